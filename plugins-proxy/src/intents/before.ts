/**
 * What is looked for before the first attempt: suppliers' numbers are not unique in Xero, so it would take a second bill of
 * the same number without a word. One look-up for all that go together; only bills and suppliers' credit notes.
 */
import type { Problem } from '../contract.ts';
import { candidateOf } from '../decisions/candidates.ts';
import { spokenDay } from '../documents/calendar-date.ts';
import { xeroNumberOf } from '../documents/places.ts';
import type { XeroDocument } from '../xero/types.ts';
import { billThere as alreadyThere, sendable, type Member } from './attempt.ts';
import { memoryLost, sorted } from './look-up.ts';
import { gone, isNote, isOurs, xeroTypes } from './match.ts';
import type { Kit } from './ports.ts';
import { intoDoubt, recover, type Recovered } from './recovery.ts';
import type { Intent } from './types.ts';

const same = (a: string | undefined, b: string | undefined): boolean => (a ?? '').trim().toLowerCase() === (b ?? '').trim().toLowerCase();

/** Also when it was held back before, by a 429 or a lost connection: what looks the same may have gone in the meantime. */
const needsLook = (m: Member): boolean => {
  const p = m.body.prepared!;
  return (p.kind === 'bill' || p.kind === 'purchaseCreditNote') && p.number !== undefined && m.intent.state === 'ready';
};

/** Those that must not be created now, and what became of them. @throws DoorError */
export async function lookBefore(kit: Kit, members: readonly Member[]): Promise<Map<Member, Recovered>> {
  const out = new Map<Member, Recovered>();
  const asking = members.filter(needsLook);
  if (asking.length === 0) return out;
  const [first] = asking as [Member];
  const call = { lane: first.intent.lane, correlationId: first.intent.id, deadlineMs: kit.timing.callMs };
  const tenant = first.body.prepared!.connection.tenantId;
  const numbers = [...new Set(asking.map((m) => m.body.prepared!.number!))];
  const found: readonly XeroDocument[] = isNote(first.body.prepared!) ? await kit.xero.creditNotesByNumber(tenant, numbers, call) : await kit.xero.invoicesByNumber(tenant, numbers, call);
  for (const m of asking) {
    const p = m.body.prepared!;
    const alike = found.filter((d) => d.Type === xeroTypes[p.kind] && same(xeroNumberOf(d), p.number) && same(d.Contact?.ContactID, m.body.contactId) && !gone(d));
    if (alike.length === 0) continue;
    const r = await judge(kit, m, alike);
    if (r) out.set(m, r);
  }
  return out;
}

async function judge(kit: Kit, m: Member, alike: readonly XeroDocument[]): Promise<Recovered | undefined> {
  const s = sendable(kit, m);
  const asSent: Intent = { ...m.intent, kind: s.kind, aim: s.aim, number: s.number, contactId: s.contactId, date: s.date };
  // our link in a bill that no binding knows of: this database has forgotten it; or a credit note, which has none, that may be an attempt of ours that came late
  if (isNote(asSent) ? m.intent.doubtAt !== undefined : (await sorted(kit, asSent, alike)).ours.some((d) => isOurs(d, asSent))) {
    const doubt = await intoDoubt(kit, s, memoryLost);
    return doubt ? recover(kit, { intent: doubt, body: m.body }, false) : { is: 'lost' };
  }
  if (m.intent.despite.includes(alreadyThere)) return undefined;
  const refused = await kit.store.move(m.intent, 'refused', { problemCodes: [alreadyThere], addCalls: 1, dueInMs: 0, tries: 0 });
  return refused ? { is: 'stopped', intent: refused, problems: [problemOf(kit, m, alike)] } : { is: 'lost' };
}

function problemOf(kit: Kit, m: Member, alike: readonly XeroDocument[]): Problem {
  const p = m.body.prepared!;
  const at = { shortCode: p.connection.shortCode, xeroWebUrl: kit.xeroWebUrl };
  const of = candidateOf(alike[0]!, at);
  const facts = [of.status, of.total && `${of.total} ${of.currency ?? ''}`.trim(), of.date && `of ${spokenDay(of.date)}`].filter(Boolean).join(', ');
  const said = kit.documents.problem(alreadyThere, { what: isNote(p) ? 'a credit note' : 'a bill', number: p.number!, facts: facts && ` (${facts})` }, { field: 'cfl_suppliernumber' });
  return { ...said, candidates: alike.map((d) => candidateOf(d, at)) };
}
