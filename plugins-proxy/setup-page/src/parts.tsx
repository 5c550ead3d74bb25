/** Small parts that the steps share. */
import * as React from 'react';
import type { Notice, StepStatus } from '../../src/setup/contract.ts';

export const Problem = ({ notice }: { notice: Notice | undefined }): React.JSX.Element | null => (notice === undefined ? null
  : <div className="problem" role="alert"><p><strong>{notice.message}</strong></p><p>{notice.fix}</p></div>);

export function Field(p: { id: string; label: string; hint?: string; value: string; onChange(v: string): void; type?: 'text' | 'password' | 'url'; autoComplete?: string }): React.JSX.Element {
  return (
    <p className="field">
      <label htmlFor={p.id}>{p.label}</label>
      {p.hint === undefined ? null : <span className="hint" id={`${p.id}-hint`}>{p.hint}</span>}
      <input id={p.id} type={p.type ?? 'text'} value={p.value} onChange={(e) => p.onChange(e.target.value)} autoComplete={p.autoComplete ?? 'off'} spellCheck={false} autoCapitalize="off" aria-describedby={p.hint === undefined ? undefined : `${p.id}-hint`} />
    </p>
  );
}

const WORDS: Readonly<Record<StepStatus, string>> = { done: 'done', now: 'now', waiting: 'later' };
/** A step: what is done shows a line, what is to be done shows all of it. */
export function StepBox(p: { n: number; title: string; status: StepStatus; summary?: React.ReactNode; children?: React.ReactNode }): React.JSX.Element {
  const heading = React.useRef<HTMLHeadingElement>(null);
  const before = React.useRef(p.status);
  React.useEffect(() => {
    // whoever listens, or works by keyboard, is taken along to what comes next
    if (before.current !== p.status && p.status === 'now') heading.current?.focus();
    before.current = p.status;
  }, [p.status]);
  return (
    <li className={`step ${p.status}`} aria-current={p.status === 'now' ? 'step' : undefined}>
      <h2 ref={heading} tabIndex={-1}><span className="mark" aria-hidden="true">{p.status === 'done' ? '✓' : p.n}</span>{p.title}<span className="status">{WORDS[p.status]}</span></h2>
      {p.summary === undefined || p.status === 'waiting' ? null : <p className="summary">{p.summary}</p>}
      {p.status === 'waiting' ? null : p.children}
    </li>
  );
}
export const Value = ({ children }: { children: React.ReactNode }): React.JSX.Element => <code className="value">{children}</code>;

/** What steps do with a click: one thing at a time, and what went wrong is said. */
export interface Doing { readonly busy: boolean; run(work: () => Promise<unknown>): void }
export const Button = (p: { doing: Doing; onClick(): Promise<unknown>; children: React.ReactNode; quiet?: boolean }): React.JSX.Element => (
  <button type="button" className={p.quiet ? 'quiet' : 'main'} aria-disabled={p.doing.busy} onClick={() => { if (!p.doing.busy) p.doing.run(p.onClick); }}>{p.children}</button>
);
/** A form that is sent by script only. */
export const Form = (p: { doing: Doing; send(): Promise<unknown>; button: string; children: React.ReactNode }): React.JSX.Element => (
  <form onSubmit={(e) => { e.preventDefault(); if (!p.doing.busy) p.doing.run(p.send); }}>{p.children}<p><button className="main" aria-disabled={p.doing.busy}>{p.button}</button></p></form>
);
