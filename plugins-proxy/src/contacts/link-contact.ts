/**
 * R30 R32: a person says which Xero contact a customer or supplier is, or has one made. The permission is Dataverse's: the
 * person must be able to see the customer, to create Xero Contact Links, and to post to the organisation. The relay itself
 * writes the row, so that the link of before stays as a second one (R32) and exactly one is primary.
 */
import type { Problem } from '../contract.ts';
import type { Write } from '../dataverse/door.ts';
import { contactWanted, createProblems } from '../documents/mapping/customer.ts';
import type { Asked, ContactWanted, Done, Outcome, Prepared, RecordContext } from '../documents/types.ts';
import { words } from '../documents/words.ts';
import { createContact } from '../intents/contact.ts';
import type { Kit } from '../intents/ports.ts';
import { mayPost, readDocuments } from '../requests/read.ts';
import { toAsked, type RequestRow } from '../requests/rows.ts';
import type { XeroContact } from '../xero/types.ts';
import { linkWanted, type LinkAsked } from './asked.ts';
import { customerNow, personNow, type CustomerNow } from './customer.ts';
import { isActive } from './ladder.ts';
import { contactLinkWrite } from './link.ts';

export type Linked =
  | { readonly outcome: Outcome; readonly record: RecordContext; readonly calls: number; /** The document is to be sent with it. */ readonly thenSend?: boolean; /** Who has become somebody's: what they owe is theirs from now on. */ readonly balanceOf?: { readonly tenantId: string; readonly contactId: string } }
  | { readonly later: number; readonly text: string };

const bareRecord = (asked: Asked): RecordContext => ({ asked, detailsId: '', detailsOf: undefined });
type Party = { readonly table: 'account' | 'contact'; readonly id: string };

/** @throws DoorError; then it is tried again. Repeating it at any point does no harm. */
export async function linkContact(kit: Kit, row: RequestRow): Promise<Linked> {
  const asked = toAsked(row);
  const refuse = (problem: Problem, record = bareRecord(asked), calls = 0): Linked => ({ outcome: { kind: 'refused', problems: [problem], keep: true }, record, calls });
  const wanted = linkWanted({ arguments: row.arguments, document: row.document, connectionId: row.connectionId });
  if (typeof wanted === 'string') return refuse(kit.documents.problem('LINK_ARGUMENTS_INVALID', { detail: wanted }));

  const where = row.document ? await ofDocument(kit, asked, wanted) : { record: bareRecord(asked), party: wanted.party, connectionId: wanted.connectionId, problems: [] as readonly Problem[] };
  if (!where.party) return { outcome: { kind: 'refused', problems: where.problems.length > 0 ? where.problems : [kit.documents.problem('LINK_CUSTOMER_UNREADABLE', {})], keep: true }, record: where.record, calls: 0 };
  const { record, party } = where;
  const organisations = kit.environment()?.organisations ?? [];
  const organisation = where.connectionId ? organisations.find((o) => o.connectionId === where.connectionId) : organisations.length === 1 ? organisations[0] : undefined;
  if (!organisation) return refuse(where.problems[0] ?? kit.documents.problem('LINK_ARGUMENTS_INVALID', { detail: 'the connection is not given, or not connected' }), record);

  const connection = { id: organisation.connectionId, tenantId: organisation.tenantId, name: organisation.name, timeZone: organisation.timeZone };
  const [customer, rights] = await Promise.all([customerNow(kit, asked.createdBy, party.table, party.id, connection), rightsOf(kit, asked.createdBy, connection.id)]);
  if (!customer) return refuse(kit.documents.problem('LINK_CUSTOMER_UNREADABLE', {}), record);
  const { name } = customer.party;
  if (!rights.link) return refuse(kit.documents.problem('LINK_NOT_ALLOWED', { name }), record);
  if (!rights.post) return refuse(kit.documents.problem('CONNECTION_NOT_ALLOWED', { connection: connection.name }), record);

  const field = record.detailsOf ? words[record.detailsOf.kind].party1 : 'customerid';
  const contact: ContactWanted = { ...contactWanted(customer.party, field), now: customer.now, create: customer.now, createProblems: createProblems(customer.party, customer.now, field) };
  const person = await personNow(kit, asked.createdBy, customer.party.primaryContactId);
  const found = wanted.xeroContactId === undefined ? await make(kit, asked, connection, contact, person) : await there(kit, asked, connection, wanted.xeroContactId, name);
  if ('later' in found) return found;
  if ('problems' in found) return { outcome: { kind: 'refused', problems: found.problems, keep: true }, record, calls: found.calls };

  const contactId = found.contact.ContactID!.toLowerCase();
  const links = await linksOf(kit, connection.id, party, contactId);
  const other = links.find((l) => l.contactId === contactId && l.party !== undefined && l.party !== `${party.table}:${party.id}`);
  if (other) return refuse(kit.documents.problem('CONTACT_LINKED_ELSEWHERE', { candidate: found.contact.Name ?? contactId, other: other.partyName || 'another customer' }), record, found.calls);
  // before the link: whoever dies in between starts anew, and a link without a start would never carry a change to Xero
  await kit.contactUpdates?.met({ tenant: connection.tenantId, contactId, wanted: contact, inXero: found.contact, person });
  const writes = writesOf({ kit, asked, customer, contact, connection, found: found.contact, links, party });
  const text = `${name} is ${found.contact.Name ?? 'this contact'} in ${connection.name} from now on.`;
  const done: Done = { kind: 'done', title: text, text, writes, result: { contact: { xeroContactId: contactId, name: found.contact.Name ?? '' } } };
  const balanceOf = { tenantId: connection.tenantId, contactId };
  if (!wanted.thenSend) return { outcome: done, record, calls: found.calls, balanceOf };
  // The ending of this request is that of the document; the link is written now, and a repetition finds it.
  const [answer] = await kit.dataverse.batch([{ changeSet: writes }], { continueOnError: true });
  if (answer && answer.status >= 400) { kit.log.warn({ status: answer.status, code: answer.error?.code }, 'a chosen contact could not be linked'); return { later: kit.timing.againMs, text: 'The link could not be written yet. It goes on by itself.' }; }
  return { outcome: done, record, calls: found.calls, thenSend: true, balanceOf };
}

