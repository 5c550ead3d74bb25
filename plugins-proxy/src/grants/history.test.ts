/**
 * Histories of a sign-in: renewals by several relays, lost answers, deaths at any point, time passing, lapses, people signing
 * in again. Whatever happens in whatever order, a token that Xero still has a way to is never lost, and nobody renews at the
 * same time as somebody else.
 */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../core/clock.ts';
import { DoorError, isDoorError } from '../core/errors.ts';
import { silentLog } from '../core/log.ts';
import { createTestDatabase, type TestDatabase } from '../database/testing.ts';
import { createSealer } from '../secrets/index.ts';
import { createGrantStore } from './grant-store.ts';
import { createKeeper, usualTiming } from './keeper.ts';
import { createLive } from './live.ts';
import { grantMigrations } from './migrations.ts';
import type { SignInServer, TokenPair } from './sign-in-server.ts';
import { createSignIns } from './store.ts';

const app = { clientId: 'app', clientSecret: 'secret' };
const environment = 'aaaaaaaa-0000-4000-8000-000000000001';
const minute = 60_000;

/** Xero as its documents tell it, strict where they are silent: what is renewed out of grace kills the newer pair. */
class Xero {
  time = 0;
  running = 0; most = 0;
  next: 'fine' | 'neverSent' | 'lost' = 'fine';
  #n = 0;
  #refresh = new Map<string, { readonly at: number; replacedAt?: number; dead: boolean }>();
  #access = new Map<string, number>();
  pair(): TokenPair {
    this.#n += 1;
    const [access, refresh] = [`access ${this.#n}`, `refresh ${this.#n}`];
    this.#refresh.set(refresh, { at: this.time, dead: false });
    this.#access.set(access, this.time + 30 * minute);
    return { access, refresh, seconds: 1_800, scopes: [] };
  }
  signIn(): TokenPair { this.end(); return this.pair(); }
  end(): void { for (const r of this.#refresh.values()) r.dead = true; }
  takes(access: string): boolean { return (this.#access.get(access) ?? -1) >= this.time; }
  wouldRenew(token: string): boolean {
    const r = this.#refresh.get(token);
    return r !== undefined && !r.dead && (r.replacedAt === undefined ? this.time - r.at <= 60 * 1_440 * minute : this.time - r.replacedAt <= 30 * minute);
  }
  renew(token: string): TokenPair {
    if (!this.wouldRenew(token)) throw new DoorError({ door: 'identity', fate: 'forbidden', status: 400, code: 'invalid_grant', message: '' });
    this.#refresh.get(token)!.replacedAt ??= this.time;
    for (const [t, r] of this.#refresh) if (t !== token) r.dead = true;
    return this.pair();
  }
  server(): SignInServer {
    const refresh = async (_app: unknown, token: string, beforeWrite?: () => void): Promise<TokenPair> => {
      const how = this.next;
      this.next = 'fine';
      beforeWrite?.();
      this.running += 1; this.most = Math.max(this.most, this.running);
      try {
        await new Promise((done) => { setTimeout(done, 1); });
        if (how === 'neverSent') throw new DoorError({ door: 'identity', fate: 'notSent', code: 'refused', message: '' });
        const pair = this.renew(token);
        if (how === 'lost') throw new DoorError({ door: 'identity', fate: 'doubtful', code: 'reset', message: '' });
        return pair;
      } finally { this.running -= 1; }
    };
    return { refresh, authorizeUrl: () => '', redeem: async () => this.signIn(), connections: async () => [], disconnect: async () => undefined, close: async () => undefined };
  }
}

type Step = { do: 'need' | 'needTogether' | 'look' | 'hour' | 'days' | 'neverSent' | 'lost' | 'refusedToken' | 'ended' | 'signIn' } | { do: 'die'; at: string };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<Step>({ do: 'need' }, { do: 'needTogether' }, { do: 'look' }, { do: 'hour' }, { do: 'days' }, { do: 'neverSent' }, { do: 'lost' }, { do: 'refusedToken' }) },
  { weight: 2, arbitrary: fc.constantFrom('token-asked', 'token-answered', 'token-stored').map((at): Step => ({ do: 'die', at })) },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ do: 'ended' }, { do: 'signIn' }) },
);

