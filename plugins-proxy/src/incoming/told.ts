/**
 * What Xero told: gathered for a moment, asked about with as few calls as possible, handed over, and only then settled. A
 * death anywhere leaves the news leased, and it is done again when the lease ends.
 */
import { isDoorError, type DoorError } from '../core/errors.ts';
import type { Organisation } from '../documents/types.ts';
import { backOff } from '../intents/decide.ts';
import type { JoinedEnvironment, Kit } from '../intents/ports.ts';
import type { Lane } from '../xero/door.ts';
import { idOf, lookOf, type Bring, type Row } from './bring.ts';
import { verdictOn } from './echo.ts';
import type { Event, EventStore, Known } from './event-store.ts';
import type { Endpoint } from './news.ts';
import type { ContactsChanged } from './ports.ts';
import { restMs } from './pace.ts';
import type { PollStore } from './poll-store.ts';

const mostAtOnce = 2_000;
/** Xero takes forty ids in one call. */
const perCall = 40;
/** More than these are cheaper to find on the list of what has changed. */
const mostById: Readonly<Record<'Invoices' | 'CreditNotes', number>> = { Invoices: 120, CreditNotes: 3 };
/** As many calls as the most documents by id take. */
const atOnceCalls = 3;
/** The list gets so long to show them; then they are asked for by id all the same. */
const listWithinMs = 60_000;
const soonMs = 500;
/** A document that Xero does not show (yet) is looked for so often. */
const mostLooks = 3;
/** What Dynamics refuses again and again is left to the nightly comparison. */
const mostTries = 60;

export interface ToldDeps {
  readonly kit: Kit;
  readonly events: EventStore;
  readonly polls: PollStore;
  readonly bring: Bring;
  readonly changed: ContactsChanged;
  readonly oneByOne: <T>(tenant: string, work: () => Promise<T>) => Promise<T>;
  /** True: nothing new is begun. */
  readonly stopped: () => boolean;
  /** The last news of this organisation came after a silence: somebody did one thing. */
  readonly single: (tenant: string) => boolean;
  /** A list should be read now. */
  readonly poll: (tenant: string) => void;
}

type ById = 'Invoices' | 'CreditNotes';
interface Of { readonly environment: JoinedEnvironment; readonly organisation: Organisation }

