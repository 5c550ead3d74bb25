/** R36: the notes' files of a document go to Xero on request, and Xero's PDF comes back as a note. */
import { randomUUID } from 'node:crypto';
import { busyText, lookAt, restHere, restingOf, waitForResume, type Job } from '../changes/sent.ts';
import { DoorError, isDoorError } from '../core/errors.ts';
import { stopIn } from '../decisions/stopped.ts';
import { uuidV5Sync } from '../documents/ids.ts';
import type { Asked, Outcome, RecordContext } from '../documents/types.ts';
import { isPurchase } from '../documents/types.ts';
import { backOff } from '../intents/decide.ts';
import { askedAgain } from '../intents/asked.ts';
import { createDueWork } from '../intents/due-work.ts';
import { laneOf } from '../intents/lane.ts';
import type { Kit, Told } from '../intents/ports.ts';
import type { Intent } from '../intents/types.ts';
import { endTold, writeBack, writeBackAgainIn } from '../intents/write-back.ts';
import { places } from '../documents/places.ts';
import { problem } from '../problems/index.ts';
import type { Again } from '../requests/actions.ts';
import { rowsById, toAsked, type RequestRow } from '../requests/rows.ts';
import { cleanName, listed, noteLookup, wishOf } from './rules.ts';
import { placeOf, sendFiles, type Sent } from './send.ts';
import type { FileStore } from './store.ts';

const dueAtOnce = 20;
/** A note travels in one change set with the history; Dynamics takes no larger files by itself. */
const largestPdf = 5 * 1024 * 1024;

export interface FileWorkDeps { readonly kit: Kit; readonly store: FileStore; readonly tell: (requests: readonly string[], told: Told) => void; readonly again: (requests: readonly string[]) => void }

export function filesOutcome(title: string, s: Sent): Outcome {
  if (s.went.length + s.there.length === 0) return { kind: 'refused', keep: true, problems: s.problems };
  const count = (n: number): string => (n === 1 ? 'file' : `${n} files`);
  const words = [
    ...(s.went.length > 0 ? [`The ${count(s.went.length)} ${listed(s.went)} went to Xero with ${title}.`] : []), ...(s.there.length > 0 ? [`Already there: ${listed(s.there)}.`] : []),
    ...(s.problems.length > 0 ? [s.problems.map((p) => p.text).join(' ')] : []),
  ];
  // what did not go is said in the words; the document itself has no problem
  return { kind: 'done', title: s.went.length > 0 ? `${s.went.length === 1 ? 'A file' : `${s.went.length} files`} of ${title} went to Xero` : `The files of ${title} are in Xero already`, text: words.join(' ').slice(0, 4000), result: { files: { went: s.went, there: s.there }, notTaken: s.problems } };
}

