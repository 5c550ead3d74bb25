/**
 * A click on a selection: for every document the same two rows as for one, all under one ticket, written in batches whose
 * operations are independent. What is stored is safe; what is not says why.
 */
import { detailsId as detailsIdOf, syncRequest, xeroDocument } from '@counterfoil/solution';
import { detailsRow, requestRow } from './ask.ts';
import { BatchRefused, createAll, type Answer, type Create } from './batch.ts';
import { documentTables, SEND, setOf, tableOf, ticketMarks, titleOf, titleSelect, wordOf, type DocumentTitle, type DocumentToSend, type Wish } from './documents.ts';
import { failureOf, type Failure } from './failures.ts';
import { DETAILS_SELECT, detailsOf, isInXero, REQUEST_SELECT, type Details } from './rows.ts';
import { keepTicket, newTicket, ticketHash } from './ticket.ts';
import { bareId, textOf, type Row, type WebApi } from './web-api.ts';

/** As many as the relay listens to in one stream. */
export const MOST_AT_ONCE = 250;
/** Documents in one call: small enough that the count moves, large enough that 250 take ten calls. */
const IN_ONE_CALL = 25;
const IDS_IN_ONE_READ = 50;
const PATIENCE_MS = 30_000;

/** What became of asking for one document. `lost`: no answer came, twice; it may or may not be stored. */
export interface AskedOne {
  readonly id: string;
  readonly table: DocumentToSend['table'];
  readonly detailsId: string;
  readonly title: DocumentTitle;
  readonly outcome: { readonly kind: 'asked'; readonly request: string } | { readonly kind: 'already'; readonly details: Details } | { readonly kind: 'refused'; readonly failure: Failure } | { readonly kind: 'lost' };
}
export interface AskedMany { readonly ticket: string; readonly documents: readonly AskedOne[] }

const parts = <T>(all: readonly T[], size: number): T[][] => Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));

/** Rows of a table by their ids; those that are not there, or not for this person, are missing. */
export async function rowsById(webApi: WebApi, table: string, key: string, ids: readonly string[], select: string): Promise<Row[]> {
  const pages = await Promise.all(parts(ids, IDS_IN_ONE_READ).map((some) => webApi.retrieveMultipleRecords(table, `?${select}&$filter=${some.map((id) => `${key} eq ${id}`).join(' or ')}`)));
  return pages.flatMap((p) => p.entities);
}
export const readRequests = (webApi: WebApi, table: 'cfl_syncrequest' | 'cfl_correctionrequest' = syncRequest.logicalName) => (ids: readonly string[]): Promise<Row[]> => rowsById(webApi, table, `${table}id`, ids, REQUEST_SELECT);

