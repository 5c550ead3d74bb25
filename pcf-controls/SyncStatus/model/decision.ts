/** What a person has to choose before it can go on: which of two documents is right, or which of several is meant. Pure. */
import type { Candidate, DocumentCandidate, Problem } from '@counterfoil/relay/contract';
import type { Wish } from '@counterfoil/webresources/nudge';
import { formatDay, formatMoney } from './format.ts';
import { fieldLabel } from './labels.ts';
import { fill, type GetString } from './strings.ts';

export interface ChoiceView {
  readonly key: string;
  readonly title: string;
  /** Why it is offered, first; then what tells it from the others. */
  readonly why: string | undefined;
  readonly facts: readonly string[];
  readonly link: string | undefined;
  readonly wish: Wish;
}
export interface DecisionView {
  readonly kind: 'conflict' | 'contact' | 'document';
  readonly heading: string;
  readonly text: string;
  readonly differences: readonly { readonly key: string; readonly label: string; readonly dynamics: string; readonly xero: string }[];
  readonly choices: readonly ChoiceView[];
  /** The way out beside the choices: "None of them". The last one leaves everything as it is. */
  readonly none: { readonly label: string; readonly wish: Wish } | undefined;
  readonly confirm: string;
  /** False: this person may look, and is told who can. */
  readonly may: boolean;
}
export interface DecisionOptions { readonly getString: GetString; readonly locale: string | undefined; readonly maySend: boolean; readonly mayCorrect?: boolean; readonly mayLink?: boolean }

const CHANGED = 'CHANGED_IN_XERO';
const isDocument = (c: Candidate): c is DocumentCandidate => 'xeroId' in c;
const webLink = (href: string | undefined): string | undefined => (href !== undefined && /^https?:\/\//i.test(href) ? href : undefined);

function conflict(p: Problem, o: DecisionOptions): DecisionView {
  const s = o.getString;
  return {
    kind: 'conflict', heading: s('Conflict_Heading'), text: s('Conflict_Text'), choices: [], may: o.maySend, confirm: s('Conflict_Overwrite'),
    differences: (p.differences ?? []).map((d, i) => ({
      key: String(i), label: [d.line === undefined ? undefined : fill(s('Problem_Line'), d.line), fieldLabel(d.field, s)].filter((t) => t !== undefined).join(' · '),
      dynamics: d.dynamics === '' ? s('Conflict_Empty') : d.dynamics, xero: d.xero === '' ? s('Conflict_Empty') : d.xero,
    })),
    none: { label: s('Conflict_Keep'), wish: { action: 'refresh' } },
  };
}

function choiceOf(c: Candidate, o: DecisionOptions): ChoiceView {
  const s = o.getString;
  const fact = (key: string, value: string | undefined): string[] => (value === undefined ? [] : [fill(s(key), value)]);
  if (isDocument(c)) {
    return {
      key: c.xeroId, title: c.number ?? s('Decide_NoNumber'), why: undefined, link: webLink(c.link), wish: { correction: 'decide', arguments: { xeroId: c.xeroId } },
      facts: [c.contact, c.date === undefined ? undefined : formatDay(c.date, o.locale), c.total === undefined ? undefined : c.currency === undefined ? c.total : formatMoney(c.total, c.currency, o.locale), c.status].filter((t): t is string => t !== undefined),
    };
  }
  return {
    key: c.xeroContactId, title: c.name, why: c.why, link: undefined, wish: { action: 'linkContact', arguments: { xeroContactId: c.xeroContactId, thenSend: true } },
    facts: [...(c.email === undefined ? [] : [c.email]), ...fact('Decide_AccountNumber', c.accountNumber), ...(c.status === 'ARCHIVED' ? [s('Decide_Archived')] : [])],
  };
}

/** The first problem that offers something to choose from; undefined where none does. */
export function decisionOf(problems: readonly Problem[], o: DecisionOptions): DecisionView | undefined {
  const s = o.getString;
  const changed = problems.find((p) => p.code === CHANGED && p.differences !== undefined);
  if (changed !== undefined) return conflict(changed, o);
  const candidates = problems.find((p) => p.candidates !== undefined)?.candidates;
  const [first] = candidates ?? [];
  if (candidates === undefined || first === undefined) return undefined;
  const choices = candidates.map((c) => choiceOf(c, o));
  return isDocument(first)
    ? { kind: 'document', heading: s('Decide_Document'), text: s('Decide_Document_Text'), differences: [], choices, may: o.mayCorrect ?? false, confirm: s('Decide_ThisOne'), none: { label: s('Decide_Document_None'), wish: { correction: 'decide', arguments: { none: true } } } }
    : { kind: 'contact', heading: s('Decide_Contact'), text: s('Decide_Contact_Text'), differences: [], choices, may: o.maySend && (o.mayLink ?? false), confirm: s('Decide_Link'), none: { label: s('Decide_Contact_None'), wish: { action: 'linkContact', arguments: { create: true, thenSend: true } } } };
}

/** Update all the same, knowing what it overwrites. */
export const OVERWRITE: Wish = { action: 'update', arguments: { despite: [CHANGED] } };
