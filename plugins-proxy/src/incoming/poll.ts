/**
 * The poll: the truth about what changed, whether Xero rang or not. Each list is read from its cursor less five minutes, by
 * Xero's own times; the cursor moves only after what was read has been handed over, so that a death at any moment costs a
 * repetition and no change. What the overlap brings again is known by id, time and digest, and costs no call of Dynamics.
 */
import { isDoorError } from '../core/errors.ts';
import type { Organisation } from '../documents/types.ts';
import { backOff } from '../intents/decide.ts';
import type { JoinedEnvironment, Kit } from '../intents/ports.ts';
import type { Bring, Row } from './bring.ts';
import { idOf, lookOf, updatedMsOf } from './bring.ts';
import { beginningOf } from './first.ts';
import type { Endpoint } from './news.ts';
import { bellOf, endpointsOf, jittered, pollEveryMs } from './pace.ts';
import type { PollStore, Turn } from './poll-store.ts';
import { walk, type Query } from './walk.ts';

/** Xero writes by more than one clock, and shows a change some time after it was made. */
export const overlapMs = 5 * 60_000;
/** What was seen is kept so much longer than the overlap needs. */
const spareMs = 5 * 60_000;
/** A change that Xero has not told of within this time is taken for one that it does not tell of. */
const announcedWithinMs = 120_000;
const longestWaitMs = 3_600_000;

const newestOf = (rows: readonly Row[]): number | undefined => rows.reduce<number | undefined>((most, x) => { const at = updatedMsOf(x); return at === undefined ? most : Math.max(most ?? at, at); }, undefined);

export interface PollDeps {
  readonly kit: Kit;
  readonly store: PollStore;
  readonly bring: Bring;
  /** One page of one organisation at a time, whoever reads it: what was read earlier is written earlier. */
  readonly oneByOne: <T>(tenant: string, work: () => Promise<T>) => Promise<T>;
  /** True: nothing new is begun. */
  readonly stopped: () => boolean;
  /** Some could not be written and wait as news. */
  readonly failedOnes: (tenant: string) => void;
  readonly configured: boolean;
  /** Pace given by the configuration; undefined: by the day's calls and by whether Xero rings. */
  readonly everyMs: number | undefined;
  readonly dynamicsNow: () => number;
  readonly random: () => number;
}

