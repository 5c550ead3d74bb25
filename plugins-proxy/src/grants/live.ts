/**
 * A live access token of a sign-in, for any number of callers in any number of processes. Xero replaces the refresh token
 * at each use, so exactly one process renews at a time: it takes a lease on the row, sees there that nobody was faster,
 * asks Xero, and stores the new pair before anybody uses it. Who dies in between leaves the old refresh token, which Xero
 * takes for half an hour more; the next in line asks again with it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';
import type { GrantPoint } from '../core/crash-points.ts';
import { DoorError, isDoorError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { harmless, type SignInServer, type XeroApp } from './sign-in-server.ts';
import { leaseMs, type Lease, type SignIns, type Stored } from './store.ts';

export interface LiveOptions {
  readonly signIns: SignIns; readonly server: SignInServer; readonly app: () => XeroApp | undefined; readonly clock: Clock; readonly log: Log;
  readonly at: (name: GrantPoint) => void | Promise<void>;
  /** The sign-in has ended; called after that is stored. */
  readonly lapsed: (id: string) => void;
}
export interface Live {
  /** @throws DoorError of door `identity`, never `doubtful` */
  get(id: string): Promise<string>;
  refused(id: string, used: string): void;
  /** Asks Xero for new tokens unless somebody has them since this generation. */
  renew(id: string, beyond: number): Promise<void>;
  /** What is remembered of it is out of date: it has signed in anew. */
  forget(id: string): void;
}

interface Here { current?: { readonly token: string; readonly generation: number; readonly renewAt: number; readonly until: number }; pending?: Promise<string> | undefined; /** Xero refused the token of this generation. */ beyond: number }

/** Of thirty minutes: renewed in the background from here on, and not used any more from there on. */
const earlyMs = 300_000;
const lastMs = 10_000;
/** A token that is refused although it is so new is not made better by another one. */
const newMs = 10_000;
/** Somebody else renews: longer than a lease, so that a dead holder is outlived. */
const patienceMs = leaseMs + 10_000;

const sorry = (fate: DoorError['fate'], code: string, message: string, retryAfterMs?: number): DoorError => new DoorError({ door: 'identity', fate, code, message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
export const noSignIn = (): DoorError => sorry('forbidden', 'no-sign-in', 'Nobody has signed in at Xero for this organisation.');
export const signInLapsed = (): DoorError => sorry('forbidden', 'sign-in-lapsed', 'The sign-in at Xero has ended; somebody has to sign in again.');

export function createLive(o: LiveOptions): Live {
  const all = new Map<string, Here>();
  const hereOf = (id: string): Here => all.get(id) ?? all.set(id, { beyond: 0 }).get(id)!;

  function adopt(id: string, s: Pick<Stored, 'access' | 'generation' | 'leftMs'>): string {
    const now = o.clock.monotonic();
    const here = hereOf(id);
    // an answer that came late must not put an older token in the place of a newer one
    if (here.current === undefined || here.current.generation <= s.generation) here.current = { token: s.access, generation: s.generation, renewAt: now + s.leftMs - earlyMs, until: now + s.leftMs - lastMs };
    return here.current.token;
  }

  /** What is stored, if it is good enough; else new tokens, asked for here or by somebody else. */
  async function obtain(id: string, beyond: number, leastMs: number): Promise<string> {
    for (const end = o.clock.monotonic() + patienceMs; ;) {
      const s = await o.signIns.read(id);
      if (s === undefined) throw noSignIn();
      if (s.state === 'lapsed') throw signInLapsed();
      if (s.generation > beyond && s.leftMs > leastMs) return adopt(id, s);
      if (s.generation === beyond && s.ageMs < newMs && s.leftMs > lastMs) throw sorry('throttled', 'token-refused', 'Xero refuses a token that it has just given.', newMs - s.ageMs);
      const lease = await o.signIns.claim(id, s.generation);
      if (lease !== undefined) {
        const done = await ask(s, lease);
        if (done !== undefined) return adopt(id, done);
        continue;
      }
      if (o.clock.monotonic() > end) throw sorry('notSent', 'renewal-waits', 'Another relay has been renewing this sign-in for too long.');
      await sleep(60 + Math.random() * 60);
    }
  }

  /** Under the lease. Undefined: somebody signed in anew meanwhile. */
  async function ask(s: Stored, lease: Lease): Promise<Pick<Stored, 'access' | 'generation' | 'leftMs'> | undefined> {
    const began = o.clock.monotonic();
    const app = o.app();
    try {
      if (app === undefined || app.clientId !== s.clientId) throw sorry('forbidden', 'other-app', 'The sign-in belongs to another app than the configured one.');
      await o.at('token-asked');
      const pair = await o.server.refresh(app, s.refresh, () => {
        // a process that stood still must not renew behind the back of whoever has the lease now
        if (o.clock.monotonic() - began > leaseMs / 3) throw sorry('notSent', 'stood-still', 'The renewal began too late.');
      });
      await o.at('token-answered');
      const spentMs = o.clock.monotonic() - began;
      if (!await o.signIns.renewed(lease, pair, spentMs)) return undefined;
      await o.at('token-stored');
      return { access: pair.access, generation: lease.generation + 1, leftMs: pair.seconds * 1_000 - spentMs };
    } catch (e) {
      if (isDoorError(e) && e.code === 'invalid_grant') {
        if (!await o.signIns.lapsed(lease, 'invalid_grant')) return undefined;
        o.log.error({ signIn: s.id }, 'Xero has ended a sign-in; somebody has to sign in again');
        o.lapsed(s.id);
        throw signInLapsed();
      }
      // whatever is not known to have changed nothing may have replaced the token
      await o.signIns.release(lease, !isDoorError(e) || e.fate === 'doubtful').catch(() => undefined);
      o.log.warn({ err: e, signIn: s.id }, 'a sign-in at Xero could not be renewed');
      throw harmless(e);
    }
  }

  const once = (id: string, work: () => Promise<string>): Promise<string> => {
    const here = hereOf(id);
    here.pending ??= work().finally(() => { here.pending = undefined; });
    return here.pending;
  };

  return {
    async get(id) {
      const here = hereOf(id);
      const now = o.clock.monotonic();
      const c = here.current;
      if (c === undefined || now >= c.until) return once(id, () => obtain(id, here.beyond, lastMs));
      // good for minutes: nobody waits, and a failure is tried again by the next call
      if (now >= c.renewAt) once(id, () => obtain(id, Math.max(here.beyond, c.generation), earlyMs)).catch(() => undefined);
      return c.token;
    },
    refused(id, used) {
      const here = hereOf(id);
      if (here.current?.token !== used) return;
      here.beyond = here.current.generation;
      delete here.current;
    },
    async renew(id, beyond) { await once(id, () => obtain(id, beyond, lastMs)); },
    forget(id) { all.delete(id); },
  };
}
