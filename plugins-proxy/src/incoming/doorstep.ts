/**
 * Where news is laid down before the doorbell is answered. Whoever comes while a statement is under way goes with the next
 * one, all in one INSERT: a burst costs a few commits, and nobody waits for more than two of them.
 */
import { sql, type Kysely } from 'kysely';
import type { News } from './news.ts';

export interface Doorstep {
  /** Resolves when it is stored for good. @throws when it could not be stored */
  put(news: readonly News[]): Promise<void>;
}

/** More in one statement would only make it slower. */
const mostAtOnce = 2_000;

/** @param db connections that nobody else uses, so that a backlog that keeps all others busy does not keep Xero waiting */
export function createDoorstep(db: Kysely<any>): Doorstep {
  let waiting: { readonly news: readonly News[]; readonly done: () => void; readonly failed: (e: unknown) => void }[] = [];
  let running = false;

  async function run(): Promise<void> {
    running = true;
    // in one order, or two relays that are told the same would wait for each other
    while (waiting.length > 0) {
      let rows = 0; let taken = 0;
      while (taken < waiting.length && (taken === 0 || rows + waiting[taken]!.news.length <= mostAtOnce)) rows += waiting[taken++]!.news.length;
      const now = waiting.slice(0, taken);
      waiting = waiting.slice(taken);
      const all = now.flatMap((w) => w.news);
      try {
        if (all.length > 0) {
          await sql`INSERT INTO xero_events (tenant, category, resource, type, event_ms)
            SELECT * FROM unnest(${all.map((n) => n.tenant)}::text[], ${all.map((n) => n.category)}::text[], ${all.map((n) => n.resource)}::uuid[], ${all.map((n) => n.type)}::text[], ${all.map((n) => n.eventMs)}::bigint[])
              AS n (tenant, category, resource, type, event_ms) ORDER BY resource, event_ms, type, category, tenant
            ON CONFLICT DO NOTHING`.execute(db);
        }
        for (const w of now) w.done();
      } catch (e) { for (const w of now) w.failed(e); }
    }
    running = false;
  }

  return {
    put: (news) => news.length === 0 ? Promise.resolve() : new Promise((done, failed) => {
      waiting.push({ news, done, failed });
      if (!running) void run();
    }),
  };
}
