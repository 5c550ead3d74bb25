/** Ledger, Dynamics and a real PostgreSQL, with relays that can be killed at any named point and started again. */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { CrashPoint } from '../../core/crash-points.ts';
import { createTestDatabase, type TestDatabase } from '../../database/testing.ts';
import { wireInstant } from '../../documents/wire-dates.ts';
import type { JoinedEnvironment, Kit } from '../../intents/ports.ts';
import { intentMigrations } from '../../intents/migrations.ts';
import { quick } from '../../intents/testing/world.ts';
import { createDoorstep } from '../doorstep.ts';
import { createIncoming, incomingMigrations, type Incoming } from '../index.ts';
import { DoorError } from '../../core/errors.ts';
import { idOf } from '../bring.ts';
import { categoryOfEndpoint } from '../news.ts';
import type { Apply } from '../ports.ts';
import { Ledger, type Entry } from './ledger.ts';
import type { XeroDocument } from '../../xero/types.ts';

export const tenant = '7c1e5b0a-2f4d-4a6b-8e93-1d0c9b8a7f65';
export const environment: JoinedEnvironment = {
  key: '0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30', user: '', lookFirst: false,
  organisations: [{ connectionId: '11111111-1111-4111-8111-111111111111', tenantId: tenant, name: 'Harbour', shortCode: '!h', timeZone: 'UTC', owner: undefined }],
};
const never = <T>(): Promise<T> => new Promise<T>(() => {});

export class IncomingWorld {
  ledger = new Ledger();
  /** What Dynamics says: version by document. Older news is left alone, as in the real one. */
  dynamics = new Map<string, { version: number; at: number }>();
  contacts: string[] = [];
  applies: { ids: string[]; source: string }[] = [];
  /** Ids that Dynamics refuses for the moment. */
  refuses = new Set<string>();
  down = false;
  /** Rows of Xero Details that the first cursor finds. */
  details: Record<string, unknown>[] = [];
  health: Record<string, unknown>[] = [];
  passed: CrashPoint[] = [];
  warnings: string[] = [];
  refusedConnections: string[] = [];
  dynamicsNow: number | undefined;
  relay!: Incoming;
  private kill: (() => void) | undefined;
  readonly database: TestDatabase;
  private constructor(database: TestDatabase) { this.database = database; }

  static async make(): Promise<IncomingWorld> { return new IncomingWorld(await createTestDatabase('2026-11-24-10-incoming' in intentMigrations ? intentMigrations : { ...intentMigrations, ...incomingMigrations })); }
  async reset(): Promise<void> {
    this.dead();
    for (let tries = 0; ; tries++) {
      try { await this.database.pool.query('TRUNCATE xero_events, xero_cursors, xero_polls, xero_seen, intents, bindings, requests, seen_in_xero CASCADE'); break; } catch (e) { if ((e as { code?: string }).code !== '40P01' || tries === 5) throw e; }
    }
    Object.assign(this, { ledger: new Ledger(), dynamics: new Map(), contacts: [], applies: [], refuses: new Set(), down: false, details: [], health: [], passed: [], warnings: [], refusedConnections: [], dynamicsNow: undefined });
  }
  async close(): Promise<void> { this.dead(); await this.database.close(); }
  dead(): void { this.kill?.(); this.kill = undefined; }

  private kit(dead: () => boolean, at: Kit['at']): Kit {
    const log = (level: string) => (_o: object, text: string): void => { if (level !== 'info') this.warnings.push(text); };
    return {
      digestKey: createHash('sha256').update('test').digest(), xero: this.ledger.door(dead), environment: () => environment, at, now: () => new Date(), timing: quick,
      connectionRefused: (id: string) => { this.refusedConnections.push(id); }, log: { info: log('info'), warn: log('warn'), error: log('error') },
      dataverse: {
        get: async () => { if (dead()) return never(); return { value: this.details }; },
        write: async (w: { body: Record<string, unknown> }) => { if (dead()) return never(); this.health.push(w.body); return undefined; },
      },
    } as unknown as Kit;
  }
  private apply(dead: () => boolean): Apply {
    return async (_e, _o, documents, { source }) => {
      await new Promise((r) => setTimeout(r, 1));
      if (dead()) return never();
      if (this.down) throw new DoorError({ door: 'dataverse', fate: 'doubtful', code: 'timeout', message: 'down' });
      const failed: string[] = []; const changed: string[] = [];
      this.applies.push({ ids: documents.map((x) => idIn(x)), source });
      for (const x of documents) {
        const id = idIn(x);
        if (this.refuses.has(id)) { failed.push(id); continue; }
        const at = Date.parse(wireInstant(x.UpdatedDateUTC)!);
        const before = this.dynamics.get(id);
        if (before && before.at > at) continue;
        this.dynamics.set(id, { version: Number(x.Total), at });
        changed.push(id);
      }
      return { changed, unchanged: documents.length - changed.length - failed.length, unknown: [], failed };
    };
  }

