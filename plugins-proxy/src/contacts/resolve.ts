/**
 * Which Xero contact a customer is, when no stored link says so (R12). Reads only: creating is an intent of its own, so
 * that it too happens once. Everything that could put an invoice on the wrong contact stops and asks a person.
 */
import type { Problem } from '../contract.ts';
import type { ConnectionSettings, ContactWanted } from '../documents/types.ts';
import { problem } from '../problems/index.ts';
import type { XeroCall, XeroDoor } from '../xero/door.ts';
import type { XeroContact } from '../xero/types.ts';

/** Keys of the choice cfl_matchmethod. */
export type How = 'contactNumber' | 'name' | 'created';
/** `calls`: calls of Xero that it took. */
export type ContactResolution =
  | { readonly kind: 'found'; readonly contactId: string; readonly how: Exclude<How, 'created'>; readonly name: string; readonly calls: number }
  /** Nobody like that in Xero: create this contact with an intent, then link what comes back. */
  | { readonly kind: 'create'; readonly contact: XeroContact; readonly calls: number }
  /** `decision`: a person has to choose; `candidates` are the ids of the Xero contacts in question. */
  | { readonly kind: 'problem'; readonly problems: readonly Problem[]; readonly decision: boolean; readonly candidates: readonly string[]; readonly calls: number };

type Door = Pick<XeroDoor, 'contactsByNumber' | 'contactsByName'>;
type Settings = Pick<ConnectionSettings, 'tenantId' | 'name' | 'createContacts'>;

const DYNAMICS_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Xero compares names and numbers without case. */
const folded = (s: string | undefined): string => (s ?? '').normalize('NFC').trim().toLowerCase();
const usable = (c: XeroContact): boolean => c.ContactID !== undefined && (c.ContactStatus ?? 'ACTIVE') === 'ACTIVE';
const label = (c: XeroContact): string => `${c.Name ?? '(without a name)'}${c.ContactNumber ? ` (contact number ${c.ContactNumber})` : c.EmailAddress ? ` (${c.EmailAddress})` : ''}`;
const where = { field: 'customerid' };

/**
 * In order: our own number (the Dynamics id), the account number as contact number, the exact name. At most three calls.
 * @throws DoorError when Xero cannot be asked
 */
export async function resolveContact(wanted: ContactWanted, connection: Settings, door: Door, call: XeroCall): Promise<ContactResolution> {
  let calls = 0;
  const stop = (problems: readonly Problem[], candidates: readonly XeroContact[], decision: boolean): ContactResolution => ({ kind: 'problem', problems, decision, candidates: candidates.map((c) => c.ContactID!.toLowerCase()), calls });
  const found = (c: XeroContact, how: Exclude<How, 'created'>): ContactResolution => ({ kind: 'found', contactId: c.ContactID!.toLowerCase(), how, name: c.Name ?? '', calls });
  /** One active: that one. Several: a person. Only archived: they take no documents, and a second contact beside them would split the customer's history. */
  const judge = (contacts: readonly XeroContact[]): XeroContact | ContactResolution | undefined => {
    const active = contacts.filter(usable);
    if (active.length > 1) return stop([problem('CONTACT_SEVERAL', { name: wanted.name, candidates: active.map(label).join(', ') }, where)], active, true);
    const archived = contacts[0];
    return active[0] ?? (archived && stop([problem('CONTACT_ARCHIVED', { candidate: archived.Name ?? wanted.name, name: wanted.name }, where)], [], false));
  };

  const numbers = new Set([wanted.contactNumber, wanted.accountNumber].filter((n) => n !== undefined && n !== ''));
  for (const number of numbers as Set<string>) {
    calls += 1;
    const judged = judge((await door.contactsByNumber(connection.tenantId, number, call)).filter((c) => folded(c.ContactNumber) === folded(number)));
    if (judged) return isResolution(judged) ? judged : found(judged, 'contactNumber');
  }
  calls += 1;
  const judged = judge((await door.contactsByName(connection.tenantId, wanted.name, call)).filter((c) => folded(c.Name) === folded(wanted.name)));
  if (judged && isResolution(judged)) return judged;
  if (judged) return isAnother(judged, wanted) ? stop([problem('CONTACT_OF_OTHER_CUSTOMER', { candidate: judged.Name ?? '', name: wanted.name }, where)], [judged], true) : found(judged, 'name');
  if (!connection.createContacts) return stop([problem('CONTACT_UNKNOWN', { name: wanted.name, connection: connection.name }, where)], [], false);
  if (wanted.createProblems.length > 0) return stop(wanted.createProblems, [], false);
  return { kind: 'create', contact: wanted.create, calls };
}

const isResolution = (x: XeroContact | ContactResolution): x is ContactResolution => 'kind' in x;

/** Its number is the id of a Dynamics record, and not of this one: two customers of one name. */
const isAnother = (c: XeroContact, wanted: ContactWanted): boolean => c.ContactNumber !== undefined && DYNAMICS_ID.test(c.ContactNumber) && folded(c.ContactNumber) !== folded(wanted.contactNumber);
