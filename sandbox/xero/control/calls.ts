/** Every request received, for tests: without its token. */
import type { ElementResult } from '../core/answer.ts';

export interface CallRecord {
  readonly id: number; readonly at: string; readonly method: string; readonly path: string; readonly query: Record<string, string>;
  readonly headers: Record<string, string>; readonly body: unknown;
  status?: number | 'none'; ms?: number; elements?: readonly ElementResult[]; response?: unknown; app?: string; fault?: string; replayed?: boolean;
}
export interface CallLog { begin(record: Omit<CallRecord, 'id'>): CallRecord; all(): readonly CallRecord[]; clear(): void }

/** More would only fill memory in long load runs; the oldest go first. */
const kept = 5000;

export function createCallLog(): CallLog {
  let list: CallRecord[] = [];
  let next = 1;
  return {
    begin(record) {
      const full: CallRecord = { id: next++, ...record };
      list.push(full);
      if (list.length > kept * 1.2) list = list.slice(-kept);
      return full;
    },
    all: () => list,
    clear() { list = []; },
  };
}
