/** Whether the contact of a document in Xero is the customer or supplier of one in Dynamics: by the links, by name, and only in doubt by asking. */
import { climb, judge, type Rung } from '../contacts/ladder.ts';
import { clearlyDifferent, sameName } from '../contacts/names.ts';
import type { DataverseDoor } from '../dataverse/door.ts';
import { partyColumns } from '../documents/read-columns.ts';
import { partyOf } from '../documents/parse-head.ts';
import { id, str, type Raw } from '../documents/rows.ts';
import type { ContactWanted } from '../documents/types.ts';
import { everyRow } from '../environments/rows.ts';
import type { XeroCall, XeroDoor } from '../xero/door.ts';
import type { Ours, Party, PartyVerdict, Theirs } from './types.ts';

const keyOf = (p: Pick<Party, 'table' | 'id'>): string => `${p.table}:${p.id}`;

export interface Links { readonly ofParty: ReadonlyMap<string, ReadonlySet<string>>; readonly ofContact: ReadonlyMap<string, ReadonlySet<string>> }

/** Every link of the connection. @throws DoorError */
export async function linksOf(door: DataverseDoor, connectionId: string): Promise<Links> {
  const ofParty = new Map<string, Set<string>>();
  const ofContact = new Map<string, Set<string>>();
  const add = (m: Map<string, Set<string>>, k: string, v: string): void => { const s = m.get(k); if (s) s.add(v); else m.set(k, new Set([v])); };
  for (const r of await everyRow(door, `cfl_contactlinks?$select=cfl_xerocontactid,_cfl_accountid_value,_cfl_contactid_value&$filter=_cfl_connectionid_value eq ${connectionId} and statecode eq 0`)) {
    const contact = id(r.cfl_xerocontactid);
    const party = r._cfl_accountid_value ? `account:${id(r._cfl_accountid_value)}` : r._cfl_contactid_value ? `contact:${id(r._cfl_contactid_value)}` : '';
    if (contact === '' || party === '') continue;
    add(ofParty, party, contact);
    add(ofContact, contact, party);
  }
  return { ofParty, ofContact };
}

/** What has been asked: `<party> <contact>` -> the rung on which it is the one; undefined: it is not. */
export type Asked = ReadonlyMap<string, Rung | undefined>;

/** Pure. */
export function verdictOf(o: Ours, t: Theirs, links: Links, asked: Asked): PartyVerdict {
  if (!o.party) return 'unsure';
  const key = keyOf(o.party);
  const linked = links.ofParty.get(key);
  if (linked) return linked.has(t.contactId) ? 'linked' : 'other';
  // somebody else's contact, by a person's or the relay's own word
  if (links.ofContact.has(t.contactId)) return 'other';
  if (sameName(o.party.name, t.contactName)) return 'name';
  if (asked.has(`${key} ${t.contactId}`)) return asked.get(`${key} ${t.contactId}`) ? 'ladder' : 'other';
  return 'unsure';
}

/** One call of Xero each, so not for any number of them: the rest is told as a difference. */
const mostAsked = 100;

/** Those pairs of customer and contact of which only the rest of their data can tell. @throws DoorError */
export async function ask(doors: { dataverse: DataverseDoor; xero: Pick<XeroDoor, 'contactById'> }, tenantId: string, pairs: readonly { readonly party: Party; readonly contactId: string }[], call: XeroCall): Promise<{ asked: Map<string, Rung | undefined>; calls: number }> {
  const distinct = [...new Map(pairs.map((p) => [`${keyOf(p.party)} ${p.contactId}`, p])).values()].slice(0, mostAsked);
  const asked = new Map<string, Rung | undefined>();
  if (distinct.length === 0) return { asked, calls: 0 };
  const parties = [...new Map(distinct.map((p) => [keyOf(p.party), p.party])).values()];
  const answers = await doors.dataverse.batch(parties.map((p) => ({ get: `${p.table}s(${p.id})?$select=${partyColumns[p.table]}` })), { continueOnError: true });
  const rows = new Map(parties.flatMap((p, n): [string, Raw][] => (answers[n]!.status === 200 ? [[keyOf(p), answers[n]!.body as Raw]] : [])));
  let calls = 0;
  for (const { party, contactId } of distinct) {
    const row = rows.get(keyOf(party));
    const whole = row && partyOf(party.table === 'account' ? { ...row, accountid: party.id } : undefined, party.table === 'contact' ? { ...row, contactid: party.id } : undefined, party.id);
    if (!whole) continue;
    const contact = await doors.xero.contactById(tenantId, contactId, call);
    calls += 1;
    if (!contact) continue;
    const wanted: ContactWanted = { table: party.table, id: party.id, name: whole.name, contactNumber: party.id, accountNumber: whole.number || undefined, create: { TaxNumber: whole.taxNumber, EmailAddress: whole.email }, createProblems: [] };
    const v = climb([judge(contact, wanted)]);
    asked.set(`${keyOf(party)} ${contactId}`, v.is === 'one' ? v.rung : v.is === 'archived' && !clearlyDifferent(str(contact.Name), whole.name) ? 'name' : undefined);
  }
  return { asked, calls };
}
