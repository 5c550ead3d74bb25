/** From what is known to what is shown. Pure: no clock, no platform, no React. */
import { hasEnded, isInFlight, STEPS, type Details, type Progress } from '@counterfoil/webresources/nudge';
import { decisionOf, type DecisionView } from './decision.ts';
import { formatDay, formatMoment, formatMoney } from './format.ts';
import { fieldLabel } from './labels.ts';
import { isSending, type State } from './state.ts';
import { fill, type GetString } from './strings.ts';

export type Tone = 'neutral' | 'progress' | 'good' | 'warning' | 'bad';
type Problem = Details['problems'][number];
const APPROVAL = 'APPROVAL_NEEDED';
type Step = (typeof STEPS)[number];

export interface StepView {
  readonly key: string;
  readonly label: string;
  readonly state: 'done' | 'current' | 'todo' | 'failed';
  /** For people who cannot see the marks. */
  readonly spoken: string;
  /** Time of day for the first step, seconds since it for the others. */
  readonly time: string | undefined;
}
export interface ProblemView { readonly key: string; readonly text: string; readonly fix: string; readonly about: string | undefined }
export interface AmountView { readonly label: string; readonly value: string; readonly weight: 'plain' | 'strong' | 'alarming' }
export interface View {
  readonly tone: Tone;
  readonly icon: Tone | 'clock';
  readonly title: string;
  readonly text: string;
  readonly number: string | undefined;
  readonly badge: { readonly text: string; readonly tone: Tone } | undefined;
  readonly steps: readonly StepView[];
  readonly amounts: readonly AmountView[];
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly differences: readonly { readonly label: string; readonly dynamics: string; readonly xero: string; readonly same: boolean }[];
  readonly problems: readonly ProblemView[];
  readonly links: readonly { readonly label: string; readonly href: string; readonly primary: boolean }[];
  readonly action: { readonly label: string; readonly kind: ActionKind; readonly primary: boolean; readonly busy: boolean } | undefined;
  /** What else may be done from here. */
  readonly more: readonly { readonly label: string; readonly kind: ActionKind; readonly busy: boolean }[];
  /** What came of the last thing that was asked for beside sending. */
  readonly answer: { readonly good: boolean; readonly text: string; readonly problems: readonly ProblemView[] } | undefined;
  /** Worth knowing; nothing has to be done. */
  readonly notes: readonly ProblemView[];
  /** A person has to choose before it can go on. */
  readonly decision: DecisionView | undefined;
  /** An error of the last click, told beside the button. */
  readonly failure: { readonly text: string; readonly fix: string } | undefined;
}

export type ActionKind = 'send' | 'refresh' | 'preview' | 'update' | 'release';

export interface ViewOptions {
  readonly getString: GetString;
  /** BCP 47; undefined: the browser's. */
  readonly locale: string | undefined;
  readonly maySend: boolean;
  /** Corrections are a privilege of their own. */
  readonly mayCorrect?: boolean;
  /** To say which contact in Xero a customer is. */
  readonly mayLink?: boolean;
  /** To be the second person. */
  readonly mayApprove?: boolean;
  /** Id of the person who looks. */
  readonly me?: string | undefined;
}

