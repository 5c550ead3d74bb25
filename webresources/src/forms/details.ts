/** The Xero Details form: its columns are written by the relay while it is open, so it reads itself again when that is done. */
import { bareId } from '../nudge/index.ts';
import { exportStatus, optionKey } from '@counterfoil/solution';
import { isInFlight } from '../nudge/index.ts';
import { onSignal } from '../platform.ts';

let forget: (() => void) | undefined;
/** A pane that opens just when the request ends has read the row before its end, and heard of the end before it could listen. */
const LOOK_AGAIN_MS = [1000, 2000, 5000, 10_000, 20_000] as const;

const again = (form: Xrm.FormContext): void => { if (!form.data.entity.getIsDirty()) void form.data.refresh(false).then(undefined, () => undefined); };
function isUnderWay(form: Xrm.FormContext): boolean {
  const value: unknown = form.getAttribute('cfl_exportstatus')?.getValue();
  const status = typeof value === 'number' ? optionKey(exportStatus, value) : undefined;
  return status !== undefined && isInFlight(status);
}
function lookAgain(form: Xrm.FormContext, id: string, attempt: number): void {
  const pause = LOOK_AGAIN_MS[attempt];
  if (pause === undefined) return;
  setTimeout(() => {
    try {
      if (bareId(form.data.entity.getId()) !== id || !isUnderWay(form)) return;
      again(form);
      lookAgain(form, id, attempt + 1);
    } catch { /* the form is gone */ }
  }, pause);
}

/** Registered on load. A form that somebody is editing is left alone: reading again would throw the typing away. */
export function onDetailsLoad(context: Xrm.Events.EventContext): void {
  const form = context.getFormContext();
  forget?.();
  forget = onSignal((s) => {
    if (s.kind !== 'settled') return;
    try {
      if (bareId(form.data.entity.getId()) === s.detailsId) again(form);
    } catch { /* the form is gone */ }
  });
  if (isUnderWay(form)) lookAgain(form, bareId(form.data.entity.getId()), 0);
}
