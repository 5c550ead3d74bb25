/** The Xero Details form: its columns are written by the relay while it is open, so it reads itself again when that is done. */
import { bareId } from '../nudge/index.ts';
import { onSignal } from '../platform.ts';

let forget: (() => void) | undefined;

/** Registered on load. A form that somebody is editing is left alone: reading again would throw the typing away. */
export function onDetailsLoad(context: Xrm.Events.EventContext): void {
  const form = context.getFormContext();
  forget?.();
  forget = onSignal((s) => {
    if (s.kind !== 'settled') return;
    try {
      if (bareId(form.data.entity.getId()) === s.detailsId && !form.data.entity.getIsDirty()) void form.data.refresh(false).then(undefined, () => undefined);
    } catch { /* the form is gone */ }
  });
}
