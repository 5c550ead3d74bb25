/** Answers of Dataverse become a document. What the user may not see, or what is gone, becomes a problem. */
import { documentKey } from '@counterfoil/solution';
import type { Problem } from '../contract.ts';
import type { PartAnswer } from '../dataverse/door.ts';
import { problem, problemOfReading } from '../problems/index.ts';
import { connectionOf, contactLinkOf, detailsOf, productLinkOf } from './parse-connection.ts';
import { headOf } from './parse-head.ts';
import { parseLines } from './parse-lines.ts';
import { sharedOrder, type SharedPart, type SharedWhat } from './read.ts';
import type { ContactLinkRead, DetailsRead, DocumentRead, ReadDocument, SharedRead } from './read-types.ts';
import { recordContext } from './record-context.ts';
import { reading } from './read-columns.ts';
import type { Rules } from './rules.ts';
import { amount, id, str, taxRateOf, type Raw } from './rows.ts';
import type { Asked, DocumentTable, RecordContext } from './types.ts';

interface Refused { readonly problem: Problem; readonly what: SharedWhat; readonly of: DocumentTable | undefined }
/** `truncated`: a list was longer than one answer holds; asking for fewer documents at once gives shorter lists. */
export interface SharedAnswer { readonly shared: SharedRead; readonly refused: readonly Refused[]; readonly truncated: boolean }

const cutShort = (body: Raw | undefined): boolean => body !== undefined && (body['@odata.nextLink'] !== undefined || body['@Microsoft.Dynamics.CRM.morerecords'] === true);
const refusal = (a: PartAnswer | undefined, words: string, isDocument: boolean): Problem | undefined =>
  (a && a.status < 400 ? undefined : problemOfReading(a ? { status: a.status, ...a.error } : { status: 0, message: 'no answer' }, words, isDocument));

/** The answers of `sharedParts`, in their order. Never throws for what was refused: a document says it. */
export function parseShared(asked: readonly Asked[], answers: readonly PartAnswer[]): SharedAnswer {
  const order = sharedOrder(asked);
  const refused = order.flatMap((part, at): Refused[] => { const p = refusal(answers[at], part.words, false); return p ? [{ problem: p, what: part.what, of: part.of }] : []; });
  const bodies = (what: SharedWhat): Raw[] => order.flatMap((p: SharedPart, at) => (p.what === what && answers[at] && answers[at].status < 400 ? [answers[at].body as Raw] : []));
  const rows = (what: SharedWhat): Raw[] => bodies(what).flatMap((b) => b['value'] ?? []);
  const who = bodies('who')[0];
  return {
    refused, truncated: order.some((_, at) => cutShort(answers[at]?.body)),
    shared: {
      environment: id(who?.['OrganizationId']), readBy: id(who?.['UserId']), connections: rows('connections').map(connectionOf),
      currencyRates: new Map(rows('currencies').map((c) => [str(c['isocurrencycode']).toUpperCase(), amount(c['exchangerate'])])),
      untaxed: rows('untaxed').flatMap((r) => taxRateOf(r) ?? []),
      contactLinks: linksByParty(rows('accountLinks'), rows('contactLinks')),
      productLinks: grouped(distinct(rows('productLinks'), 'cfl_productlinkid').map(productLinkOf), (l) => l.productId),
      details: new Map(rows('details').flatMap((r): [string, DetailsRead][] => { const d = detailsOf(r); return d ? [[str(r['cfl_documentkey']).toLowerCase(), d]] : []; })),
    },
  };
}

