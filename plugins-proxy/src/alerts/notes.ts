/** Which endings somebody has to hear of: documents that stand until a person does something. Pure. */
import type { Ending } from '../intents/write-back.ts';
import { isRetryable } from '../problems/index.ts';
import { ofConnection } from '../problems/of-connection.ts';
import { ofDecisions } from '../problems/of-decisions.ts';
import { ofRequests } from '../problems/of-requests.ts';
import type { AlertEvent } from './types.ts';

/**
 * What whoever pressed the button has chosen or may not do, and what is told of the connection as a whole: an e-mail at each
 * click on a paused connection would teach people not to read them.
 */
const quiet = new Set<string>([...Object.keys(ofConnection), ...Object.keys(ofRequests), ...Object.keys(ofDecisions).filter((c) => c !== 'SAFE_START_LIMIT'), 'DOCUMENT_HELD', 'DOCUMENT_SKIPPED', 'DOCUMENT_NOT_ALLOWED', 'DOCUMENT_NOT_FOUND', 'WITHDRAWN', 'ARGUMENTS_UNREADABLE']);

export function eventsOf(environment: string, endings: readonly Ending[]): AlertEvent[] {
  const found = endings.flatMap((e) => {
    if ((e.outcome.kind !== 'refused' && e.outcome.kind !== 'needsDecision') || !e.record.detailsOf) return [];
    const code = e.outcome.problems.map((p) => p.code).find((c) => !isRetryable(c) && !quiet.has(c));
    const { document } = e.record.asked;
    return code === undefined ? [] : [{ code, connection: e.record.detailsOf.connection?.id ?? '', key: e.historyId, document }];
  });
  return [...Map.groupBy(found, (f) => `${f.connection} ${f.code}`).values()].map((all): AlertEvent => {
    const { code, connection, document } = all[0]!;
    return { kind: 'problem', environment, connection, code, keys: all.map((f) => f.key), ...(document ? { facts: { document: { table: document.table, id: document.id } } } : {}) };
  });
}
