/** Our own invoice form: one line that says where the invoice stands in Xero. */
import { bareId, readDetails } from '../nudge/index.ts';
import { clearNotification, notify, onSignal, webApi } from '../platform.ts';
import { standing } from '../words.ts';

/** Reads the details and shows the line. Errors are swallowed: a status line must never stand between a person and the invoice. */
export async function showStanding(form: Xrm.FormContext): Promise<void> {
  const id = form.data.entity.getId();
  if (id === '') return clearNotification(form);
  try {
    const { details } = await readDetails(webApi(), 'invoice', id);
    // the platform reuses the form for the next record; an answer about the one before must not be shown on it
    if (bareId(form.data.entity.getId()) !== bareId(id)) return;
    const line = standing(details);
    if (line === undefined) clearNotification(form);
    else notify(form, line);
  } catch { /* see above */ }
}

let forget: (() => void) | undefined;

/** Registered on load. One form is open per frame, so a later load takes the place of the earlier one. */
export function onLoad(context: Xrm.Events.EventContext): Promise<void> {
  const form = context.getFormContext();
  forget?.();
  forget = onSignal((s) => { if (s.kind === 'settled') void showStanding(form); });
  return showStanding(form);
}
