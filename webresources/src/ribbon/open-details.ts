/** The menu Xero: what Dynamics knows of a document in Xero, beside the page, or the document itself, in Xero. */
import { failureOf, readDetails } from '../nudge/index.ts';
import { openPane, webApi } from '../platform.ts';
import { text } from '../text.ts';
import { failureText } from '../words.ts';
import { knownOf } from './known.ts';
import { documentOn, documentsIn, type DocumentHere, type ListControl, type Reference } from './place.ts';

const nothingYet = (d: DocumentHere): PromiseLike<unknown> => Xrm.Navigation.openAlertDialog({
  title: text('Details_Missing_Title'), text: d.table === 'invoice' ? text('Details_Missing') : text('Details_Missing_Document'),
});

async function show(d: DocumentHere | undefined): Promise<void> {
  if (d === undefined) return;
  try {
    const { id, details } = await readDetails(webApi(), d.table, d.id);
    if (details !== undefined) await openPane(id);
    else await nothingYet(d);
  } catch (error) {
    await Xrm.Navigation.openAlertDialog({ title: text('Details_NotOpened_Title'), text: failureText(failureOf(error)) });
  }
}

/** What the rule has just read is used, so that the new tab opens within the click and no browser takes it for an unwanted one. */
async function goThere(d: DocumentHere | undefined): Promise<void> {
  if (d === undefined) return;
  const link = (await knownOf(d))?.link;
  if (link === undefined) await nothingYet(d);
  else Xrm.Navigation.openUrl(link);
}

export const openDetails = (form: Xrm.FormContext): Promise<void> => show(documentOn(form));
export const openDetailsOfSelected = (_list: ListControl, references: readonly Reference[]): Promise<void> => show(documentsIn(references)[0]);
export const openInXero = (form: Xrm.FormContext): Promise<void> => goThere(documentOn(form));
export const openSelectedInXero = (_list: ListControl, references: readonly Reference[]): Promise<void> => goThere(documentsIn(references)[0]);
