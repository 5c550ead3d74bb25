/**
 * R47: the relay forgets that a document is in Xero. The document there stays; Dynamics may delete its own, or send it again.
 * While this is going on the document is stopped, so that nothing is sent between giving up the binding and saying so.
 */
import { isDoorError } from '../core/errors.ts';
import { nothingInXero } from '../documents/record-details.ts';
import { xeroNumberOf } from '../documents/places.ts';
import type { XeroDocument } from '../xero/types.ts';
import { isCredit } from '../documents/types.ts';
import type { Kit } from '../intents/ports.ts';
import { placed } from '../intents/write-back.ts';
import { mayPostTo, refusal, type Case, type Decided, type Waits } from './handling.ts';
import type { Stops } from './stops.ts';
import { settle } from './under-way.ts';
import type { Tombstone, Unlinked } from './unlinked.ts';

export interface UnlinkDeps { readonly kit: Kit; readonly stops: Stops; readonly unlinked: Unlinked; readonly again: (requests: readonly string[]) => void }

export const createUnlink = (d: UnlinkDeps) => {
  const { kit, stops, unlinked } = d;

  return async function unlink(c: Case): Promise<Decided | Waits> {
    if (!c.reason) return refusal([kit.documents.problem('REASON_MISSING', { what: 'unlinked' })]);
    const known = (await kit.store.known(c.environment, [c.subject])).get(c.subject);
    // Given up by this very request before the relay died: what is left is to say so.
    const before = (await unlinked.of(c.environment, c.subject)).find((t) => t.request === c.row.id);
    if (!known?.xeroId && !before) return refusal([kit.documents.problem('NOT_LINKED', {})]);
    const tenant = before?.tenant ?? known!.tenant!;
    const connection = kit.environment()!.organisations.find((o) => o.tenantId === tenant.toLowerCase());
    if (connection && !await mayPostTo(kit, c.asked.createdBy, connection.connectionId)) return refusal([kit.documents.problem('CONNECTION_NOT_ALLOWED', { connection: connection.name })]);

    await stops.put(c.environment, { subject: c.subject, kind: 'unlinking', by: c.asked.createdBy, request: c.row.id, was: undefined });
    // A document on hold stays on hold; the stop of this request goes with its end, also when the relay dies before.
    const stop = (await stops.of(c.environment, [c.subject])).get(c.subject)!;
    const mine = stop.kind === 'unlinking';
    if (mine && stop.request !== c.row.id) return { wait: 'Somebody else is unlinking this document right now.', inMs: 1_000 };
    if (mine) await stops.ending(c.environment, c.subject, c.row.id);
    await kit.at('stop-stored');
    const end = async (): Promise<void> => { if (mine) await stops.end(c.environment, c.subject, c.row.id); };

    const u = await settle(kit, c.environment, c.subject, c.row.id);
    d.again(u.again);
    if (u.busy) return { wait: `Something about ${c.title} is under way with Xero. Counterfoil waits for its result.`, inMs: 1_000 };
    if (u.undecided) { await end(); return refusal([kit.documents.problem('DECIDE_FIRST', {})]); }
    const gone = before && !u.bound ? before : await unlinked.unlink(c.environment, c.subject, { by: c.asked.createdBy, request: c.row.id });
    if (!gone) return { wait: `Something about ${c.title} has just begun. Counterfoil waits for its result.`, inMs: 1_000 };
    await kit.at('binding-given-up');

    const number = await numberOf(kit, c, gone);
    const where = connection?.name ?? 'Xero';
    const what = number ? `${number} (id ${gone.xeroId})` : `the document with the id ${gone.xeroId}`;
    return {
      record: placed(kit, c.record, tenant), xeroCalls: 1,
      outcome: {
        kind: 'done', title: `${c.title} was unlinked from Xero`,
        text: `${c.title} (id ${c.asked.document.id.toLowerCase()}) no longer belongs to ${what} in ${where}. That document stays in Xero and is no longer looked after. Reason: ${c.reason}`,
        // what is on hold goes on saying so, with its reason
        ...(mine ? { gone: true, status: 'notSent' as const } : { details: { ...nothingInXero({ held: true }), cfl_problemcode: null, cfl_problemtext: null, cfl_problems: null } }),
        result: { unlinked: { xeroId: gone.xeroId, ...(number ? { number } : {}) } },
      },
      after: end,
    };
  };
};

/** What people know it by; where Xero cannot say, the id has to do. */
async function numberOf(kit: Kit, c: Case, t: Tombstone): Promise<string | undefined> {
  const call = { lane: 'click' as const, correlationId: c.row.id, deadlineMs: kit.timing.callMs };
  try {
    const found: readonly XeroDocument[] = isCredit(c.record.detailsOf!.kind) ? await kit.xero.creditNotesById(t.tenant, [t.xeroId], call) : await kit.xero.invoicesById(t.tenant, [t.xeroId], call);
    return found[0] && xeroNumberOf(found[0]);
  } catch (e) {
    if (!isDoorError(e)) throw e;
    return undefined;
  }
}
