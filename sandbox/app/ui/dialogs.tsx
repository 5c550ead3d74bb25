import * as React from 'react';
import { DefaultButton, Dialog, DialogFooter, DialogType, PrimaryButton, Spinner } from '@fluentui/react';
import { useApp, useChanges } from './hooks.ts';

/** The dialog that was asked for first; the others wait their turn. */
export function Dialogs(): React.JSX.Element | null {
  const app = useApp();
  useChanges(app);
  const d = app.dialogs[0];
  if (!d) return null;
  return <Dialog key={d.id} hidden={false} onDismiss={() => d.settle(d.dismissed)} minWidth={360} maxWidth={560}
    dialogContentProps={{ type: DialogType.normal, title: d.title, subText: d.subtitle, closeButtonAriaLabel: 'Close' }} modalProps={{ isBlocking: false }}>
    <p className="dialog-text">{d.text}</p>
    {d.details ? <p className="dialog-details">{d.details}</p> : null}
    <DialogFooter>{d.buttons.map((b) => (b.primary
      ? <PrimaryButton key={b.text} text={b.text} onClick={() => d.settle(b.answer)} />
      : <DefaultButton key={b.text} text={b.text} onClick={() => d.settle(b.answer)} />))}</DialogFooter>
  </Dialog>;
}

export function Progress(): React.JSX.Element | null {
  const app = useApp();
  useChanges(app);
  return app.progress === undefined ? null : <div className="progress" role="status"><div><Spinner label={app.progress} labelPosition="right" /></div></div>;
}
