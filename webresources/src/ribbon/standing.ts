/** R44: Pause, Read-only and Resume on the form of a connection. What a flow does by the column, with a question before it. */
import { connection, connectionStatus, optionKey, optionValue } from '@counterfoil/solution';
import { askText } from '../dialog/ask.ts';
import { bareId, failureOf } from '../nudge/index.ts';
import { notify, webApi, type WritingWebApi } from '../platform.ts';
import { text } from '../text.ts';
import { failureText } from '../words.ts';

type To = 'paused' | 'readOnly' | 'connected';
/** From where it makes sense: what is not connected carries nothing anyway. */
const from: Readonly<Record<To, readonly string[]>> = { paused: ['connected', 'readOnly'], readOnly: ['connected', 'paused'], connected: ['paused', 'readOnly'] };

const statusOn = (form: Xrm.FormContext): string | undefined => {
  const v: unknown = form.getAttribute('cfl_status')?.getValue();
  return typeof v === 'number' ? optionKey(connectionStatus, v) : undefined;
};
const can = (to: To) => (form: Xrm.FormContext): boolean => from[to].includes(statusOn(form) ?? '');
export const canPause = can('paused');
export const canMakeReadOnly = can('readOnly');
export const canResume = can('connected');

let busy = false;
/** Never rejects, because the platform would show a rejection as a script error. */
async function stand(form: Xrm.FormContext, to: To): Promise<void> {
  if (busy) return;
  busy = true;
  try {
    const id = bareId(form.data.entity.getId());
    const name: unknown = form.getAttribute('cfl_name')?.getValue();
    const reason = to === 'connected' ? '' : await askText({ title: text(`Stand_${to}_Title`), paragraphs: [text(`Stand_${to}`, typeof name === 'string' ? name : '')], confirm: text(`Stand_${to}_Do`), label: text('Stand_Label'), missing: text('Stand_Missing'), max: connection.columns.cfl_statusreason.max });
    if (reason === undefined) return;
    // the form may be minutes old, and a connection that Xero has refused meanwhile must not be called connected
    const now = optionKey(connectionStatus, Number((await webApi().retrieveRecord(connection.logicalName, id, '?$select=cfl_status'))['cfl_status']));
    if (!from[to].includes(now ?? '')) { await Xrm.Navigation.openAlertDialog({ title: text('Stand_Changed_Title'), text: text('Stand_Changed') }); return; }
    await (webApi() as WritingWebApi).updateRecord(connection.logicalName, id, { cfl_status: optionValue(connectionStatus, to), cfl_statusreason: to === 'connected' ? null : reason });
    await form.data.refresh(false).then(undefined, () => { /* the row is written; the next look shows it */ });
    notify(form, { level: 'INFO', text: text(`Stand_${to}_Done`) });
  } catch (error) {
    notify(form, { level: 'ERROR', text: failureText(failureOf(error)) });
  } finally { busy = false; }
}
export const pause = (form: Xrm.FormContext): Promise<void> => stand(form, 'paused');
export const makeReadOnly = (form: Xrm.FormContext): Promise<void> => stand(form, 'readOnly');
export const resume = (form: Xrm.FormContext): Promise<void> => stand(form, 'connected');
