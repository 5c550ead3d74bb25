import * as React from 'react';
import { Badge, Button, FluentProvider, mergeClasses, Spinner, webLightTheme, type Theme } from '@fluentui/react-components';
import { previewView } from '../model/preview-view.ts';
import type { Session } from '../model/state.ts';
import type { GetString } from '../model/strings.ts';
import { viewOf, type ActionKind, type Tone } from '../model/view.ts';
import { Answer } from './Answer.tsx';
import { Amounts, Differences } from './Arrived.tsx';
import { Decision } from './Decision.tsx';
import { Mark } from './Mark.tsx';
import { PreviewDialog } from './PreviewDialog.tsx';
import { Problems } from './Problems.tsx';
import { Steps } from './Steps.tsx';
import { useStyles } from './styles.ts';

export interface StatusPanelProps {
  readonly session: Session;
  readonly getString: GetString;
  readonly locale: string | undefined;
  readonly maySend: boolean;
  readonly mayCorrect?: boolean;
  readonly mayLink?: boolean;
  readonly mayApprove?: boolean;
  readonly me?: string | undefined;
  readonly theme: Theme | undefined;
}

const BADGE: Readonly<Record<Tone, 'success' | 'danger' | 'warning' | 'brand' | 'informative'>> = { good: 'success', bad: 'danger', warning: 'warning', progress: 'brand', neutral: 'informative' };

function Panel({ session, getString, locale, maySend, mayCorrect, mayLink, mayApprove, me }: StatusPanelProps): React.ReactElement {
  const c = useStyles();
  const [state, setState] = React.useState(session.getState);
  const card = React.useRef<HTMLElement>(null);
  React.useEffect(() => {
    setState(session.getState());
    return session.subscribe(() => setState(session.getState()));
  }, [session]);
  const view = viewOf(state, { getString, locale, maySend, mayCorrect, mayLink, mayApprove, me });
  const headTone = { good: c.headGood, bad: c.headBad, warning: c.headWarning, progress: c.headProgress, neutral: c.headNeutral }[view.tone];
  const act: Readonly<Record<ActionKind, () => Promise<void>>> = {
    send: session.send, refresh: session.refresh, preview: session.preview,
    update: () => session.ask({ action: 'update' }), release: () => session.ask({ correction: 'release' }),
  };
  return (
    <div className={c.root} data-tone={view.tone}>
      {/* first, because a person waits for it or has to answer: below a long card nobody would find it */}
      {view.answer !== undefined && <Answer answer={view.answer} getString={getString} onDismiss={session.dismiss} />}
      {view.decision !== undefined && view.decision.kind === 'conflict' && <Decision view={view.decision} busy={state.asking} getString={getString} onChoose={(wish) => void session.ask(wish)} />}
      <section className={c.card} ref={card} tabIndex={-1}>
        <div className={mergeClasses(c.head, headTone)}>
          {view.icon === 'progress' && state.progress !== undefined ? <Spinner size="tiny" aria-hidden="true" /> : <Mark kind={view.icon} size={24} className={c[view.tone]} />}
          <div className={c.words}>
            <h2 className={c.title}>{view.title}</h2>
            {view.text !== '' && <p className={c.text}>{view.text}</p>}
            {view.number !== undefined && (
              <div className={c.number}>
                <span className={c.numberText}><span className={c.hidden}>{getString('Fact_Number')} </span>{view.number}</span>
                {view.badge !== undefined && <Badge appearance="tint" color={BADGE[view.badge.tone]}>{view.badge.text}</Badge>}
              </div>
            )}
          </div>
        </div>
        {(view.amounts.length > 0 || view.facts.length > 0) && <Amounts view={view} getString={getString} />}
      </section>
      {/* always in the page, so that screen readers hear every change of its words */}
      <div role="status" aria-live="polite" className={c.hidden}>{[view.title, view.number, view.text].filter(Boolean).join('. ')}</div>
      {(view.links.length > 0 || view.action !== undefined || view.more.length > 0) && (
        <div className={c.row}>
          {view.links.map((l) => (
            <Button key={l.href} as="a" href={l.href} target="_blank" rel="noopener noreferrer" appearance={l.primary ? 'primary' : 'secondary'}>
              {l.label}<span className={c.hidden}> ({getString('Link_NewTab')})</span>
            </Button>
          ))}
          {view.action !== undefined && (
            <Button appearance={view.action.primary ? 'primary' : 'secondary'} disabledFocusable={view.action.busy} onClick={() => void (view.action !== undefined && act[view.action.kind]())}>{view.action.label}</Button>
          )}
          {view.more.map((m) => <Button key={m.kind} appearance="secondary" disabledFocusable={m.busy} onClick={() => void act[m.kind]()}>{m.label}</Button>)}
        </div>
      )}
      {view.failure !== undefined && <div role="alert"><Problems problems={[{ key: 'failure', text: view.failure.text, fix: view.failure.fix, about: undefined }]} soft={false} getString={getString} /></div>}
      {view.decision !== undefined && view.decision.kind !== 'conflict' && <Decision view={view.decision} busy={state.asking} getString={getString} onChoose={(wish) => void session.ask(wish)} />}
      {view.differences.length > 0 && <Differences view={view} getString={getString} />}
      {view.problems.length > 0 && <Problems problems={view.problems} soft={view.tone === 'warning'} getString={getString} />}
      {view.notes.length > 0 && <Problems problems={view.notes} soft label={getString('Notes_Label')} getString={getString} />}
      {view.steps.length > 0 && <Steps steps={view.steps} getString={getString} />}
      <PreviewDialog view={state.preview === undefined ? undefined : previewView(state.preview, { getString, locale, maySend: maySend && view.action?.kind === 'send' })} getString={getString} busy={state.asking} backTo={card}
        onSend={() => { session.closePreview(); void session.send(); }} onAgain={() => void session.preview()} onClose={session.closePreview} />
    </div>
  );
}

/** The host gives its theme to virtual controls; elsewhere ours is light. */
export function StatusPanel(props: StatusPanelProps): React.ReactElement {
  return <FluentProvider theme={props.theme ?? webLightTheme} style={{ width: '100%', backgroundColor: 'transparent' }}><Panel {...props} /></FluentProvider>;
}
