/** What a control plane keeps about traffic: every call received, and faults waiting for their victim. */
import type { PartLog } from '../batch/run.ts';

export interface Call {
  readonly id: number;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly user: string | null;
  /** The user impersonated by the whole request, or null. */
  readonly caller: string | null;
  readonly parts: readonly PartLog[];
  status: number;
  ms: number;
  fault: string | null;
  readonly requestBody: string;
}
export interface Match { readonly method?: string; readonly pathIncludes?: string; readonly bodyIncludes?: string }
export type FaultKind = 'status' | 'hang' | 'resetBefore' | 'resetAfterCommit' | 'truncated' | 'html' | 'hangAfterCommit';
export interface Fault { readonly match: Match; times: number; readonly fault: { readonly kind: FaultKind; readonly status?: number; readonly retryAfter?: number } }

export class Traffic {
  calls: Call[] = [];
  faults: Fault[] = [];
  latencyMs = 0;
  #next = 1;
  #recent = new Map<string, number[]>();

  record(c: Omit<Call, 'id'>): Call { const call = { id: this.#next++, ...c }; this.calls.push(call); if (this.calls.length > 20000) this.calls.splice(0, 5000); return call; }
  take(method: string, path: string, body: string): Fault['fault'] | null {
    const hit = this.faults.find((f) => f.times > 0 && (!f.match.method || f.match.method === method) && (!f.match.pathIncludes || path.includes(f.match.pathIncludes)) && (!f.match.bodyIncludes || body.includes(f.match.bodyIncludes)));
    if (!hit) return null;
    hit.times--;
    this.faults = this.faults.filter((f) => f.times > 0);
    return hit.fault;
  }
  /** Service protection: true when this user is over his limit in the last five minutes. */
  isOver(user: string, limit: number, nowMs: number): boolean {
    if (limit <= 0) return false;
    const times = (this.#recent.get(user) ?? []).filter((t) => t > nowMs - 300000);
    const over = times.length >= limit;
    if (!over) times.push(nowMs);
    this.#recent.set(user, times);
    return over;
  }
  reset(): void { this.calls = []; this.faults = []; this.latencyMs = 0; this.#recent.clear(); }
}
