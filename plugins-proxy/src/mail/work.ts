/**
 * R14 R48: e-mails, from the request or the sending to the write-back. An e-mail goes out once for each time that a person
 * or a setting asked for it. Where its answer was lost, only Xero's history is looked at: it is never sent again by itself.
 */
import { randomUUID } from 'node:crypto';
import { busyText, lookAt, restHere, restingOf, waitForResume, type Job } from '../changes/sent.ts';
import { subjectOf } from '../intents/subject.ts';
import { isDoorError } from '../core/errors.ts';
import type { Asked, Outcome, RecordContext } from '../documents/types.ts';
import { leaseGuard } from '../intents/attempt.ts';
import { backOff } from '../intents/decide.ts';
import { askedAgain } from '../intents/asked.ts';
import { createDueWork } from '../intents/due-work.ts';
import { laneOf } from '../intents/lane.ts';
import type { Kit, Told } from '../intents/ports.ts';
import { problemsByCode } from '../intents/texts.ts';
import type { Intent } from '../intents/types.ts';
import { endTold, writeBack, writeBackAgainIn } from '../intents/write-back.ts';
import { problem } from '../problems/index.ts';
import type { Again } from '../requests/actions.ts';
import { rowsById, toAsked, type RequestRow } from '../requests/rows.ts';
import { messagesOf } from '../xero/errors.ts';
import type { XeroInvoice } from '../xero/types.ts';
import { planOf, type Mailing } from './plan.ts';
import { historyText, modeOf, showsMail } from './rules.ts';
import type { MailStore, WantedMail } from './store.ts';

const dueAtOnce = 50;
const purgeEveryMs = 3_600_000;
/** No write-back is repeated for so long. */
const forgetMs = 30 * 86_400_000;
/** Looks into Xero's history after a lost answer before a person is asked. */
const looks = 3;

export interface MailWorkDeps { readonly kit: Kit; readonly store: MailStore; readonly tell: (requests: readonly string[], told: Told) => void; readonly again: (requests: readonly string[]) => void }

