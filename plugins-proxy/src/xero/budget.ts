/**
 * The call budget of one Xero organisation, shared by every relay on this database: one row, and `take_call` is one
 * statement on it. Xero allows 5 calls at a time, 60 a minute and a day's number per app and organisation; going over
 * costs a 429 at best and somebody's click at worst, so the count is kept before the call instead of learnt after it.
 *
 * - minute: the times of the last 58 calls, sliding (Xero's own window is fixed, with a phase that nobody knows);
 * - day: counted from the first call on for 24 hours; what Xero's answers say can only lower what is left;
 * - slots: five, leased, so that the slots of a relay that was killed come back by themselves;
 * - all but clicks: four slots at most, and never the last fifth of the day. Of a minute background has 30 calls, bulk goes
 *   on to 45, and what Xero has just told (poll) to 51: seven are nobody's but clicks', six more are left for news however
 *   much is sent, and no pile of small things to ask for keeps a payment from being seen;
 * - polls and background: together at most a tenth of the day.
 */
import { randomUUID } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { Lane } from './door.ts';

export interface Taken { readonly slot: number; readonly key: string }
/** `slots`: all busy, ask again soon. minute, day, blocked: `waitMs` says when. */
export interface Denied { readonly why: 'slots' | 'minute' | 'day' | 'blocked'; readonly waitMs: number }
/** What an answer said. `retryAfterMs` only with 429. */
export interface Heard { readonly dayLeft?: number; readonly minuteLeft?: number; readonly retryAfterMs?: number }

export interface Budget {
  take(tenant: string, lane: Lane, leaseMs: number): Promise<Taken | Denied>;
  /** Frees the slot and lowers what is left. Never raises anything. */
  settle(tenant: string, taken: Taken, heard: Heard): Promise<void>;
  /** Milliseconds until a call of this lane would be let through; 0 when it would be now, or when only the slots are busy. */
  waitMs(tenant: string, lane: Lane): Promise<number>;
  left(tenant: string): Promise<{ dayLeft: number; minuteLeft: number; /** Of the tenth of the day that polls have. */ pollsLeft: number; blockedUntil: string | undefined }>;
}

/** Xero's sixty less two, because its window and ours do not begin together. */
export const MINUTE_CALLS = 58;
/** Of 58, all lanes before it included. */
const shares: Readonly<Record<Lane, number>> = { click: 58, poll: 51, bulk: 45, background: 30 };
const shareOf = (lane: Lane, minuteCalls: number): number => Math.floor(minuteCalls * shares[lane] / MINUTE_CALLS);
const ofTheTenth = (lane: Lane): boolean => lane === 'poll' || lane === 'background';
/** Day's number of the smallest tier and of the others; which one it is shows in what Xero says is left. */
const SMALL_DAY = 1_000;
const USUAL_DAY = 5_000;

// Fragments over the row itself: PostgreSQL checks them again on the newest version of the row after waiting for another
// relay's update, so that two relays can never take the same last call.
const minute = sql`coalesce((SELECT array_agg(t ORDER BY t) FROM unnest(b.calls) t WHERE t > statement_timestamp() - interval '60 seconds'), '{}')`;
const bulkMinute = sql`coalesce((SELECT array_agg(t ORDER BY t) FROM unnest(b.bulk_calls) t WHERE t > statement_timestamp() - interval '60 seconds'), '{}')`;
const newDay = sql`b.day_started <= statement_timestamp() - interval '24 hours'`;
const daySize = sql`CASE WHEN b.day_most_left <= ${sql.lit(SMALL_DAY)} THEN ${sql.lit(SMALL_DAY)} ELSE ${sql.lit(USUAL_DAY)} END`;
const dayUsed = sql`CASE WHEN ${newDay} THEN 0 ELSE b.day_used END`;
const dayPolls = sql`CASE WHEN ${newDay} THEN 0 ELSE b.day_polls END`;
const freeSlot = sql`(SELECT min(i) FROM generate_subscripts(b.slot_until, 1) i WHERE b.slot_until[i] <= statement_timestamp())`;
const bulkBusy = sql`(SELECT count(*) FROM generate_subscripts(b.slot_until, 1) i WHERE b.slot_until[i] > statement_timestamp() AND b.slot_lane[i] <> 'click')`;