export const createFileWork = (d: FileWorkDeps) => {
  const { kit, store } = d;
  const { track, wakeIn, due, stop, idle } = createDueWork(kit, 'files', runDue);
  const key = (): string => kit.environment()!.key;

  async function end(record: RecordContext, a: Asked, outcome: Outcome, calls: number): Promise<boolean> {
    const [done] = await writeBack(kit, [{ record, outcome, requests: [a.requestId], historyId: kit.documents.historyIdOf(a.requestId, 'files'), xeroCalls: calls, durationMs: Math.max(0, kit.now().getTime() - Date.parse(a.createdOn)) }]);
    if (done) d.tell([a.requestId], endTold(outcome, undefined));
    return done ?? false;
  }

  async function take(rows: readonly RequestRow[]): Promise<Again> {
    const asked = rows.map(toAsked);
    const again: Again = new Map();
    d.tell(asked.map((a) => a.requestId), { step: 'reading', state: 'working', text: 'Reading the document and its notes.' });
    const looked = await lookAt(kit, asked, { lane: laneOf(rows.length), writes: true });
    for (const [n, l] of looked.entries()) {
      const a = asked[n]!;
      try {
        const wish = wishOf(a.arguments);
        const stop = l.is === 'job' && wish === 'files' ? stopIn(l.job.read) : undefined;
        if (l.is === 'open') { d.tell([a.requestId], { step: 'checking', state: 'waiting', text: busyText }); again.set(a.requestId, kit.timing.againMs); continue; }
        const resting = restingOf(l);
        if (resting) { d.tell([a.requestId], resting.told); again.set(a.requestId, waitForResume(kit, a, resting)); continue; }
        const outcome: Outcome | undefined = l.is === 'ends' ? l.outcome : stop ? { kind: 'refused', keep: true, problems: [stop] } : wish === undefined ? { kind: 'refused', keep: true, problems: [problem('ARGUMENTS_UNREADABLE', { what: 'files with arguments that nobody knows.' })] }
          : wish === 'pdf' ? await pdf(l.job) : undefined;
        if (outcome) { if (!await end(l.is === 'ends' ? l.record : l.job.record, a, outcome, wish === 'pdf' ? 1 : 0)) again.set(a.requestId, undefined); continue; }
        const r = await begin((l as { job: Job }).job);
        if (r !== true) again.set(a.requestId, r);
      } catch (e) {
        if (!isDoorError(e)) kit.log.error({ err: e, request: a.requestId }, 'files could not be worked on');
        again.set(a.requestId, isDoorError(e) ? e.retryAfterMs : undefined);
      }
    }
    return again;
  }

  /** The note's id is derived from the request: written twice it is one note. With the key, so that nobody can be there first. @throws DoorError */
  async function pdf(job: Job): Promise<Outcome> {
    const { title, record } = job;
    const { kind, number } = record.detailsOf!;
    if (isPurchase(kind)) return { kind: 'refused', keep: true, problems: [problem('PDF_ONLY_SALES', { title })] };
    d.tell([job.asked.requestId], { step: 'sending', state: 'working', text: 'Xero is printing it.' });
    const bytes = await kit.xero.pdfOf(job.bound.tenant, placeOf(job), { lane: job.lane, correlationId: job.asked.requestId, deadlineMs: kit.timing.callMs }).catch((e: unknown) => { if (isDoorError(e) && e.fate === 'refused' && e.status === 404) return undefined; throw e; });
    if (!bytes) return { kind: 'refused', keep: true, problems: [problem('GONE_FROM_XERO', { title })] };
    if (bytes.length > largestPdf) return { kind: 'refused', keep: true, problems: [problem('PDF_TOO_LARGE', { title })] };
    const { table, id } = job.asked.document;
    const filename = cleanName(`${number || title}.pdf`);
    return {
      kind: 'done', title: `The PDF of ${title} came from Xero`, text: `Xero's PDF of ${title} is in its notes as ${filename}.`, direction: 'fromXero', result: { file: filename },
      writes: [{
        method: 'PATCH', path: `annotations(${uuidV5Sync(kit.documents.fingerprint(kit.digestKey, { pdf: job.asked.requestId }))})`, ifNoneMatch: '*',
        body: { subject: 'PDF from Xero', filename, mimetype: 'application/pdf', isdocument: true, documentbody: bytes.toString('base64'), [`${noteLookup[table]}@odata.bind`]: `/${places[table].set}(${id.toLowerCase()})` },
      }],
    };
  }

  async function begin(job: Job): Promise<true | number> {
    const { asked } = job;
    const intent = await store.insert({
      id: randomUUID(), environment: key(), subject: job.subject, documentTable: asked.document.table, documentId: asked.document.id.toLowerCase(), operation: 'attachment.create', connectionId: job.organisation.connectionId,
      tenant: job.bound.tenant, lane: job.lane, requester: asked.createdBy, xeroId: job.bound.xeroId, turn: job.bound.turn, request: { id: asked.requestId, ticketHash: asked.ticketHash, createdOn: asked.createdOn },
    }, { withRequest: true });
    if (!intent) { d.tell([asked.requestId], { step: 'checking', state: 'waiting', text: busyText }); return kit.timing.againMs; }
    await kit.at('intent-stored');
    await track(work(job, intent));
    return true;
  }

  /** Files that went are known one by one, so whoever goes on after a death sends the others only. Never throws. */
  async function work(job: Job, leased: Intent): Promise<void> {
    let i: Intent | undefined = leased;
    try {
      if (i.state === 'withdrawn') { d.again((await kit.store.record(i, [])).left); return; }
      if (i.state === 'refused' && i.problemCodes.includes('READ_AS_SOMEBODY_ELSE')) { await close(job, i, { kind: 'refused', keep: true, problems: [problem('READ_AS_SOMEBODY_ELSE', {})] }); return; }
      const stop = i.state === 'ready' ? stopIn(job.read) : undefined;
      if (stop) { const over = await kit.store.move(i, 'withdrawn', { reason: 'ended' }); if (over) await close(job, over, { kind: 'refused', keep: true, problems: [stop] }); return; }
      if (i.state === 'sending') i = await kit.store.move(i, 'in_doubt', { reason: 'left-behind', dueInMs: 0 });
      if (i && (i.state === 'ready' || i.state === 'in_doubt')) {
        const going = await store.toSending(i, { key: randomUUID() });
        // a hold that has just come: looked at anew, it ends with the reason
        if (!going && i.state === 'ready' && await kit.store.touch(i, { release: true, dueInMs: 0 })) wakeIn(kit.timing.againMs);
        i = going;
      }
      if (!i) return;
      const mine = i;
      // accepted or refused before: only Dynamics is left to be told, and Xero's list says again what is there
      const sent = await sendFiles({
        kit, store, tell: (text) => d.tell([job.asked.requestId], { step: 'sending', state: 'working', text }), renew: async () => await kit.store.renew(mine) !== undefined,
      }, job);
      if (!sent) return;
      const outcome = filesOutcome(job.title, sent);
      const last = mine.state !== 'sending' ? mine : outcome.kind === 'refused' ? await kit.store.move(mine, 'refused', { problemCodes: sent.problems.map((p) => p.code), addCalls: sent.calls })
        : await kit.store.accept(mine, { xeroId: job.bound.xeroId, updatedAt: undefined, verdict: 'unknown', adopted: false, addCalls: sent.calls, bind: false });
      if (!last) return;
      i = last;
      await kit.at('accepted-stored');
      await close(job, last, outcome);
    } catch (e) {
      if (!isDoorError(e)) kit.log.error({ err: e, intent: leased.id }, 'files could not be worked on');
      if (e instanceof DoorError && e.door === 'xero' && (e.fate === 'unauthorised' || e.fate === 'forbidden')) kit.connectionRefused(job.organisation.connectionId, e.code);
      const now = await kit.store.get(leased.id).catch(() => undefined);
      if (!now || now.fence !== leased.fence || now.state === 'recorded') return;
      // Disabled, or without any right by now: for good. Left open it would keep everybody else from the document.
      if (isDoorError(e) && e.door === 'dataverse' && e.fate === 'forbidden' && (now.state === 'sending' || now.state === 'in_doubt')) { await giveUp(job, now).catch(() => wakeIn(kit.timing.againMs)); return; }
      const inMs = (isDoorError(e) && e.retryAfterMs) || backOff(now.tries, kit.timing);
      d.tell([job.asked.requestId], { step: 'sending', state: 'waiting', text: 'Xero or Dynamics cannot be reached. The files that are left go by themselves soon.' });
      const rest = { release: true, dueInMs: inMs, tries: now.tries + 1 };
      await (now.state === 'sending' ? kit.store.move(now, 'in_doubt', { ...rest, reason: isDoorError(e) ? e.code : 'unexpected' }) : kit.store.touch(now, rest)).catch(() => undefined);
      wakeIn(inMs);
    }
  }

  async function giveUp(job: Job, i: Intent): Promise<void> {
    const problems = [problem('READ_AS_SOMEBODY_ELSE', {})];
    const over = await kit.store.move(i, 'refused', { problemCodes: problems.map((p) => p.code), dueInMs: 0 });
    if (over) await close(job, over, { kind: 'refused', keep: true, problems });
  }

  async function close(job: Job, i: Intent, outcome: Outcome): Promise<void> {
    const requests = await kit.store.requestsOf(i.id);
    await kit.at('before-write-back');
    const [done] = await writeBack(kit, [{ record: job.record, outcome, requests, historyId: kit.documents.historyIdOf(i.id, i.state), xeroCalls: i.calls, durationMs: Math.max(0, Math.round(i.readAt - i.createdAt)) }]);
    await kit.at('write-back-answered');
    if (!done) { const inMs = writeBackAgainIn(kit, i.tries, undefined); await kit.store.touch(i, { release: true, dueInMs: inMs, tries: i.tries + 1 }); wakeIn(inMs); return; }
    const r = await kit.store.record(i, requests);
    if (!r.done) return;
    await kit.at('recorded-stored');
    d.again(r.left);
    d.tell(requests, endTold(outcome, undefined));
  }

  async function runDue(environment: string): Promise<number | undefined> {
    for (const leased of await store.lease(environment, dueAtOnce)) await resume(leased);
    return store.nextDueInMs(environment);
  }

  async function resume(leased: Intent): Promise<void> {
    const [row] = await rowsById(kit.dataverse, [leased.firstRequest]);
    const asked = row ? toAsked(row) : askedAgain(leased, { from: 'cfl_syncrequest', action: 'attach' });
    const [l] = await lookAt(kit, [asked], { lane: leased.lane, writes: true, mine: leased, afterwards: leased.state !== 'ready' });
    const i = await kit.store.renew(leased);
    if (!i) return;
    if (l!.is === 'job') { await work(l!.job, i); return; }
    const resting = restingOf(l!);
    if (resting && i.state === 'ready') { await restHere(kit, i, resting); return; }
    if (l!.is === 'ends' && i.state === 'ready') {
      const over = await kit.store.move(i, 'withdrawn', { reason: 'ended' });
      if (over) await close({ record: l!.record } as Job, over, l!.outcome);
      return;
    }
    await kit.store.touch(i, { release: true, dueInMs: backOff(i.tries, kit.timing), tries: i.tries + 1 });
  }

  return {
    take, sweep: due, stop, idle,
  };
};