  /** Starts a relay. It dies at the n-th passing of a point (counted from 0), if one is given; `died` resolves then. */
  start(o: { at?: CrashPoint; nth?: number; keys?: readonly string[]; pollMs?: number | undefined; alone?: boolean } = {}): { died: Promise<void>; relay: Incoming } {
    let dead = false; let count = 0; let died: () => void = () => {};
    const death = new Promise<void>((r) => { died = r; });
    const die = (): void => { dead = true; void relay.stop?.(); died(); };
    const at = (point: CrashPoint): void | Promise<void> => {
      if (dead) return never();
      this.passed.push(point);
      if (o.at !== point || count++ !== (o.nth ?? 0)) return;
      die();
      return never();
    };
    const relay = createIncoming({
      db: this.database.db, kit: this.kit(() => dead, at), apply: this.apply(() => dead), alone: o.alone ?? true, random: () => 0.5,
      changed: async (_e, all) => { if (dead) return never(); this.contacts.push(...all.map((c) => c.contactId)); },
      dataverseNow: () => this.dynamicsNow ?? this.ledger.now, settings: { keys: o.keys ?? ['key'], ...('pollMs' in o ? { pollMs: o.pollMs } : { pollMs: 5 }) },
    });
    this.relay = relay;
    this.kill = die;
    return { died: death, relay };
  }

  /** Xero rings: stored as by the doorbell. */
  async ring(entries: readonly Entry[], o: { type?: 'CREATE' | 'UPDATE'; at?: number } = {}): Promise<void> {
    await createDoorstep(this.database.db).put(entries.map((e) => ({ tenant, category: categoryOfEndpoint[e.endpoint], resource: e.id, type: o.type ?? 'UPDATE', eventMs: o.at ?? e.at })));
  }
  /** Sweeps until Dynamics says what Xero says and no news waits. */
  async settled(withinMs = 8_000, o: { readonly news?: boolean } = {}): Promise<boolean> {
    const until = performance.now() + withinMs;
    while (performance.now() < until) {
      this.relay.sweep!();
      await new Promise((r) => setTimeout(r, 10));
      if (this.differences().length === 0 && (o.news === false || (await this.waiting()) === 0)) return true;
    }
    return false;
  }
  differences(): string[] { return [...this.ledger.entries.values()].filter((e) => (e.endpoint === 'Invoices' || e.endpoint === 'CreditNotes') && this.dynamics.get(e.id)?.version !== e.version).map((e) => e.id); }
  async waiting(): Promise<number> { return Number((await sql<{ n: string }>`SELECT count(*) AS n FROM xero_events WHERE done_at IS NULL`.execute(this.database.db)).rows[0]!.n); }
  /** One whole poll, now. */
  async pollOnce(): Promise<void> {
    const before = await this.polled();
    for (let n = 0; n < 400 && (await this.polled()) === before; n++) {
      // only as long as it has not been: a poll that has just ended has said when the next is due
      if (n < 4) await this.database.pool.query('UPDATE xero_polls SET due_at = clock_timestamp() WHERE lease_until IS NULL AND turn::text = $1', [before]);
      this.relay.sweep!();
      await new Promise((r) => setTimeout(r, 10));
    }
    await this.relay.idle!();
  }
  private async polled(): Promise<string> { return String((await this.database.pool.query('SELECT turn AS t FROM xero_polls')).rows[0]?.t ?? 0); }
}
const idIn = (x: XeroDocument): string => idOf('Type' in x && /CREDIT$/.test(x.Type ?? '') ? 'CreditNotes' : 'Invoices', x)!;
