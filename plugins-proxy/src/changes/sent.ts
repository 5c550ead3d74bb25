/**
 * What is asked about documents that are in the books: who asks, whether they may, where the document is in Xero. Read as
 * the person who asked. What is wrong with the document in Dynamics today does not count here; each action judges that itself.
 */
import { connectionStatus, optionKey } from '@counterfoil/solution';
import type { Problem } from '../contract.ts';
import { isDoorError } from '../core/errors.ts';
import type { BatchPart, PartAnswer } from '../dataverse/door.ts';
import type { Asked, Organisation, Outcome, RecordContext } from '../documents/types.ts';
import type { Kit, Told } from '../intents/ports.ts';
import type { Intent } from '../intents/types.ts';
import { placed } from '../intents/write-back.ts';
import { mayPost, readDocuments, type ReadResult } from '../requests/read.ts';
import type { Bound } from './store.ts';
import { subjectOf } from '../intents/subject.ts';
import { guardCodes, restOf, restTold, type Rest } from '../operators/standing/index.ts';

export interface Job {
  readonly asked: Asked;
  /** `<table>:<id>` */
  readonly subject: string;
  readonly lane: 'click' | 'bulk';
  readonly read: ReadResult;
  /** Of the organisation in which the document is. */
  readonly record: RecordContext;
  readonly title: string;
  readonly bound: Bound;
  readonly organisation: Organisation;
}
export type Looked =
  | { readonly is: 'job'; readonly job: Job }
  /** It ends here, without a word to Xero. */
  | { readonly is: 'ends'; readonly record: RecordContext; readonly outcome: Outcome }
  /** Something else is under way with the document. */
  | { readonly is: 'open'; readonly intent: Intent; readonly asked: Asked; readonly subject: string; readonly title: string; readonly record: RecordContext; /** Why the person who asks may do nothing about it. */ readonly problems: readonly Problem[] };

/** Said to whoever waits for what is `open`. */
export const busyText = 'Something else is being done with this document. It goes on after that.';

/** What waits because its connection stands still, and nothing else is in the way. */
export interface Resting { readonly rest: Rest; readonly told: Told; readonly connectionId: string | undefined }
export function restingOf(l: Looked): Resting | undefined {
  if (l.is !== 'ends' || l.outcome.kind !== 'refused') return undefined;
  const rest = restOf(l.outcome.problems);
  return rest && { rest, told: restTold(l.outcome.problems, rest), connectionId: l.record.detailsOf?.connection?.id };
}
/** The request waits. Answers when to try again where nobody looks whether the wait is over. */
export function waitForResume(kit: Kit, a: Asked, r: Resting): number {
  if (r.connectionId) kit.standing?.hold(a.requestId, r.connectionId, r.rest);
  return kit.timing.againMs;
}

/** An intent that has not left yet rests for as long: not counted as a try, because a pause is no failure. */
export async function restHere(kit: Kit, i: Intent, r: Resting): Promise<void> {
  await kit.store.touch(i, { release: true, dueInMs: kit.timing.sweepMs, reason: guardCodes[r.rest] });
}

interface Rights { readonly user: string; readonly environment: string; /** By connection id: undefined when the person may post over it now. */ readonly problems: ReadonlyMap<string, readonly Problem[]> }

function rightsParts(connections: readonly string[], user: string): BatchPart[] {
  const target = (c: string): string => encodeURIComponent(JSON.stringify({ '@odata.id': `cfl_connections(${c})` }));
  return [{ get: 'WhoAmI' }, ...connections.flatMap((c) => [
    { get: `systemusers(${user})/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@t)?@t=${target(c)}` },
    { get: `cfl_connections(${c})?$select=cfl_status,cfl_statusreason,statecode` },
  ])];
}

/** One call for everything that one person asks at once. @throws DoorError */
async function rightsOf(kit: Kit, user: string, writes: boolean): Promise<Rights> {
  const organisations = kit.environment()?.organisations ?? [];
  const answers = await kit.dataverse.batch(rightsParts(organisations.map((o) => o.connectionId), user), { callerId: user, continueOnError: true });
  const who = answers[0]?.body;
  return {
    user: String(who?.UserId ?? '').toLowerCase(), environment: String(who?.OrganizationId ?? '').toLowerCase(),
    problems: new Map(organisations.map((o, n) => [o.connectionId, connectionProblems(kit, o, answers[1 + 2 * n], answers[2 + 2 * n], writes)])),
  };
}