/** Several tables of documents may name the same customer or product. */
const distinct = (rows: readonly Raw[], key: string): Raw[] => [...new Map(rows.map((r, at) => [id(r[key]) || String(at), r] as const)).values()];
function grouped<T>(of: readonly T[], key: (t: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const t of of) { const k = key(t); const g = groups.get(k); if (g) g.push(t); else groups.set(k, [t]); }
  return groups;
}
function linksByParty(ofAccounts: readonly Raw[], ofContacts: readonly Raw[]): Map<string, ContactLinkRead[]> {
  const by = (rows: readonly Raw[], table: 'account' | 'contact') => distinct(rows, 'cfl_contactlinkid').map((r) => ({ party: `${table}:${id(r[`_cfl_${table}id_value`])}`, link: contactLinkOf(r) }));
  return new Map([...grouped([...by(ofAccounts, 'account'), ...by(ofContacts, 'contact')], (l) => l.party)].map(([party, links]) => [party, links.map((l) => l.link)]));
}

/**
 * The two answers of `readParts` with what the batch shares. Where the document itself could not be read the record has no
 * details, because nobody may change the details of a document that they cannot see.
 */
export function parseRead(asked: Asked, answers: readonly PartAnswer[], of: SharedAnswer, rules?: Rules): { document: ReadDocument } | { problems: Problem[]; record: RecordContext } {
  const { table } = asked.document;
  const [headAnswer, linesAnswer] = answers;
  const details = of.shared.details.get(documentKey(table, asked.document.id).toLowerCase());
  const head = headAnswer && headAnswer.status < 400 ? headOf(table, headAnswer.body as Raw) : undefined;
  const problems = problemsOf(table, headAnswer, linesAnswer, of);
  if (problems.length > 0 || !head) return { problems, record: recordContext(asked, head, details, undefined) };
  const rawLines: readonly Raw[] = (linesAnswer!.body as Raw)['value'] ?? [];
  const lines = parseLines(table, rawLines);
  const { environment, readBy, connections, currencyRates, untaxed } = of.shared;
  return {
    document: {
      asked, environment, readBy, connections, currencyRates, untaxed, head, lines, details,
      contactLinks: linksOf(head, of.shared),
      productLinks: [...new Set(lines.flatMap((l) => l.productId ?? []))].flatMap((p) => of.shared.productLinks.get(p) ?? []),
      // kept only where somebody looks at them
      ...(rules && (rules.tracking.length > 0 || rules.mappings.length > 0) ? { rules, rows: rowsOf(table, headAnswer!.body as Raw, rawLines, head) } : {}),
    },
  };
}

function rowsOf(table: DocumentTable, head: Raw, lines: readonly Raw[], of: DocumentRead): ReadDocument['rows'] {
  const party = table === 'invoice' ? head['customerid_account'] ?? head['customerid_contact'] : head['cfl_AccountId'] ?? head['cfl_ContactId'];
  return { table, head, party: party ?? undefined, partyTable: of.party?.table, lines: new Map(lines.map((l) => [id(l[reading[table].lines.key]), l])) };
}

const linksOf = (head: DocumentRead, shared: SharedRead): readonly ContactLinkRead[] => (head.party ? shared.contactLinks.get(`${head.party.table}:${head.party.id}`) ?? [] : []);

const wordsOf: Readonly<Record<DocumentTable, string>> = { invoice: 'the invoice', cfl_purchaseinvoice: 'the bill', cfl_creditnote: 'the credit note' };
/** The refusal of the user or of the document itself explains those of its lines and links, so it stands alone. */
function problemsOf(table: DocumentTable, head: PartAnswer | undefined, lines: PartAnswer | undefined, of: SharedAnswer): Problem[] {
  const who = of.refused.find((r) => r.what === 'who');
  if (who) return [who.problem];
  const unreadable = refusal(head, wordsOf[table], true);
  if (unreadable) return [unreadable];
  const ofLines = refusal(lines, 'the lines', false) ?? (cutShort(lines?.body) ? problem('TOO_MANY_LINES', {}, { field: 'statecode' }) : undefined);
  const all = [...(ofLines ? [ofLines] : []), ...of.refused.filter((r) => r.of === undefined || r.of === table).map((r) => r.problem)];
  return [...new Map(all.map((p) => [`${p.code}${p.text}`, p])).values()];
}
