import * as React from 'react';
import { DefaultButton, Dialog, DialogFooter, DialogType, IconButton, Modal, PrimaryButton, Spinner } from '@fluentui/react';
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

/**
 * Pages of web resources over the page, the newest on top. Pages close themselves by window.close, which the platform listens to in
 * the frame of a dialog; a browser alone would not.
 */
export function PageDialogs(): React.JSX.Element | null {
  const app = useApp();
  useChanges(app);
  const d = app.pageDialogs[app.pageDialogs.length - 1];
  if (!d) return null;
  return <Modal key={d.id} isOpen isBlocking isAlert={false} onDismiss={d.settle} titleAriaId={`page-dialog-${d.id}`} styles={{ main: { width: d.width, maxWidth: '100vw', height: d.height, maxHeight: '100vh', display: 'flex', flexDirection: 'column', overflow: 'hidden' }, scrollableContent: { display: 'flex', flexDirection: 'column', flex: 1, overflow: 'hidden' } }}>
    <div className="page-dialog-head"><h2 id={`page-dialog-${d.id}`}>{d.title}</h2><IconButton iconProps={{ iconName: 'cancel' }} ariaLabel="Close" onClick={d.settle} /></div>
    <iframe className="page-dialog" title={d.title} src={d.address} onLoad={(e) => {
      const page = e.currentTarget.contentWindow;
      if (page) { page.close = () => { d.settle(); }; page.focus(); }
    }} />
  </Modal>;
}

export function Progress(): React.JSX.Element | null {
  const app = useApp();
  useChanges(app);
  return app.progress === undefined ? null : <div className="progress" role="status"><div><Spinner label={app.progress} labelPosition="right" /></div></div>;
}
