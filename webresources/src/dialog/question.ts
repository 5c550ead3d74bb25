/**
 * What the dialog page cfl_/dialogs/ask.html is asked, and what it answers. Both cross by the tab's session storage, under a key
 * that goes along in the page's address: the frames of scripts and of dialogs share nothing else, and the platform hands no answer
 * back when a dialog closes.
 */
import type { DepositQuestion } from '../deposits/ask.ts';
import type { RangeQuestion } from './range-field.ts';

export interface Question {
  /** Instead of a text to write: one of these is chosen, and its key is the answer. */
  readonly choices?: readonly Choice[];
  /** Instead of a text to write: how large a deposit is to be. `legend` stands above the two ways to say it. */
  readonly deposit?: DepositQuestion;
  readonly legend?: string;
  /** Instead of a text to write: two days. */
  readonly range?: RangeQuestion;
  /** What will happen, in paragraphs. */
  readonly paragraphs: readonly string[];
  readonly label: string;
  /** The most signs that fit. */
  readonly max: number;
  /** Shown when the text is missing; undefined: it may be. */
  readonly missing: string | undefined;
  readonly confirm: string;
  readonly cancel: string;
  /** Shown when the host does not close the dialog by itself. */
  readonly close: string;
  readonly language: string;
}
/** One of several, of which a person chooses one. */
export interface Choice { readonly key: string; readonly title: string; readonly detail: string }
export interface Answer { readonly text: string }

export const questionKey = (key: string): string => `counterfoil:ask:${key}`;
export const answerKey = (key: string): string => `counterfoil:answer:${key}`;

/** The key out of the page's address; hosts write the parameter's name in either case. */
export function keyIn(search: string): string {
  for (const [name, value] of new URLSearchParams(search)) if (name.toLowerCase() === 'data') return value;
  return '';
}
export function parsed<T>(json: string | null): T | undefined {
  try { const v: unknown = JSON.parse(json ?? 'null'); return typeof v === 'object' && v !== null ? v as T : undefined; } catch { return undefined; }
}
