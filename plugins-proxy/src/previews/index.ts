/**
 * R28 R49: what would be sent, without sending it. No call of Xero, and nothing is written but the ending of the request:
 * neither details nor history know that somebody has looked.
 */
import type { DocumentPreview, Problem } from '../contract.ts';
import type { Asked, Outcome } from '../documents/types.ts';
import type { Kit } from '../intents/ports.ts';
import { endTold, writeBack, type Ending } from '../intents/write-back.ts';
import type { Again, Area } from '../requests/actions.ts';
import type { Hub } from '../requests/hub.ts';
import { toAsked, type RequestRow } from '../requests/rows.ts';
import { dryRunOf, dryRunText } from './dry-run.ts';
import { previewOf, shortened } from './preview.ts';
import { look, type Looked } from './read.ts';
import { connectionIn, documentsIn, mostInDryRun, ofConnection } from './selection.ts';

export interface PreviewDeps { readonly kit: Kit; readonly hub: Pick<Hub, 'publish'> }

/** Written back in one call. */
const perCall = 10;

export function createPreviews({ kit, hub }: PreviewDeps): Area {
  const ending = (asked: Asked, outcome: Outcome): Ending => ({
    record: { asked, detailsId: '', detailsOf: undefined }, outcome, requests: [asked.requestId], historyId: kit.documents.historyIdOf(asked.requestId, 'looked'), xeroCalls: 0, durationMs: Math.max(0, kit.now().getTime() - Date.parse(asked.createdOn)),
  });
  interface End { readonly ending: Ending; readonly preview?: DocumentPreview }

  async function tell(ends: readonly End[]): Promise<Again> {
    const again: Again = new Map();
    for (let n = 0; n < ends.length; n += perCall) {
      const some = ends.slice(n, n + perCall);
      await kit.at('refusal-before-write-back');
      const done = await writeBack(kit, some.map((e) => e.ending));
      some.forEach(({ ending: e, preview }, i) => {
        if (!done[i]) { for (const id of e.requests) again.set(id, undefined); return; }
        hub.publish(e.requests, { ...endTold(e.outcome, undefined), ...(preview ? { preview } : {}) });
      });
    }
    return again;
  }

  function previewEnd(l: Looked): End {
    // not even its title may be told to somebody who may not read it
    if (!l.read) return { ending: ending(l.asked, { kind: 'refused', problems: l.problems }) };
    const preview = shortened(previewOf({ read: l.read, prepared: l.prepared, problems: l.problems, notes: l.notes, now: kit.now() }));
    const count = l.problems.length;
    const text = count === 0 ? `${preview.title} is ready to be sent. Nothing was sent.` : `${preview.title} cannot be sent yet: ${count === 1 ? 'one thing has' : `${count} things have`} to be put right. Nothing was sent.`;
    return { preview, ending: ending(l.asked, { kind: 'done', title: text, text, result: { preview } }) };
  }

  async function preview(rows: readonly RequestRow[]): Promise<Again> {
    const asked = rows.map(toAsked);
    hub.publish(asked.map((a) => a.requestId), { step: 'reading', state: 'working', text: 'Reading the document.' });
    return tell((await look(kit, asked)).map(previewEnd));
  }

  async function dryRun(rows: readonly RequestRow[]): Promise<Again> {
    const ends = await Promise.all(rows.map(async (r): Promise<End> => {
      const asked = toAsked(r);
      hub.publish([r.id], { step: 'reading', state: 'working', text: 'Reading the documents.' });
      const refused = (problem: Problem): End => ({ ending: ending(asked, { kind: 'refused', problems: [problem] }) });
      const listed = r.document ? [r.document] : documentsIn(r.arguments);
      const connection = r.connectionId ?? connectionIn(r.arguments);
      if (!listed && !connection) return refused(kit.documents.problem('DRY_RUN_OF_NOTHING', {}));
      if (listed && listed.length > mostInDryRun) return refused(kit.documents.problem('DRY_RUN_TOO_MANY', { count: listed.length, most: mostInDryRun }));
      const chosen = listed ? { documents: listed, beyond: 0 } : await ofConnection(kit, r, connection!);
      if (!chosen) return refused(kit.documents.problem('DRY_RUN_CONNECTION_UNSEEN', {}));
      const run = dryRunOf(await look(kit, chosen.documents.map((document) => ({ ...asked, document }))), chosen.beyond);
      const text = dryRunText(run);
      return { ending: ending(asked, { kind: 'done', title: text, text, result: { dryRun: run } }) };
    }));
    return tell(ends);
  }

  return { handlers: { preview: { needsDocument: true, take: preview }, dryRun: { needsDocument: false, take: dryRun } } };
}
