/**
 * Tells Dynamics how it ended: one change set per document (details, history, requests), several in one call. Repeated
 * until confirmed. The history row's id is derived from intent and event and is created only, so a repetition after a
 * lost answer is refused as a whole, and that refusal is the confirmation.
 */
import type { Problem } from '../contract.ts';
import { isDoorError } from '../core/errors.ts';
import type { PartAnswer, Write } from '../dataverse/door.ts';
import type { Outcome, RecordContext } from '../documents/types.ts';
import { saysOutdated } from '../reference/outdated.ts';
import type { XeroDocument } from '../xero/types.ts';
import { bodyOf } from './attempt.ts';
import { withClaims } from './claims.ts';
import { backOff } from './decide.ts';
import { byId } from './look-up.ts';
import type { Body, Kit, Told } from './ports.ts';
import type { Intent } from './types.ts';

export interface Ending {
  readonly record: RecordContext;
  readonly outcome: Outcome;
  /** All requests that this ends. */
  readonly requests: readonly string[];
  readonly historyId: string;
  readonly xeroCalls: number;
  readonly durationMs: number;
  /** Keyed digest of the body that is in Xero. */
  readonly fingerprint?: string | undefined;
  /** See `RecordOptions`. */
  readonly genuine?: boolean;
  /** Settings want Xero to e-mail it once it is there (`Prepared.delivery`). */
  readonly email?: boolean;
}

/** Requests that share an ending are rows of one table: what joins an intent asks for the same. */
const requestRow = (e: Ending, id: string): string => `${e.record.asked.from}s(${id.toLowerCase()})`;
const isRequestWrite = (w: Write): boolean => w.path.startsWith('cfl_syncrequests(') || w.path.startsWith('cfl_correctionrequests(');
/** What had to be given up to get an ending into Dynamics at all. */
interface Way { readonly ownerOfConnection?: boolean; readonly withoutDocument?: boolean; readonly byKey?: boolean; readonly apart?: boolean }

/** The writes of one ending; the row of the first request is repeated for those that joined it. */
export function writesOf(kit: Kit, e: Ending, way: Way = {}): { main: Write[]; requests: Write[] } {
  const parts: readonly Write[] = kit.documents.recordParts(e.record, e.outcome, {
    historyId: e.historyId, xeroCalls: e.xeroCalls, durationMs: e.durationMs, now: kit.now(), fingerprint: e.fingerprint,
    relayUser: kit.environment()?.user, genuine: e.genuine ?? false,
    ownerOfConnection: way.ownerOfConnection ?? false, withoutDocument: way.withoutDocument ?? false, byKey: way.byKey ?? false,
  });
  const own = parts.filter(isRequestWrite);
  return { main: parts.filter((w) => !isRequestWrite(w)), requests: e.requests.flatMap((id) => own.map((w) => ({ ...w, path: requestRow(e, id) }))) };
}

/** Usually one call for all; answers which endings Dynamics has. @throws DoorError when a call as a whole failed. */
export async function writeBack(kit: Kit, told: readonly Ending[]): Promise<boolean[]> {
  await kit.followUps?.note(told);
  await kit.mail?.note(told);
  await kit.seen?.note(told);
  await kit.arrivals?.note(told);
  await kit.alerts?.note(kit.environment()?.key ?? '', told);
  for (const e of told) if ('problems' in e.outcome && saysOutdated(e.outcome.problems ?? [])) kit.outdated?.(e.record.detailsOf?.connection?.id);
  const endings = await withClaims(kit, told);
  // One whose words cannot be made must not take the others with it.
  const able: Ending[] = [];
  const changeSets = endings.flatMap((e) => {
    try { const w = writesOf(kit, e); able.push(e); return [{ changeSet: [...w.main, ...w.requests] }]; } catch (err) {
      kit.log.error({ err, history: e.historyId }, 'a result could not be put into words');
      return [];
    }
  });
  const answers = able.length > 0 ? await kit.dataverse.batch(changeSets, { continueOnError: true }) : [];
  return Promise.all(endings.map((e) => (able.includes(e) ? judge(kit, e, {}, answers[able.indexOf(e)]) : false)));
}

async function judge(kit: Kit, e: Ending, way: Way, answer: PartAnswer | undefined): Promise<boolean> {
  const verdict = answer ? kit.documents.judgeRecord(answer) : 'failed';
  if (verdict === 'recorded') return true;
  kit.log.warn({ history: e.historyId, status: answer?.status, code: answer?.error?.code, verdict }, 'a result could not be recorded in Dynamics as it is');
  if (verdict === 'ownerMayNotRead' && !way.ownerOfConnection) return retry(kit, e, { ...way, ownerOfConnection: true });
  if (verdict === 'keyTaken' && !way.byKey) return retry(kit, e, { ...way, byKey: true });
  // First the likelier of the two: a request that its owner deleted. Only then the document itself.
  if (verdict === 'gone' && !way.apart) return retry(kit, e, { ...way, apart: true });
  if (verdict === 'gone' && !way.withoutDocument) return retry(kit, e, { ...way, withoutDocument: true });
  return false;
}

