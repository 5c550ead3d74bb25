/**
 * From the ids of requests to stored intents: read the rows as the service, read the documents as the users who asked,
 * refuse with all problems at once, answer honestly what is in the books already, and hand the rest to the drain. Nudge,
 * doorbell and sweep all come here, and coming twice does nothing.
 */
import { randomUUID } from 'node:crypto';
import { isDoorError } from '../core/errors.ts';
import type { Asked, Outcome } from '../documents/types.ts';
import { xeroNumberOf } from '../documents/places.ts';
import { backOff } from '../intents/decide.ts';
import { byId } from '../intents/look-up.ts';
import { isNote } from '../intents/match.ts';
import type { Drain } from '../intents/drain.ts';
import type { Body, Kit, Told } from '../intents/ports.ts';
import { creates, type Intent } from '../intents/types.ts';
import type { Prior } from '../intents/whole.ts';
import { endTold, placed, sentTold, writeBack, type Ending } from '../intents/write-back.ts';
import type { Again, Handlers } from './actions.ts';
import { isEnd, type Hub } from './hub.ts';
import { linkAsked } from '../documents/mapping/customer.ts';
import { contactChosen, despiteIn } from './despite.ts';
import { besideRest, restOf, restTold, type Rest } from '../operators/standing/index.ts';
import { readDocuments, type ReadResult } from './read.ts';
import { endOfRow, rowsById, toAsked, type RequestRow } from './rows.ts';
import { laneOf } from '../intents/lane.ts';
import { subjectOf } from '../intents/subject.ts';

const unknownForMs = 2_000;
const mostKept = 10_000;

export interface IntakeDeps { readonly kit: Kit; readonly hub: Hub; readonly drain: () => Drain; readonly prior: Prior; /** Actions beside sending. */ readonly handlers: () => Handlers }

type Stored = Awaited<ReturnType<Kit['store']['ofRequests']>>;
const hasEnded = (s: { readonly intent: Intent; readonly ended: boolean } | undefined): boolean => s !== undefined && (s.ended || s.intent.state === 'recorded');
/** The document itself was read: what is told about it is told to somebody who may see it. */
const isReadable = (r: ReadResult): boolean => r.record.detailsOf !== undefined;
const openTold = (i: Intent): Told => (i.state === 'accepted' ? { step: 'sent', state: 'working', text: 'In Xero. Dynamics is told next.' }
  : i.state === 'in_doubt' ? { step: 'sending', state: 'waiting', text: 'Xero\'s answer was lost. Counterfoil looks whether the document arrived; it is not sent twice.' }
    : { step: 'sending', state: 'working', text: 'Being sent to Xero.' });