export const createTold = (d: ToldDeps) => {
  const { kit, events, polls } = d;
  /** Of the last minute, by organisation. */
  const readings = new Map<string, number[]>();
  const reading = (tenant: string): void => { const now = performance.now(); readings.set(tenant, [...(readings.get(tenant) ?? []).filter((t) => t > now - 60_000), now]); };

  /** Which lane, and how long to gather first: a tenth of the day is the polls' own, and half of it stays with them. What people did in Xero is worth more than that. */
  async function leave(tenant: string): Promise<{ readonly lane: Lane; readonly waitMs: number }> {
    const { pollsLeft, dayLeft, minuteLeft } = await kit.xero.budget(tenant);
    const sparing = pollsLeft !== undefined && pollsLeft <= (dayLeft <= 1_000 ? 50 : 250);
    return { lane: sparing ? 'bulk' : 'poll', waitMs: restMs(readings.get(tenant) ?? [], performance.now(), { sparing, minuteLeft, single: d.single(tenant) }) };
  }

  /** Our own doings come back as news: what they told already is settled without a call. */
  async function sift({ environment, organisation }: Of, taken: readonly Event[]): Promise<Event[]> {
    const known = await events.known(environment.key, organisation.tenantId, taken.map((e) => e.id));
    const creating = taken.some((e) => e.type === 'CREATE') && await events.creating(environment.key, organisation.tenantId);
    const of = { settled: [] as Event[], wait: [] as Event[], read: [] as Event[] };
    for (const e of taken) of[e.endpoint === 'Invoices' || e.endpoint === 'CreditNotes' ? verdictOn(e, known.get(e.id) ?? nothingKnown, creating) : 'read'].push(e);
    // of a new document of ours nobody has told yet whose balance it changes
    const contacts = new Set(of.settled.flatMap((e) => (e.type === 'CREATE' && !known.get(e.id)?.readSince && known.get(e.id)?.contact) || []));
    if (contacts.size > 0) await d.changed(environment, [...contacts].map((contactId) => ({ tenantId: organisation.tenantId, contactId: contactId.toLowerCase() })));
    await events.done(of.settled.map((e) => e.id));
    await events.putOff(of.wait.map((e) => e.id), soonMs, false);
    return of.read;
  }

  /** Those that are better found on a list wait for it. */
  async function byList({ environment, organisation }: Of, endpoint: Endpoint, some: readonly Event[]): Promise<Event[]> {
    if (some.length === 0) return [];
    const tenant = organisation.tenantId;
    if (endpoint === 'Overpayments' || endpoint === 'Prepayments') {
      await polls.want(environment.key, tenant, endpoint);
      await events.done(some.map((e) => e.id));
      d.poll(tenant);
      return [];
    }
    const ids = new Set(some.map((e) => e.resource));
    if (ids.size <= mostById[endpoint]) return [...some];
    const told = await polls.readSince(environment.key, tenant, endpoint, some.map((e) => e.id));
    const waiting = some.filter((e) => e.type !== 'AGAIN' && !told.has(e.id) && e.ageMs < listWithinMs);
    if (new Set(waiting.map((e) => e.resource)).size <= mostById[endpoint]) return [...some];
    await polls.want(environment.key, tenant, endpoint);
    reading(tenant);
    await events.putOff(waiting.map((e) => e.id), soonMs, false);
    d.poll(tenant);
    return some.filter((e) => !waiting.includes(e));
  }

  async function byId({ environment, organisation }: Of, endpoint: ById, some: readonly Event[], lane: Lane): Promise<void> {
    const ids = [...new Set(some.map((e) => e.resource))];
    await d.oneByOne(organisation.tenantId, async () => {
      const at = await polls.now();
      const call = { lane, deadlineMs: kit.timing.callMs };
      const rows: readonly Row[] = await (endpoint === 'Invoices' ? kit.xero.invoicesById(organisation.tenantId, ids, call) : kit.xero.creditNotesById(organisation.tenantId, ids, call));
      reading(organisation.tenantId);
      await kit.at('incoming-read');
      const failed = await d.bring(environment, organisation, endpoint, rows, 'webhook');
      const shown = new Set(rows.flatMap((x) => idOf(endpoint, x) ?? []));
      await polls.handedOver(environment.key, organisation.tenantId, endpoint, { looks: rows.flatMap((x) => { const l = lookOf(kit.digestKey, endpoint, x); return l && !failed.has(l.id) ? [l] : []; }), readAt: at });
      await kit.at('incoming-seen-stored');
      const [later, done] = [[] as Event[], [] as Event[]];
      for (const e of some) (failed.has(e.resource) ? e.tries < mostTries : !shown.has(e.resource) && e.tries + 1 < mostLooks) ? later.push(e) : done.push(e);
      const lost = done.filter((e) => failed.has(e.resource)).length;
      if (lost > 0) kit.log.error({ connection: organisation.connectionId, documents: lost }, 'documents that have changed in Xero cannot be written to Dynamics; the nightly comparison tries again');
      await events.done(done.map((e) => e.id));
      for (const e of later) await events.putOff([e.id], backOff(e.tries, kit.timing), true);
      await kit.at('incoming-settled');
    });
  }

  /** @param left ids of what nobody has looked at yet; what still is in it at the end is anybody's again. */
  async function work(of: Of, taken: readonly Event[], left: Set<number>, lane: Lane): Promise<void> {
    const mine = (endpoint: Endpoint, some: readonly Event[]): Event[] => some.filter((e) => e.endpoint === endpoint);
    const read = await sift(of, taken);
    left.clear(); for (const e of read) left.add(e.id);
    const prepaid = read.filter((e) => e.endpoint === 'Overpayments' || e.endpoint === 'Prepayments');
    for (const e of prepaid) left.delete(e.id);
    for (const endpoint of ['Overpayments', 'Prepayments'] as const) await byList(of, endpoint, mine(endpoint, prepaid));
    if (left.size === 0) return;
    let calls = 0;
    for (const endpoint of ['Invoices', 'CreditNotes'] as const) {
      const some = await byList(of, endpoint, mine(endpoint, read));
      for (const e of mine(endpoint, read)) if (!some.includes(e)) left.delete(e.id);
      const size = endpoint === 'Invoices' ? perCall : mostById.CreditNotes;
      const ids = [...new Set(some.map((e) => e.resource))];
      for (let n = 0; n < ids.length; n += size) {
        // many calls in a row are spaced like any others
        if (calls++ >= atOnceCalls && (await leave(of.organisation.tenantId)).waitMs > 0) return;
        const now = new Set(ids.slice(n, n + size)); const group = some.filter((e) => now.has(e.resource));
        await byId(of, endpoint, group, lane);
        for (const e of group) left.delete(e.id);
      }
    }
  }

  /** Works on whatever is due of this organisation; answers milliseconds until more is. Never throws because of a door. */
  return async function told(environment: JoinedEnvironment, organisation: Organisation): Promise<number | undefined> {
    while (!d.stopped()) {
      // before anything is taken: what comes during the rest is read together with what came before it
      const { lane, waitMs } = await leave(organisation.tenantId);
      if (waitMs > 0) return waitMs;
      const taken = await events.take(organisation.tenantId, kit.timing.leaseMs, mostAtOnce);
      if (taken.length === 0) return events.nextInMs(organisation.tenantId);
      await kit.at('incoming-taken');
      if (taken.some((e) => e.type !== 'AGAIN')) await polls.heard(environment.key, organisation.tenantId);
      const left = new Set(taken.map((e) => e.id));
      try { await work({ environment, organisation }, taken, left, lane); await events.putOff([...left], 0, false); } catch (e) {
        if (!isDoorError(e)) { await events.putOff([...left], kit.timing.againMs, true); throw e; }
        kit.log.warn({ connection: organisation.connectionId, code: `${e.door}-${e.code}`, news: left.size }, 'what Xero told could not be looked at yet');
        if (e.door === 'xero' && (e.fate === 'unauthorised' || e.fate === 'forbidden')) kit.connectionRefused(organisation.connectionId, e.code);
        const tries = Math.max(0, ...taken.filter((x) => left.has(x.id)).map((x) => x.tries));
        await events.putOff([...left], retryIn(e, kit.timing.slowestMs) ?? backOff(tries, kit.timing), e.fate !== 'throttled');
        return events.nextInMs(organisation.tenantId);
      }
    }
    return undefined;
  };
};

const nothingKnown: Known = { readSince: false, updated: [], updatedMs: undefined, created: false, contact: undefined, open: false };
/** A day's allowance that is used up may come back, or another lane have some: not only tomorrow is it asked again. */
const retryIn = (e: DoorError, longestMs: number): number | undefined => (e.retryAfterMs === undefined ? undefined : Math.min(e.retryAfterMs, longestMs));