export function stepViews(p: Progress, o: ViewOptions, purchase = false): readonly StepView[] {
  const { getString } = o;
  const at = (i: number): number => Date.parse(p.reached[i]?.at ?? '');
  const stopped = p.state === 'refused' || p.state === 'needsDecision';
  const over = hasEnded(p.state);
  const names = p.reached.map((r) => r.step);
  const last = names[names.length - 1];
  // read out of the row afterwards: that the refusal was written down is no step that anybody waited for
  if (stopped && last === 'recorded' && names.length === 1) return [];
  // that a refusal was recorded is no failure: it stopped at the step before
  const stoppedAt = stopped ? names.filter((n) => n !== 'recorded').pop() ?? last : undefined;
  const lastIndex = last === undefined ? -1 : STEPS.indexOf(last);
  const stateOf = (key: Step): StepView['state'] => {
    if (key === stoppedAt) return 'failed';
    if (over || STEPS.indexOf(key) < lastIndex) return 'done';
    // the relay tells a step when it begins; it is done when the next one begins or everything has ended
    return key === last ? 'current' : 'todo';
  };
  return STEPS.filter((s) => !stopped || names.includes(s)).map((key) => {
    const state = stateOf(key);
    const reachedAt = names.indexOf(key);
    const first = at(0);
    const mine = reachedAt < 0 ? NaN : at(reachedAt);
    const time = Number.isNaN(mine) ? undefined
      : reachedAt === 0 ? new Intl.DateTimeFormat(o.locale, { timeStyle: 'medium' }).format(mine)
      : fill(getString('Step_Seconds'), new Intl.NumberFormat(o.locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(Math.max(0, mine - first) / 1000));
    const spoken = getString({ done: 'Step_Done', current: 'Step_Current', todo: 'Step_Todo', failed: 'Step_Failed' }[state]);
    return { key, label: getString(key === 'contact' && purchase ? 'Step_supplier' : `Step_${key}`), state, spoken, time };
  });
}

/** Who may say yes is told to do so, and not to look for somebody who may. */
const forApprover = (problems: readonly Problem[], state: State, o: ViewOptions): readonly Problem[] =>
  (o.mayApprove !== true || o.me === undefined || state.askedBy === undefined || state.askedBy === o.me ? problems : problems.map((p) => (p.code === APPROVAL ? { ...p, fix: o.getString('Text_ApprovalYou') } : p)));

export function problemViews(problems: readonly Problem[], getString: GetString): readonly ProblemView[] {
  return problems.map((p, i) => {
    const about = [p.line === undefined ? undefined : fill(getString('Problem_Line'), p.line), p.field === undefined ? undefined : fieldLabel(p.field, getString)].filter((t) => t !== undefined);
    return { key: `${i}-${p.code}`, text: p.text, fix: p.fix, about: about.length > 0 ? about.join(' · ') : undefined };
  });
}

const BADGE: Readonly<Record<NonNullable<Details['xeroStatus']>, Tone>> = { draft: 'neutral', submitted: 'progress', authorised: 'progress', paid: 'good', voided: 'neutral', deleted: 'neutral' };

const isCredit = (d: Details | undefined): boolean => d?.kind === 'salesCreditNote' || d?.kind === 'purchaseCreditNote';
/** Xero calls "paid" what nobody has paid, too, when a credit note covers all of it. */
const isCredited = (d: Details): boolean => !isCredit(d) && d.xeroStatus === 'paid' && (d.credited?.value ?? 0) > 0 && (d.paid?.value ?? 0) === 0;
const isPurchase = (d: Details | undefined): boolean => d?.kind === 'bill' || d?.kind === 'purchaseCreditNote';
/** Nobody pays a credit note: approved, it is there to be applied. */
const statusKey = (status: NonNullable<Details['xeroStatus']>, credit: boolean): string =>
  (credit && (status === 'authorised' || status === 'paid') ? `Xero_credit_${status}` : `Xero_${status}`);
/** Only what is more than nothing. */
const more = (m: Details['total']): Details['total'] => (m !== undefined && m.value > 0 ? m : undefined);

type Arrived = Pick<View, 'number' | 'badge' | 'amounts' | 'facts' | 'links'>;
const NOT_ARRIVED: Arrived = { number: undefined, badge: undefined, amounts: [], facts: [], links: [] };

/** What Xero says: from the row where it is written, from the stream for the moment before. */
function arrived(d: Details | undefined, p: Progress | undefined, o: ViewOptions): Arrived {
  const s = o.getString;
  if (d?.xeroNumber !== undefined || d?.total !== undefined) {
    const rows: readonly [string, { shown: string } | undefined, AmountView['weight']][] = [
      ['Amount_Subtotal', d.subtotal, 'plain'], ['Amount_Tax', d.tax, 'plain'], ['Amount_Total', d.total, 'strong'],
      // what stays the same in every document says nothing
      ['Amount_Paid', more(d.paid), 'plain'], ['Amount_Credited', more(d.credited), 'plain'], ['Amount_Due', d.amountDue, 'strong'], ['Amount_Remaining', d.remainingCredit, 'strong'],
      ['Amount_Overdue', more(d.overdue), 'alarming'],
    ];
    return {
      number: d.xeroNumber,
      badge: d.xeroStatus === undefined ? undefined : { text: s(isCredited(d) ? 'Xero_credited' : statusKey(d.xeroStatus, isCredit(d))), tone: BADGE[d.xeroStatus] },
      amounts: rows.flatMap(([label, money, weight]) => money === undefined ? [] : [{ label: s(label), value: money.shown, weight }]),
      facts: [
        ...(d.date === undefined ? [] : [{ label: s('Fact_Date'), value: formatDay(d.date, o.locale) }]),
        ...(d.due === undefined ? [] : [{ label: s('Fact_Due'), value: formatDay(d.due, o.locale) }]),
        ...(d.currency === undefined ? [] : [{ label: s('Fact_Currency'), value: d.currency }]),
        ...(d.sentOn === undefined ? [] : [{ label: s('Fact_SentOn'), value: formatMoment(d.sentOn, o.locale) }]),
        ...(d.emailedOn === undefined ? [] : [{ label: s('Fact_EmailedOn'), value: formatMoment(d.emailedOn, o.locale) }]),
      ],
      links: [
        ...(d.link === undefined ? [] : [{ label: s('Link_Xero'), href: d.link, primary: true }]),
        ...(d.customerLink === undefined ? [] : [{ label: s('Link_Customer'), href: d.customerLink, primary: false }]),
      ],
    };
  }
  const doc = p?.document;
  if (doc === undefined) return NOT_ARRIVED;
  const key = doc.status.toLowerCase();
  const known = key in BADGE ? key as keyof typeof BADGE : undefined;
  const money = (amount: string): string => formatMoney(amount, doc.currency, o.locale);
  return {
    number: doc.number,
    badge: { text: known === undefined ? doc.status : s(statusKey(known, isCredit(d))), tone: known === undefined ? 'neutral' : BADGE[known] },
    amounts: [
      { label: s('Amount_Subtotal'), value: money(doc.subtotal), weight: 'plain' }, { label: s('Amount_Tax'), value: money(doc.tax), weight: 'plain' },
      { label: s('Amount_Total'), value: money(doc.total), weight: 'strong' }, { label: s('Amount_Due'), value: money(doc.due), weight: 'strong' },
    ],
    facts: [],
    links: /^https?:\/\//.test(doc.link) ? [{ label: s('Link_Xero'), href: doc.link, primary: true }] : [],
  };
}

function differences(state: State, getString: GetString): View['differences'] {
  const { compared: c, details: d } = state;
  if (c === undefined || d === undefined) return [];
  const rows: readonly [string, number, string, Details['total']][] = [['Amount_Tax', c.tax, c.taxShown, d.tax], ['Amount_Total', c.total, c.totalShown, d.total]];
  return rows.flatMap(([label, value, shown, xero]) => xero === undefined ? [] : [{ label: getString(label), dynamics: shown, xero: xero.shown, same: value === xero.value }]);
}

/** The request has ended, and the details row does not say so yet (or never will, when it may not be written). */
const isPending = ({ progress: p, details: d, doing, stale }: State): boolean => isSending(doing) && p !== undefined && hasEnded(p.state) && (stale === true || d === undefined || isInFlight(d.status));

function problemsOf(state: State): readonly Problem[] {
  const { progress: p, details: d } = state;
  if (p !== undefined && !hasEnded(p.state)) return [];
  if (isPending(state)) return p?.problems ?? [];
  if (d === undefined || d.status === 'skipped') return [];
  // in the books as it was; of its problems only the question to the second person is open
  if (d.status === 'sent') return d.problems.filter((x) => x.code === APPROVAL);
  if (!isSending(state.doing)) return d.problems;
  return d.problems.length === 0 && d.status === 'failed' && p?.state === 'refused' ? p.problems : d.problems;
}

/** Who and since when stand below; here why, and the next step. */
function stoppedText(d: Details | undefined, next: string, getString: GetString): string {
  const why = d?.holdReason === undefined ? '' : fill(getString('Text_Held_Why'), /[.!?…]$/.test(d.holdReason) ? d.holdReason.slice(0, -1) : d.holdReason);
  return `${why}${why === '' ? '' : ' '}${getString(next)}`;
}

interface Standing { readonly tone: Tone; readonly title: string; readonly text: string; readonly action?: 'Action_Send' | 'Action_Retry' | 'Action_Reload' | 'Action_Update' }

function failed(problems: readonly Problem[], getString: GetString): string {
  if (problems.length === 0) return getString('Text_Failed_None');
  return problems.length === 1 ? getString('Text_Failed_One') : fill(getString('Text_Failed_Many'), problems.length);
}

function standing(state: State, problems: readonly Problem[], getString: GetString): Standing {
  const { phase, progress: p, details: d, doing } = state;
  const say = (tone: Tone, title: string, text: string, action?: Standing['action']): Standing => ({ tone, title: getString(title), text: text === '' ? '' : getString(text), action });
  if (phase === 'loading') return say('neutral', 'Title_Loading', '');
  if (phase === 'noDocument') return say('neutral', 'Title_NoDocument', 'Text_NoDocument');
  if (phase === 'unreadable') return say('bad', 'Title_Unreadable', '', 'Action_Reload');
  if (p !== undefined && !hasEnded(p.state) && !isSending(doing)) return state.waiting ? say('warning', 'Title_Waiting', 'Text_Waiting') : { ...say('progress', 'Title_Doing', ''), text: p.held ?? (p.text !== '' ? p.text : getString('Text_Doing')) };
  if (p !== undefined && !hasEnded(p.state)) return state.waiting ? say('warning', 'Title_Waiting', 'Text_Waiting')
    : p.held !== undefined ? { ...say('warning', 'Title_Stopped', ''), text: p.held } : say('progress', 'Title_UnderWay', 'Text_UnderWay');
  // the request has ended and the row is not written yet: what the stream said counts
  const status = p !== undefined && isPending(state) ? ({ done: problems.length > 0 ? 'sentButDiffers' : 'sent', refused: 'failed', needsDecision: 'needsDecision', waiting: 'queued', working: 'queued' } as const)[p.state] : d?.status ?? 'notSent';
  switch (status) {
    case 'sent': if (d?.xeroStatus === 'voided' || d?.xeroStatus === 'deleted') return say('warning', d.xeroStatus === 'voided' ? 'Title_Voided' : 'Title_Deleted', 'Text_Voided');
      if (d?.problems.some((x) => x.code === APPROVAL)) return say('warning', 'Title_ApprovalChange', 'Text_ApprovalChange');
      return say('good', 'Title_Sent', 'Text_Sent');
    case 'sentButDiffers': return say('warning', 'Title_Differs', 'Text_Differs');
    case 'readyToUpdate': return say('warning', 'Title_Ready', 'Text_Ready', 'Action_Update');
    case 'failed': return { ...say('bad', 'Title_Failed', '', 'Action_Retry'), text: failed(problems, getString) };
    case 'needsDecision': return problems.some((x) => x.code === APPROVAL) ? say('warning', 'Title_Approval', 'Text_Approval') : say('warning', 'Title_Decision', 'Text_Decision', 'Action_Retry');
    case 'held': return { ...say('neutral', 'Title_Held', ''), text: stoppedText(d, 'Text_Held', getString) };
    case 'skipped': return { ...say('neutral', 'Title_Skipped', ''), text: stoppedText(d, 'Text_Skipped', getString) };
    case 'sending': return say('progress', 'Title_UnderWay', 'Text_Others', 'Action_Send');
    case 'queued': return say('neutral', 'Title_NotSent', 'Text_Orphan', 'Action_Send');
    case 'notSent': return say('neutral', 'Title_NotSent', doing === 'delete' && p?.state === 'done' ? 'Text_DeletedThere' : 'Text_NotSent', 'Action_Send');
  }
}

/** What came of an action beside sending: sending itself is told by title, steps and problems. */
function answerOf({ progress: p, doing, details: d }: State, decides: boolean, getString: GetString): View['answer'] {
  if (p === undefined || !hasEnded(p.state) || isSending(doing)) return undefined;
  // the contact was chosen so that the document goes: that it is there says all
  if (doing === 'linkContact' && p.state === 'done' && d?.xeroNumber !== undefined) return undefined;
  // what is to be chosen says itself what is wrong, and so does what waits for the second person
  if (p.problems.length > 0 && p.problems.every((x) => x.code === APPROVAL) && d?.problems.some((x) => x.code === APPROVAL)) return undefined;
  if (p.state !== 'done') return decides ? undefined : { good: false, text: getString('Answer_NotDone'), problems: problemViews(p.problems, getString) };
  return { good: p.problems.length === 0, text: p.text, problems: problemViews(p.problems, getString) };
}

const heldFacts = (d: Details | undefined, o: ViewOptions): View['facts'] => (d?.status !== 'held' && d?.status !== 'skipped' ? [] : [
  ...(d.heldBy === undefined ? [] : [{ label: o.getString(d.status === 'held' ? 'Fact_HeldBy' : 'Fact_SkippedBy'), value: d.heldBy }]),
  ...(d.heldOn === undefined ? [] : [{ label: o.getString('Fact_HeldOn'), value: formatMoment(d.heldOn, o.locale) }]),
]);

const PREVIEWED: readonly Details['status'][] = ['notSent', 'queued', 'failed', 'needsDecision', 'held', 'readyToUpdate'];
const KINDS = { Action_Send: 'send', Action_Retry: 'send', Action_Reload: 'refresh', Action_Update: 'update' } as const;

/** Everything that the panel draws. */
export function viewOf(state: State, o: ViewOptions): View {
  const { progress: p, details: d } = state;
  const s = o.getString;
  const underWay = p !== undefined && !hasEnded(p.state);
  const problems = problemsOf(state);
  const where = standing(state, problems, s);
  const there = underWay && isSending(state.doing) ? NOT_ARRIVED : arrived(d, p, o);
  const asked = !underWay && !isSending(state.doing) ? p?.problems ?? [] : [];
  const decision = underWay || state.phase !== 'ready' ? undefined : decisionOf([...asked, ...problems], o);
  const status = d?.status ?? 'notSent';
  // what the stream has told and the row does not say yet has gone: there is nothing left to preview or release
  const idle = state.phase === 'ready' && !underWay && !(isPending(state) && p?.state === 'done');
  const kind = where.action === undefined ? undefined : KINDS[where.action];
  const more: View['more'] = [
    ...(idle && o.maySend && PREVIEWED.includes(status) ? [{ label: s('Action_Preview'), kind: 'preview' as const, busy: false }] : []),
    ...(idle && (status === 'held' || status === 'skipped') && o.mayCorrect === true ? [{ label: s('Action_Release'), kind: 'release' as const, busy: state.asking }] : []),
  ];
  // where somebody has to choose, pressing the same button again changes nothing; a suggestion may be passed by
  const offered = where.action !== undefined && kind !== undefined && (kind === 'refresh' || (o.maySend && (decision === undefined || (status === 'failed' && decision.kind === 'contact'))));
  return {
    tone: where.tone, icon: underWay && (state.waiting || p.held !== undefined) ? 'clock' : where.tone, title: where.title, text: where.text,
    number: there.number, badge: there.badge, amounts: there.amounts, facts: [...there.facts, ...heldFacts(d, o)], links: there.links,
    steps: !isSending(state.doing) || p === undefined || (p.reached.length === 0 && (hasEnded(p.state) || state.waiting)) ? [] : stepViews(p, o, isPurchase(d)),
    differences: underWay ? [] : differences(state, s),
    problems: problemViews(forApprover(problems.filter((x) => x.candidates === undefined || decision === undefined), state, o), s),
    action: offered ? { label: s(state.asking ? 'Action_Busy' : where.action), kind, primary: there.links.length === 0, busy: state.asking } : undefined,
    more, notes: underWay || there.number === undefined || where.tone === 'bad' ? [] : problemViews(state.notes ?? [], s), answer: answerOf(state, decision !== undefined, s), decision,
    failure: state.failure === undefined ? undefined : { text: state.failure.text, fix: state.failure.fix },
  };
}
