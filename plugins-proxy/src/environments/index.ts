/**
 * The environment that this relay serves: joined at start from configuration, tried again with growing pauses while the
 * other sides are down, watched for copies, refreshed daily. HTTP is up meanwhile; requests wait.
 */
import { connectionStatus, optionValue } from '@counterfoil/solution';
import { sql } from 'kysely';
import type { Problem } from '../contract.ts';
import { isDoorError } from '../core/errors.ts';
import { systemClock, type Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { Db } from '../database/index.ts';
import type { DataverseDoor } from '../dataverse/door.ts';
import { problem } from '../problems/index.ts';
import type { XeroClient } from '../xero/client.ts';
import { judgeCopy, markCopied, reconnect } from './guard.ts';
import { isStale, joinTenant, type Relay } from './join.ts';
import { applyWrites, connectionRows, organizationOf, patchConnection, type ConnectionRow } from './rows.ts';

export interface Joined {
  /** Organization id, lower case: the key of URLs. */
  readonly key: string;
  readonly connectionIds: readonly string[];
  /** Our database is new, restored or another's: look up before every create. */
  readonly lookFirst: boolean;
  /** Set when the environment is a copy: requests are read and refused. */
  readonly copied: boolean;
  readonly name: string;
  /** IANA name of each organisation's time zone, by connection. */
  readonly timeZones: ReadonlyMap<string, string>;
}
export interface EnvironmentsOptions {
  readonly db: Db;
  readonly dataverse: DataverseDoor;
  readonly xero: XeroClient;
  readonly dataverseUrl: string;
  /** Organization id of a copy that an administrator wants connected. */
  readonly reconnectEnvironment?: string | undefined;
  readonly log: Log;
  readonly clock?: Clock;
  readonly firstPauseMs?: number;
  readonly longestPauseMs?: number;
  /** Between looks at a joined environment: copies, daily reference data, connections that Xero refused. */
  readonly watchMs?: number;
  readonly onJoined?: (joined: Joined) => void;
}
export interface Environments {
  current(): Joined | undefined;
  /** Why it is not joined yet, as a code; undefined once it is. */
  trouble(): string | undefined;
  /** R67. Costs nothing while the ids agree. */
  guard(organizationId: string): Promise<Problem | undefined>;
  connectionRefused(connectionId: string, why: string): void;
  /** One attempt, now. @throws what went wrong */
  join(): Promise<void>;
  start(): void;
  close(): Promise<void>;
}

export function createEnvironments(o: EnvironmentsOptions): Environments {
  const clock = o.clock ?? systemClock;
  let joined: Joined | undefined;
  let trouble: string | undefined = 'starting';
  let timer: NodeJS.Timeout | undefined; let running: Promise<void> | undefined; let closed = false;
  const refusedNow = new Set<string>();

  async function attempt(): Promise<void> {
    const key = await organizationOf(o.dataverse);
    const relay = await relayOf(o.db);
    let rows = await connectionRows(o.dataverse);
    const remembered = await rememberedFor(o.db, o.dataverseUrl);
    const verdict = judgeCopy(key, rows, remembered);
    if (verdict.copied) {
      if (o.reconnectEnvironment?.toLowerCase() === key) {
        await reconnect(o.dataverse, key, verdict.rows);
        await o.db.deleteFrom('connections').where('organization_id', 'in', (q) => q.selectFrom('environments').select('organization_id').where('url', '=', o.dataverseUrl)).execute();
        await o.db.deleteFrom('environments').where('url', '=', o.dataverseUrl).execute();
        rows = await connectionRows(o.dataverse);
      } else {
        await disarm(key, verdict.rows.length > 0 ? verdict.rows : rows);
        return;
      }
    }
    const known = rows.filter((r) => r.cfl_tenantid && r.cfl_connectedon);
    // a mere restart asks Xero nothing, and does not wait for it when it is down
    if (known.length > 0) await settle(key, relay, rows);
    const stale = known.length === 0 ? undefined : await Promise.all(known.map((r) => isStale(o.dataverse, r, clock.now())));
    if (stale === undefined || stale.some(Boolean)) {
      const tenants = (await o.xero.connections()).filter((t) => t.tenantType === 'ORGANISATION');
      if (tenants.length === 0) throw Object.assign(new Error('No Xero organisation is connected to this app.'), { code: 'XERO_NO_ORGANISATION' });
      for (const tenant of tenants) {
        await joinTenant({ dataverse: o.dataverse, xero: o.xero, organizationId: key, relay, tenant, rows, now: clock.now() });
        rows = await connectionRows(o.dataverse);
      }
      refusedNow.clear();
      await settle(key, relay, rows);
    }
  }

  /** Remembers what was joined, in memory and in our database, and says so once. */
  async function settle(key: string, relay: Relay, rows: readonly ConnectionRow[]): Promise<void> {
    const mine = rows.filter((r) => r.cfl_tenantid && r.cfl_connectedon);
    await o.db.insertInto('environments').values({ organization_id: key, url: o.dataverseUrl, seen_at: clock.now() }).onConflict((c) => c.column('organization_id').doUpdateSet({ url: o.dataverseUrl, seen_at: clock.now() })).execute();
    for (const r of mine) {
      const tenant = r.cfl_tenantid!.toLowerCase();
      // by tenant: an administrator may have deleted the row, and the new one has another id
      await o.db.insertInto('connections').values({ connection_id: r.cfl_connectionid, organization_id: key, tenant_id: tenant, name: r.cfl_name ?? '', disarmed_reason: null })
        .onConflict((c) => c.columns(['organization_id', 'tenant_id']).doUpdateSet({ connection_id: r.cfl_connectionid, name: r.cfl_name ?? '', disarmed_reason: null })).execute();
    }
    const lookFirst = mine.some((r) => (r.cfl_relayid && r.cfl_relayid.toLowerCase() !== relay.relayId) || (r.cfl_epoch ?? 0) > relay.epoch);
    be({ key, connectionIds: mine.map((r) => r.cfl_connectionid.toLowerCase()), lookFirst, copied: false, name: mine.map((r) => r.cfl_name).join(', '), timeZones: new Map(mine.map((r) => [r.cfl_connectionid.toLowerCase(), r.cfl_timezone ?? ''])) });
  }

  async function disarm(key: string, rows: readonly ConnectionRow[]): Promise<void> {
    be({ key, connectionIds: rows.map((r) => r.cfl_connectionid.toLowerCase()), lookFirst: true, copied: true, name: rows.map((r) => r.cfl_name).join(', '), timeZones: new Map() });
    await o.db.updateTable('connections').set({ disarmed_reason: 'copied' }).where('organization_id', 'in', (q) => q.selectFrom('environments').select('organization_id').where('url', '=', o.dataverseUrl)).execute();
    await markCopied(o.dataverse, rows, o.log);
  }

  function be(next: Joined): void {
    const before = joined;
    joined = next; trouble = undefined;
    if (before?.key === next.key && before.copied === next.copied && before.connectionIds.join() === next.connectionIds.join()) return;
    o.log[next.copied ? 'error' : 'info']({ environment: next.key, connections: next.connectionIds.length, lookFirst: next.lookFirst }, next.copied ? 'the environment is a copy; nothing is sent from it' : 'environment joined');
    o.onJoined?.(next);
  }

  let pause = o.firstPauseMs ?? 500;
  function again(ms: number): void {
    if (closed) return;
    clearTimeout(timer);
    timer = setTimeout(() => { running = turn(); }, ms);
    timer.unref();
  }
  async function turn(): Promise<void> {
    try {
      await attempt();
      pause = o.firstPauseMs ?? 500;
      again(o.watchMs ?? 60_000);
    } catch (err) {
      const code = isDoorError(err) ? `${err.door}-${err.code}` : String((err as { code?: unknown }).code ?? 'unexpected');
      if (joined === undefined) trouble = code;
      o.log.warn({ err, code, again: pause }, joined === undefined ? 'the environment could not be joined yet; "npm run doctor" names what is missing' : 'the environment could not be looked at');
      again(joined === undefined ? pause : Math.max(pause, 5_000));
      pause = Math.min(pause * 2, o.longestPauseMs ?? 30_000);
    }
  }

  const self: Environments = {
    current: () => joined,
    trouble: () => trouble,
    async guard(organizationId) {
      const id = organizationId.toLowerCase();
      if (joined === undefined || (joined.key === id && !joined.copied)) return undefined;
      // seen between two looks: disarm now, in every relay that shares the database
      if (joined.key !== id) await connectionRows(o.dataverse).then((rows) => disarm(id, judgeCopy(id, rows, joined!.key).rows)).catch((err: unknown) => { o.log.error({ err }, 'the copied environment could not be marked'); });
      return problem('ENVIRONMENT_COPIED', { connection: joined.name || 'Xero' });
    },
    connectionRefused(connectionId, why) {
      if (refusedNow.has(connectionId)) return;
      refusedNow.add(connectionId);
      const reason = `Xero refused the connection (${why}). Check in Xero that Counterfoil is still connected, and the relay's client id and secret; it is tried again every minute.`;
      void applyWrites(o.dataverse, [patchConnection(connectionId, { cfl_status: optionValue(connectionStatus, 'needsReconnecting'), cfl_statusreason: reason })])
        .catch((err: unknown) => { refusedNow.delete(connectionId); o.log.warn({ err }, 'the refused connection could not be marked'); });
    },
    join: attempt,
    start() { running = turn(); },
    // a call that hangs must not hold up the stop; what it was doing can be repeated
    async close() { closed = true; clearTimeout(timer); await Promise.race([running, new Promise((done) => { setTimeout(done, 3_000).unref(); })]); },
  };
  return self;
}

async function relayOf(db: Db): Promise<Relay> {
  const row = await db.selectFrom('relay').select(['relay_id', 'epoch']).executeTakeFirstOrThrow();
  return { relayId: row.relay_id, epoch: row.epoch };
}
/** The newest environment that was joined at this address. */
async function rememberedFor(db: Db, url: string): Promise<string | undefined> {
  const row = await db.selectFrom('environments').select('organization_id').where('url', '=', url).orderBy(sql`seen_at desc nulls last`).executeTakeFirst();
  return row?.organization_id;
}
