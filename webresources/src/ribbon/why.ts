/** R57: "Why?" says why a document is or is not in Xero, and what happens next. One request, and no trace at the document. */
import type { DocumentToSend } from '../nudge/index.ts';
import { text } from '../text.ts';
import { inquiry } from './inquiry.ts';
import { documentOn, documentsIn, type ListControl, type Reference } from './place.ts';

interface Found { readonly title: string; readonly headline: string; readonly reasons: readonly string[]; readonly next: string; readonly buttons: readonly string[] }

const isTexts = (v: unknown): v is readonly string[] => Array.isArray(v) && v.every((t) => typeof t === 'string');
/** Out of JSON that came through a row: whatever does not fit is no answer. */
export function explanationIn(json: string | undefined): Found | undefined {
  let v: unknown;
  try { v = (JSON.parse(json ?? 'null') as { explanation?: unknown } | null)?.explanation; } catch { return undefined; }
  const e = v as Partial<Found> | null | undefined;
  return e && typeof e.title === 'string' && typeof e.headline === 'string' && typeof e.next === 'string' && isTexts(e.reasons) && isTexts(e.buttons) ? e as Found : undefined;
}
export const paragraphsOf = (e: Found): readonly string[] => [`${e.title}: ${e.headline}`, ...e.reasons, text('Why_Next', e.next), ...(e.buttons.length > 0 ? [text('Why_Buttons', e.buttons.join(', '))] : [])];

const ask = inquiry(() => ({
  action: 'explain', title: text('Why_Title'), working: text('Why_Working'), noAnswer: text('Why_NoAnswer'),
  report: (json) => { const found = explanationIn(json); return found && { paragraphs: paragraphsOf(found), sections: [] }; },
}));
const explain = (d: Pick<DocumentToSend, 'table' | 'id'>): Promise<void> => ask({ cfl_arguments: JSON.stringify({ documents: [{ table: d.table, id: d.id }] }) });

export async function why(form: Xrm.FormContext): Promise<void> {
  const d = documentOn(form);
  if (d !== undefined) await explain(d);
}
export async function whyOfSelected(_list: ListControl, references: readonly Reference[]): Promise<void> {
  const [d] = documentsIn(references);
  if (d !== undefined) await explain(d);
}