async function ofDocument(kit: Kit, asked: Asked, wanted: LinkAsked): Promise<{ record: RecordContext; party: Party | undefined; connectionId: string | undefined; problems: readonly Problem[] }> {
  const [read] = await readDocuments(kit, [asked]);
  const { record, problems } = read!;
  const blocked = problems.filter((p) => p.code === 'ENVIRONMENT_COPIED' || p.code === 'READ_AS_SOMEBODY_ELSE');
  const party = blocked.length > 0 ? undefined : record.detailsOf?.party;
  return { record, party: party && { table: party.table, id: party.id }, connectionId: wanted.connectionId ?? record.detailsOf?.connection?.id, problems: blocked.length > 0 ? blocked : problems };
}

/** What Dataverse says that this person may: create links, and post to this organisation. */
async function rightsOf(kit: Kit, user: string, connectionId: string): Promise<{ link: boolean; post: boolean }> {
  const target = encodeURIComponent(JSON.stringify({ '@odata.id': `cfl_connections(${connectionId})` }));
  const [link, post] = await kit.dataverse.batch([
    { get: `systemusers(${user})/Microsoft.Dynamics.CRM.RetrieveUserPrivilegeByPrivilegeName(PrivilegeName='prvCreatecfl_ContactLink')` },
    { get: `systemusers(${user})/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@t)?@t=${target}` },
  ], { continueOnError: true });
  return { link: link?.status === 200 && (link.body?.RolePrivileges?.length ?? 0) > 0, post: mayPost(post) };
}

type Found = { readonly contact: XeroContact; readonly calls: number } | { readonly problems: readonly Problem[]; readonly calls: number } | { readonly later: number; readonly text: string };
interface At { readonly id: string; readonly tenantId: string; readonly name: string }

async function there(kit: Kit, asked: Asked, c: At, contactId: string, name: string): Promise<Found> {
  const call = { lane: 'click' as const, correlationId: asked.requestId, deadlineMs: kit.timing.callMs };
  const contact = await kit.xero.contactById(c.tenantId, contactId, call);
  if (!contact?.ContactID) return { problems: [kit.documents.problem('CONTACT_NOT_IN_XERO', { connection: c.name })], calls: 1 };
  return isActive(contact) ? { contact, calls: 1 } : { problems: [kit.documents.problem('CONTACT_ARCHIVED', { candidate: contact.Name ?? name, name })], calls: 1 };
}