async function known(webApi: WebApi, documents: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, Details>> {
  try {
    const rows = await rowsById(webApi, xeroDocument.logicalName, 'cfl_xerodocumentid', [...documents.values()], `${DETAILS_SELECT.slice(1)},cfl_xerodocumentid`);
    return new Map(rows.map((r) => [bareId(textOf(r, 'cfl_xerodocumentid') ?? ''), detailsOf(r)]));
  } catch (error) {
    // who may not read them may still ask; the relay knows what is in Xero
    if (failureOf(error).code === 'NO_PRIVILEGE') return new Map();
    throw error;
  }
}

interface Wanted extends DocumentToSend { readonly detailsId: string; readonly title: DocumentTitle; readonly wish: Wish; readonly isKnown: boolean; readonly request: string }
const wait = (ms: number): Promise<void> => new Promise((r) => { setTimeout(r, ms); });

/** The same call once more when no answer came: ids are ours, so what was stored the first time is met and not doubled. */
async function stored(clientUrl: string, creates: readonly Create[], fetch: typeof globalThis.fetch | undefined): Promise<readonly Answer[] | 'lost' | { readonly failure: Failure }> {
  for (let tries = 1; ; tries++) {
    try { return await createAll(clientUrl, creates, { fetch }); } catch (error) {
      if (error instanceof BatchRefused) {
        if (tries < 3 && (error.status === 429 || error.status === 503) && error.retryAfterMs <= PATIENCE_MS) { await wait(Math.max(1000, error.retryAfterMs)); continue; }
        return { failure: failureOf(error) };
      }
      if (tries >= 2) return 'lost';
      await wait(1000);
    }
  }
}

async function titles(webApi: WebApi, documents: readonly DocumentToSend[]): Promise<ReadonlyMap<string, DocumentTitle>> {
  const tables = await Promise.all(documentTables.map(async (table) => {
    const ids = documents.filter((d) => d.table === table).map((d) => d.id);
    const rows = ids.length === 0 ? [] : await rowsById(webApi, table, `${table}id`, ids, titleSelect(table));
    return rows.map((r) => [bareId(textOf(r, `${table}id`) ?? ''), titleOf(table, r)] as const);
  }));
  return new Map(tables.flat());
}

export async function askMany(o: {
  readonly webApi: WebApi; readonly clientUrl: string; readonly documents: readonly DocumentToSend[]; /** Left out: to send them. A function: of each what its details suggest; requests and corrections cannot be mixed. */ readonly wish?: Wish | ((d: DocumentToSend, details: Details | undefined) => Wish);
  readonly organization: string | undefined; readonly store: Storage | undefined;
  readonly now: Date; readonly onStored: (count: number, of: number) => void; readonly fetch?: typeof globalThis.fetch;
}): Promise<AskedMany> {
  const wishOf = (d: DocumentToSend, there: Details | undefined): Wish => (typeof o.wish === 'function' ? o.wish(d, there) : o.wish ?? SEND);
  const secret = newTicket();
  const hash = await ticketHash(secret);
  const documents = [...new Map(o.documents.map((d) => [bareId(d.id), { table: d.table, id: bareId(d.id) }])).values()];
  const detailsIds = new Map(await Promise.all(documents.map(async (d) => [d.id, await detailsIdOf(d.table, d.id)] as const)));
  const [details, named] = await Promise.all([known(o.webApi, detailsIds), titles(o.webApi, documents)]);
  const done = new Map<string, AskedOne>();
  const wanted: Wanted[] = [];
  for (const d of documents) {
    const detailsId = detailsIds.get(d.id)!;
    const title = named.get(d.id) ?? { number: '', name: '' };
    const there = details.get(detailsId);
    const wish = wishOf(d, there);
    if (wordOf(wish) === 'send' && there !== undefined && isInXero(there.status)) done.set(d.id, { ...d, detailsId, title, outcome: { kind: 'already', details: there } });
    else wanted.push({ ...d, detailsId, title, wish, isKnown: there !== undefined, request: crypto.randomUUID() });
  }

  let tried = 0;
  for (const some of parts(wanted, IN_ONE_CALL)) {
    const creates = some.map((w) => [
      ...(w.isKnown ? [] : [{ set: xeroDocument.setName, data: detailsRow(w.detailsId, w, w.title, w.wish) }]),
      { set: setOf(w.wish), data: { [`${tableOf(w.wish)}id`]: w.request, ...requestRow(w, hash, w.wish) } },
    ]);
    const answers = await stored(o.clientUrl, creates.flat(), o.fetch);
    let at = 0;
    for (const [i, w] of some.entries()) {
      // the last of a document's answers is the request's: without a details row of ours the relay makes one
      at += creates[i]!.length;
      done.set(w.id, { id: w.id, table: w.table, detailsId: w.detailsId, title: w.title, outcome: outcomeOf(w, answers, at - 1) });
      if (done.get(w.id)!.outcome.kind === 'asked') keepTicket(o.store, w.detailsId, { request: w.request, ticket: secret, at: o.now.toISOString(), organization: o.organization, ...ticketMarks(w.wish) });
    }
    tried += some.length;
    o.onStored(tried, wanted.length);
  }
  return { ticket: secret, documents: documents.map((d) => done.get(d.id)!) };
}

function outcomeOf(w: Wanted, answers: readonly Answer[] | 'lost' | { readonly failure: Failure }, at: number): AskedOne['outcome'] {
  if (answers === 'lost') return { kind: 'lost' };
  if ('failure' in answers) return { kind: 'refused', failure: answers.failure };
  const error = answers[at]!.error;
  if (error === undefined) return { kind: 'asked', request: w.request };
  const failure = failureOf(error);
  return failure.code === 'EXISTS' ? { kind: 'asked', request: w.request } : { kind: 'refused', failure };
}
