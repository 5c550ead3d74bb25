/** One comparison of a connection, from the first to the last document. A relay that dies goes on with what was not compared yet. */
import { requestAction } from '@counterfoil/solution';
import { namesFor } from '../changes/names.ts';
import { isDoorError } from '../core/errors.ts';
import { wireDay } from '../documents/wire-dates.ts';
import type { Organisation } from '../documents/types.ts';
import type { Apply } from '../incoming/ports.ts';
import type { Kit } from '../intents/ports.ts';
import { isOwnerRefused } from '../problems/index.ts';
import type { XeroCall } from '../xero/door.ts';
import type { XeroDocument } from '../xero/types.ts';
import { asSent } from './as-sent.ts';
import { driftOf, needsNames, type Drift } from './compare.ts';
import { changeOf, detailsNow, toCompare, writesOf, type DetailsRow } from './details.ts';
import { eachInXero } from './in-xero.ts';
import type { Compared, DriftStore, RunCounts } from './store.ts';

export interface RunOf { readonly organisation: Organisation; /** The day of a night, or the request that asked. */ readonly run: string; readonly call: XeroCall; readonly say: (text: string) => void; /** False: somebody else has taken over, or it is time to stop. */ readonly alive: () => Promise<boolean>; readonly apply?: Apply | undefined }

/** In Xero, as far as the relay's own database knows; undefined in `x`: Xero does not show it any more. */
export interface Found { readonly row: DetailsRow; readonly xeroId: string; readonly x: XeroDocument | undefined }

export class Stopped extends Error {}
const none = { contacts: new Map(), themes: new Map(), options: new Map() } as const;

/** @throws DoorError, also when the poll's share of the calls is used up: it goes on later. @throws Stopped */
export async function run(kit: Kit, store: DriftStore, r: RunOf): Promise<RunCounts> {
  const environment = kit.environment()!;
  const { connectionId, tenantId } = r.organisation;
  const before = await store.comparedIn(environment.key, connectionId, r.run);
  const rows = (await toCompare(kit.dataverse, connectionId)).filter((d) => !before.has(d.subject));
  const wanted: { row: DetailsRow; xeroId: string }[] = [];
  for (let n = 0; n < rows.length; n += 1_000) {
    const some = rows.slice(n, n + 1_000);
    const known = await kit.store.known(environment.key, some.map((d) => d.subject));
    // where a document is, only the relay's own database says; what is under way is told when it has ended
    for (const row of some) { const k = known.get(row.subject); if (k?.xeroId && k.tenant?.toLowerCase() === tenantId && !k.open) wanted.push({ row, xeroId: k.xeroId.toLowerCase() }); }
  }
  let done = 0;
  await eachInXero(kit.xero, tenantId, wanted, r.call, async (found) => {
    if (!await r.alive()) throw new Stopped();
    await store.note(environment.key, connectionId, r.run, await compare(kit, r.organisation, found, r.apply));
    done += found.length;
    r.say(`Comparing: ${(before.size + done).toLocaleString('en-GB')} of ${(before.size + wanted.length).toLocaleString('en-GB')} documents.`);
  });
  return store.counts(environment.key, connectionId, r.run);
}

/** Some forty at a time: brings the details up to what Xero says, then compares with what Dynamics says, and writes what is new. @throws DoorError */
export async function compare(kit: Kit, organisation: Organisation, found: readonly Found[], apply: Apply | undefined): Promise<(Compared & { /** Somebody changed its details meanwhile. */ readonly stale: boolean })[]> {
  const environment = kit.environment()!;
  const shown = found.flatMap((f) => f.x ?? []);
  const applied = apply && shown.length > 0 ? await apply(environment, organisation, shown, { source: 'drift' }) : undefined;
  const repaired = new Set(applied?.changed.map((i) => i.toLowerCase()) ?? []);
  const fresh = repaired.size > 0 || applied === undefined ? await detailsNow(kit.dataverse, found.map((f) => f.row.subject)) : undefined;
  const ready = await asSent(kit, found.map((f) => ({ table: f.row.table, id: f.row.documentId, standing: { connectionId: organisation.connectionId, contactId: f.x?.Contact?.ContactID?.toLowerCase(), date: f.x && wireDay(f.x.DateString, f.x.Date) } })));
  const all = await Promise.all(found.map(async (f, n): Promise<{ f: Found; row: DetailsRow; drift: Drift | undefined } | undefined> => {
    const a = ready[n]!;
    const row = fresh === undefined ? f.row : fresh.get(f.row.subject);
    // deleted or out of sight: nothing of Dynamics is left to compare with
    if (!a.read || !row) return undefined;
    const names = a.prepared && f.x && needsNames(a.prepared, f.x) ? await namesFor(kit, { record: a.record, organisation }, { document: a.prepared.document, contactId: 'known' in a.prepared.contact ? a.prepared.contact.known : f.x.Contact?.ContactID ?? '' }, f.x) : none;
    return { f, row, drift: driftOf({ head: a.read.head, prepared: a.prepared, problems: a.problems, x: f.x, names }) };
  }));
  await kit.at('drift-compared');
  const { news, stale } = await write(kit, organisation, all.flatMap((x) => x ?? []));
  await kit.at('drift-written');
  return found.map((f, n) => ({ subject: f.row.subject, repaired: repaired.has(f.row.id), differs: all[n]?.drift !== undefined, news: news.has(f.row.subject), stale: stale.has(f.row.subject) }));
}

/** One call. A row that somebody changed meanwhile is left to the next comparison. */
async function write(kit: Kit, organisation: Organisation, all: readonly { readonly row: DetailsRow; readonly drift: Drift | undefined }[]): Promise<{ readonly news: Set<string>; readonly stale: Set<string> }> {
  const now = kit.now();
  const action = requestAction.options.compare.value;
  const changes = all.flatMap(({ row, drift }) => { const change = changeOf(row, drift, now); return change ? [{ row, drift, change }] : []; });
  const [news, stale] = [new Set<string>(), new Set<string>()];
  if (changes.length === 0) return { news, stale };
  const send = (some: typeof changes, owner?: Organisation['owner']) => kit.dataverse.batch(some.map((c) => ({ changeSet: writesOf(c.row, c.change, c.drift, { now, owner, action }) })), { continueOnError: true });
  const answers = await send(changes);
  const refused = changes.filter((_, n) => { const a = answers[n]; return a?.error && isOwnerRefused({ status: a.status, ...a.error }); });
  const again = refused.length > 0 && organisation.owner ? await send(refused, organisation.owner) : [];
  changes.forEach((c, n) => {
    const at = refused.indexOf(c);
    const a = at >= 0 && again[at] ? again[at] : answers[n];
    if (a && a.status < 400) { if (c.change.news === 'found') news.add(c.row.subject); return; }
    if (a?.status === 412) stale.add(c.row.subject); else if (a?.status !== 404) kit.log.warn({ details: c.row.id, status: a?.status, code: a?.error?.code }, 'a difference could not be written');
  });
  return { news, stale };
}

export const isWaiting = (e: unknown): boolean => isDoorError(e) && (e.fate === 'throttled' || e.fate === 'notSent' || e.fate === 'doubtful');
