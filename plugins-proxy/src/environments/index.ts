/**
 * The environment that this relay serves: joined at start from configuration, tried again with growing pauses while the
 * other sides are down, watched for copies, refreshed daily. HTTP is up meanwhile; requests wait.
 */
import { connectionId, connectionStatus, optionKey, optionValue } from '@counterfoil/solution';
import type { Problem } from '../contract.ts';
import { isDoorError } from '../core/errors.ts';
import { systemClock, type Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { Db } from '../database/index.ts';
import type { DataverseDoor } from '../dataverse/door.ts';
import { isGivenUp, whyGone, whyRefused } from '../grants/errors.ts';
import { problem } from '../problems/index.ts';
import type { XeroClient, XeroTenant } from '../xero/client.ts';
import { ownerOf } from '../documents/rows.ts';
import type { Organisation } from '../documents/types.ts';
import { judgeRows, markCopied, reconnect, restoreIdentity, type Own } from './guard.ts';
import { keepOneDefault } from './default.ts';
import { isStale, joinTenant, type Relay } from './join.ts';
import { disarmAt, forgetAt, memoryOf, rememberConnection, rememberEnvironment, type Remembered } from './memory.ts';
import { applyWrites, connectionRows, isActive, patchConnection, whoAmI, type ConnectionRow } from './rows.ts';

export interface Joined {
  /** Organization id, lower case: the key of URLs. */
  readonly key: string;
  /** systemuserid of the relay's own user. */
  readonly user: string;
  /** What our own database says that the connections stand for; deactivated ones are left out. */
  readonly organisations: readonly Organisation[];
  /** Our database is new, restored or another's: look up before every create. */
  readonly lookFirst: boolean;
  /** Set when the environment is a copy: requests are read and refused. */
  readonly copied: boolean;
}
export interface EnvironmentsOptions {
  readonly db: Db;
  readonly dataverse: DataverseDoor;
  readonly xero: XeroClient;
  readonly dataverseUrl: string;
  /** Where the organisations come from; without it, the custom connection of `xero`. */
  readonly organisations?: OrganisationSource | undefined;
  /** Organization id of a copy that an administrator wants connected. */
  readonly reconnectEnvironment?: string | undefined;
  readonly log: Log;
  readonly clock?: Clock;
  readonly firstPauseMs?: number;
  readonly longestPauseMs?: number;
  /** Between looks at a joined environment: copies, daily reference data, connections that Xero refused. */
  readonly watchMs?: number;
  readonly onJoined?: (joined: Joined) => void;
  /** Xero refused this connection; told each time. */
  readonly onRefused?: ((connectionId: string) => void) | undefined;
  /** Xero takes connections again that it had refused: what waited for them can go. */
  readonly onBack?: (() => void) | undefined;
}
export interface OrganisationSource {
  /** All that this environment works with. @throws DoorError when Xero has to be asked and does not answer */
  all(environment: string): Promise<readonly XeroTenant[]>;
  /** Those that people have chosen: known without asking Xero, so one that is new is noticed at the next look. */
  chosen(environment: string): Promise<readonly string[]>;
}
export interface Environments {
  current(): Joined | undefined;
  /** Why it is not joined yet, as a code; undefined once it is. */
  trouble(): string | undefined;
  /** R67. Costs nothing while the ids agree. */
  guard(organizationId: string): Promise<Problem | undefined>;
  connectionRefused(connectionId: string, why: string): void;
  /** What was mirrored from the organisation of this connection (without one: from all) seems to be out of date: it is read again soon, but not each time that somebody asks. */
  outdated(connectionId?: string): void;
  /** Something has changed outside: look now, and ask which organisations there are. */
  wake(): void;
  /** One attempt, now. @throws what went wrong */
  join(): Promise<void>;
  start(): void;
  close(): Promise<void>;
}

/** Somebody who asks again and again must not use up the calls of a day. */
const rereadMs = 300_000;
/** One refusal may have been a mistake of a moment, for which nobody need wait a minute; but one that comes back each time costs calls. */
const soonMs = 5_000;
const soonAgainMs = 600_000;

export function createEnvironments(o: EnvironmentsOptions): Environments {
  const clock = o.clock ?? systemClock;
  let joined: Joined | undefined;
  let trouble: string | undefined = 'starting';
  let timer: NodeJS.Timeout | undefined; let running: Promise<void> | undefined; let closed = false;
  /** By connection: what its row was told. */
  const refusedNow = new Map<string, 'needsReconnecting' | 'notConnected'>();
  /** Connections to which nothing leads any more, because somebody has disconnected them: no failure that has to be told. */
  const left = new Set<string>();
  let busy = false; let woken = false;
  /** Connections to be read again, and when each was read for that last. */
  const wanted = new Set<string>(); const readAt = new Map<string, number>();

  async function attempt(): Promise<void> {
    const who = await whoAmI(o.dataverse);
    const key = who.organization;
    const relay = await relayOf(o.db);
    let rows = await connectionRows(o.dataverse);
    const memory = await memoryOf(o.db, o.dataverseUrl);
    let verdict = judgeRows(key, rows, memory);
    // A database that knew nothing of this address cannot know what was sent over the connections that it meets here.
    let metBefore = memory.environment === key;
    if (verdict.copied) {
      if (o.reconnectEnvironment?.toLowerCase() !== key) return disarm(key, verdict.foreign.length > 0 ? verdict.foreign : rows);
      await reconnect(o.dataverse, key, verdict.foreign);
      metBefore = memory.environment !== undefined;
      if (memory.environment !== key) await forgetAt(o.db, o.dataverseUrl);
      rows = await connectionRows(o.dataverse);
      // their ids may be known as those of the original, with which they have nothing in common any more
      verdict = { copied: false, foreign: [], own: [] };
    } else await markCopied(o.dataverse, verdict.foreign, o.log);
    await restoreIdentity(o.dataverse, verdict.own, o.log);
    const { own, foreign } = verdict;
    const shut = new Set(own.filter((x) => optionKey(connectionStatus, x.row.cfl_status) === 'needsReconnecting').map((x) => x.known.tenantId));
    // another relay may have connected it again
    for (const x of own) if (optionKey(connectionStatus, x.row.cfl_status) === 'connected') refusedNow.delete(x.known.connectionId);
    const ask = woken || (await o.organisations?.chosen(key) ?? []).some((tenant) => !own.some((x) => x.known.tenantId === tenant));
    // a mere restart asks Xero nothing, and does not wait for it when it is down
    if (own.length > 0) await settle(who, relay, own);
    const asked = new Set(wanted);
    const stale = new Set((await Promise.all(own.filter((x) => isActive(x.row)).map(async (x) => (asked.has(x.known.connectionId) || await isStale(o.dataverse, x.row, clock.now()) ? [x.known.connectionId] : [])))).flat());
    await keepOneDefault(o.db, o.dataverse, own, o.log);
    if (own.length > 0 && stale.size === 0 && !ask) return;
    const tenants = (await (o.organisations?.all(key) ?? o.xero.connections())).filter((t) => t.tenantType === 'ORGANISATION');
    const gone = own.filter((x) => isActive(x.row) && !tenants.some((t) => t.tenantId === x.known.tenantId));
    await tellGone(gone);
    if (tenants.length === 0 && own.length > 0) { woken = false; return; }
    if (tenants.length === 0) throw Object.assign(new Error('No Xero organisation is connected to this app.'), { code: 'XERO_NO_ORGANISATION' });
    const derived = await Promise.all(tenants.map((t) => connectionId(key, t.tenantId)));
    const joinedNow: Own[] = [];
    let failure: Error | undefined;
    for (const [n, tenant] of tenants.entries()) {
      const mine = own.find((x) => x.known.tenantId === tenant.tenantId);
      // An id that the relay itself derived says more than the tenant id beside it, which people can write.
      const row = mine?.row ?? rows.find((r) => r.cfl_connectionid.toLowerCase() === derived[n])
        ?? rows.find((r) => String(r.cfl_tenantid ?? '').toLowerCase() === tenant.tenantId && !own.some((x) => x.row === r) && !foreign.includes(r) && !derived.includes(r.cfl_connectionid.toLowerCase()));
      if (row && (!isActive(row) || foreign.includes(row))) continue;
      // one that is a day old is no reason to read the others
      if (mine && !stale.has(mine.known.connectionId)) continue;
      let id: string;
      try { id = await joinTenant({ dataverse: o.dataverse, xero: o.xero, organizationId: key, relay, tenant, row, first: mine === undefined, rows, now: clock.now() }); } catch (e) {
        // one that Xero refuses, or whose sign-in has ended, must not keep the others from being read
        if (!isDoorError(e) || e.door === 'dataverse') throw e;
        failure = e;
        continue;
      }
      rows = await connectionRows(o.dataverse);
      const now = rows.find((r) => r.cfl_connectionid.toLowerCase() === id);
      if (!now) continue;
      const known: Remembered = { organizationId: key, connectionId: id, tenantId: tenant.tenantId, lookFirst: mine?.known.lookFirst ?? (row !== undefined && !metBefore) };
      joinedNow.push({ row: now, known });
    }
    const back = joinedNow.some((j) => shut.has(j.known.tenantId));
    for (const { known } of joinedNow) { refusedNow.delete(known.connectionId); left.delete(known.connectionId); }
    for (const id of asked) if (!failure || joinedNow.some((j) => j.known.connectionId === id)) { readAt.set(id, clock.monotonic()); wanted.delete(id); }
    if (!failure || own.length + joinedNow.length > 0) await settle(who, relay, [...own.filter((x) => !joinedNow.some((j) => j.known.tenantId === x.known.tenantId)), ...joinedNow]);
    if (back) o.onBack?.();
    if (failure) throw failure;
    woken = false;
  }

  /** Somebody has disconnected them: until they are connected again, their rows say so. What people have set on them stays as it is. */
  async function tellGone(gone: readonly Own[]): Promise<void> {
    for (const { row, known } of gone) {
      left.add(known.connectionId);
      const key = optionKey(connectionStatus, row.cfl_status);
      if (key === 'connected' || key === 'needsReconnecting') await applyWrites(o.dataverse, [patchConnection(known.connectionId, { cfl_status: optionValue(connectionStatus, 'notConnected'), cfl_statusreason: whyGone })]);
    }
  }

  /** Remembers what was joined, in memory and in our database, and says so once. */
  async function settle(who: { organization: string; user: string }, relay: Relay, own: readonly Own[]): Promise<void> {
    const key = who.organization;
    await rememberEnvironment(o.db, key, o.dataverseUrl, clock.now());
    for (const { row, known } of own) await rememberConnection(o.db, { ...known, name: row.cfl_name ?? '' });
    const served = own.filter((x) => isActive(x.row));
    // Rows can only make us more careful than our database is.
    const lookFirst = served.some(({ row, known }) => known.lookFirst || (row.cfl_relayid && row.cfl_relayid.toLowerCase() !== relay.relayId) || (row.cfl_epoch ?? 0) > relay.epoch);
    const organisations = served.map(({ row, known }): Organisation => ({
      connectionId: known.connectionId, tenantId: known.tenantId, name: row.cfl_name ?? '', shortCode: row.cfl_shortcode ?? '', timeZone: row.cfl_timezone ?? '', owner: ownerOf(row).id ? ownerOf(row) : undefined,
    }));
    be({ key, user: who.user, organisations, lookFirst, copied: false });
  }

  async function disarm(key: string, rows: readonly ConnectionRow[]): Promise<void> {
    const organisations = rows.map((r): Organisation => ({ connectionId: r.cfl_connectionid.toLowerCase(), tenantId: '', name: r.cfl_name ?? '', shortCode: '', timeZone: '', owner: undefined }));
    be({ key, user: joined?.user ?? '', organisations, lookFirst: true, copied: true });
    await disarmAt(o.db, o.dataverseUrl);
    await markCopied(o.dataverse, rows, o.log);
  }

  function be(next: Joined): void {
    const before = joined;
    joined = next; trouble = undefined;
    const ids = (j: Joined): string => j.organisations.map((x) => x.connectionId).join();
    if (before?.key === next.key && before.copied === next.copied && ids(before) === ids(next)) return;
    o.log[next.copied ? 'error' : 'info']({ environment: next.key, connections: next.organisations.length, lookFirst: next.lookFirst }, next.copied ? 'the environment is a copy; nothing is sent from it' : 'environment joined');
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
    busy = true;
    try {
      await attempt();
      pause = o.firstPauseMs ?? 500;
      again(woken ? 0 : wanted.size > 0 ? 1_000 : o.watchMs ?? 60_000);
    } catch (err) {
      const code = isDoorError(err) ? `${err.door}-${err.code}` : String((err as { code?: unknown }).code ?? 'unexpected');
      if (joined === undefined) trouble = code;
      o.log.warn({ err, code, again: pause }, joined === undefined ? 'the environment could not be joined yet; "npm run doctor" names what is missing' : 'the environment could not be looked at');
      again(joined === undefined ? pause : Math.max(pause, 5_000));
      pause = Math.min(pause * 2, o.longestPauseMs ?? 30_000);
    } finally { busy = false; }
  }

  let soonAt = -Infinity;
  function lookSoon(): void {
    if (busy || joined === undefined || clock.monotonic() - soonAt < soonAgainMs) return;
    soonAt = clock.monotonic();
    again(soonMs);
  }

  const self: Environments = {
    current: () => joined,
    trouble: () => trouble,
    async guard(organizationId) {
      const id = organizationId.toLowerCase();
      if (joined === undefined || (joined.key === id && !joined.copied)) return undefined;
      // seen between two looks: disarm now, in every relay that shares the database
      if (joined.key !== id) await connectionRows(o.dataverse).then((rows) => disarm(id, judgeRows(id, rows, { environment: joined!.key, connections: [] }).foreign)).catch((err: unknown) => { o.log.error({ err }, 'the copied environment could not be marked'); });
      return problem('ENVIRONMENT_COPIED', { connection: joined.organisations.map((x) => x.name).join(', ') || 'Xero' });
    },
    connectionRefused(id, why) {
      if (left.has(id)) return;
      const to = isGivenUp(why) ? 'notConnected' : 'needsReconnecting';
      // whoever has disconnected it need not be told so
      if (to === 'needsReconnecting') o.onRefused?.(id);
      if (refusedNow.get(id) === to || refusedNow.get(id) === 'notConnected') return;
      refusedNow.set(id, to);
      void statusOf(o.dataverse, id).then((now) => isByPeople(now) || now === 'notConnected' ? undefined : applyWrites(o.dataverse, [patchConnection(id, { cfl_status: optionValue(connectionStatus, to), cfl_statusreason: whyRefused(why) })]))
        .then(() => { if (to === 'needsReconnecting') lookSoon(); })
        .catch((err: unknown) => { refusedNow.delete(id); o.log.warn({ err }, 'the refused connection could not be marked'); });
    },
    outdated(connectionId) {
      if (joined?.copied !== false) return;
      const old = joined.organisations.filter((x) => (connectionId === undefined || x.connectionId === connectionId.toLowerCase()) && clock.monotonic() - (readAt.get(x.connectionId) ?? -Infinity) >= rereadMs);
      for (const x of old) wanted.add(x.connectionId);
      if (old.length > 0 && !busy) again(1_000);
    },
    wake() { woken = true; pause = o.firstPauseMs ?? 500; if (!busy) again(0); },
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

async function statusOf(door: DataverseDoor, id: string): Promise<ReturnType<typeof optionKey<typeof connectionStatus>>> {
  return optionKey(connectionStatus, (await connectionRows(door)).find((r) => r.cfl_connectionid.toLowerCase() === id.toLowerCase())?.cfl_status);
}
/** Set on purpose: written over by "needs reconnecting" it would be over once Xero takes the connection again. */
const isByPeople = (status: string | undefined): boolean => status === 'paused' || status === 'readOnly' || status === 'environmentCopied';