/** @param minuteCalls other than 58 only where a sandbox with roomier limits stands for Xero */
export function createBudget(db: Kysely<any>, minuteCalls = MINUTE_CALLS): Budget {
  const known = new Set<string>();
  const ensure = async (tenant: string): Promise<void> => {
    if (known.has(tenant)) return;
    await sql`INSERT INTO xero_budget (tenant) VALUES (${tenant}) ON CONFLICT DO NOTHING`.execute(db);
    known.add(tenant);
  };

  return {
    async take(tenant, lane, leaseMs) {
      await ensure(tenant);
      const key = randomUUID();
      const click = lane === 'click';
      // The count need not survive a power cut (Xero's answers repair it), so this commit does not wait for the disk.
      const { rows } = await sql<{ slot: number }>`
        WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
        UPDATE xero_budget b SET
          calls = ${minute} || clock_timestamp(),
          bulk_calls = CASE WHEN ${sql.lit(click)} THEN b.bulk_calls ELSE ${bulkMinute} || clock_timestamp() END,
          day_used = ${dayUsed} + 1,
          day_polls = ${dayPolls} + ${sql.lit(ofTheTenth(lane) ? 1 : 0)},
          day_started = CASE WHEN ${newDay} THEN clock_timestamp() ELSE b.day_started END,
          slot_until[${freeSlot}] = clock_timestamp() + ${leaseMs} * interval '1 millisecond',
          slot_lane[${freeSlot}] = ${lane},
          slot_key[${freeSlot}] = ${key}
        FROM quick
        WHERE b.tenant = ${tenant}
          AND (b.blocked_until IS NULL OR b.blocked_until <= clock_timestamp())
          AND cardinality(${minute}) < ${sql.lit(minuteCalls)}
          AND ${freeSlot} IS NOT NULL
          AND ${dayUsed} < ${daySize}
          AND (${sql.lit(click)} OR (${dayUsed} < ${daySize} * 4 / 5 AND ${bulkBusy} < 4 AND cardinality(${bulkMinute}) < ${sql.lit(shareOf(lane, minuteCalls))}))
          AND (${sql.lit(!ofTheTenth(lane))} OR ${dayPolls} < ${daySize} / 10)
        RETURNING array_position(b.slot_key, ${key}) AS slot`.execute(db);
      return rows[0] === undefined ? denial(db, tenant, lane, minuteCalls) : { slot: rows[0].slot, key };
    },

    async settle(tenant, taken, heard) {
      const day = whole(heard.dayLeft); const min = whole(heard.minuteLeft);
      await sql`
        WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
        UPDATE xero_budget b SET
          slot_until[${taken.slot}::int] = CASE WHEN b.slot_key[${taken.slot}::int] = ${taken.key} THEN '-infinity'::timestamptz ELSE b.slot_until[${taken.slot}::int] END,
          day_most_left = greatest(b.day_most_left, ${day}::int),
          day_used = greatest(b.day_used, CASE WHEN greatest(b.day_most_left, ${day}::int) <= ${sql.lit(SMALL_DAY)} THEN ${sql.lit(SMALL_DAY)} ELSE ${sql.lit(USUAL_DAY)} END - ${day}::int),
          -- somebody else calls with our app's allowance: fill up what Xero has counted and we have not
          calls = b.calls || array_fill(clock_timestamp(), ARRAY[greatest(0, ${sql.lit(minuteCalls)} - coalesce(${min}::int, ${sql.lit(minuteCalls)}) - cardinality(${minute}))]),
          blocked_until = CASE WHEN ${heard.retryAfterMs ?? null}::float8 IS NULL THEN b.blocked_until ELSE greatest(b.blocked_until, clock_timestamp() + ${heard.retryAfterMs ?? 0}::float8 * interval '1 millisecond') END
        FROM quick WHERE b.tenant = ${tenant}`.execute(db);
    },

    async waitMs(tenant, lane) {
      await ensure(tenant);
      const d = await denial(db, tenant, lane, minuteCalls);
      return d.why === 'slots' ? 0 : d.waitMs;
    },

    async left(tenant) {
      await ensure(tenant);
      const { rows } = await sql<{ day: number; minute: number; polls: number; blocked: Date | null }>`
        SELECT greatest(0, ${daySize} - ${dayUsed})::int AS day, greatest(0, ${sql.lit(minuteCalls)} - cardinality(${minute}))::int AS minute,
          greatest(0, ${daySize} / 10 - ${dayPolls})::int AS polls,
          CASE WHEN b.blocked_until > clock_timestamp() THEN b.blocked_until END AS blocked
        FROM xero_budget b WHERE b.tenant = ${tenant}`.execute(db);
      return { dayLeft: rows[0]!.day, minuteLeft: rows[0]!.minute, pollsLeft: rows[0]!.polls, blockedUntil: rows[0]!.blocked?.toISOString() };
    },
  };
}

const whole = (n: number | undefined): number | null => (n !== undefined && Number.isInteger(n) && n >= 0 ? n : null);

/** Why not, and how long to wait. Asked only after a refusal, so a warm call stays one statement. */
async function denial(db: Kysely<any>, tenant: string, lane: Lane, minuteCalls: number): Promise<Denied> {
  const click = lane === 'click';
  const ms = (to: ReturnType<typeof sql>): ReturnType<typeof sql> => sql`ceil(extract(epoch FROM (${to}) - clock_timestamp()) * 1000)::float8`;
  const { rows } = await sql<{ blocked: number | null; day: number | null; minute: number | null; bulk: number | null }>`
    SELECT ${ms(sql`b.blocked_until`)} AS blocked,
      CASE WHEN ${dayUsed} >= ${daySize} * ${sql.lit(click ? 1 : 0.8)} OR (${sql.lit(ofTheTenth(lane))} AND ${dayPolls} >= ${daySize} / 10) THEN ${ms(sql`b.day_started + interval '24 hours'`)} END AS day,
      CASE WHEN cardinality(${minute}) >= ${sql.lit(minuteCalls)} THEN ${ms(sql`(${minute})[cardinality(${minute}) - ${sql.lit(minuteCalls - 1)}] + interval '60 seconds'`)} END AS minute,
      CASE WHEN ${sql.lit(!click)} AND cardinality(${bulkMinute}) >= ${sql.lit(shareOf(lane, minuteCalls))} THEN ${ms(sql`(${bulkMinute})[cardinality(${bulkMinute}) - ${sql.lit(shareOf(lane, minuteCalls) - 1)}] + interval '60 seconds'`)} END AS bulk
    FROM xero_budget b WHERE b.tenant = ${tenant}`.execute(db);
  const r = rows[0]!;
  const wait = (n: number): number => Math.max(50, n);
  if (r.blocked !== null && r.blocked > 0) return { why: 'blocked', waitMs: wait(r.blocked) };
  if (r.day !== null) return { why: 'day', waitMs: wait(r.day) };
  const minuteWait = Math.max(r.minute ?? 0, r.bulk ?? 0);
  if (minuteWait > 0) return { why: 'minute', waitMs: wait(minuteWait) };
  return { why: 'slots', waitMs: 50 };
}
