/** The button "Xero": what Xero says about this invoice, beside the form. */
import { bareId, failureOf, readDetails } from '../nudge/index.ts';
import { openPane, webApi } from '../platform.ts';
import { text } from '../text.ts';
import { failureText } from '../words.ts';

export async function openDetails(form: Xrm.FormContext): Promise<void> {
  try {
    const id = bareId(form.data.entity.getId());
    const { id: detailsId, details } = await readDetails(webApi(), 'invoice', id);
    if (details !== undefined) return await openPane(detailsId);
    await Xrm.Navigation.openAlertDialog({
      title: text('Details_Missing_Title'), text: text('Details_Missing'),
    });
  } catch (error) {
    await Xrm.Navigation.openAlertDialog({ title: text('Details_NotOpened_Title'), text: failureText(failureOf(error)) });
  }
}
