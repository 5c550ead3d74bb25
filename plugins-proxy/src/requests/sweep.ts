/** The safety net: once a minute every open request of the environment goes to the same intake, whoever wrote it and however. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDoorError } from '../core/errors.ts';
import type { FollowUps } from '../follow-ups/index.ts';
import type { Bodies } from '../intents/bodies.ts';
import type { Drain } from '../intents/drain.ts';
import type { Kit } from '../intents/ports.ts';
import type { Area } from './actions.ts';
import type { Hub } from './hub.ts';
import type { Intake } from './intake.ts';
import { openRows, requestTables, type RequestTable } from './rows.ts';
import { lookForStrays } from './stray-details.ts';

const pageSize = 250;
/** What Dataverse gives in one page at the most. */
const largestPage = 5_000;
const forgetAfterMs = 30 * 24 * 3_600_000;

export const createSweep = (d: { kit: Kit; intake: Intake; drain: Drain; hub: Hub; bodies: Bodies; followUps: FollowUps; areas: readonly Area[]; dataverseNow: () => number }) => {
  const { kit } = d;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let stopped = false;
  let looked = -Infinity;
  let looking: Promise<void> | undefined;

  async function once(): Promise<void> {
    const environment = kit.environment();
    if (!environment) return;
    d.hub.sweep();
    d.bodies.sweep();
    await kit.store.purge(forgetAfterMs);
    // Before anything is read: an environment that was copied since the last sweep must not be worked for (R67).
    const who = await kit.dataverse.get('WhoAmI()');
    const copied = await kit.guard(String(who.OrganizationId).toLowerCase());
    const free = copied ? [] : await kit.standing?.look() ?? [];
    if (free.length > 0) void d.intake.take(free);
    if (copied) kit.log.error({ code: copied.code }, 'the environment is a copy; its requests are refused');
    for (const from of requestTables) await openRequests(from);
    if (!copied) { d.followUps.sweep(); for (const a of d.areas) a.sweep?.(); strays(); }
    await d.drain.runDue();
  }

  async function openRequests(from: RequestTable): Promise<void> {
    const seen = new Set<string>();
    let after: Awaited<ReturnType<typeof openRows>>[number] | undefined;
    for (let size = pageSize; size <= largestPage && !stopped;) {
      const page: Awaited<ReturnType<typeof openRows>> = await openRows(kit.dataverse, from, { pageSize: size, ...(after ? { after } : {}) });
      const fresh = page.filter((r) => !seen.has(r.id)).map((r) => r.id);
      for (const id of fresh) seen.add(id);
      for (let n = 0; n < fresh.length; n += pageSize) await soon(d.intake.take(fresh.slice(n, n + pageSize)));
      if (page.length < size) break;
      // Times go by the second: where one second fills a page, only a larger page sees what is behind it.
      if (fresh.length === 0) size *= 2;
      after = page.at(-1)!;
    }
  }

  /** Nobody waits for it. Tried again with the next sweep when it fails. */
  function strays(): void {
    if (looking || stopped || performance.now() - looked < kit.timing.strayMs) return;
    const before = looked;
    looked = performance.now();
    looking = lookForStrays(kit, d.dataverseNow()).catch((e: unknown) => {
      looked = before;
      kit.log.warn({ code: isDoorError(e) ? `${e.door}-${e.code}` : 'unexpected', err: isDoorError(e) ? undefined : e }, 'the look for Xero Details that the relay did not write did not finish');
    }).finally(() => { looking = undefined; });
  }

  /** One page after the other, so that ten thousand requests do not take every connection from a click; but no longer than until the next sweep. */
  async function soon(taken: Promise<unknown>): Promise<void> {
    const over = new AbortController();
    await Promise.race([taken, sleep(kit.timing.sweepMs, undefined, { signal: over.signal }).catch(() => undefined)]);
    over.abort();
  }

  /** One sweep; a call while one runs waits for that one. Never throws: the next sweep is the repetition. */
  function sweep(): Promise<void> {
    running ??= once().catch((e: unknown) => kit.log.warn({ code: isDoorError(e) ? `${e.door}-${e.code}` : 'unexpected', err: isDoorError(e) ? undefined : e }, 'the sweep did not finish')).finally(() => { running = undefined; });
    return running;
  }
  function next(): void {
    if (stopped) return;
    timer = setTimeout(() => void sweep().finally(next), kit.timing.sweepMs);
    timer.unref();
  }
  return {
    sweep,
    start(): void { void sweep().finally(next); },
    async stop(): Promise<void> { stopped = true; clearTimeout(timer); await running; await looking; },
  };
};