function connectionProblems(kit: Kit, o: Organisation, rights: PartAnswer | undefined, row: PartAnswer | undefined, writes: boolean): Problem[] {
  const [connection, where] = [o.name, { field: 'cfl_connectionid' }];
  if (!mayPost(rights)) return [kit.documents.problem('CONNECTION_NOT_ALLOWED', { connection }, where)];
  if (row?.status !== 200 || row.body.statecode === 1) return [kit.documents.problem('CONNECTION_NOT_VISIBLE', {}, where)];
  const reason = String(row.body.cfl_statusreason ?? '') || 'no reason was given.';
  switch (optionKey(connectionStatus, row.body.cfl_status)) {
    case 'environmentCopied': return [kit.documents.problem('ENVIRONMENT_COPIED', { connection }, where)];
    case 'notConnected': return [kit.documents.problem('CONNECTION_NOT_CONNECTED', { connection }, where)];
    case 'needsReconnecting': return [kit.documents.problem('CONNECTION_NEEDS_RECONNECTING', { connection }, where)];
    // looking is no writing
    case 'paused': return writes ? [kit.documents.problem('CONNECTION_PAUSED', { connection, reason }, where)] : [];
    case 'readOnly': return writes ? [kit.documents.problem('CONNECTION_READ_ONLY', { connection, reason }, where)] : [];
    default: return [];
  }
}

export interface LookOptions {
  readonly lane: 'click' | 'bulk';
  readonly writes: boolean;
  readonly mine?: Intent;
  /** It went to Xero already: whoever lost a right meanwhile is told how it ended all the same, and Dynamics gets the truth. */
  readonly afterwards?: boolean;
}

/** In the order asked. `mine`: the intent that asks again after a death, which is open itself. @throws DoorError when Dataverse could not be asked at all. */
export async function lookAt(kit: Kit, asked: readonly Asked[], o: LookOptions): Promise<Looked[]> {
  const users = [...new Set(asked.map((a) => a.createdBy))];
  const [read, known, rights] = await Promise.all([
    readDocuments(kit, asked), kit.store.known(kit.environment()!.key, [...new Set(asked.map(subjectOf))]),
    Promise.all(users.map((u) => rightsOf(kit, u, o.writes).catch((e: unknown) => notAble(e)))),
  ]);
  return Promise.all(asked.map(async (a, n): Promise<Looked> => {
    const r = read[n]!;
    const k = known.get(subjectOf(a));
    const may = rights[users.indexOf(a.createdBy)];
    if (k?.open && k.open.id !== o.mine?.id) {
      const organisation = kit.environment()!.organisations.find((x) => x.tenantId === k.open!.tenant.toLowerCase());
      const title = r.record.detailsOf?.title ?? 'The document';
      return { is: 'open', intent: k.open, asked: a, subject: subjectOf(a), title, record: r.record, problems: await notAllowed(kit, a, r, may, { title, isInXero: true, organisation }) };
    }
    // what is in Xero is where its binding says, whatever connection the document names by now
    const tenant = k?.tenant ?? (o.mine?.state === 'accepted' ? o.mine.tenant : undefined);
    const record = tenant ? placed(kit, r.record, tenant) : r.record;
    const title = record.detailsOf?.title ?? 'The document';
    const organisation = kit.environment()!.organisations.find((x) => x.tenantId === tenant?.toLowerCase());
    const bound = k?.xeroId ? { tenant: k.tenant!, xeroId: k.xeroId, boundAt: k.boundAt!, turn: k.turn! }
      // the deleted draft whose binding has ended with this very change: only Dynamics is left to be told
      : o.mine?.state === 'accepted' && o.mine.xeroId ? { tenant: o.mine.tenant, xeroId: o.mine.xeroId, boundAt: new Date(o.mine.createdAt).toISOString(), turn: '' } : undefined;
    const problems = o.afterwards && organisation ? [] : await notAllowed(kit, a, r, may, { title, isInXero: bound !== undefined, organisation });
    if (problems.length > 0) return { is: 'ends', record, outcome: { kind: 'refused', problems, keep: true } };
    return { is: 'job', job: { asked: a, subject: subjectOf(a), lane: o.lane, read: r, record, title, organisation: organisation!, bound: bound! } };
  }));
}

async function notAllowed(kit: Kit, a: Asked, r: ReadResult, may: Rights | undefined, of: { title: string; isInXero: boolean; organisation: Organisation | undefined }): Promise<readonly Problem[]> {
  const somebodyElse = [kit.documents.problem('READ_AS_SOMEBODY_ELSE', {})];
  // Who may not read it is told nothing of it, and nothing is written about it.
  if (!r.record.detailsOf) return r.problems.length > 0 ? r.problems : somebodyElse;
  if (!may || may.user !== a.createdBy.toLowerCase()) return somebodyElse;
  const copied = await kit.guard(may.environment);
  if (copied) return [copied];
  if (!of.isInXero) return [kit.documents.problem('NOT_IN_XERO', { title: of.title })];
  if (!of.organisation) return [kit.documents.problem('CONNECTION_NOT_CONNECTED', { connection: 'The Xero organisation of this document' })];
  return may.problems.get(of.organisation.connectionId) ?? [];
}

/** A person who was disabled: nothing of theirs is done, and the requests of others go on. */
function notAble(e: unknown): undefined {
  if (isDoorError(e) && (e.fate === 'forbidden' || e.fate === 'refused')) return undefined;
  throw e;
}