/** One that was made for this customer already is taken: a request that is repeated must not make two. */
async function make(kit: Kit, asked: Asked, c: At, wanted: ContactWanted, person: Parameters<typeof createContact>[3]): Promise<Found> {
  if (wanted.createProblems.length > 0) return { problems: wanted.createProblems, calls: 0 };
  const call = { lane: 'click' as const, correlationId: asked.requestId, deadlineMs: kit.timing.callMs };
  const own = (await kit.xero.contactsMatching(c.tenantId, [{ field: 'ContactNumber', value: wanted.contactNumber }], call)).filter((x) => x.ContactNumber?.toLowerCase() === wanted.contactNumber && x.ContactID);
  const active = own.find(isActive);
  if (active) return { contact: active, calls: 1 };
  if (own[0]) return { problems: [kit.documents.problem('CONTACT_ARCHIVED', { candidate: own[0].Name ?? wanted.name, name: wanted.name })], calls: 1 };
  const at = { asked, connection: c } as unknown as Pick<Prepared, 'asked' | 'connection'>;
  const made = await createContact(kit, at, wanted, person, { lane: 'click', request: { id: asked.requestId, ticketHash: asked.ticketHash, createdOn: asked.createdOn } });
  if ('later' in made) return made;
  return 'problems' in made ? { problems: made.problems, calls: made.calls + 1 } : { contact: { ...made.contact, ContactID: made.contactId }, calls: 2 };
}

interface LinkRow { readonly id: string; readonly contactId: string; readonly party: string | undefined; readonly partyName: string; readonly primary: boolean; readonly active: boolean }
/** All that concern this customer or this contact, inactive ones too: their key stands in the way like any other. */
async function linksOf(kit: Kit, connectionId: string, party: Party, contactId: string): Promise<LinkRow[]> {
  const filter = `_cfl_connectionid_value eq ${connectionId} and (cfl_xerocontactid eq '${contactId}' or _cfl_${party.table}id_value eq ${party.id})`;
  const rows: any[] = (await kit.dataverse.get(`cfl_contactlinks?$select=cfl_xerocontactid,cfl_isprimary,statecode,_cfl_accountid_value,_cfl_contactid_value&$filter=${encodeURIComponent(filter)}`, { annotations: true })).value;
  return rows.map((r) => {
    const table = r._cfl_accountid_value ? 'account' : r._cfl_contactid_value ? 'contact' : undefined;
    return {
      id: String(r.cfl_contactlinkid).toLowerCase(), contactId: String(r.cfl_xerocontactid ?? '').toLowerCase(), party: table && `${table}:${String(r[`_cfl_${table}id_value`]).toLowerCase()}`,
      partyName: table ? String(r[`_cfl_${table}id_value@OData.Community.Display.V1.FormattedValue`] ?? '') : '', primary: r.cfl_isprimary === true, active: r.statecode === 0,
    };
  });
}

/** The chosen one is primary, and nothing else of this customer is. */
function writesOf(o: { kit: Kit; asked: Asked; customer: CustomerNow; contact: ContactWanted; connection: At; found: XeroContact; links: readonly LinkRow[]; party: Party }): Write[] {
  const contactId = o.found.ContactID!.toLowerCase();
  const mine = o.links.filter((l) => l.party === `${o.party.table}:${o.party.id}`);
  const row = o.links.find((l) => l.contactId === contactId);
  const chosen = contactLinkWrite({
    wanted: o.contact, connection: o.connection, contactId, how: 'person', name: o.found.Name, linkedBy: o.asked.createdBy, numbers: { contactNumber: o.found.ContactNumber, accountNumber: o.found.AccountNumber },
    fingerprint: o.kit.contactUpdates?.fingerprint(o.customer.now, o.customer.party.primaryContactId), row: row?.id,
  });
  return [
    ...mine.filter((l) => l.primary && l.contactId !== contactId).map((l): Write => ({ method: 'PATCH', path: `cfl_contactlinks(${l.id})`, body: { cfl_isprimary: false }, ifMatch: '*' })),
    row && !row.active ? { ...chosen, body: { ...chosen.body, statecode: 0, statuscode: 1 } } : chosen,
  ];
}