async function retry(kit: Kit, e: Ending, way: Way): Promise<boolean> {
  const { main, requests } = writesOf(kit, e, way);
  if (!way.apart) return judge(kit, e, way, (await kit.dataverse.batch([{ changeSet: [...main, ...requests] }], { continueOnError: true }))[0]);
  if (main.length > 0 && !await judge(kit, e, way, (await kit.dataverse.batch([{ changeSet: main }], { continueOnError: true }))[0])) return false;
  const answers = requests.length > 0 ? await kit.dataverse.batch(requests.map((write) => ({ write })), { continueOnError: true }) : [];
  return answers.every((a) => a.status < 400 || a.status === 404);
}

/** What is in Xero is where its binding says, whatever connection the document names by now. */
export function placed(kit: Kit, record: RecordContext, tenant: string): RecordContext {
  const organisation = kit.environment()?.organisations.find((x) => x.tenantId === tenant.toLowerCase());
  return organisation && organisation.connectionId === record.detailsOf?.connection?.id ? record : kit.documents.inOrganisation(record, organisation, kit.xeroWebUrl);
}

/** How an accepted invoice is told: the step "sent" at once, "recorded" once Dynamics has it. */
export function sentTold(kit: Kit, body: Pick<Body, 'record'>, outcome: Extract<Outcome, { kind: 'sent' }>): Told {
  const document = kit.documents.arrivedDocument(body.record, outcome.document);
  const text = outcome.alreadyThere ? `It is already in Xero as ${document.number}.` : outcome.verdict.same ? `In Xero as ${document.number}.` : `In Xero as ${document.number}, but the totals differ.`;
  // what is to be known although it went: no problem, or the browser would say that it differs
  const notes = outcome.alreadyThere ? [] : body.record.notes ?? [];
  return { step: 'sent', state: 'working', text: [text, ...notes.map((n) => n.text)].join(' '), document: outcome.alreadyThere ? { ...document, before: true } : document, ...(outcome.verdict.same ? {} : { problems: [outcome.verdict.problem] }) };
}

export const endTold = (outcome: Outcome, sent: Told | undefined): Told => {
  if (outcome.kind === 'done') return { step: 'recorded', state: 'done', text: outcome.text, ...(outcome.problems?.length ? { problems: outcome.problems } : {}) };
  if (outcome.kind === 'sent') return { ...sent!, step: 'recorded', state: 'done', text: outcome.alreadyThere ? 'It was in Xero before. Nothing was sent again.' : 'Recorded in Dynamics.' };
  const state = outcome.kind === 'refused' ? 'refused' : 'needsDecision';
  return { step: 'recorded', state, text: summary(outcome.problems), problems: outcome.problems };
};
export const summary = (problems: readonly Problem[]): string => (problems.length === 1 ? problems[0]!.text : `${problems.length} things are in the way.`);

/** The outcome of an accepted intent. Without the answer in memory the invoice is read from Xero again (one call). @throws DoorError */
export async function outcomeOfAccepted(kit: Kit, i: Intent, body: Body, document: XeroDocument | undefined): Promise<Extract<Outcome, { kind: 'sent' }> | undefined> {
  const x = document ?? (await byId(kit.xero, i, i.tenant, [i.xeroId!], { lane: i.lane, correlationId: i.id, deadlineMs: kit.timing.callMs }))[0];
  if (!x) return undefined;
  // The stored verdict is the one of the document that was sent; the words are made again where it can still be read.
  const again = body.prepared ? kit.documents.compareTotals(body.prepared.predicted, x) : undefined;
  const verdict = i.verdict === 'same' ? { same: true as const } : again ?? (i.verdict === 'differs' ? { same: false as const, problem: kit.documents.problem('TOTALS_DIFFER_IN_XERO', { differences: 'the amounts that were sent are no longer known.' }) } : { same: true as const });
  return { kind: 'sent', document: x, verdict, adopted: i.adopted, alreadyThere: false };
}

/** When the next write-back may be tried: what Dataverse asked for, else the back-off. */
export const writeBackAgainIn = (kit: Kit, tries: number, e: unknown): number => (isDoorError(e) && e.retryAfterMs) || backOff(tries, kit.timing);

/** Of what was sent, where it is still in memory: an invoice that was adopted after a restart has none. */
export const fingerprintOf = (kit: Kit, body: Body): string | undefined => (body.prepared && body.contactId !== undefined ? kit.documents.fingerprint(kit.digestKey, bodyOf({ body })) : undefined);
