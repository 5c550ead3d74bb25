/**
 * Moves intents on until they are recorded: clicks at once and alone, bulk after a short wait and up to fifty together,
 * and whatever is due or was left behind by a dead worker. Woken in process; a timer stands at the next due time.
 */
import { isDoorError } from '../core/errors.ts';
import type { Outcome } from '../documents/types.ts';
import type { XeroInvoice } from '../xero/types.ts';
import { attempt, bodyOf, type Member, type Result } from './attempt.ts';
import { backOff } from './decide.ts';
import type { Bodies } from './bodies.ts';
import type { Body, Kit, Told } from './ports.ts';
import { lookFirst, looksFirst, recover, type Recovered } from './recovery.ts';
import { laterTold, problemsByCode, problemsToDecide } from './texts.ts';
import type { Intent } from './types.ts';
import { endTold, fingerprintOf, outcomeOfAccepted, placed, sentTold, writeBack, writeBackAgainIn, type Ending } from './write-back.ts';

/** Limits of one PUT: fifty documents and 3 MB (Xero refuses 3.5 MB). */
export const batchLimit = { documents: 50, bytes: 3_000_000 };
/** Size on the wire in bytes, near enough to keep a batch under its limit. */
const sizeOf = (body: unknown): number => Buffer.byteLength(JSON.stringify(body));
const dueAtOnce = 200;
const parallel = 4;

export interface DrainDeps {
  readonly kit: Kit;
  readonly bodies: Bodies;
  /** Contact and items for a document read again, whose customer or products are not linked. Undefined: not now. @throws DoorError */
  readonly wholeOf: (body: Body, intent: Intent) => Promise<Body | undefined>;
  /** Requests that joined an intent too late to be told. */
  readonly again: (requests: readonly string[]) => void;
}

interface Ended { readonly intent: Intent; readonly body: Body; readonly outcome: Outcome; readonly sent: Told | undefined; readonly requests: readonly string[] }

/** All that the document needs in Xero is known to be there. */
const isWhole = (b: Body | undefined): boolean => b?.prepared?.items.length === 0 && b.contactId !== undefined;

