/** The outbox of alerts and the memory of what was told. Several relays may share it. */
import { randomUUID } from 'node:crypto';
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { afterwards, decide, gapMs, pauseMs } from './decide.ts';
import type { Alert, AlertEvent, AlertKind, Facts } from './types.ts';

/** Longer than any channel takes. */
const leaseMs = 120_000;
const keptMs = 7 * 86_400_000;
export interface Due { readonly alert: Alert; readonly channel: string; readonly tries: number }
export type Raised = 'sent' | 'suppressed' | 'seen';

export const createAlertStore = (db: Kysely<any>, channels: readonly string[]) => {
  const rows = async (q: RawBuilder<unknown>, on: Kysely<any> = db): Promise<any[]> => (await q.execute(on)).rows as any[];
  type Which = Pick<AlertEvent, 'environment' | 'kind' | 'code'> & { readonly connection?: string | undefined };
  const same = (e: Which): RawBuilder<unknown> => sql`environment = ${e.environment} AND kind = ${e.kind} AND connection = ${e.connection ?? ''} AND code = ${e.code}`;

  async function put(t: Kysely<any>, e: Which, facts: Facts, now: Date): Promise<void> {
    const id = randomUUID();
    await rows(sql`INSERT INTO alerts (id, environment, kind, connection, code, facts, at) VALUES (${id}::uuid, ${e.environment}, ${e.kind}, ${e.connection ?? ''}, ${e.code}, ${JSON.stringify(facts)}::jsonb, ${now})`, t);
    await rows(sql`INSERT INTO alert_deliveries (alert_id, channel, due_at) SELECT ${id}::uuid, c, ${now} FROM unnest(${[...channels]}::text[]) AS c`, t);
  }

  return {
    /** Judged and stored in one step: two relays that see the same thing tell it once. */
    raise: (e: AlertEvent, now: Date): Promise<Raised> => db.transaction().execute(async (t): Promise<Raised> => {
      const many = e.keys === undefined ? 1 : (await rows(sql`INSERT INTO alert_seen (key, at) SELECT DISTINCT k, ${now}::timestamptz FROM unnest(${[...e.keys]}::text[]) AS k ON CONFLICT DO NOTHING RETURNING 1 AS ok`, t)).length;
      if (many === 0) return 'seen';
      await rows(sql`INSERT INTO alert_memory (environment, kind, connection, code) VALUES (${e.environment}, ${e.kind}, ${e.connection ?? ''}, ${e.code}) ON CONFLICT DO NOTHING`, t);
      const [m] = await rows(sql`SELECT (extract(epoch FROM quiet_until) * 1000)::float8 AS quiet, suppressed FROM alert_memory WHERE ${same(e)} FOR UPDATE`, t);
      const d = decide(e.kind, { quietUntil: m.quiet, suppressed: m.suppressed }, now.getTime());
      if (d.is === 'suppress') { await rows(sql`UPDATE alert_memory SET suppressed = suppressed + ${many} WHERE ${same(e)}`, t); return 'suppressed'; }
      await rows(sql`UPDATE alert_memory SET suppressed = 0, quiet_until = ${new Date(d.quietUntil)} WHERE ${same(e)}`, t);
      await put(t, e, { ...e.facts, ...(d.again + many > 1 ? { again: d.again + many - 1 } : {}) }, now);
      return 'sent';
    }),

    /** What was told is over: the good news goes out, too, and the next time is told at once. */
    over: (e: Which, news: Extract<AlertKind, 'connectionBack' | 'reachable'>, now: Date): Promise<boolean> => db.transaction().execute(async (t) => {
      if (e.kind === 'unreachable') await rows(sql`DELETE FROM alert_failing WHERE environment = ${e.environment} AND door = ${e.code}`, t);
      if ((await rows(sql`DELETE FROM alert_memory WHERE ${same(e)} RETURNING 1 AS ok`, t)).length === 0) return false;
      await put(t, { ...e, kind: news }, {}, now);
      return true;
    }),

    /** Notes that a side could not be reached. @returns since when, as far as it was tried without a gap */
    async failing(environment: string, door: string, now: Date): Promise<Date> {
      const [r] = await rows(sql`INSERT INTO alert_failing (environment, door, since, last_at) VALUES (${environment}, ${door}, ${now}, ${now})
        ON CONFLICT (environment, door) DO UPDATE SET since = CASE WHEN alert_failing.last_at < ${new Date(now.getTime() - gapMs)} THEN excluded.since ELSE alert_failing.since END, last_at = greatest(alert_failing.last_at, excluded.last_at)
        RETURNING since`);
      return r.since as Date;
    },

    /** What was suppressed and whose quiet is over; and what is old is forgotten. */
    sweep: (now: Date): Promise<void> => db.transaction().execute(async (t) => {
      for (const m of await rows(sql`SELECT environment, kind, connection, code, (extract(epoch FROM quiet_until) * 1000)::float8 AS quiet, suppressed FROM alert_memory WHERE quiet_until <= ${now} ORDER BY quiet_until LIMIT 100 FOR UPDATE SKIP LOCKED`, t)) {
        const d = afterwards(m.kind, { quietUntil: m.quiet, suppressed: m.suppressed }, now.getTime());
        if (d.is === 'send') { await rows(sql`UPDATE alert_memory SET suppressed = 0, quiet_until = ${new Date(d.quietUntil)} WHERE ${same(m)}`, t); await put(t, m, { again: d.again }, now); }
        if (d.is === 'forget') await rows(sql`DELETE FROM alert_memory WHERE ${same(m)}`, t);
      }
      const old = new Date(now.getTime() - keptMs);
      await rows(sql`DELETE FROM alert_seen WHERE at < ${old}`, t);
      await rows(sql`DELETE FROM alerts WHERE at < ${old}`, t);
    }),

    /** For sending, by this process alone until its lease is over. */
    async claim(now: Date): Promise<Due[]> {
      const found = await rows(sql`
        WITH c AS (
          UPDATE alert_deliveries SET tries = tries + 1, due_at = ${new Date(now.getTime() + leaseMs)}
          WHERE (alert_id, channel) IN (SELECT alert_id, channel FROM alert_deliveries WHERE due_at <= ${now} AND channel = ANY(${[...channels]}::text[]) ORDER BY due_at LIMIT 20 FOR UPDATE SKIP LOCKED)
          RETURNING alert_id, channel, tries)
        SELECT a.*, c.channel, c.tries FROM c JOIN alerts a ON a.id = c.alert_id ORDER BY a.at`);
      return found.map((r) => ({ channel: r.channel, tries: r.tries, alert: { id: r.id, environment: r.environment, kind: r.kind, connection: r.connection, code: r.code, facts: r.facts, at: r.at } }));
    },
    async delivered(d: Due): Promise<void> { await rows(sql`DELETE FROM alert_deliveries WHERE alert_id = ${d.alert.id}::uuid AND channel = ${d.channel}`); },
    async putOff(d: Due, now: Date): Promise<void> { await rows(sql`UPDATE alert_deliveries SET due_at = ${new Date(now.getTime() + pauseMs(d.tries))} WHERE alert_id = ${d.alert.id}::uuid AND channel = ${d.channel}`); },
    /** For a relay that is alone with its database: nobody is sending these now. */
    async takeOver(now: Date): Promise<void> { await rows(sql`UPDATE alert_deliveries SET due_at = ${now} WHERE due_at > ${now}`); },
    async waiting(): Promise<number> { return (await rows(sql`SELECT count(*)::int AS n FROM alert_deliveries`))[0].n as number; },
  };
};
export type AlertStore = ReturnType<typeof createAlertStore>;
