/**
 * Which Xero contact a customer or supplier is, when no stored link says so (R12, R30). Reads only: creating is an intent
 * of its own, so that it too happens once. One call for everything that can be compared exactly, one or two more for names
 * that are spelled otherwise, and only where the first found nobody.
 */
import type { ContactCandidate, Problem } from '../contract.ts';
import { isDoorError } from '../core/errors.ts';
import type { ConnectionSettings, ContactWanted } from '../documents/types.ts';
import { problem } from '../problems/index.ts';
import type { ContactField, XeroCall, XeroDoor } from '../xero/door.ts';
import type { XeroContact } from '../xero/types.ts';
import { climb, doubtText, judge, rungText, suggestions, type Rung, type Verdict } from './ladder.ts';
import { taxSpellings, tellingWords } from './names.ts';

/** Keys of the choice cfl_matchmethod. */
export type How = 'contactNumber' | 'accountNumber' | 'taxNumber' | 'email' | 'name' | 'created' | 'person';
/** `calls`: calls of Xero that it took. */
export type ContactResolution =
  | { readonly kind: 'found'; readonly contactId: string; readonly how: Exclude<How, 'created' | 'person'>; readonly name: string; /** As Xero has it. */ readonly contact: XeroContact; readonly calls: number }
  /** Nobody like that in Xero: create this contact with an intent, then link what comes back. */
  | { readonly kind: 'create'; readonly contact: XeroContact; readonly calls: number }
  /** `decision`: a person has to choose among the candidates of the problem. */
  | { readonly kind: 'problem'; readonly problems: readonly Problem[]; readonly decision: boolean; readonly calls: number };

type Door = Pick<XeroDoor, 'contactsMatching' | 'searchContacts'>;
type Settings = Pick<ConnectionSettings, 'tenantId' | 'name' | 'createContacts'>;

const howOf = (r: Rung): Exclude<How, 'created' | 'person'> => (r === 'similarName' ? 'name' : r);

const label = (c: XeroContact): string => `${c.Name ?? '(without a name)'}${c.ContactNumber ? ` (contact number ${c.ContactNumber})` : c.EmailAddress ? ` (${c.EmailAddress})` : ''}`;
const withCandidates = (p: Problem, candidates: readonly ContactCandidate[]): Problem => (candidates.length > 0 ? { ...p, candidates } : p);

/** What Xero is asked in one call. What it answers beside the point is judged again here. */
export function questions(w: ContactWanted): { field: ContactField; value: string }[] {
  const { TaxNumber: tax, EmailAddress: email } = w.create;
  const asked: { field: ContactField; value: string }[] = [{ field: 'ContactNumber', value: w.contactNumber }];
  if (w.accountNumber) asked.push({ field: 'ContactNumber', value: w.accountNumber }, { field: 'AccountNumber', value: w.accountNumber });
  if (tax) asked.push(...taxSpellings(tax).map((value) => ({ field: 'TaxNumber' as const, value })));
  if (email) asked.push({ field: 'EmailAddress', value: email });
  asked.push({ field: 'Name', value: w.name });
  return asked;
}

/** @throws DoorError when Xero cannot be asked */
export async function resolveContact(wanted: ContactWanted, connection: Settings, door: Door, call: XeroCall): Promise<ContactResolution> {
  const asked = await ask(wanted, connection.tenantId, door, call);
  let { found, calls } = asked;
  let judged = found.map((c) => judge(c, wanted));
  let verdict = climb(judged);
  // A word that nobody has may be spelled otherwise itself (an accent, a bracket), so a second one is tried; never a third.
  for (const word of tellingWords(wanted.name).slice(0, 2)) {
    if (verdict.is !== 'nobody') break;
    calls += 1;
    // Whoever shares no more than a word is no match; among the suggestions they are of use where nobody may be created.
    const more = await door.searchContacts(connection.tenantId, word, call);
    found = [...found, ...more.filter((c) => !found.some((f) => f.ContactID === c.ContactID))];
    judged = found.map((c) => judge(c, wanted));
    verdict = climb(judged);
    if (more.length > 0) break;
  }
  return conclude(verdict, judged.filter((j) => j.rungs.length > 0 || !connection.createContacts), wanted, connection, calls);
}

/** One question with "or". An organisation that does not take it is asked one by one, strongest first, until somebody is there. */
async function ask(wanted: ContactWanted, tenant: string, door: Door, call: XeroCall): Promise<{ found: XeroContact[]; calls: number }> {
  const all = questions(wanted);
  try { return { found: [...await door.contactsMatching(tenant, all, call)], calls: 1 }; } catch (e) { if (!isDoorError(e) || e.fate !== 'refused') throw e; }
  const found: XeroContact[] = [];
  let calls = 1;
  for (const q of all) {
    calls += 1;
    found.push(...(await door.contactsMatching(tenant, [q], call)).filter((c) => !found.some((f) => f.ContactID === c.ContactID)));
    if (climb(found.map((c) => judge(c, wanted))).is === 'one') break;
  }
  return { found, calls };
}

function conclude(verdict: Verdict, judged: Parameters<typeof suggestions>[0], wanted: ContactWanted, connection: Settings, calls: number): ContactResolution {
  const stop = (p: Problem, decision: boolean): ContactResolution => ({ kind: 'problem', problems: [withCandidates(p, suggestions(judged))], decision, calls });
  const { name } = wanted;
  const where = { field: wanted.field ?? 'customerid' };
  switch (verdict.is) {
    case 'one': return { kind: 'found', contactId: verdict.contact.ContactID!.toLowerCase(), how: howOf(verdict.rung), name: verdict.contact.Name ?? '', contact: verdict.contact, calls };
    case 'several': return stop(problem('CONTACT_SEVERAL', { name, candidates: verdict.contacts.slice(0, 10).map(label).join(', ') }, where), true);
    // They take no documents, and a second contact beside them would split the customer's history.
    case 'archived': return stop(problem('CONTACT_ARCHIVED', { candidate: verdict.contact.Name ?? name, name }, where), false);
    case 'doubtful': {
      const candidate = verdict.contact.Name ?? '(without a name)';
      if (verdict.doubts.includes('otherCustomer')) return stop(problem('CONTACT_OF_OTHER_CUSTOMER', { candidate, name }, where), true);
      return stop(problem('CONTACT_DECIDE', { name, candidate, why: rungText(verdict.rung), doubt: verdict.doubts.map((d) => doubtText(d, verdict.contact)).join(', ') }, where), true);
    }
    case 'nobody':
      if (!connection.createContacts) return stop(problem('CONTACT_UNKNOWN', { name, connection: connection.name }, where), false);
      return wanted.createProblems.length > 0 ? { kind: 'problem', problems: wanted.createProblems, decision: false, calls } : { kind: 'create', contact: wanted.create, calls };
  }
}

