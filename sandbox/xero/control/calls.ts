/** Every request received, for tests: without its token. */
import type { ElementResult } from '../core/answer.ts';

export interface CallRecord {
  readonly id: number; readonly at: string; readonly method: string; readonly path: string; readonly query: Record<string, string>;
  readonly headers: Record<string, string>; readonly body: unknown;
  status?: number | 'none'; ms?: number; elements?: readonly ElementResult[]; app?: string; fault?: string; replayed?: boolean;
}
export interface CallLog {
  begin(record: Omit<CallRecord, 'id'>): CallRecord;
  /** Keeps the text that was answered, of the newest calls only: lists are long. */
  answered(record: CallRecord, text: string): void;
  answerTo(record: CallRecord): string | undefined;
  all(): readonly CallRecord[];
  clear(): void;
}

/** More would only fill memory in long load runs; the oldest go first. */
const kept = 5000;
const answersKept = 500;

export function createCallLog(): CallLog {
  let list: CallRecord[] = [];
  let next = 1;
  const answers = new Map<number, string>();
  return {
    begin(record) {
      const full: CallRecord = { id: next++, ...record };
      list.push(full);
      if (list.length > kept * 1.2) list = list.slice(-kept);
      return full;
    },
    answered(record, text) {
      answers.set(record.id, text);
      if (answers.size > answersKept) answers.delete(answers.keys().next().value!);
    },
    answerTo: (record) => answers.get(record.id),
    all: () => list,
    clear() { list = []; answers.clear(); },
  };
}
