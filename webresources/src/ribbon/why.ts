/** R57: "Why?" says why a document is or is not in Xero, and what happens next. One request, and no trace at the document. */
import { optionValue, requestAction, syncRequest } from '@counterfoil/solution';
import { tellReport } from '../dialog/tell-report.ts';
import { bareId, failureOf, newTicket, textOf, ticketHash, type DocumentToSend } from '../nudge/index.ts';
import { webApi } from '../platform.ts';
import { text } from '../text.ts';
import { failureText } from '../words.ts';
import { ended } from './dry-run.ts';
import { documentOn, documentsIn, type ListControl, type Reference } from './place.ts';

interface Found { readonly title: string; readonly headline: string; readonly reasons: readonly string[]; readonly next: string; readonly buttons: readonly string[] }
let busy = false;

const isTexts = (v: unknown): v is readonly string[] => Array.isArray(v) && v.every((t) => typeof t === 'string');
/** Out of JSON that came through a row: whatever does not fit is no answer. */
export function explanationIn(json: string | undefined): Found | undefined {
  let v: unknown;
  try { v = (JSON.parse(json ?? 'null') as { explanation?: unknown } | null)?.explanation; } catch { return undefined; }
  const e = v as Partial<Found> | null | undefined;
  return e && typeof e.title === 'string' && typeof e.headline === 'string' && typeof e.next === 'string' && isTexts(e.reasons) && isTexts(e.buttons) ? e as Found : undefined;
}
export const paragraphsOf = (e: Found): readonly string[] => [`${e.title}: ${e.headline}`, ...e.reasons, text('Why_Next', e.next), ...(e.buttons.length > 0 ? [text('Why_Buttons', e.buttons.join(', '))] : [])];

/** Never rejects, because the platform would show a rejection as a script error. A second press while the first is under way does nothing. */
async function explain(d: Pick<DocumentToSend, 'table' | 'id'>): Promise<void> {
  if (busy) return;
  busy = true;
  const tell = (said: string): PromiseLike<unknown> => Xrm.Navigation.openAlertDialog({ title: text('Why_Title'), text: said });
  try {
    const now = Date.now();
    const ticket = newTicket();
    let end: Awaited<ReturnType<typeof ended>>;
    let json: string | undefined;
    Xrm.Utility.showProgressIndicator(text('Why_Working'));
    try {
      const { id } = await webApi().createRecord(syncRequest.logicalName, { cfl_action: optionValue(requestAction, 'explain'), cfl_arguments: JSON.stringify({ documents: [{ table: d.table, id: d.id }] }), cfl_tickethash: await ticketHash(ticket) });
      end = await ended(bareId(id), ticket, now);
      if (end?.state === 'done') json = textOf(await webApi().retrieveRecord(syncRequest.logicalName, bareId(id), '?$select=cfl_result'), 'cfl_result');
    } finally { Xrm.Utility.closeProgressIndicator(); }
    const found = explanationIn(json);
    if (found !== undefined) await tellReport(text('Why_Title'), { paragraphs: paragraphsOf(found), sections: [] });
    else if (end === undefined) await tell(text('Why_NoAnswer'));
    else await tell(end.problems.length > 0 ? end.problems.map((p) => `${p.text} ${p.fix}`.trim()).join('\n') : end.text);
  } catch (error) {
    await tell(failureText(failureOf(error)));
  } finally { busy = false; }
}

export async function why(form: Xrm.FormContext): Promise<void> {
  const d = documentOn(form);
  if (d !== undefined) await explain(d);
}
export async function whyOfSelected(_list: ListControl, references: readonly Reference[]): Promise<void> {
  const [d] = documentsIn(references);
  if (d !== undefined) await explain(d);
}
