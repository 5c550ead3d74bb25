/** Whether the button is alive. Called on every refresh of the ribbon, so nothing is read from the server here. */

/** Value of a column when the form shows it, else undefined: the relay decides in any case and names the reason. */
export function valueOn(form: Xrm.FormContext, column: string): unknown {
  return form.getAttribute(column)?.getValue() ?? undefined;
}

const CANCELED = 3;
const STATUS_CANCELED = 100003;

/** False for what can never be sent: a record that is not saved yet, and a cancelled invoice. */
export function canSend(form: Xrm.FormContext): boolean {
  const saved = form.data.entity.getId() !== '';
  return saved && valueOn(form, 'statecode') !== CANCELED && valueOn(form, 'statuscode') !== STATUS_CANCELED;
}
