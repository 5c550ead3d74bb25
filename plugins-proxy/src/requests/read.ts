/**
 * Reads documents as the users who asked: one $batch for up to fifty documents of one user, with that user's identity
 * (the answer is the intersection of their rights and ours) and their rights on the connections.
 */
import type { Problem } from '../contract.ts';
import { isDoorError } from '../core/errors.ts';
import { createTurns, type Turns } from '../core/turns.ts';
import type { BatchPart, PartAnswer } from '../dataverse/door.ts';
import type { SharedAnswer } from '../documents/index.ts';
import type { Asked, Prepared, RecordContext } from '../documents/types.ts';
import { stopsOf, withStops } from '../decisions/stopped.ts';
import type { Kit } from '../intents/ports.ts';
import { noRules, RulesRefused, saysUnknownColumn, type Rules } from '../rules/index.ts';
import { problemOfReading } from '../problems/index.ts';

export interface ReadResult { readonly prepared: Prepared | undefined; readonly record: RecordContext; readonly problems: readonly Problem[] }

/** With their rights on the connections and what they share, well under a thousand parts and the length of a request line. */
const documentsPerBatch = 50;
/**
 * Calls for those that take several, at a time: whoever reads one or a few meanwhile need not wait behind thousands, and Dataverse takes 52 calls
 * of one user at once at the most. And no faster than this: 160 documents a second are four times what Xero takes, and leave time to others.
 */
const readingsAtOnce = 2;
const readingLeastMs = 600;
const turns = new WeakMap<object, Turns>();
const turnsOf = (door: object): Turns => { const known = turns.get(door) ?? createTurns(readingsAtOnce, { leastMs: readingLeastMs }); turns.set(door, known); return known; };

/** Rights of a user on a connection row; AppendTo there decides who may post to which company. */
const rightsPart = (user: string, connection: string): BatchPart => ({
  get: `systemusers(${user})/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@t)?@t=${encodeURIComponent(JSON.stringify({ '@odata.id': `cfl_connections(${connection})` }))}`,
});
export const mayPost = (a: PartAnswer | undefined): boolean => a?.status === 200 && String(a.body?.AccessRights ?? '').split(',').some((r) => r.trim() === 'AppendToAccess');

/** One result per request, in the order asked. @throws DoorError when Dataverse could not be asked at all. */
export async function readDocuments(kit: Kit, asked: readonly Asked[]): Promise<ReadResult[]> {
  const groups = new Map<string, { asked: Asked; at: number }[]>();
  asked.forEach((a, at) => { const g = groups.get(a.createdBy); if (g) g.push({ asked: a, at }); else groups.set(a.createdBy, [{ asked: a, at }]); });
  const results: ReadResult[] = new Array(asked.length);
  const rules = await rulesOf(kit);
  if (typeof rules === 'string') return asked.map((a) => unread(a, kit.documents.problem('RULES_UNREADABLE', { detail: rules })));
  const stops = stopsOf(kit, asked);
  // awaited below; where reading fails first, nobody would, and a rejection that nobody hears of ends the process
  stops.catch(() => undefined);
  const chunks = [...groups.values()].flatMap((g) => Array.from({ length: Math.ceil(g.length / documentsPerBatch) }, (_, n) => g.slice(n * documentsPerBatch, (n + 1) * documentsPerBatch)));
  await Promise.all(chunks.map(async (chunk) => {
    const mine = chunk.map((c) => c.asked);
    const reading = (): Promise<ReadResult[]> => readAs(kit, mine[0]!.createdBy, mine, rules);
    const read = await (asked.length > documentsPerBatch ? turnsOf(kit.dataverse).run(reading) : reading()).catch((e: unknown) => notReadable(kit, e, mine));
    chunk.forEach((c, n) => { results[c.at] = read[n]!; });
  }));
  return withStops(kit, results, await stops);
}

/** @returns why they cannot be read, where that is for good. @throws DoorError */
async function rulesOf(kit: Kit): Promise<Rules | string> {
  try { return await kit.rules?.current() ?? noRules; } catch (e) { if (e instanceof RulesRefused) return e.message; throw e; }
}

async function readAs(kit: Kit, user: string, asked: readonly Asked[], rules: Rules, again = false): Promise<ReadResult[]> {
  const connections = (kit.environment()?.organisations ?? []).map((x) => x.connectionId);
  const rights = connections.map((c) => rightsPart(user, c));
  const shared = kit.documents.sharedParts(asked);
  const parts = asked.map((a) => kit.documents.readParts(a, rules));
  const answers = await kit.dataverse.batch([...rights, ...shared, ...parts.flat()], { ...kit.documents.readOptions, callerId: user, continueOnError: true, correlationId: asked[0]!.requestId });
  const allowed = new Map(connections.map((c, n) => [c.toLowerCase(), mayPost(answers[n])]));
  let from = rights.length;
  const answersOf = (count: number): PartAnswer[] => answers.slice(from, from += count);
  const of = sharedOf(kit, asked, answersOf(shared.length));
  // a list of links that is longer than one answer would hide the rest of them: fewer documents have shorter lists
  if (of?.truncated && asked.length > 1) {
    const half = Math.ceil(asked.length / 2);
    return [...await readAs(kit, user, asked.slice(0, half), rules), ...await readAs(kit, user, asked.slice(half), rules)];
  }
  const own = parts.map((p) => answersOf(p.length));
  // A column that a mapping reads was taken away since it was looked for: look again, once.
  if (!again && rules.columns.size > 0 && own.flat().some(saysUnknownColumn)) {
    kit.rules!.forget();
    const now = await rulesOf(kit);
    if (typeof now !== 'string') return readAs(kit, user, asked, now, true);
  }
  return Promise.all(asked.map(async (a, n) => {
    const mine = own[n]!;
    return of ? understand(kit, a, mine, of, allowed, rules) : unread(a, kit.documents.problem('NOT_UNDERSTOOD', {}));
  }));
}

