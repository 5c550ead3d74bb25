/**
 * R42: whoever runs Counterfoil hears of what needs them. Alerts are stored before they are sent and sent at least once; the
 * same one is told once an hour, with a number. Nothing here may ever disturb sending: every door of this area swallows its
 * errors into the log.
 */
import type { Kysely } from 'kysely';
import { crashPoint, type AtPoint } from '../core/crash-points.ts';
import type { Log } from '../core/log.ts';
import { createTasks } from '../core/tasks.ts';
import type { Metric } from '../http/health.ts';
import type { Ending } from '../intents/write-back.ts';
import { mostTries, unreachableMs } from './decide.ts';
import { eventsOf } from './notes.ts';
import { createAlertStore, type Due } from './store.ts';
import { ChannelError, type AlertEvent, type Channel, type Names } from './types.ts';
import { wordsOf } from './words.ts';

export { alertMigrations } from './migrations.ts';
export type { AlertEvent } from './types.ts';

export type Door = 'dataverse' | 'xero';
export interface Alerts {
  /** Never rejects. */
  raise(e: AlertEvent): Promise<void>;
  /** What was told is over. Never rejects. */
  over(e: Pick<AlertEvent, 'environment' | 'code' | 'connection'> & { readonly kind: 'connectionLost' | 'unreachable' }): Promise<void>;
  /** A call of this door was answered, or could not be made. Costs nothing while nothing changes. */
  reached(environment: string, door: Door): void;
  notReached(environment: string, door: Door): void;
  /** Told of every ending before it is written back. Never rejects. */
  note(environment: string, endings: readonly Ending[]): Promise<void>;
  start(): void;
  /** One look at what is due. */
  sweep(): Promise<void>;
  stop(): Promise<void>;
  metrics(): Promise<readonly Metric[]>;
  /** Resolves when nothing is being stored or sent. */
  idle(): Promise<void>;
}
export interface AlertsOptions {
  readonly db: Kysely<any>;
  readonly channels: readonly Channel[];
  readonly names: (environment: string, connection: string) => Names | Promise<Names>;
  /** Nobody else uses this database. */
  readonly alone: boolean;
  readonly log: Log;
  readonly now?: () => Date;
  readonly at?: AtPoint;
  readonly everyMs?: number;
}

/** A side that is down is noted at most this often. */
const noteEveryMs = 30_000;

export function createAlerts(o: AlertsOptions): Alerts {
  const now = o.now ?? (() => new Date());
  const at = o.at ?? crashPoint;
  const store = createAlertStore(o.db, o.channels.map((c) => c.name));
  const tasks = createTasks();
  /** Door by environment: when it was last noted as down; undefined: it works. */
  const down = new Map<string, number | undefined>();
  let timer: NodeJS.Timeout | undefined; let sending: Promise<void> | undefined; let stopped = false; let sweptAt = 0; let sentAgain = false;

  async function safely(what: string, run: () => Promise<void>): Promise<void> {
    if (o.channels.length === 0) return;
    try { await tasks.track(run()); } catch (err) { o.log.warn({ err }, what); }
  }

  async function deliver(d: Due): Promise<void> {
    const { kind, code, environment, connection } = d.alert;
    const about = { alert: d.alert.id, channel: d.channel, kind, problem: code };
    try {
      const names = await o.names(environment, connection);
      await o.channels.find((c) => c.name === d.channel)!.send(d.alert, wordsOf(d.alert, names), names);
    } catch (e) {
      const why = e instanceof ChannelError ? e.code : 'unexpected';
      if (d.tries >= mostTries) { o.log.error({ ...about, code: why, tries: d.tries }, 'an alert could not be sent for a whole day and is given up; "counterfoil alert-test" says what is wrong'); return store.delivered(d); }
      o.log.warn({ ...about, code: why, tries: d.tries, err: e instanceof ChannelError ? undefined : e }, 'an alert could not be sent yet');
      return store.putOff(d, now());
    }
    await at('alert-sent');
    await store.delivered(d);
    o.log.info(about, 'alert sent');
  }
  async function sendDue(): Promise<void> {
    for (;;) {
      const due = stopped ? [] : await store.claim(now());
      if (due.length === 0) return;
      // each channel by itself, so that one that hangs does not hold up the others; in one channel in order
      await Promise.all([...Map.groupBy(due, (d) => d.channel).values()].map(async (all) => { for (const d of all) if (!stopped) await deliver(d); }));
    }
  }
  /** One at a time; asked for meanwhile, it looks once more. */
  function send(): Promise<void> {
    if (sending) { sentAgain = true; return sending; }
    sending = safely('alerts could not be sent', async () => { do { sentAgain = false; await sendDue(); } while (sentAgain && !stopped); }).finally(() => { sending = undefined; });
    return sending;
  }
  async function raise(e: AlertEvent): Promise<void> {
    await safely('an alert could not be stored', async () => {
      const is = await store.raise({ ...e, environment: e.environment.toLowerCase(), connection: e.connection?.toLowerCase() }, now());
      if (is !== 'sent') return;
      await at('alert-stored');
      void send();
    });
  }
  const over: Alerts['over'] = (e) => safely('the end of an alert could not be stored', async () => {
    const which = { ...e, environment: e.environment.toLowerCase(), connection: e.connection?.toLowerCase() };
    if (await store.over(which, e.kind === 'unreachable' ? 'reachable' : 'connectionBack', now())) void send();
  });
  const self: Alerts = {
    raise, over,
    reached(environment, door) {
      const key = `${environment} ${door}`;
      if (down.has(key) && down.get(key) === undefined) return;
      down.set(key, undefined);
      void over({ kind: 'unreachable', environment, code: door });
    },
    notReached(environment, door) {
      const key = `${environment} ${door}`;
      const [last, at] = [down.get(key), now().getTime()];
      if (last !== undefined && at - last < noteEveryMs) return;
      down.set(key, at);
      void safely('that a side cannot be reached could not be noted', async () => {
        const since = await store.failing(environment.toLowerCase(), door, now());
        if (now().getTime() - since.getTime() >= unreachableMs) await raise({ kind: 'unreachable', environment, code: door, facts: { since: since.toISOString() } });
      });
    },
    note: async (environment, endings) => { for (const e of eventsOf(environment, endings)) await raise(e); },
    start() {
      if (o.channels.length === 0) return;
      const turn = (): void => { if (!stopped) void self.sweep(); };
      void safely('alerts could not be taken over', async () => { if (o.alone) await store.takeOver(now()); turn(); });
      timer = setInterval(turn, o.everyMs ?? 15_000);
      timer.unref();
    },
    async sweep() {
      if (now().getTime() - sweptAt >= Math.min(60_000, o.everyMs ?? 60_000)) { sweptAt = now().getTime(); await safely('what was suppressed could not be told', () => store.sweep(now())); }
      await send();
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      // a channel that hangs must not hold up the stop: what it was sending is sent again
      await Promise.race([tasks.settled().then(() => Promise.allSettled(o.channels.map((c) => c.close()))), new Promise((r) => setTimeout(r, 3_000).unref())]);
    },
    async metrics() {
      if (o.channels.length === 0) return [];
      return [{ name: 'counterfoil_alerts_waiting', help: 'Alerts that have not been sent yet, by channel and alert.', type: 'gauge', values: [{ labels: {}, value: await store.waiting() }] }];
    },
    idle: tasks.idle,
  };
  return self;
}