describe('R56 whatever happens to a sign-in', () => {
  let t: TestDatabase;
  beforeAll(async () => { t = await createTestDatabase(grantMigrations); });
  afterAll(() => t?.close());

  it('R56 a live token never gets lost, an ended one is told, and a new sign-in brings it back', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      await sql`TRUNCATE xero_grant_organisations, xero_grants, xero_sign_ins`.execute(t.db);
      const xero = new Xero();
      const sealer = createSealer(randomBytes(32));
      const [signIns, store] = [createSignIns(t.db, sealer), createGrantStore(t.db, sealer)];
      let told = 0;
      let ended = false;
      let dieAt: string | undefined;
      let died: () => void = () => undefined;
      const relay = () => {
        const live = createLive({ signIns, server: xero.server(), app: () => app, clock: systemClock, log: silentLog(), lapsed: () => undefined, at: (name) => { if (dieAt !== name) return; dieAt = undefined; died(); return new Promise(() => undefined); } });
        return { live, keeper: createKeeper({ store, signIns, live, log: silentLog(), timing: usualTiming, looks: { turn: async () => new Set(), tellGone: async () => {} }, events: { lapsed: () => { told += 1; }, gone() {}, disconnected() {}, ending() {}, changed() {} } }) };
      };
      const id = await signIns.signedIn(app.clientId, 'user', xero.signIn());
      await store.bySignIn(environment, id, [{ id: 'c', tenantId: 't', tenantType: 'ORGANISATION', tenantName: 'T' }], new Set(['t']), app.clientId);
      let relays = [relay(), relay()];
      const pass = async (ms: number): Promise<void> => {
        xero.time += ms;
        await sql`UPDATE xero_sign_ins SET access_until = access_until - ${ms} * interval '1 millisecond', renewed_at = renewed_at - ${ms} * interval '1 millisecond', lease_until = lease_until - ${ms} * interval '1 millisecond', asked_at = asked_at - ${ms} * interval '1 millisecond'`.execute(t.db);
        // what a process knows by its own clock goes with it
        relays = [relay(), relay()];
      };
      /** Until it is done, or the process in which it runs has died. */
      const alive = async (work: () => Promise<unknown>): Promise<void> => {
        const death = new Promise<'dead'>((done) => { died = () => { done('dead'); }; });
        const end = await Promise.race([work().then(() => 'done', (e: unknown) => { if (!isDoorError(e)) throw e; return 'failed'; }), death]);
        // the dead one's lease runs out, and the others look, long before the grace ends
        if (end === 'dead') { await pass(minute); await Promise.all(relays.map((r) => r.keeper.run())); }
      };
      const owed = async (): Promise<boolean> => (await sql`SELECT 1 FROM xero_sign_ins WHERE asked_at IS NOT NULL`.execute(t.db)).rows.length > 0;

      for (const s of steps) {
        switch (s.do) {
          case 'need': await alive(() => relays[0]!.live.get(id)); break;
          case 'needTogether': await alive(() => Promise.all([relays[0], relays[1], relays[0]].map((r) => r!.live.get(id)))); break;
          case 'look': await alive(() => Promise.all(relays.map((r) => r.keeper.run()))); break;
          case 'hour': case 'days':
            // relays look every half minute; so an owed answer is asked for again before so much time has passed
            for (let i = 0; i < 3 && await owed(); i++) { await pass(minute); xero.next = 'fine'; dieAt = undefined; await relays[0]!.keeper.run(); }
            await pass(s.do === 'hour' ? 61 * minute : 20 * 1_440 * minute);
            // one that nobody uses is renewed by looking after it; without that it ends after sixty days, as it should
            if (s.do === 'days') { xero.next = 'fine'; dieAt = undefined; await relays[0]!.keeper.run(); }
            break;
          case 'neverSent': case 'lost': xero.next = s.do; break;
          case 'refusedToken': await alive(async () => { const token = await relays[0]!.live.get(id); relays[0]!.live.refused(id, token); await relays[0]!.live.get(id); }); break;
          case 'die': dieAt = s.at; break;
          case 'ended': xero.end(); ended = true; break;
          case 'signIn': ended = false; await signIns.signedIn(app.clientId, 'user', xero.signIn()); for (const r of relays) r.live.forget(id); break;
        }
        const now = (await signIns.read(id))!;
        // What is stored leads on, unless Xero itself has ended it
        if (now.state === 'live' && !xero.wouldRenew(now.refresh)) expect(ended).toBe(true);
      }

      // the storm is over
      xero.next = 'fine'; dieAt = undefined;
      await pass(minute);
      await relays[0]!.keeper.run();
      await pass(31 * minute);
      const could = (await signIns.read(id))!;
      if (could.state === 'live' && xero.wouldRenew(could.refresh)) expect(xero.takes(await relays[1]!.live.get(id))).toBe(true);
      else {
        // only Xero ends a sign-in
        expect(ended).toBe(true);
        await expect(relays[1]!.live.get(id)).rejects.toMatchObject({ code: 'sign-in-lapsed' });
        await relays[0]!.keeper.run();
        expect(told).toBeGreaterThan(0);
        await signIns.signedIn(app.clientId, 'user', xero.signIn());
        expect(xero.takes(await relays[1]!.live.get(id))).toBe(true);
      }
      expect(xero.most).toBeLessThanOrEqual(1);
    }), { numRuns: 40, interruptAfterTimeLimit: 15_000, examples: [[[{ do: 'hour' }, { do: 'lost' }, { do: 'need' }, { do: 'neverSent' }, { do: 'need' }]]] });
  }, 60_000);
});