/** What our own code trips over in the answers that all share must end the requests, too, and not the relay. */
function sharedOf(kit: Kit, asked: readonly Asked[], answers: readonly PartAnswer[]): SharedAnswer | undefined {
  try { return kit.documents.parseShared(asked, answers); } catch (e) {
    kit.log.error({ err: e, request: asked[0]!.requestId }, 'connections and links could not be understood');
    return undefined;
  }
}

const unread = (asked: Asked, problem: Problem): ReadResult => ({ prepared: undefined, record: { asked, detailsId: '', detailsOf: undefined }, problems: [problem] });

/** A user who was disabled or removed: Dataverse refuses the whole batch, for good. It must not keep the requests of others from being read. */
function notReadable(kit: Kit, e: unknown, asked: readonly Asked[]): ReadResult[] {
  if (!isDoorError(e) || (e.fate !== 'forbidden' && e.fate !== 'refused')) throw e;
  kit.log.warn({ door: e.door, status: e.status, code: e.code, user: asked[0]!.createdBy }, 'nothing can be read as this user');
  const said = problemOfReading(e, 'the document', false);
  return asked.map((a) => unread(a, said.code === 'USER_DISABLED' ? said : kit.documents.problem('READ_AS_SOMEBODY_ELSE', {})));
}

/** A document that our own code trips over stands alone: without this, every document that was read with it would wait for ever. */
async function understand(kit: Kit, asked: Asked, answers: readonly PartAnswer[], of: SharedAnswer, allowed: ReadonlyMap<string, boolean>, rules: Rules): Promise<ReadResult> {
  try { return await judged(kit, asked, answers, of, allowed, rules); } catch (e) {
    if (isDoorError(e)) throw e;
    kit.log.error({ err: e, request: asked.requestId }, 'a document could not be understood');
    return unread(asked, kit.documents.problem('NOT_UNDERSTOOD', {}));
  }
}

async function judged(kit: Kit, asked: Asked, answers: readonly PartAnswer[], of: SharedAnswer, allowed: ReadonlyMap<string, boolean>, rules: Rules): Promise<ReadResult> {
  const read = kit.documents.parseRead(asked, answers, of, rules);
  if ('problems' in read) return { prepared: undefined, record: read.record, problems: read.problems };
  const copied = await kit.guard(read.document.environment);
  const ready = kit.documents.prepare(read.document, { now: kit.now(), appUrl: kit.appUrl, xeroWebUrl: kit.xeroWebUrl });
  const record = 'prepared' in ready ? ready.prepared.record : ready.record;
  if (copied) return { prepared: undefined, record, problems: [copied] };
  const organisations = kit.environment()?.organisations ?? [];
  if ('problems' in ready) {
    const named = record.detailsOf?.connection;
    const unknown = named && !organisations.some((x) => x.connectionId === named.id) && !ready.problems.some((p) => p.code === 'CONNECTION_NOT_CONNECTED');
    return { prepared: undefined, record, problems: unknown ? [kit.documents.problem('CONNECTION_NOT_CONNECTED', { connection: named.name }, { field: 'cfl_connectionid' }), ...ready.problems] : ready.problems };
  }
  // Never on the rights of the service itself: without impersonation the answer is somebody else's view.
  if (read.document.readBy !== asked.createdBy.toLowerCase()) return { prepared: undefined, record, problems: [kit.documents.problem('READ_AS_SOMEBODY_ELSE', {})] };
  const p = ready.prepared;
  const connection = p.connection.name;
  // What the row says about the organisation was written by whoever may write it; where documents go, our own database decides.
  const joined = organisations.find((x) => x.connectionId === p.connection.id.toLowerCase());
  if (!joined) return { prepared: undefined, record, problems: [kit.documents.problem('CONNECTION_NOT_CONNECTED', { connection })] };
  if (joined.tenantId !== p.connection.tenantId) return { prepared: undefined, record, problems: [kit.documents.problem('CONNECTION_CHANGED', { connection })] };
  if (!allowed.get(joined.connectionId)) return { prepared: undefined, record, problems: [kit.documents.problem('CONNECTION_NOT_ALLOWED', { connection })] };
  return { prepared: p, record, problems: [] };
}
