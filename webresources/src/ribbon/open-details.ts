/** The button "Xero": what Xero says about this invoice, beside the form. */
import { bareId, failureOf, readDetails } from '../nudge/index.ts';
import { openPane, webApi } from '../platform.ts';
import { failureText } from '../words.ts';

export async function openDetails(form: Xrm.FormContext): Promise<void> {
  try {
    const id = bareId(form.data.entity.getId());
    const { id: detailsId, details } = await readDetails(webApi(), 'invoice', id);
    if (details !== undefined) return await openPane(detailsId);
    await Xrm.Navigation.openAlertDialog({
      title: 'Nothing from Xero yet',
      text: 'This invoice has not been sent to Xero, or its Xero Details belong to somebody whose records you may not see. To send it, press Send to Xero; if that button is missing, ask your administrator for the security role Counterfoil Sender.',
    });
  } catch (error) {
    await Xrm.Navigation.openAlertDialog({ title: 'Xero Details could not be opened', text: failureText(failureOf(error)) });
  }
}
