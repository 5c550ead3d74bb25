/**
 * System jobs: what is asked for asynchronously is done later, by the sandbox's clock, and its rows say how far it is. Nothing
 * runs by itself: whatever is due is done before the next request is looked at.
 */
import { createRow, updateRow } from '../behaviours/write.ts';
import { secondsOf } from '../behaviours/values.ts';
import { systemCaller } from '../security/access.ts';
import type { Value } from '../store/store.ts';
import { systemUserId } from '../world.ts';
import type { World } from '../world.ts';

export interface Ended { readonly code: string; readonly message: string }
interface Pending { readonly id: string; readonly from: number; readonly until: number; /** Row of importjobs that shows progress. */ readonly job: string | null; run(): Ended | null }
const waiting = new WeakMap<World, Pending[]>();

export function write(w: World, table: string, id: string, values: Record<string, Value>): void {
  const system = systemCaller(w, systemUserId), t = w.metadata.table(table), all = new Map(Object.entries(values));
  if (w.store.get(table, id)) updateRow(w, system, t, id, all); else createRow(w, system, t, all, id);
}

/** @param run answers why it failed, or null */
export function later(w: World, o: { readonly id: string; readonly name: string; readonly job: string | null; run(): Ended | null }): void {
  const now = w.now(), seconds = w.switches.backgroundSeconds;
  if (seconds === 0) { end(w, o.id, o.name, o.run(), now); return; }
  write(w, 'asyncoperation', o.id, { name: o.name, operationtype: 202, startedon: secondsOf(now), statecode: 2, statuscode: 20, errorcode: 0 });
  if (o.job !== null) write(w, 'importjob', o.job, { name: 'Customizations', progress: 0, startedon: secondsOf(now) });
  waiting.set(w, [...waiting.get(w) ?? [], { ...o, from: now.getTime(), until: now.getTime() + seconds * 1000, run: () => o.run() }]);
}
function end(w: World, id: string, name: string, said: Ended | null, now: Date): void {
  write(w, 'asyncoperation', id, { name, operationtype: 202, startedon: (w.store.get('asyncoperation', id)?.['startedon'] as string | undefined) ?? secondsOf(now), completedon: secondsOf(now), statecode: 3, statuscode: said ? 31 : 30, message: said?.message ?? null, friendlymessage: said?.message.slice(0, 500) ?? null, errorcode: said ? Number(said.code) | 0 : 0 });
}

/** Does what is due, and moves on the progress of what is not. */
export function settleBackground(w: World): void {
  const all = waiting.get(w);
  if (!all?.length) return;
  const now = w.now();
  const still = all.filter((p) => p.until > now.getTime());
  waiting.set(w, still);
  for (const p of all) {
    if (p.until <= now.getTime()) end(w, p.id, String(w.store.get('asyncoperation', p.id)?.['name'] ?? ''), p.run(), now);
    else if (p.job !== null) write(w, 'importjob', p.job, { progress: Math.floor(95 * (now.getTime() - p.from) / (p.until - p.from)) });
  }
}
export function forgetBackground(w: World): void { waiting.delete(w); }