export const createDrain = (d: DrainDeps) => {
  const { kit, bodies } = d;
  const working = new Set<Promise<unknown>>();
  const tenants = new Map<string, { timer?: NodeJS.Timeout; running: boolean; again: boolean }>();
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Infinity;
  let stopped = false;
  let running: Promise<void> | undefined;

  const track = <T>(p: Promise<T>): Promise<T> => { working.add(p); void p.then(() => working.delete(p), () => working.delete(p)); return p; };
  const guarded = (what: string, p: Promise<unknown>): void => { void track(p.catch((e: unknown) => { kit.log.error({ err: e }, what); wakeIn(kit.timing.againMs); })); };

  function wakeIn(ms: number): void {
    if (stopped) return;
    const at = performance.now() + ms;
    if (at >= timerAt) return;
    clearTimeout(timer);
    timerAt = at;
    timer = setTimeout(() => { timerAt = Infinity; guarded('the due intents could not be worked on', runDue()); }, Math.min(ms, 2 ** 31 - 1));
    timer.unref();
  }

  /** Works on one intent whose lease we hold until it is recorded or has to wait. */
  async function advance(intent: Intent, body: Body): Promise<void> {
    let r: Recovered;
    switch (intent.state) {
      case 'ready': r = await send(intent, body); break;
      case 'sending': {
        const doubt = await kit.store.move(intent, 'in_doubt', { reason: 'left-behind', dueInMs: 0 });
        r = doubt ? { is: 'inDoubt', intent: doubt, numberRefused: false } : { is: 'lost' };
        break;
      }
      case 'in_doubt': case 'needs_person':
        r = intent.state === 'needs_person' && !intent.told ? { is: 'ask', intent } : await recover(kit, { intent, body }, false);
        break;
      case 'accepted': return end(intent, body, undefined);
      case 'refused': case 'withdrawn': return end(intent, body, undefined);
      case 'recorded': return;
    }
    await follow(r, body);
  }

  async function follow(first: Recovered, body: Body): Promise<void> {
    let r: Recovered = first;
    for (;;) {
      switch (r.is) {
        case 'lost': return;
        case 'accepted': return end(r.intent, body, r.invoice);
        case 'refused': bodies.problems(r.intent.id, kit.documents.problemsOfXero(r.messages, r.intent.number)); return end(r.intent, bodies.peek(r.intent.id) ?? body, undefined);
        case 'taken': case 'ask': return end(r.intent, body, undefined);
        case 'later': await tell(r.intent, laterTold(kit, r)); wakeIn(r.inMs); return;
        case 'split': r = await send(r.intent, body); break;
        case 'again': r = await send(r.intent, body); break;
        case 'inDoubt':
          if (r.intent.state !== 'in_doubt') return end(r.intent, body, undefined);
          // The first look follows at once; a side that keeps failing is given time.
          if (r.intent.tries > 1) {
            const inMs = backOff(r.intent.tries - 2, kit.timing);
            const held = await kit.store.touch(r.intent, { release: true, dueInMs: inMs });
            r = held ? { is: 'later', intent: held, inMs, why: 'notSent' } : { is: 'lost' };
          } else r = await recover(kit, { intent: r.intent, body }, r.numberRefused);
          break;
      }
    }
  }

  /** Sends one ready intent by itself. A document that has problems by now is refused instead. */
  async function send(intent: Intent, body: Body): Promise<Recovered> {
    if (!body.prepared) {
      const refused = await kit.store.move(intent, 'refused', { problemCodes: body.problems.map((p) => p.code), dueInMs: 0 });
      return refused ? { is: 'taken', intent: refused } : { is: 'lost' };
    }
    const whole = isWhole(body) ? body : await d.wholeOf(body, intent).catch((e: unknown) => { if (!isDoorError(e)) throw e; return undefined; });
    if (!whole) {
      const inMs = backOff(intent.tries, kit.timing);
      const held = await kit.store.touch(intent, { release: true, dueInMs: inMs, tries: intent.tries + 1 });
      return held ? { is: 'later', intent: held, inMs, why: 'notSent' } : { is: 'lost' };
    }
    if (whole.prepared === undefined) { bodies.put(intent.id, whole); return send(intent, whole); }
    if (whole !== body) bodies.put(intent.id, whole);
    await tell(intent, { step: 'sending', state: 'working', text: 'Sending to Xero.' });
    const member = { intent, body: whole };
    let found: Recovered | undefined;
    try { found = await lookFirst(kit, member); } catch (e) {
      if (!isDoorError(e)) throw e;
      const inMs = e.retryAfterMs ?? backOff(intent.tries, kit.timing);
      const held = await kit.store.touch(intent, { release: true, dueInMs: inMs, tries: intent.tries + 1, reason: `look-${e.code}` });
      return held ? { is: 'later', intent: held, inMs, why: e.fate === 'throttled' ? 'throttled' : 'notSent' } : { is: 'lost' };
    }
    if (found) return found;
    const [r] = await attempt(kit, [member], { lane: intent.lane });
    if (r!.is === 'lost') d.again(await kit.store.withdrawIfBound(intent) ?? []);
    return r!;
  }

  async function tell(intent: Intent, told: Told): Promise<void> {
    kit.tell(mates.get(intent.id) ?? [intent.firstRequest], told);
  }
  /** Requests of intents worked on in this process, so that a step costs no query. */
  const mates = new Map<string, string[]>();

  async function ended(intent: Intent, asRead: Body, invoice: XeroInvoice | undefined): Promise<Ended | undefined> {
    // The connection may have been changed while the document was on its way.
    const body = intent.state === 'accepted' || intent.state === 'needs_person' ? { ...asRead, record: placed(kit, asRead.record, intent.tenant) } : asRead;
    const requests = await kit.store.requestsOf(intent.id);
    if (intent.state === 'accepted') {
      const outcome = await outcomeOfAccepted(kit, intent, body, invoice);
      if (!outcome) return undefined;
      const sent = sentTold(kit, body, outcome);
      kit.tell(requests, sent);
      return { intent, body, outcome, sent, requests };
    }
    const kept = bodies.peek(intent.id)?.problems ?? body.problems;
    const outcome: Outcome = intent.state === 'needs_person' ? { kind: 'needsDecision', problems: problemsToDecide(kit, intent) }
      : { kind: 'refused', problems: kept.length > 0 ? kept : problemsByCode(kit, intent) };
    return { intent, body, outcome, sent: undefined, requests };
  }

  async function end(intent: Intent, body: Body, invoice: XeroInvoice | undefined): Promise<void> {
    try {
      const e = await ended(intent, body, invoice);
      if (!e) return putOff(intent, undefined, 'the invoice could not be read from Xero');
      await record([e]);
    } catch (e) {
      if (!isDoorError(e)) throw e;
      await putOff(intent, e, e.code);
    }
  }

  async function putOff(intent: Intent, e: unknown, reason: string): Promise<void> {
    const inMs = writeBackAgainIn(kit, intent.tries, e);
    // Why there is a doubt or a question is still needed: what recovery does and what the person reads depend on it.
    const why = intent.state === 'in_doubt' || intent.state === 'needs_person' ? {} : { reason };
    await kit.store.touch(intent, { release: true, dueInMs: inMs, tries: intent.tries + 1, ...why });
    wakeIn(inMs);
  }

  const endingOf = (e: Ended): Ending => {
    // A person may be asked more than once about one intent, so that event carries the fence.
    const event = e.intent.state === 'needs_person' ? `needs_person:${e.intent.fence}` : e.intent.state;
    return {
      record: e.body.record, outcome: e.outcome, requests: e.requests, historyId: kit.documents.historyIdOf(e.intent.id, event),
      xeroCalls: e.intent.calls, durationMs: Math.max(0, Math.round(e.intent.readAt - e.intent.createdAt)),
      ...(e.intent.state === 'accepted' ? { fingerprint: fingerprintOf(kit, e.body) } : {}),
    };
  };

  async function record(all: readonly Ended[]): Promise<void> {
    await kit.at('before-write-back');
    let confirmed: boolean[];
    try { confirmed = await writeBack(kit, all.map(endingOf)); } catch (e) {
      if (!isDoorError(e)) throw e;
      await Promise.all(all.map((x) => putOff(x.intent, e, e.code)));
      return;
    }
    await kit.at('write-back-answered');
    await Promise.all(all.map(async (x, n) => {
      if (!confirmed[n]) return putOff(x.intent, undefined, 'dataverse-refused');
      if (x.intent.state === 'needs_person') {
        await kit.store.touch(x.intent, { told: true, release: true });
        await kit.store.endRequests(x.requests);
      } else {
        const r = await kit.store.record(x.intent, x.requests);
        if (!r.done) return;
        await kit.at('recorded-stored');
        if (r.left.length > 0) d.again(r.left);
      }
      kit.tell(x.requests, endTold(x.outcome, x.sent));
      bodies.drop(x.intent.id);
      mates.delete(x.intent.id);
    }));
  }

  /** Leases what is due and works on it; also takes over what a dead worker left. */
  async function runDue(): Promise<void> {
    if (running) return running;
    running = track((async () => {
      const environment = kit.environment();
      if (!environment || stopped) return;
      for (;;) {
        const leased = await kit.store.lease({ environment: environment.key, limit: dueAtOnce });
        if (leased.length > 0) await work(leased);
        if (leased.length < dueAtOnce || stopped) break;
      }
      const next = await kit.store.nextDueInMs(environment.key);
      if (next !== undefined) wakeIn(Math.max(20, next));
    })());
    try { await running; } finally { running = undefined; }
  }

  async function work(leased: readonly Intent[]): Promise<void> {
    let read: Map<string, Body>;
    try {
      const toSend = leased.filter((i) => i.state === 'ready' || i.state === 'in_doubt' || i.state === 'sending');
      const rest = leased.filter((i) => !toSend.includes(i));
      read = new Map([...await bodies.obtain(toSend, { fresh: true }), ...await bodies.obtain(rest, { fresh: false })]);
    } catch (e) {
      if (!isDoorError(e)) throw e;
      // Dataverse does not answer: everything waits; nothing changes its state.
      await Promise.all(leased.map((i) => putOff(i, e, `dataverse-${e.code}`)));
      return;
    }
    // A relay that lost its memory looks for each one first, so nothing travels together.
    const bulk = leased.filter((i) => i.lane === 'bulk' && i.state === 'ready' && isWhole(read.get(i.id)) && !looksFirst(kit, read.get(i.id)!));
    const single = leased.filter((i) => !bulk.includes(i));
    const queue = [...single];
    const since = performance.now();
    await Promise.all([
      ...groups(bulk.map((intent) => ({ intent, body: read.get(intent.id)! }))).map((members) => together(members)),
      ...Array.from({ length: parallel }, async () => { for (let i = queue.shift(); i; i = queue.shift()) await inTurn(i, read.get(i.id)!, since); }),
    ]);
  }

  /** One of many that were leased together at `since`. What our own code trips over waits longer each time, and those behind it go on. */
  async function inTurn(leased: Intent, body: Body, since: number): Promise<void> {
    try {
      // Those before it may have taken long. Its age decides whether a key is still known to Xero, so it is told anew, with a whole lease.
      const intent = performance.now() - since > kit.store.leaseMs / 4 ? await kit.store.renew(leased) : leased;
      if (intent) await advance(intent, body);
    } catch (e) {
      kit.log.error({ err: e, intent: leased.id }, 'an intent could not be worked on');
      await putOff(leased, e, 'unexpected');
    }
  }

  /** Bulk: one PUT for many. What is refused as a whole goes out again in halves, with new keys. */
  async function together(members: readonly Member[]): Promise<void> {
    kit.tell(members.map((m) => m.intent.firstRequest), { step: 'sending', state: 'working', text: members.length > 1 ? `Sending to Xero, ${members.length} documents together.` : 'Sending to Xero.' });
    const results = await attempt(kit, members, { lane: 'bulk' });
    // All or none: one member that is not ours any more keeps the others back. Each then goes by itself.
    if (results.every((r) => r.is === 'lost')) {
      if (members.length === 1) d.again(await kit.store.withdrawIfBound(members[0]!.intent) ?? []);
      else for (const m of members) await follow(await send(m.intent, m.body), m.body);
      return;
    }
    const split: Member[] = [];
    const accepted: { intent: Intent; body: Body; invoice: XeroInvoice }[] = [];
    const others: Promise<void>[] = [];
    results.forEach((r: Result, n) => {
      const body = members[n]!.body;
      if (r.is === 'split') split.push({ intent: r.intent, body });
      else if (r.is === 'accepted') accepted.push({ intent: r.intent, body, invoice: r.invoice });
      else others.push(follow(r, body));
    });
    const half = Math.ceil(split.length / 2);
    await Promise.all([...others, recordMany(accepted), ...(split.length > 0 ? [together(split.slice(0, half)), ...(split.length > half ? [together(split.slice(half))] : [])] : [])]);
  }

  async function recordMany(accepted: readonly { intent: Intent; body: Body; invoice: XeroInvoice }[]): Promise<void> {
    for (let n = 0; n < accepted.length; n += 10) {
      const all = await Promise.all(accepted.slice(n, n + 10).map((a) => ended(a.intent, a.body, a.invoice)));
      await record(all.filter((e) => e !== undefined));
    }
  }

  /** Groups by organisation, at most fifty documents and 3 MB each, in the order of the intents. */
  function groups(members: readonly Member[]): Member[][] {
    const out: Member[][] = [];
    const open = new Map<string, { members: Member[]; bytes: number }>();
    for (const m of members) {
      const tenant = m.body.prepared!.connection.tenantId;
      const bytes = sizeOf(bodyOf(m)) + 1;
      let g = open.get(tenant);
      if (!g || g.members.length >= batchLimit.documents || g.bytes + bytes > batchLimit.bytes) { g = { members: [], bytes: 0 }; open.set(tenant, g); out.push(g.members); }
      g.members.push(m);
      g.bytes += bytes;
    }
    return out;
  }

  /** One drain per organisation at a time: two would cut the batches small. */
  async function runBulk(tenant: string): Promise<void> {
    const t = tenants.get(tenant)!;
    if (t.running) { t.again = true; return; }
    t.running = true;
    try {
      do {
        t.again = false;
        for (;;) {
          const leased = stopped ? [] : await kit.store.lease({ environment: kit.environment()!.key, tenant, lane: 'bulk', onlyReady: true, limit: batchLimit.documents });
          if (leased.length === 0) break;
          await work(leased);
        }
      } while (t.again && !stopped);
    } finally { t.running = false; }
  }

  return {
    wakeIn,
    runDue,
    /** A click: the inserting worker holds the lease and goes straight on. */
    click(intent: Intent, body: Body): void { bodies.put(intent.id, body); guarded('a click could not be worked on', advance(intent, body)); },
    bulk(intent: Intent, body: Body): void {
      bodies.put(intent.id, body);
      const t = tenants.get(intent.tenant) ?? { running: false, again: false };
      tenants.set(intent.tenant, t);
      if (t.running) { t.again = true; return; }
      t.timer ??= setTimeout(() => { delete t.timer; guarded('a bulk could not be sent', runBulk(intent.tenant)); }, kit.timing.lingerMs);
    },
    /** True while this process has the document in memory, and so tells the steps itself. */
    holds: (intentId: string): boolean => bodies.peek(intentId) !== undefined,
    /** Another request asks for the same: it is told from now on, and an intent that waits is looked at again. */
    joined(intent: Intent, request: string): void {
      mates.set(intent.id, [...(mates.get(intent.id) ?? [intent.firstRequest]), request]);
      if (intent.state === 'needs_person') guarded('a decision could not be looked at again', (async () => {
        const leased = await kit.store.lease({ environment: intent.environment, ids: [intent.id], limit: 1, evenIfNotDue: true });
        if (leased.length) await work(leased);
      })());
      else wakeIn(0);
    },
    async stop(): Promise<void> {
      stopped = true;
      clearTimeout(timer);
      for (const t of tenants.values()) clearTimeout(t.timer);
      await Promise.allSettled(working);
    },
    /** Resolves when nothing is being worked on; for tests and for a quiet stop. */
    async idle(): Promise<void> { while (working.size > 0) await Promise.allSettled(working); },
  };
};
export type Drain = ReturnType<typeof createDrain>;
