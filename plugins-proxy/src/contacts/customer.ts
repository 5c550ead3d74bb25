/** A customer or supplier as Dynamics has it now, read as the user who asked: for whatever concerns the contact alone. */
import { isDoorError } from '../core/errors.ts';
import { contactFrom } from '../documents/mapping/customer.ts';
import { mappedContact } from '../documents/mapping/field-mappings.ts';
import { partyOf } from '../documents/parse-head.ts';
import { partyColumns } from '../documents/read-columns.ts';
import type { PartyRead } from '../documents/read-types.ts';
import type { Kit } from '../intents/ports.ts';
import type { XeroContact } from '../xero/types.ts';
import type { Person } from './updates/three-way.ts';

export interface CustomerNow { readonly party: PartyRead; /** What the linked contact would be; see `ContactUpdate`. */ readonly now: XeroContact }

/** Undefined where it is gone, or not to be seen by this user. @throws DoorError */
export async function customerNow(kit: Kit, as: string, table: 'account' | 'contact', id: string, connection: { readonly id: string; readonly timeZone: string }): Promise<CustomerNow | undefined> {
  const rules = await kit.rules?.current();
  const extra = [...rules?.columns.get(table) ?? []];
  const select = [...new Set([...partyColumns[table].split(','), ...extra])].join(',');
  let raw: any;
  try { raw = await kit.dataverse.get(`${table}s(${id})?$select=${select}`, { callerId: as, annotations: true }); } catch (e) {
    if (isDoorError(e) && (e.fate === 'refused' || e.fate === 'forbidden')) return undefined;
    throw e;
  }
  const party = table === 'account' ? partyOf(raw, undefined, id) : partyOf(undefined, raw, id);
  if (!party || party.name === '') return undefined;
  const { contact: now } = mappedContact(rules, connection, 'always', { table: 'invoice', head: {}, party: raw, partyTable: table }, contactFrom(party), { field: 'customerid' });
  return { party, now };
}

/** The primary contact of a company; nobody where there is none, or where this user may not see it. */
export async function personNow(kit: Kit, as: string, id: string | undefined): Promise<Person | undefined> {
  if (id === undefined) return undefined;
  try {
    const r = await kit.dataverse.get(`contacts(${id})?$select=firstname,lastname,emailaddress1,statecode`, { callerId: as });
    const of = (v: unknown): string => (typeof v === 'string' ? v.trim() : '');
    const person = { firstName: of(r?.firstname), lastName: of(r?.lastname), email: of(r?.emailaddress1) };
    return r?.statecode === 0 && (person.firstName || person.lastName) ? person : undefined;
  } catch (e) {
    if (isDoorError(e) && (e.fate === 'refused' || e.fate === 'forbidden')) return undefined;
    throw e;
  }
}