export const createIntake = (d: IntakeDeps) => {
  const { kit, hub } = d;
  const flying = new Set<string>();
  /** Ids that are left alone until then: unknown ones for a moment, waiting ones until what they wait for may have changed. */
  const notBefore = new Map<string, number>();
  const timers = new Set<NodeJS.Timeout>();
  const working = new Set<Promise<unknown>>();
  let stopped = false;

  function retry(ids: readonly string[], inMs: number, tries: number): void {
    if (stopped) return;
    const t = setTimeout(() => { timers.delete(t); void take(ids, tries); }, inMs);
    t.unref();
    timers.add(t);
  }

  /** Never throws, and nobody need wait: what cannot be done now is tried again, and the row in Dynamics stays open meanwhile. Resolves when these have been looked at once: false when Dynamics was asked in vain, because no row has any of these ids. */
  function take(ids: readonly string[], tries = 0): Promise<boolean> {
    if (stopped) return Promise.resolve(true);
    const now = performance.now();
    const fresh = ids.filter((id) => !flying.has(id) && (notBefore.get(id) ?? 0) <= now && !kit.standing?.holds(id));
    if (fresh.length === 0) return Promise.resolve(true);
    if (!kit.environment()) { retry(fresh, kit.timing.againMs, tries); return Promise.resolve(true); }
    for (const id of fresh) flying.add(id);
    const p = (async () => {
      const again: Again = new Map();
      const usual = backOff(tries, kit.timing);
      try { for (const [id, ms] of await run(fresh)) again.set(id, ms ?? usual); } catch (e) {
        for (const id of fresh) again.set(id, (isDoorError(e) && e.retryAfterMs) || usual);
        kit.log.warn({ code: isDoorError(e) ? `${e.door}-${e.code}` : 'unexpected', err: isDoorError(e) ? undefined : e, requests: fresh.length }, 'requests could not be taken in and are tried again');
      } finally { for (const id of fresh) flying.delete(id); }
      const waits = new Map<number, string[]>();
      for (const [id, ms] of again) {
        const last = hub.last(id);
        if (last && isEnd(last)) continue;
        // The sweep comes by more often than that; without this it would ask in vain each time.
        notBefore.set(id, performance.now() + ms! - 1);
        waits.set(ms!, [...(waits.get(ms!) ?? []), id]);
      }
      for (const [ms, some] of waits) retry(some, ms, tries + 1);
      return again.size > 0 || fresh.some((id) => hub.isKnown(id));
    })();
    working.add(p);
    return p.finally(() => working.delete(p));
  }

  /** Answers the ids that have to be tried again, and when, where that is known. */
  async function run(ids: readonly string[]): Promise<Again> {
    const key = kit.environment()!.key;
    // asked for beside the rows of the requests, so that nobody waits for them
    kit.rules?.warm();
    const [rows, stored] = await Promise.all([rowsById(kit.dataverse, ids), kit.store.ofRequests(key, ids)]);
    await kit.at('request-read');
    remember(ids, rows);
    const open: RequestRow[] = [];
    const again: Again = new Map();
    // as they were asked for: Dynamics answers in no order
    const place = new Map(ids.map((id, n) => [id, n]));
    for (const r of (await asTheyAreNow(rows, stored)).toSorted((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0))) {
      hub.known(r.id, r);
      const last = hub.last(r.id);
      if (isEnd(r)) { if (!last || !isEnd(last)) hub.publish([r.id], endOfRow(r)); continue; }
      const s = stored.get(r.id);
      if (s && !s.ended && s.intent.state !== 'recorded') {
        if (!last) hub.publish([r.id], openTold(s.intent));
        d.drain().wakeIn(0);
        // Another relay holds it, and its steps are told there: whoever listens here hears of the end out of the row.
        if (!d.drain().holds(s.intent.id) && hub.isHeard(r.id)) again.set(r.id, kit.timing.againMs);
        continue;
      }
      open.push(r);
    }
    return open.length > 0 ? new Map([...again, ...await takeIn(open)]) : again;
  }

  /** Those that ended here may have been read in Dynamics a moment before it was told, and would be worked on a second time: they are read again. */
  async function asTheyAreNow(rows: readonly RequestRow[], stored: Stored): Promise<readonly RequestRow[]> {
    const old = rows.filter((r) => !isEnd(r) && hasEnded(stored.get(r.id))).map((r) => r.id);
    if (old.length === 0) return rows;
    const now = await rowsById(kit.dataverse, old);
    return rows.flatMap((r) => (old.includes(r.id) ? now.filter((n) => n.id === r.id) : [r]));
  }

  function remember(ids: readonly string[], rows: readonly RequestRow[]): void {
    const found = new Set(rows.map((r) => r.id));
    const now = performance.now();
    if (notBefore.size > mostKept) for (const [id, until] of notBefore) if (until <= now) notBefore.delete(id);
    if (notBefore.size > mostKept) notBefore.clear();
    for (const id of ids) if (found.has(id)) notBefore.delete(id); else notBefore.set(id, now + unknownForMs);
  }

  async function takeIn(rows: readonly RequestRow[]): Promise<Again> {
    const lane = laneOf(rows.length);
    const usable: RequestRow[] = [];
    const beside: RequestRow[] = [];
    const refusals: Ending[] = [];
    for (const r of rows) {
      hub.publish([r.id], { step: 'received', state: 'working', text: 'Received.' });
      const sends = r.action === 'send' || r.action === 'retry';
      const handler = r.action && d.handlers()[r.action];
      const code = !sends && !handler ? 'ACTION_NOT_AVAILABLE' : r.document === undefined && (sends || handler!.needsDocument) ? 'REQUEST_WITHOUT_DOCUMENT' : undefined;
      if (code) refusals.push(bare(r, code)); else if (sends) usable.push(r); else beside.push(r);
    }
    const elsewhere = besideSending(beside);
    const asked = usable.map(toAsked);
    hub.publish(asked.map((a) => a.requestId), { step: 'reading', state: 'working', text: 'Reading the document.' });
    const key = kit.environment()!.key;
    const [read, known] = asked.length === 0 ? [[], new Map()] as const
      : await Promise.all([readDocuments(kit, asked), kit.store.known(key, [...new Set(asked.map(subjectOf))])]);
    await kit.at('document-read');

    const again: Again = new Map();
    await Promise.all([
      elsewhere.then((some) => { for (const [id, ms] of some) again.set(id, ms); }),
      (async () => {
        asked.forEach((a, n) => {
          const r = read[n]!;
          const k = known.get(subjectOf(a));
          // What is in the books or under way is not refused for what is wrong with it today.
          // But nobody hears about a document that they cannot read.
          if (r.prepared || (isReadable(r) && (k?.xeroId || k?.open))) return;
          const rest = restOf(r.problems);
          if (rest) again.set(a.requestId, rests(a, r, rest)); else refusals.push(refusal(a, r));
        });
        for (const id of await refuse(refusals)) again.set(id, undefined);
      })(),
      ...asked.map(async (a, n) => {
        const r = read[n]!;
        const k = known.get(subjectOf(a));
        try {
          if (!isReadable(r)) return;
          if (k?.open && !creates.includes(k.open.operation as never)) {
            hub.publish([a.requestId], { step: 'checking', state: 'waiting', text: 'Something else is being done with this document. It goes on after that.' });
            again.set(a.requestId, kit.timing.againMs);
          } else if (k?.open) { if (!await join(a)) again.set(a.requestId, undefined); }
          else if (k?.xeroId) { if (!await alreadyThere(a, r, { tenant: k.tenant!, xeroId: k.xeroId, boundAt: k.boundAt! })) again.set(a.requestId, undefined); }
          else if (r.prepared) { const begun = await begin(a, r, lane); if (begun !== true) again.set(a.requestId, begun || undefined); }
        } catch (e) {
          if (!isDoorError(e)) throw e;
          kit.log.warn({ door: e.door, code: e.code, request: a.requestId }, 'a request has to wait');
          const xero = e.door !== 'dataverse';
          hub.publish([a.requestId], { step: 'checking', state: 'waiting', text: e.fate === 'throttled' ? `${xero ? 'Xero' : 'Dynamics'} takes no more calls for now. It goes on by itself.` : `${xero ? 'Xero' : 'Dynamics'} cannot be reached. It goes on by itself.` });
          again.set(a.requestId, e.retryAfterMs);
        }
      }),
    ]);
    return again;
  }

  /** Each action to its handler; one that fails as a whole is tried again without the others. */
  async function besideSending(rows: readonly RequestRow[]): Promise<Again> {
    const toSend: RequestRow[] = [];
    const all = await Promise.all([...Map.groupBy(rows, (r) => r.action!)].map(async ([action, some]): Promise<Again> => {
      try { return await d.handlers()[action]!.take(some, (r) => { toSend.push(r); }); } catch (e) {
        if (!isDoorError(e)) kit.log.error({ err: e, action }, 'an action could not be worked on');
        return new Map(some.map((r) => [r.id, isDoorError(e) ? e.retryAfterMs : undefined]));
      }
    }));
    if (toSend.length > 0) all.push(await takeIn(toSend.map((r) => ({ ...r, action: 'send' as const }))));
    return new Map(all.flatMap((m) => [...m]));
  }

  function bare(r: RequestRow, code: 'ACTION_NOT_AVAILABLE' | 'REQUEST_WITHOUT_DOCUMENT'): Ending {
    const asked = toAsked(r);
    return { record: { asked, detailsId: '', detailsOf: undefined }, outcome: { kind: 'refused', problems: [kit.documents.problem(code, {})] }, requests: [r.id], historyId: kit.documents.historyIdOf(r.id, 'refused'), xeroCalls: 0, durationMs: 0 };
  }
  const ending = (a: Asked, r: Pick<ReadResult, 'record'>, outcome: Outcome, event: string, xeroCalls: number): Ending => ({
    record: r.record, outcome, requests: [a.requestId], historyId: kit.documents.historyIdOf(a.requestId, event), xeroCalls, durationMs: Math.max(0, kit.now().getTime() - Date.parse(a.createdOn)),
  });
  const refusal = (a: Asked, r: ReadResult): Ending => ending(a, r, { kind: 'refused', problems: besideRest(r.problems) }, 'refused', 0);

  /** It waits without being read again, until a look says that its connection goes on. Answers when to try again where nobody looks. */
  function rests(a: Asked, r: ReadResult, rest: Rest): number {
    const c = r.record.detailsOf?.connection?.id;
    if (c) kit.standing?.hold(a.requestId, c, rest);
    hub.publish([a.requestId], restTold(r.problems, rest));
    return kit.timing.againMs;
  }

  /** Writes endings that never became an intent. Answers the requests that Dynamics does not have yet. */
  async function refuse(endings: readonly Ending[]): Promise<string[]> {
    const again: string[] = [];
    for (let n = 0; n < endings.length; n += 10) {
      const some = endings.slice(n, n + 10);
      await kit.at('refusal-before-write-back');
      const done = await writeBack(kit, some);
      await kit.at('refused-stored');
      some.forEach((e, m) => { if (done[m]) hub.publish(e.requests, endTold(e.outcome, undefined)); else again.push(...e.requests); });
    }
    return again;
  }

  const requestOf = (a: Asked) => ({ id: a.requestId, ticketHash: a.ticketHash, createdOn: a.createdOn });

  async function join(a: Asked): Promise<boolean> {
    const intent = await kit.store.attach(kit.environment()!.key, subjectOf(a), requestOf(a));
    if (!intent) return false;
    hub.publish([a.requestId], openTold(intent));
    d.drain().joined(intent, a.requestId);
    return true;
  }

  /** Whether the document now leads to another organisation than the one in which it is. */
  function namesAnother(r: ReadResult, tenant: string): boolean {
    const named = r.record.detailsOf?.connection;
    return named !== undefined && kit.environment()!.organisations.find((x) => x.connectionId === named.id)?.tenantId !== tenant.toLowerCase();
  }

  /** The document has a binding: never a second create, but the truth about the first. */
  async function alreadyThere(a: Asked, r: ReadResult, { tenant, xeroId, boundAt }: { tenant: string; xeroId: string; boundAt: string }): Promise<boolean> {
    const record = placed(kit, r.record, tenant);
    const [invoice] = await byId(kit.xero, { documentTable: a.document.table }, tenant, [xeroId], { lane: 'click', correlationId: a.requestId, deadlineMs: kit.timing.callMs });
    const elsewhere = invoice && namesAnother(r, tenant) ? [kit.documents.problem('IN_OTHER_ORGANISATION', {
      organisation: record.detailsOf?.connection?.name ?? 'another organisation', number: xeroNumberOf(invoice) ?? xeroId, connection: r.record.detailsOf!.connection!.name,
    }, { field: 'cfl_connectionid' })] : undefined;
    const verdict = invoice && r.prepared ? kit.documents.compareTotals(r.prepared.predicted, invoice) : { same: true as const };
    const outcome: Outcome = elsewhere ? { kind: 'refused', problems: elsewhere, inXero: invoice!, sentOn: boundAt }
      : invoice ? { kind: 'sent', document: invoice, verdict, adopted: false, alreadyThere: true, sentOn: boundAt }
      : { kind: 'needsDecision', problems: [kit.documents.problem('NOT_SHOWN_BY_XERO', { id: xeroId })], keep: true };
    const sent = outcome.kind === 'sent' ? sentTold(kit, { record }, outcome) : undefined;
    if (sent) hub.publish([a.requestId], sent);
    const [done] = await writeBack(kit, [ending(a, { record }, outcome, 'already', 1)]);
    if (done) hub.publish([a.requestId], endTold(outcome, sent));
    return done ?? false;
  }

  /** True when it is on its way or has ended; else when to try again, false for the usual time. */
  async function begin(a: Asked, r: ReadResult, lane: 'click' | 'bulk'): Promise<boolean | number> {
    const p = r.prepared!;
    hub.publish([a.requestId], { step: 'checking', state: 'working', text: `${p.title} is ready to be sent.` });
    // Before anything is made in Xero for it, be it only a contact.
    const shut = await kit.gatekeeper?.shuts(p);
    if (shut) return (await refuse([ending(a, r, { kind: shut.decision ? 'needsDecision' : 'refused', problems: shut.problems }, 'refused', 0)])).length === 0;
    const w = await d.prior(p, { lane, request: requestOf(a) }, (told) => hub.publish([a.requestId], told));
    if ('problems' in w) return (await refuse([ending(a, r, { kind: w.decision ? 'needsDecision' : 'refused', problems: w.problems }, 'refused', w.calls)])).length === 0;
    if ('later' in w) { hub.publish([a.requestId], { step: w.step, state: 'waiting', text: w.text }); return w.later; }
    const { contactId } = w;
    const body: Body = { prepared: w.prepared, record: p.record, contactId, problems: [], readAt: performance.now() };
    const intent = await kit.store.insert({
      id: randomUUID(), environment: kit.environment()!.key, subject: subjectOf(a), documentTable: a.document.table, documentId: a.document.id.toLowerCase(),
      operation: isNote(p) ? 'creditnote.create' : 'invoice.create', kind: p.kind, despite: [...despiteIn(a.arguments), ...(linkAsked(a) === undefined ? [] : [contactChosen])], connectionId: p.connection.id, tenant: p.connection.tenantId, lane, requester: a.createdBy, request: requestOf(a),
      number: p.number, contactId, date: p.date, marker: p.linkBack, leased: lane === 'click',
    });
    if (!intent) return join(a);
    await kit.at('intent-stored');
    if (lane === 'click') d.drain().click(intent, body); else d.drain().bulk(intent, body);
    return true;
  }

  return {
    take,
    async stop(): Promise<void> { stopped = true; for (const t of timers) clearTimeout(t); await Promise.allSettled(working); },
    async idle(): Promise<void> { while (working.size > 0) await Promise.allSettled(working); },
  };
};
export type Intake = ReturnType<typeof createIntake>;
