/** The few signs that the panel needs, drawn here: the platform offers no icons, and a library would weigh more than all the rest. */
import * as React from 'react';
import type { View } from '../model/view.ts';

type Kind = View['icon'] | 'todo';

const PATHS: Readonly<Record<Kind, React.ReactElement>> = {
  good: <><circle cx="10" cy="10" r="9" fill="currentColor" /><path d="m6 10.3 2.7 2.7L14 7.5" fill="none" stroke="#fff" strokeWidth="1.7" strokeLinecap="round" strokeLinejoin="round" /></>,
  bad: <><circle cx="10" cy="10" r="9" fill="currentColor" /><path d="m7 7 6 6m0-6-6 6" fill="none" stroke="#fff" strokeWidth="1.7" strokeLinecap="round" /></>,
  warning: <><path d="M10 1.8 19 17.6H1z" fill="currentColor" stroke="currentColor" strokeWidth="1.4" strokeLinejoin="round" /><path d="M10 7.2v4.6m0 2.7v.1" fill="none" stroke="#fff" strokeWidth="1.8" strokeLinecap="round" /></>,
  progress: <><circle cx="10" cy="10" r="8.2" fill="none" stroke="currentColor" strokeWidth="1.6" /><path d="M10 14V6m-3.2 3L10 5.8 13.2 9" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" /></>,
  neutral: <><circle cx="10" cy="10" r="8.2" fill="none" stroke="currentColor" strokeWidth="1.6" /><path d="M6.5 10h7" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" /></>,
  clock: <><circle cx="10" cy="10" r="8.2" fill="none" stroke="currentColor" strokeWidth="1.6" /><path d="M10 5.4V10l3 2.2" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" /></>,
  todo: <circle cx="10" cy="10" r="4" fill="none" stroke="currentColor" strokeWidth="1.6" />,
};

export const Mark = ({ kind, size, className }: { readonly kind: Kind; readonly size: number; readonly className: string }): React.ReactElement =>
  <svg width={size} height={size} viewBox="0 0 20 20" className={className} style={{ flexShrink: 0 }} aria-hidden="true" focusable="false">{PATHS[kind]}</svg>;
