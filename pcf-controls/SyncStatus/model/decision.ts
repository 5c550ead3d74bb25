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
  /** alike: something like it is in Xero already, and may be it. */
  readonly kind: 'conflict' | 'contact' | 'document' | 'alike';
  readonly heading: string;
  /** What is the matter, in the relay's words, and how choosing goes on. */
  readonly text: string;
  readonly fix: string;
  readonly hint: string;
  readonly differences: readonly { readonly key: string; readonly label: string; readonly dynamics: string; readonly xero: string }[];
  readonly choices: readonly ChoiceView[];
  /** Instead of choices: what may be answered at once. Those that this person may not give are left out. */
  readonly answers: readonly { readonly label: string; readonly wish: Wish }[];
  /** The way out beside the choices: "None of them". */
  readonly none: { readonly label: string; readonly wish: Wish } | undefined;
  readonly confirm: string;
  /** False: this person may look, and is told who can. */
  readonly may: boolean;
}
export interface DecisionOptions { readonly getString: GetString; readonly locale: string | undefined; readonly maySend: boolean; readonly mayCorrect?: boolean; readonly mayLink?: boolean }

const CHANGED = 'CHANGED_IN_XERO';
const ALIKE = 'BILL_ALREADY_IN_XERO';
/** Contacts are only suggested: new ones are not made over this connection. */
const NO_NEW_CONTACTS = 'CONTACT_UNKNOWN';
const isDocument = (c: Candidate): c is DocumentCandidate => 'xeroId' in c;
const webLink = (href: string | undefined): string | undefined => (href !== undefined && /^https?:\/\//i.test(href) ? href : undefined);

const NO_CHOICE = { differences: [], choices: [], answers: [], none: undefined, confirm: '' } as const;

function conflict(p: Problem, o: DecisionOptions): DecisionView {
  const s = o.getString;
  return {
    ...NO_CHOICE, kind: 'conflict', heading: s('Conflict_Heading'), text: s('Conflict_Text'), fix: '', hint: s('Conflict_Hint'), may: o.maySend,
    differences: (p.differences ?? []).map((d, i) => ({
      key: String(i), label: [d.line === undefined ? undefined : fill(s('Problem_Line'), d.line), fieldLabel(d.field, s)].filter((t) => t !== undefined).join(' · '),
      dynamics: d.dynamics === '' ? s('Conflict_Empty') : d.dynamics, xero: d.xero === '' ? s('Conflict_Empty') : d.xero,
    })),
    // knowing what it overwrites, and nothing else; or giving up the change
    answers: o.maySend ? [{ label: s('Conflict_Overwrite'), wish: { action: 'update', arguments: { despite: [CHANGED], ...(p.shown === undefined ? {} : { shown: p.shown }) } } }, { label: s('Conflict_Keep'), wish: { action: 'refresh' } }] : [],
  };
}

function alike(p: Problem, choices: readonly ChoiceView[], o: DecisionOptions): DecisionView {
  const s = o.getString;
  return {
    ...NO_CHOICE, kind: 'alike', heading: s('Decide_Alike'), text: p.text, fix: p.fix, hint: '', choices, may: o.maySend,
    answers: [
      ...(o.mayCorrect === true ? [{ label: s('Decide_Alike_Skip'), wish: { correction: 'skip' as const, reason: s('Decide_Alike_Reason') } }] : []),
      ...(o.maySend ? [{ label: s('Decide_Alike_Send'), wish: { action: 'send' as const, arguments: { despite: [ALIKE] } } }] : []),
    ],
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
  const p = problems.find((x) => x.candidates !== undefined);
  const [first] = p?.candidates ?? [];
  if (p?.candidates === undefined || first === undefined) return undefined;
  const choices = p.candidates.map((c) => choiceOf(c, o));
  // the way out stands here itself: what the relay says about where to find it is for lists and forms
  const said = { ...NO_CHOICE, text: p.text, fix: isDocument(first) ? p.fix : '', choices };
  if (p.code === ALIKE) return alike(p, choices, o);
  return isDocument(first)
    ? { ...said, kind: 'document', heading: s('Decide_Document'), hint: s('Decide_Document_Text'), may: o.mayCorrect ?? false, confirm: s('Decide_ThisOne'), none: { label: s('Decide_Document_None'), wish: { correction: 'decide', arguments: { none: true } } } }
    : {
      ...said, kind: 'contact', heading: s('Decide_Contact'), hint: s('Decide_Contact_Text'), may: o.maySend && (o.mayLink ?? false), confirm: s('Decide_Link'),
      none: p.code === NO_NEW_CONTACTS ? undefined : { label: s('Decide_Contact_None'), wish: { action: 'linkContact', arguments: { create: true, thenSend: true } } },
    };
}
