/** One line on a document's form that says where it stands in Xero. */
import { bareId, readDetails, type Details } from '../nudge/index.ts';
import { answerStaysFor, clearNotification, notify, webApi } from '../platform.ts';
import { standing } from '../words.ts';

/** Reads the details and shows the line. Errors are swallowed: a status line must never stand between a person and the document. */
export async function showStanding(form: Xrm.FormContext, table: string): Promise<Details | undefined> {
  const id = form.data.entity.getId();
  if (id === '') { clearNotification(form); return undefined; }
  try {
    const { details } = await readDetails(webApi(), table, id);
    // the platform reuses the form for the next record; an answer about the one before must not be shown on it
    if (bareId(form.data.entity.getId()) !== bareId(id)) return undefined;
    const staysMs = answerStaysFor(id);
    if (staysMs > 0) { lookAfter(staysMs, form, table); return details; }
    const line = standing(details);
    if (line === undefined) clearNotification(form);
    else notify(form, line);
    return details;
  } catch { return undefined; }
}

let later: ReturnType<typeof setTimeout> | undefined;
/** What was news while an answer stood there (a void in Xero right after a click) is said once the answer has been read. */
function lookAfter(ms: number, form: Xrm.FormContext, table: string): void {
  clearTimeout(later);
  later = setTimeout(() => { later = undefined; void showStanding(form, table); }, ms + 50);
}
