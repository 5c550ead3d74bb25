/**
 * Which Xero contact a customer is, when no stored link says so (R12). Reads only: creating is an intent of its own, so
 * that it too happens once. Everything that could put an invoice on the wrong contact stops and asks a person.
 */
import type { Problem } from '../contract.ts';
import type { ConnectionSettings, ContactWanted } from '../documents/types.ts';
import { problem } from '../problems/index.ts';
import type { XeroCall, XeroDoor } from '../xero/door.ts';
import type { XeroContact } from '../xero/types.ts';

interface Cost { readonly xeroCalls: number }
export interface FoundContact { readonly contactId: string; readonly name: string; readonly matchedBy: 'contactNumber' | 'name' | 'created' }
export type ContactResolution = Cost & (
  | ({ readonly kind: 'found' } & FoundContact)
  /** Nobody like that in Xero: create this contact with an intent, then link what comes back. */
  | { readonly kind: 'create'; readonly contact: XeroContact }
  | { readonly kind: 'needsDecision'; readonly problems: readonly Problem[]; readonly candidates: readonly string[] }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] });

type Door = Pick<XeroDoor, 'contactsByNumber' | 'contactsByName'>;
type Settings = Pick<ConnectionSettings, 'tenantId' | 'name' | 'createContacts'>;
type Judged = { readonly found: XeroContact } | { readonly stop: Exclude<ContactResolution, { kind: 'found' | 'create' }> } | undefined;

const DYNAMICS_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const folded = (s: string | undefined): string => (s ?? '').normalize('NFC').trim().toLowerCase();
const usable = (c: XeroContact): boolean => c.ContactID !== undefined && (c.ContactStatus ?? 'ACTIVE') === 'ACTIVE';
const label = (c: XeroContact): string => `${c.Name ?? '(without a name)'}${c.ContactNumber ? ` (contact number ${c.ContactNumber})` : c.EmailAddress ? ` (${c.EmailAddress})` : ''}`;
const where = { field: 'customerid' };

/**
 * In order: our own number (the Dynamics id), the account number as contact number, the exact name. At most three calls.
 * @throws DoorError when Xero cannot be asked
 */
export async function resolveContact(wanted: ContactWanted, connection: Settings, door: Door, call: XeroCall): Promise<ContactResolution> {
  let xeroCalls = 0;
  const numbers = [wanted.contactNumber, wanted.accountNumber].filter((n, i, all) => n !== undefined && n !== '' && all.indexOf(n) === i) as string[];
  for (const number of numbers) {
    xeroCalls += 1;
    const same = (await door.contactsByNumber(connection.tenantId, number, call)).filter((c) => folded(c.ContactNumber) === folded(number));
    const judged = judge(wanted, same, xeroCalls);
    if (judged) return 'stop' in judged ? judged.stop : found(judged.found, 'contactNumber', xeroCalls);
  }
  xeroCalls += 1;
  const named = (await door.contactsByName(connection.tenantId, wanted.name, call)).filter((c) => folded(c.Name) === folded(wanted.name));
  const judged = judge(wanted, named, xeroCalls);
  if (judged && 'stop' in judged) return judged.stop;
  if (judged) return belongsToAnother(judged.found, wanted, numbers)
    ? { kind: 'needsDecision', problems: [problem('CONTACT_OF_OTHER_CUSTOMER', { candidate: judged.found.Name ?? '', name: wanted.name }, where)], candidates: [judged.found.ContactID!], xeroCalls }
    : found(judged.found, 'name', xeroCalls);
  if (!connection.createContacts) return { kind: 'refused', problems: [problem('CONTACT_UNKNOWN', { name: wanted.name, connection: connection.name }, where)], xeroCalls };
  if (wanted.createProblems.length > 0) return { kind: 'refused', problems: wanted.createProblems, xeroCalls };
  return { kind: 'create', contact: wanted.create, xeroCalls };
}

const found = (c: XeroContact, matchedBy: 'contactNumber' | 'name', xeroCalls: number): ContactResolution => ({ kind: 'found', contactId: c.ContactID!.toLowerCase(), name: c.Name ?? '', matchedBy, xeroCalls });

/** One active: that one. Several active: a person. Only archived ones: they take no documents, and a second contact beside them would split the customer's history. */
function judge(wanted: ContactWanted, contacts: readonly XeroContact[], xeroCalls: number): Judged {
  const active = contacts.filter(usable);
  if (active.length === 1) return { found: active[0]! };
  if (active.length > 1) {
    return { stop: { kind: 'needsDecision', problems: [problem('CONTACT_SEVERAL', { name: wanted.name, candidates: active.map(label).join(', ') }, where)], candidates: active.map((c) => c.ContactID!.toLowerCase()), xeroCalls } };
  }
  const archived = contacts[0];
  return archived && { stop: { kind: 'refused', problems: [problem('CONTACT_ARCHIVED', { candidate: archived.Name ?? wanted.name, name: wanted.name }, where)], xeroCalls } };
}

/** Its number is the id of a Dynamics record, and not of this one: two customers of one name. */
const belongsToAnother = (c: XeroContact, wanted: ContactWanted, numbers: readonly string[]): boolean =>
  c.ContactNumber !== undefined && DYNAMICS_ID.test(c.ContactNumber) && folded(c.ContactNumber) !== folded(wanted.contactNumber) && !numbers.some((n) => folded(n) === folded(c.ContactNumber));
