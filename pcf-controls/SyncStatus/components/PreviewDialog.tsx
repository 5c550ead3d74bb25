import * as React from 'react';
import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, mergeClasses, Spinner } from '@fluentui/react-components';
import type { PreviewView } from '../model/preview-view.ts';
import type { GetString } from '../model/strings.ts';
import { Mark } from './Mark.tsx';
import { PreviewDocument } from './PreviewDocument.tsx';
import { Problems } from './Problems.tsx';
import { useStyles } from './styles.ts';
import { useSheet } from './sheet.ts';

export interface PreviewDialogProps {
  /** Undefined: closed. */
  readonly view: PreviewView | undefined;
  readonly getString: GetString;
  readonly busy: boolean;
  readonly onSend: () => void;
  readonly onAgain: () => void;
  readonly onClose: () => void;
  /** Where the focus goes when it closes: what opened it may be gone, and stands outside of the panel often enough. */
  readonly backTo: React.RefObject<HTMLElement>;
}

/** Long enough for the dialog to give the page back. */
const LEAVES_MS = 500;

/**
 * What Xero would get, before anything is sent. What is in the way stands first, and its line is marked below. It is taken
 * out of the tree a moment after it was closed: taken out while it is open, it would leave the page hidden from screen
 * readers; left in for good, it would litter every page with the marks by which it keeps the focus.
 */
export function PreviewDialog(p: PreviewDialogProps): React.ReactElement | null {
  const open = p.view !== undefined;
  const [there, setThere] = React.useState(open);
  React.useEffect(() => {
    if (open) { setThere(true); return undefined; }
    if (!there) return undefined;
    // only when something outside of it has the focus is the page given back to screen readers
    p.backTo.current?.focus();
    const leaving = setTimeout(() => setThere(false), LEAVES_MS);
    return () => clearTimeout(leaving);
  }, [open, there]);
  if (!open && !there) return null;
  return (
    <Dialog open={open} modalType="modal" onOpenChange={(_e, data) => { if (!data.open) p.onClose(); }}>
      <Surface {...p} />
    </Dialog>
  );
}

function Surface({ view: now, getString, busy, onSend, onAgain, onClose }: PreviewDialogProps): React.ReactElement | null {
  const c = useStyles();
  const d = useSheet();
  // what was shown last stays while it goes away
  const kept = React.useRef(now);
  React.useEffect(() => { if (now !== undefined) kept.current = now; });
  const view = now ?? kept.current;
  if (view === undefined) return null;
  const toneClass = { good: c.good, bad: c.bad, neutral: c.neutral }[view.verdict.tone];
  return (
    <DialogSurface className={d.surface} aria-describedby={undefined}>
      <DialogBody className={d.body}>
        <DialogTitle>{view.title}</DialogTitle>
        <DialogContent className={d.content} tabIndex={0} role="group" aria-label={view.title}>
          <p className={d.verdict} role="status" aria-live="polite">
            {view.stage === 'working' ? <Spinner size="extra-tiny" aria-hidden="true" /> : <Mark kind={view.verdict.tone} size={20} className={toneClass} />}
            <span>{view.verdict.text}</span>
          </p>
          {view.problems.length > 0 && <Problems problems={view.problems} soft={false} getString={getString} />}
          {view.stage === 'shown' && <PreviewDocument view={view} getString={getString} />}
          {view.notes.length > 0 && <section><h3 className={c.heading}>{getString('Preview_Notes')}</h3><ul className={c.list}>
            {view.notes.map((n) => <li key={n.key} className={mergeClasses(c.problem, c.problemSoft)}>{n.about !== undefined && <span className={c.about}>{n.about}</span>}<p className={c.fix}>{n.text} {n.fix}</p></li>)}
          </ul></section>}
        </DialogContent>
        <DialogActions>
          {view.stage !== 'working' && !view.maySend && <Button appearance="secondary" onClick={onAgain}>{getString('Preview_Again')}</Button>}
          <Button appearance="secondary" onClick={onClose}>{getString('Preview_Close')}</Button>
          {view.maySend && <Button appearance="primary" disabledFocusable={busy} onClick={onSend}>{getString('Action_Send')}</Button>}
        </DialogActions>
      </DialogBody>
    </DialogSurface>
  );
}