export const createPoll = (d: PollDeps) => {
  const { kit, store } = d;
  const refusedLists = new Set<string>();

  async function cursorOf(environment: JoinedEnvironment, o: Organisation, endpoint: Endpoint): Promise<number> {
    const known = await store.cursor(environment.key, o.tenantId, endpoint);
    if (known !== undefined) return known;
    const documents = endpoint === 'Invoices' || endpoint === 'CreditNotes';
    const first = documents ? await beginningOf(kit.dataverse, o.connectionId, d.dynamicsNow()) : { atMs: d.dynamicsNow() - 24 * 3_600_000, older: { Invoices: [], CreditNotes: [] } };
    const older = documents ? first.older[endpoint] : [];
    await store.begin(environment.key, o.tenantId, endpoint, first.atMs, older);
    await kit.at('incoming-began');
    if (older.length > 0) d.failedOnes(o.tenantId);
    return (await store.cursor(environment.key, o.tenantId, endpoint)) ?? first.atMs;
  }

  const list = async (tenant: string, endpoint: Endpoint, q: Query): Promise<readonly Row[]> => {
    const query = { modifiedSince: new Date(q.sinceMs).toISOString(), page: q.page, pageSize: q.pageSize };
    const call = { lane: 'poll' as const, deadlineMs: kit.timing.callMs };
    if (endpoint === 'Invoices') return kit.xero.invoices(tenant, query, call);
    if (endpoint === 'CreditNotes') return kit.xero.creditNotes(tenant, query, call);
    return kit.xero.prepaid(tenant, endpoint, query, call);
  };

  /** Handed over, then remembered together with the cursor. Answers how many were new. */
  async function take(environment: JoinedEnvironment, o: Organisation, endpoint: Endpoint, rows: readonly Row[], by: { readonly readAt: string; readonly lastMs: number | undefined }): Promise<number> {
    const looks = rows.map((x) => lookOf(kit.digestKey, endpoint, x));
    const seen = await store.seenOf(environment.key, o.tenantId, looks.flatMap((l) => l?.id ?? []));
    const fresh = rows.flatMap((row, n) => {
      const look = looks[n]; const before = look && seen.get(look.id);
      return before && before.updatedMs === look.updatedMs && before.digest === look.digest ? [] : [{ row, look }];
    });
    const failed = await d.bring(environment, o, endpoint, fresh.map((f) => f.row), 'poll');
    await notice(environment, o.tenantId, endpoint, fresh.map((f) => f.row));
    await store.handedOver(environment.key, o.tenantId, endpoint, {
      // all that was shown: what was told of a document before it was read says nothing more, though nothing had changed
      looks: looks.flatMap((look) => (look && !failed.has(look.id) ? [look] : [])), readAt: by.readAt, failed: { ids: [...failed], inMs: kit.timing.againMs }, cursorMs: by.lastMs,
    });
    await kit.at('incoming-seen-stored');
    if (failed.size > 0) d.failedOnes(o.tenantId);
    return fresh.length;
  }

  /** Did Xero tell of these? If it does not, polls come faster. Only the pace depends on it, so the clocks need not agree. */
  async function notice(environment: JoinedEnvironment, tenant: string, endpoint: Endpoint, rows: readonly Row[]): Promise<void> {
    if (!d.configured || (endpoint !== 'Invoices' && endpoint !== 'CreditNotes')) return;
    const now = kit.now().getTime();
    const ripe = rows.flatMap((x) => { const at = updatedMsOf(x); const id = idOf(endpoint, x); return id !== undefined && at !== undefined && at < now - announcedWithinMs && at > now - 3_600_000 + announcedWithinMs ? [id] : []; });
    if (ripe.length > 0 && (await store.announced(tenant, ripe)).size < new Set(ripe).size) await store.missed(environment.key, tenant);
  }

  async function readList(environment: JoinedEnvironment, o: Organisation, endpoint: Endpoint, turn: Turn): Promise<void> {
    const cursor = await cursorOf(environment, o, endpoint);
    const began = await store.now();
    let pages = 0;
    await walk({
      fromMs: cursor - overlapMs,
      page: async (q) => {
        if (d.stopped() || (pages++ > 0 && !await store.renew(environment.key, o.tenantId, turn.key, kit.timing.leaseMs))) throw new Over();
        return d.oneByOne(o.tenantId, async () => {
          const readAt = await store.now();
          const rows = await list(o.tenantId, endpoint, q);
          await kit.at('incoming-list-read');
          const lastMs = newestOf(rows);
          return { rows: rows.length, lastMs, fresh: await take(environment, o, endpoint, rows, { readAt, lastMs }) };
        });
      },
    });
    const now = await store.cursor(environment.key, o.tenantId, endpoint);
    await store.wholeRead(environment.key, o.tenantId, endpoint, began, (now ?? cursor) - overlapMs - spareMs);
  }

  /** Lists of what is prepaid need a right that an older connection may not have; the documents are read all the same. */
  async function readPrepaid(environment: JoinedEnvironment, o: Organisation, endpoint: Endpoint, turn: Turn): Promise<void> {
    try { await readList(environment, o, endpoint, turn); } catch (e) {
      if (!isDoorError(e) || e.door !== 'xero' || e.fate === 'throttled' || e.fate === 'notSent') throw e;
      if (!refusedLists.has(`${o.tenantId} ${endpoint}`)) kit.log.warn({ connection: o.connectionId, endpoint, code: e.code, status: e.status }, 'a list of Xero cannot be read; what is prepaid is missing from balances until the next day');
      refusedLists.add(`${o.tenantId} ${endpoint}`);
    }
  }

  async function nextMs(environment: JoinedEnvironment, tenant: string): Promise<number> {
    if (d.everyMs !== undefined) return d.everyMs;
    const [{ dayLeft }, ago] = await Promise.all([kit.xero.budget(tenant), store.ago(environment.key, tenant)]);
    return jittered(pollEveryMs(bellOf(d.configured, ago), dayLeft), d.random());
  }

  /** Polls this organisation if it is due and nobody else does. Answers milliseconds until it is next due. */
  return async function poll(environment: JoinedEnvironment, o: Organisation): Promise<number | undefined> {
    const turn = await store.take(environment.key, o.tenantId, kit.timing.leaseMs);
    if (turn) {
      try {
        for (const endpoint of endpointsOf(turn.number, turn.wanted)) {
          if (!await store.renew(environment.key, o.tenantId, turn.key, kit.timing.leaseMs)) throw new Over();
          await (endpoint === 'Invoices' || endpoint === 'CreditNotes' ? readList : readPrepaid)(environment, o, endpoint, turn);
        }
        await store.finish(environment.key, o.tenantId, turn, { inMs: await nextMs(environment, o.tenantId), ok: true });
      } catch (e) {
        // what is left is anybody's at once; if it is somebody's already, this says nothing
        if (e instanceof Over) await store.finish(environment.key, o.tenantId, turn, { inMs: 0, ok: false });
        else {
          kit.log.warn({ connection: o.connectionId, code: isDoorError(e) ? `${e.door}-${e.code}` : 'unexpected', err: isDoorError(e) ? undefined : e }, 'the poll did not finish; it goes on where it stopped');
          if (isDoorError(e) && e.door === 'xero' && (e.fate === 'unauthorised' || e.fate === 'forbidden')) kit.connectionRefused(o.connectionId, e.code);
          await store.finish(environment.key, o.tenantId, turn, { inMs: Math.min(longestWaitMs, (isDoorError(e) ? e.retryAfterMs : undefined) ?? backOff(turn.tries, kit.timing)), ok: false });
        }
      }
    }
    return store.nextInMs(environment.key, o.tenantId);
  };
};

/** The relay stops, or somebody else may be reading by now. */
class Over extends Error {}
