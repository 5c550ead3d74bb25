/**
 * Faults on demand. A rule matches requests by method and part of the path, lets `after` of them through, then hits
 * `times` of them. `after: "commit"` (or `commit: true`) means that Xero did the work and only the answer is spoilt.
 */
export type FaultKind = 'status' | 'hang' | 'resetBefore' | 'resetAfterCommit' | 'truncated' | 'html';
export interface Fault { readonly kind: FaultKind; readonly status?: number; readonly retryAfter?: number; readonly problem?: string; readonly html?: boolean }
export interface FaultRule {
  readonly id: string; readonly match: { readonly method?: string; readonly pathIncludes?: string };
  readonly fault: Fault; readonly commit: boolean; skip: number; times: number; hits: number;
}
export interface Faults {
  add(input: unknown): { readonly ok: true; readonly rule: FaultRule } | { readonly ok: false; readonly message: string };
  take(method: string, pathAndQuery: string): { fault: Fault; commit: boolean } | undefined;
  all(): readonly FaultRule[];
  clear(): void;
}

const kinds: readonly FaultKind[] = ['status', 'hang', 'resetBefore', 'resetAfterCommit', 'truncated', 'html'];
/** These spoil an answer, so the work has been done by then. */
const alwaysCommitted: readonly FaultKind[] = ['resetAfterCommit', 'truncated', 'html'];

export function createFaults(): Faults {
  let rules: FaultRule[] = [];
  return {
    all: () => rules,
    clear() { rules = []; },
    add(input) {
      const i = input as { match?: { method?: string; pathIncludes?: string }; times?: number; after?: number | 'commit'; commit?: boolean; fault?: Fault } | undefined;
      const wrong = (message: string) => ({ ok: false as const, message });
      if (!i || typeof i !== 'object' || !i.fault || !kinds.includes(i.fault.kind)) return wrong(`Send {match:{method,pathIncludes}, times, after, fault:{kind}} with a kind of: ${kinds.join(', ')}.`);
      if (i.fault.kind === 'status' && !(Number.isInteger(i.fault.status) && i.fault.status! >= 400 && i.fault.status! <= 599)) return wrong('A status fault needs a status from 400 to 599.');
      if (i.times !== undefined && !(Number.isInteger(i.times) && i.times > 0)) return wrong('"times" is a whole number from 1.');
      if (i.after !== undefined && i.after !== 'commit' && !(Number.isInteger(i.after) && i.after >= 0)) return wrong('"after" is the number of matching requests to let through, or "commit".');
      const commit = i.commit === true || i.after === 'commit' || alwaysCommitted.includes(i.fault.kind);
      if (commit && i.fault.kind === 'resetBefore') return wrong('"resetBefore" happens before the commit; use "resetAfterCommit".');
      const rule: FaultRule = { id: crypto.randomUUID(), match: i.match ?? {}, fault: i.fault, commit, skip: typeof i.after === 'number' ? i.after : 0, times: i.times ?? 1, hits: 0 };
      rules.push(rule);
      return { ok: true, rule };
    },
    take(method, path) {
      for (const rule of rules) {
        const { match } = rule;
        if (rule.times <= 0 || (match.method && match.method.toUpperCase() !== method) || (match.pathIncludes && !path.toLowerCase().includes(match.pathIncludes.toLowerCase()))) continue;
        if (rule.skip > 0) { rule.skip -= 1; continue; }
        rule.times -= 1;
        rule.hits += 1;
        return { fault: rule.fault, commit: rule.commit };
      }
      return undefined;
    },
  };
}
