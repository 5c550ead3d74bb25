/** What happened to a document, and notes on it. Notes cannot be taken back. */
import { notEmulated, ok, validationException, type Answer } from '../core/answer.ts';
import { messages } from '../core/batch.ts';
import { elementsOf, onlyParameters, type Call } from '../core/call.ts';
import type { HistoryRecord, Wire } from '../core/state.ts';

export function history(call: Call, id: string): Answer {
  onlyParameters(call);
  const { world } = call;
  const shape = (h: HistoryRecord): Wire => ({ DateUTCString: new Date(h.at).toISOString().slice(0, 19), DateUTC: `/Date(${h.at})/`, Changes: h.Changes, User: h.User, Details: h.Details });
  if (call.method === 'GET') return ok(world.now(), { HistoryRecords: world.state.history.filter((h) => h.documentId === id).map(shape).reverse() });
  if (call.method !== 'PUT') return notEmulated(`${call.method} of history`, call.method, call.url);
  const records = elementsOf(call, 'HistoryRecords', 'HistoryRecord').map((r) => String(r.Details ?? ''));
  const wrong = records.find((d) => d.length === 0 || d.length > 2500);
  if (wrong !== undefined) {
    const error = 'Details must be between 1 and 2500 characters.'; // wording ours
    return validationException([{ Details: wrong, ValidationErrors: messages([error]) }], [{ errors: [error] }]);
  }
  for (const details of records) world.addHistory(id, 'Note', details, call.app);
  return ok(world.now(), { HistoryRecords: records.map((Details) => ({ DateUTCString: new Date(world.now()).toISOString().slice(0, 19), DateUTC: `/Date(${world.now()})/`, Details, ValidationErrors: [] })) });
}