export const createMailWork = (d: MailWorkDeps) => {
  const { kit, store } = d;
  const { track, wakeIn, due, stop, idle } = createDueWork(kit, 'e-mails', runDue);
  const key = (): string => kit.environment()!.key;
  const say = (m: Mailing, told: Told): void => { if (!m.automatic) d.tell([m.job.asked.requestId], told); };
  const call = (m: Mailing) => ({ lane: m.job.lane, correlationId: m.job.asked.requestId, deadlineMs: kit.timing.callMs });
  const invoiceOf = async (m: Mailing): Promise<XeroInvoice | undefined> => (await kit.xero.invoicesById(m.job.bound.tenant, [m.job.bound.xeroId], call(m)))[0];

  /** An ending without an intent. The event is the request's or the sending's, so a repetition is recognised. */
  async function end(record: RecordContext, of: string, requests: readonly string[], outcome: Outcome, calls: number, since: number): Promise<boolean> {
    const [done] = await writeBack(kit, [{ record, outcome, requests, historyId: kit.documents.historyIdOf(of, 'mail'), xeroCalls: calls, durationMs: Math.max(0, kit.now().getTime() - since) }]);
    if (done) d.tell(requests, endTold(outcome, undefined));
    return done ?? false;
  }

  // ---- asked by people

  async function take(rows: readonly RequestRow[]): Promise<Again> {
    const lane = laneOf(rows.length);
    const asked = rows.map(toAsked);
    const again: Again = new Map();
    d.tell(asked.map((a) => a.requestId), { step: 'reading', state: 'working', text: 'Reading the document.' });
    const looked = await lookAt(kit, asked, { lane, writes: true });
    for (const [n, l] of looked.entries()) {
      const a = asked[n]!;
      const wait = (inMs?: number): void => { again.set(a.requestId, inMs); };
      try {
        const mode = modeOf(a.arguments);
        if (l.is === 'open') { d.tell([a.requestId], { step: 'checking', state: 'waiting', text: busyText }); wait(kit.timing.againMs); continue; }
        const resting = restingOf(l);
        if (resting) { d.tell([a.requestId], resting.told); wait(waitForResume(kit, a, resting)); continue; }
        const record = l.is === 'ends' ? l.record : l.job.record;
        const refused: Outcome | undefined = l.is === 'ends' ? l.outcome : mode === undefined ? { kind: 'refused', keep: true, problems: [problem('ARGUMENTS_UNREADABLE', { what: 'e-mail with arguments that nobody knows.' })] } : undefined;
        if (refused) { if (!await end(record, a.requestId, [a.requestId], refused, 0, Date.parse(a.createdOn))) wait(); continue; }
        const r = await begin({ job: (l as { job: Job }).job, mode: mode!, automatic: false });
        if (r !== true) wait(r || undefined);
      } catch (e) {
        if (!isDoorError(e)) kit.log.error({ err: e, request: a.requestId }, 'an e-mail could not be worked on');
        wait(isDoorError(e) ? e.retryAfterMs : undefined);
      }
    }
    return again;
  }

  /** True when it has ended or rests on an intent; else when to try again. @throws DoorError */
  async function begin(m: Mailing, wish?: WantedMail): Promise<true | number | false> {
    const { job } = m;
    const { asked } = job;
    const since = wish ? wish.notedAt : Date.parse(asked.createdOn);
    const over = (outcome: Outcome, calls: number): Promise<boolean> => end(job.record, wish?.cause ?? asked.requestId, m.automatic ? [] : [asked.requestId], outcome, calls, since);
    const known = await store.stateOf(key(), job.subject);
    // Two clicks, or a click while the e-mail of the sending was on its way: one e-mail answers both.
    if (m.mode === 'email' && known.emailedAt !== undefined && known.emailedAt >= since) return over({ kind: 'done', title: `${job.title} was e-mailed already`, text: `${job.title} was e-mailed from Xero a moment before. It was not e-mailed again.` }, 0);
    if (m.mode === 'email' && known.unknownSince !== undefined && (m.automatic || known.unknownSince >= since)) return over(await unknown(m), 1);
    const planned = await plan(m);
    if (planned) return over(planned, 1);
    const intent = await store.begin({
      id: randomUUID(), environment: key(), subject: job.subject, documentTable: asked.document.table, documentId: asked.document.id.toLowerCase(), connectionId: job.organisation.connectionId,
      tenant: job.bound.tenant, lane: job.lane, requester: asked.createdBy, xeroId: job.bound.xeroId, turn: job.bound.turn, request: { id: asked.requestId, ticketHash: asked.ticketHash, createdOn: asked.createdOn },
    }, { mode: m.mode, ...(wish ? { cause: wish.cause } : {}) });
    if (!intent) { say(m, { step: 'checking', state: 'waiting', text: busyText }); return kit.timing.againMs; }
    await kit.at('intent-stored');
    await track(work(m, intent, true));
    return true;
  }

  const plan = (m: Mailing): Promise<Outcome | undefined> => planOf(kit, m, () => invoiceOf(m));

  async function unknown(m: Mailing): Promise<Outcome> {
    const history = await kit.xero.historyOf(m.job.bound.tenant, { endpoint: 'Invoices', id: m.job.bound.xeroId }, call(m)).catch((e: unknown) => { if (isDoorError(e)) return undefined; throw e; });
    return { kind: 'refused', keep: true, problems: [problem('MAIL_UNKNOWN', { title: m.job.title, history: history ? historyText(history) : 'nothing that could be read now.' })] };
  }

  // ---- the intent

  async function work(m: Mailing, leased: Intent, fresh: boolean): Promise<void> {
    try { await advance(m, leased, fresh); } catch (e) {
      if (isDoorError(e) && e.door === 'xero' && (e.fate === 'unauthorised' || e.fate === 'forbidden')) kit.connectionRefused(m.job.organisation.connectionId, e.code);
      if (!isDoorError(e)) kit.log.error({ err: e, intent: leased.id }, 'an e-mail could not be worked on');
      const now = await kit.store.get(leased.id).catch(() => undefined);
      if (now && now.fence === leased.fence && now.state !== 'recorded') await rest(now, writeBackAgainIn(kit, now.tries, e)).catch(() => undefined);
    }
  }
  async function rest(i: Intent, inMs: number): Promise<void> { await kit.store.touch(i, { release: true, dueInMs: inMs, tries: i.tries + 1 }); wakeIn(inMs); }

  async function advance(m: Mailing, first: Intent, fresh: boolean): Promise<void> {
    let i: Intent | undefined = first;
    while (i) {
      switch (i.state) {
        case 'ready': {
          const ends = fresh ? undefined : await plan(m);
          if (ends) { await close(m, i, 'withdrawn', 'ended', ends); return; }
          i = await send(m, i);
          break;
        }
        case 'sending': i = await kit.store.move(i, 'in_doubt', { reason: 'left-behind', dueInMs: 0 }); break;
        case 'in_doubt': i = await recover(m, i); break;
        case 'accepted': await close(m, i, undefined, 'accepted', await doneOf(m, i)); return;
        case 'refused': await close(m, i, undefined, 'refused', i.problemCodes.includes('MAIL_UNKNOWN') ? await unknown(m) : { kind: 'refused', keep: true, problems: problemsByCode(kit, i) }); return;
        case 'withdrawn': d.again((await kit.store.record(i, [])).left); return;
        case 'needs_person': case 'recorded': return;
      }
    }
  }

  /** Undefined: over, or it waits. */
  async function send(m: Mailing, ready: Intent): Promise<Intent | undefined> {
    say(m, { step: 'sending', state: 'working', text: m.mode === 'email' ? 'Xero is sending the e-mail.' : 'Marking it as sent in Xero.' });
    const inTime = leaseGuard(kit);
    const idempotencyKey = randomUUID();
    const i = await store.toSending(ready, { key: idempotencyKey });
    // a hold that has just come: looked at anew, it ends with the reason
    if (!i) { if (await kit.store.touch(ready, { release: true, dueInMs: 0 })) wakeIn(kit.timing.againMs); return undefined; }
    await kit.at('sending-stored');
    const o = { ...call(m), idempotencyKey, beforeWrite: (): void => { inTime(); void kit.at('before-socket'); kit.inFlight?.(); } };
    const { tenant, xeroId } = m.job.bound;
    try {
      if (m.mode === 'email') await kit.xero.emailInvoice(tenant, xeroId, o);
      else {
        const e = await kit.xero.updateInvoice(tenant, xeroId, { InvoiceID: xeroId, SentToContact: true }, o);
        if (e.errors.length > 0) return refused(m, i, e.errors);
        if (!e.document) return kit.store.move(i, 'in_doubt', { reason: 'unmatched', addCalls: 1 });
      }
      await kit.at('xero-answered');
      return kit.store.accept(i, { xeroId, updatedAt: undefined, verdict: 'unknown', adopted: false, addCalls: 1, bind: false });
    } catch (e) {
      if (!isDoorError(e)) { await kit.store.move(i, 'in_doubt', { reason: 'unexpected', addCalls: 1 }); throw e; }
      if (e.fate === 'refused') return refused(m, i, messagesOf(e.body));
      if (e.fate === 'doubtful') return kit.store.move(i, 'in_doubt', { reason: e.code, addCalls: 1 });
      // certain that nothing happened: no connection, no leave, no right
      const inMs = e.retryAfterMs ?? backOff(i.tries, kit.timing);
      if (e.fate === 'unauthorised' || e.fate === 'forbidden') kit.connectionRefused(m.job.organisation.connectionId, e.code);
      await kit.store.move(i, 'ready', { reason: e.code, release: true, dueInMs: inMs, tries: i.tries + 1 });
      say(m, { step: 'sending', state: 'waiting', text: e.fate === 'throttled' ? 'Xero takes no more calls for now. It goes on by itself.' : 'Xero cannot be reached. It goes on by itself.' });
      wakeIn(inMs);
      return undefined;
    }
  }

  async function refused(m: Mailing, i: Intent, messages: readonly string[]): Promise<undefined> {
    const problems = kit.documents.problemsOfXero(messages);
    const done = await kit.store.move(i, 'refused', { problemCodes: problems.map((p) => p.code), addCalls: 1, dueInMs: 0, tries: 0 });
    if (done) await close(m, done, undefined, 'refused', { kind: 'refused', keep: true, problems });
    return undefined;
  }

  async function recover(m: Mailing, i: Intent): Promise<Intent | undefined> {
    const { tenant, xeroId } = m.job.bound;
    const took = (): Promise<Intent | undefined> => kit.store.accept(i, { xeroId, updatedAt: undefined, verdict: 'unknown', adopted: true, addCalls: 1, bind: false });
    if (m.mode === 'markAsSent') return (await invoiceOf(m))?.SentToContact === true ? took() : kit.store.move(i, 'ready', { reason: 'absent', addCalls: 1, dueInMs: 0 });
    if (showsMail(await kit.xero.historyOf(tenant, { endpoint: 'Invoices', id: xeroId }, call(m)), i.sentAt ?? i.createdAt)) return took();
    if (i.lookedUp + 1 < looks) {
      const inMs = backOff(i.lookedUp, kit.timing);
      await kit.store.touch(i, { release: true, dueInMs: inMs, lookedUp: i.lookedUp + 1, addCalls: 1 });
      say(m, { step: 'sending', state: 'waiting', text: 'Xero\'s answer was lost. Counterfoil looks in Xero\'s history whether the e-mail went; it is not sent again.' });
      wakeIn(inMs);
      return undefined;
    }
    // Before anybody is told: whoever asks from now on knows.
    await store.noteState(key(), m.job.subject, 'unknown');
    return kit.store.move(i, 'refused', { problemCodes: ['MAIL_UNKNOWN'], addCalls: 1, dueInMs: 0 });
  }

  async function doneOf(m: Mailing, i: Intent): Promise<Outcome> {
    const { title } = m.job;
    if (m.mode === 'markAsSent') return { kind: 'done', title: `${title} was marked as sent in Xero`, text: `${title} is marked as sent in Xero. No e-mail went out.` };
    await store.noteState(key(), m.job.subject, 'emailed');
    const why = m.automatic ? ', as its settings say' : '';
    return { kind: 'done', title: `${title} was e-mailed from Xero`, text: `Xero e-mailed ${title} to its contact${why}.${i.adopted ? ' Its answer was lost; its history shows the e-mail.' : ''}`, details: { cfl_emailedon: new Date(i.sentAt ?? kit.now().getTime()).toISOString() } };
  }

  /** Dynamics is told, and only then is the intent over. */
  async function close(m: Mailing, i: Intent, to: 'withdrawn' | undefined, event: string, outcome: Outcome): Promise<void> {
    const requests = await kit.store.requestsOf(i.id);
    await kit.at('before-write-back');
    const [done] = await writeBack(kit, [{ record: m.job.record, outcome, requests, historyId: kit.documents.historyIdOf(i.id, event), xeroCalls: i.calls + 1, durationMs: Math.max(0, Math.round(i.readAt - i.createdAt)) }]);
    await kit.at('write-back-answered');
    if (!done) { await rest(i, writeBackAgainIn(kit, i.tries, undefined)); return; }
    const last = to ? await kit.store.move(i, to, { reason: event }) : i;
    const r = last && await kit.store.record(last, requests);
    if (!r?.done) return;
    await kit.at('recorded-stored');
    d.again(r.left);
    d.tell(requests, endTold(outcome, undefined));
  }

  // ---- what was left behind, and what follows a sending

  let purgedAt = 0;
  async function runDue(environment: string): Promise<number | undefined> {
    if (Date.now() - purgedAt > purgeEveryMs) { await store.purgeWanted(forgetMs); purgedAt = Date.now(); }
    for (const i of await store.lease(environment, dueAtOnce)) await resume(i);
    for (const w of await store.takeWanted(environment, dueAtOnce, kit.timing.leaseMs)) await follow(w).catch(async (e: unknown) => {
      if (!isDoorError(e)) kit.log.error({ err: e, subject: w.subject }, 'an e-mail that follows a sending could not be worked on');
      await store.putOffWanted(w, (isDoorError(e) && e.retryAfterMs) || backOff(w.tries, kit.timing));
    });
    const next = [await store.nextDueInMs(environment), await store.nextWantedInMs(environment)].filter((n) => n !== undefined);
    return next.length > 0 ? Math.min(...next) : undefined;
  }

  async function follow(w: WantedMail): Promise<void> {
    const asked: Asked = { requestId: w.requestId, from: 'cfl_syncrequest', action: 'email', document: { table: w.documentTable, id: w.documentId }, createdBy: w.requester, createdOn: new Date(w.notedAt).toISOString(), ticketHash: undefined };
    const [l] = await lookAt(kit, [asked], { lane: 'bulk', writes: true });
    if (l!.is === 'open') { await store.putOffWanted(w, Math.min(kit.timing.slowestMs, kit.timing.againMs * w.tries)); return; }
    if (restingOf(l!)) { await store.putOffWanted(w, kit.timing.sweepMs); return; }
    if (l!.is === 'ends') { if (await end(l!.record, w.cause, [], l!.outcome, 0, w.notedAt)) await store.wantedOver(w); return; }
    const job = l!.job;
    if (w.differs) {
      if (await end(job.record, w.cause, [], { kind: 'refused', keep: true, problems: [problem('MAIL_DIFFERS', { title: job.title })] }, 0, w.notedAt)) await store.wantedOver(w);
      return;
    }
    const r = await begin({ job, mode: 'email', automatic: true }, w);
    if (r === true) await store.wantedOver(w); else await store.putOffWanted(w, r || backOff(w.tries, kit.timing));
  }

  async function resume(leased: Intent): Promise<void> {
    try {
      const about = await store.about(leased.id);
      const [row] = about?.automatic ? [] : await rowsById(kit.dataverse, [leased.firstRequest]);
      const asked = row ? toAsked(row) : askedAgain(leased, { from: 'cfl_syncrequest', action: 'email' });
      const [l] = await lookAt(kit, [asked], { lane: leased.lane, writes: true, mine: leased, afterwards: leased.state !== 'ready' });
      const i = await kit.store.renew(leased);
      if (!i) return;
      const m = { mode: about?.mode ?? 'email', automatic: about?.automatic ?? false } as const;
      const resting = restingOf(l!);
      if (l!.is === 'job') await work({ ...m, job: l!.job }, i, false);
      else if (resting && i.state === 'ready') await restHere(kit, i, resting);
      else if (l!.is === 'ends' && i.state === 'ready') await close({ ...m, job: { asked, record: l!.record, subject: subjectOf(asked) } as Job }, i, 'withdrawn', 'ended', l!.outcome);
      else await rest(i, writeBackAgainIn(kit, i.tries, undefined));
    } catch (e) {
      if (!isDoorError(e)) kit.log.error({ err: e, intent: leased.id }, 'an e-mail that was left behind could not be worked on');
      const now = await kit.store.get(leased.id).catch(() => undefined);
      if (now && now.fence === leased.fence && now.state !== 'recorded') await rest(now, writeBackAgainIn(kit, now.tries, e)).catch(() => undefined);
    }
  }

  return {
    take, sweep: due, wakeIn, stop, idle,
  };
};
