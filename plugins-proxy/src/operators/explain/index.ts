/** R57 as a request: answered like a preview, with no call of Xero, and nothing written but the ending of the request. */
import type { Outcome } from '../../documents/types.ts';
import type { Kit } from '../../intents/ports.ts';
import { endTold, writeBack, type Ending } from '../../intents/write-back.ts';
import { documentsIn } from '../../previews/selection.ts';
import type { Again, Area } from '../../requests/actions.ts';
import type { Hub } from '../../requests/hub.ts';
import { toAsked, type RequestRow } from '../../requests/rows.ts';
import { explain, explanationText } from './explain.ts';
import { factsOf } from './read.ts';

export function createExplain({ kit, hub }: { readonly kit: Kit; readonly hub: Pick<Hub, 'publish'> }): Area {
  async function outcomeOf(r: RequestRow): Promise<Outcome> {
    // by its id and not by a lookup: a question leaves no trace at the document
    const documents = r.document ? [r.document] : documentsIn(r.arguments);
    if (documents?.length !== 1) return { kind: 'refused', problems: [kit.documents.problem('EXPLAIN_WHICH', {})] };
    const found = await factsOf(kit, { ...toAsked(r), document: documents[0]! });
    if ('problems' in found) return { kind: 'refused', problems: found.problems };
    const explanation = explain(found.facts);
    return { kind: 'done', title: `${explanation.title}: ${explanation.headline}`, text: explanationText(explanation), result: { explanation } };
  }

  async function take(rows: readonly RequestRow[]): Promise<Again> {
    const again: Again = new Map();
    for (const r of rows) {
      hub.publish([r.id], { step: 'reading', state: 'working', text: 'Looking where the document stands.' });
      const asked = toAsked(r);
      const outcome = await outcomeOf(r);
      const end: Ending = { record: { asked, detailsId: '', detailsOf: undefined }, outcome, requests: [r.id], historyId: kit.documents.historyIdOf(r.id, 'explained'), xeroCalls: 0, durationMs: Math.max(0, kit.now().getTime() - Date.parse(asked.createdOn)) };
      const [done] = await writeBack(kit, [end]);
      if (done) hub.publish([r.id], endTold(outcome, undefined)); else again.set(r.id, undefined);
    }
    return again;
  }
  return { handlers: { explain: { needsDocument: false, take } } };
}
