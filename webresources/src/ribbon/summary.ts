/** What became of a selection, in one dialog: counts first, then each reason once with the documents it concerns and its way out. Pure. */
import { hasEnded, type AskedOne, type Progress } from '../nudge/index.ts';
import { text, type TextKey } from '../text.ts';

const NAMES_SHOWN = 4;
const REASONS_SHOWN = 6;

type Kind = 'sent' | 'differs' | 'already' | 'onItsWay' | 'held' | 'waiting' | 'refused' | 'decision' | 'notAsked' | 'lost';
interface Reason { readonly key: string; readonly text: string; readonly fix: string }
interface Fate { readonly name: string; readonly kind: Kind; readonly reasons: readonly Reason[] }
export interface Summary { readonly title: string; readonly text: string }
/** Sentences with the number as their only value. */
type Counted = 'Bulk_Sent';
type Counting = Readonly<Record<Kind, TextKey>>;
export interface SummaryWords { readonly lines: Counting; readonly all: TextKey; readonly some: TextKey; readonly going: TextKey; readonly stored: TextKey }
export const sending: SummaryWords = {
  lines: {
    sent: 'Bulk_Sent', already: 'Bulk_Already', onItsWay: 'Bulk_OnItsWay', waiting: 'Bulk_Waiting', lost: 'Bulk_Lost', held: 'Bulk_Held',
    differs: 'Bulk_Differs', decision: 'Bulk_Decision', refused: 'Bulk_Refused', notAsked: 'Bulk_NotAsked',
  },
  all: 'Bulk_Title_All', some: 'Bulk_Title_Some', going: 'Bulk_Title_Going', stored: 'Bulk_Title_Stored',
};
/** Anything else that is asked of several. */
export const acting: SummaryWords = {
  lines: {
    sent: 'Act_DoneMany', already: 'Act_DoneMany', onItsWay: 'Act_OnItsWay', waiting: 'Act_Waiting', lost: 'Act_Lost', held: 'Act_Held',
    differs: 'Act_DoneBut', decision: 'Bulk_Decision', refused: 'Act_Refused', notAsked: 'Act_NotAsked',
  },
  all: 'Act_Title_All', some: 'Act_Title_Some', going: 'Act_Title_Going', stored: 'Act_Title_Stored',
};

const bodies = (problems: readonly { code: string; text: string; fix: string }[], otherwise: string): readonly Reason[] =>
  problems.length > 0 ? problems.map((p) => ({ key: `${p.code} ${p.fix}`, text: p.text, fix: p.fix })) : [{ key: otherwise, text: otherwise, fix: '' }];

function fateOf(d: AskedOne, p: Progress | undefined, relayHeard: boolean): Omit<Fate, 'name'> {
  const { outcome } = d;
  if (outcome.kind === 'already') return { kind: 'already', reasons: [] };
  if (outcome.kind === 'lost') return { kind: 'lost', reasons: [] };
  if (outcome.kind === 'refused') return { kind: 'notAsked', reasons: [{ key: `${outcome.failure.code} ${outcome.failure.text}`, text: outcome.failure.text, fix: outcome.failure.fix }] };
  if (p === undefined || !hasEnded(p.state)) {
    if (p?.held !== undefined) return { kind: 'held', reasons: bodies([], p.held) };
    return { kind: relayHeard ? 'onItsWay' : 'waiting', reasons: [] };
  }
  if (p.state === 'done') return p.problems.length > 0 ? { kind: 'differs', reasons: bodies(p.problems, p.text) } : { kind: 'sent', reasons: [] };
  return { kind: p.state === 'refused' ? 'refused' : 'decision', reasons: bodies(p.problems, p.text) };
}

function names(of: readonly string[]): string {
  const shown = of.slice(0, NAMES_SHOWN).join(', ');
  return of.length > NAMES_SHOWN ? text('Bulk_NamesAndMore', shown, of.length - NAMES_SHOWN) : shown;
}

/** One paragraph a reason. Texts of one kind differ in line numbers and amounts; then one of them stands for all. */
function paragraphs(fates: readonly Fate[]): string[] {
  const groups = new Map<string, { names: string[]; texts: Set<string>; reason: Reason }>();
  for (const f of fates) for (const r of f.reasons) {
    const g = groups.get(r.key) ?? { names: [], texts: new Set<string>(), reason: r };
    if (!g.names.includes(f.name)) g.names.push(f.name);
    g.texts.add(r.text);
    groups.set(r.key, g);
  }
  const sorted = [...groups.values()].sort((a, b) => b.names.length - a.names.length);
  const shown = sorted.slice(0, REASONS_SHOWN).map((g) => {
    const said = `${g.reason.text} ${g.reason.fix}`.trim();
    return `• ${g.texts.size > 1 ? text('Bulk_ReasonForExample', names(g.names), said) : text('Bulk_Reason', names(g.names), said)}`;
  });
  return sorted.length > REASONS_SHOWN ? [...shown, `• ${text('Bulk_MoreReasons', sorted.length - REASONS_SHOWN)}`] : shown;
}

/** @param relayHeard whether anything came from the relay: else the requests are only stored, and the text must not promise more */
export function summary(documents: readonly AskedOne[], progress: ReadonlyMap<string, Progress>, relayHeard: boolean, words: SummaryWords = sending): Summary {
  const fates = documents.map((d): Fate => ({
    name: d.title.number || d.title.name || text('Bulk_NoName'),
    ...fateOf(d, d.outcome.kind === 'asked' ? progress.get(d.outcome.request) : undefined, relayHeard),
  }));
  const of = (kind: Kind): Fate[] => fates.filter((f) => f.kind === kind);
  const line = (kind: Kind): string => text(words.lines[kind] as Counted, of(kind).length);
  const counts = (['sent', 'already', 'onItsWay', 'waiting', 'lost'] as const).flatMap((kind) => (of(kind).length > 0 ? [line(kind)] : []));
  const reasons = (['held', 'differs', 'decision', 'refused', 'notAsked'] as const).flatMap((kind) => (of(kind).length > 0 ? ['', line(kind), ...paragraphs(of(kind))] : []));
  const there = of('sent').length + of('differs').length + of('already').length;
  const stopped = of('refused').length + of('notAsked').length + of('decision').length + of('lost').length;
  const title = there === documents.length ? text(words.all as 'Bulk_Title_All') : stopped > 0 ? text(words.some as 'Bulk_Title_Some', there, documents.length)
    : text((relayHeard ? words.going : words.stored) as 'Bulk_Title_Going');
  return { title, text: [...counts, ...reasons].join('\n').trim() };
}
