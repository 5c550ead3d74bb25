/** What became of a selection, in one dialog: counts first, then each reason once with the documents it concerns and its way out. Pure. */
import { hasEnded, type AskedOne, type Progress } from '../nudge/index.ts';
import { text } from '../text.ts';

const NAMES_SHOWN = 4;
const REASONS_SHOWN = 6;

type Kind = 'sent' | 'differs' | 'already' | 'onItsWay' | 'held' | 'waiting' | 'refused' | 'decision' | 'notAsked' | 'lost';
interface Reason { readonly key: string; readonly text: string; readonly fix: string }
interface Fate { readonly name: string; readonly kind: Kind; readonly reasons: readonly Reason[] }
export interface Summary { readonly title: string; readonly text: string }

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
export function summary(documents: readonly AskedOne[], progress: ReadonlyMap<string, Progress>, relayHeard: boolean): Summary {
  const fates = documents.map((d): Fate => ({
    name: d.title.number || d.title.name || text('Bulk_NoName'),
    ...fateOf(d, d.outcome.kind === 'asked' ? progress.get(d.outcome.request) : undefined, relayHeard),
  }));
  const of = (kind: Kind): Fate[] => fates.filter((f) => f.kind === kind);
  const count = (kind: Kind, line: (n: number) => string): string[] => (of(kind).length > 0 ? [line(of(kind).length)] : []);
  const withReasons = (kind: Kind, line: (n: number) => string): string[] => (of(kind).length > 0 ? ['', line(of(kind).length), ...paragraphs(of(kind))] : []);
  const lines = [
    ...count('sent', (n) => text('Bulk_Sent', n)),
    ...count('already', (n) => text('Bulk_Already', n)),
    ...count('onItsWay', (n) => text('Bulk_OnItsWay', n)),
    ...count('waiting', (n) => text('Bulk_Waiting', n)),
    ...count('lost', (n) => text('Bulk_Lost', n)),
    ...withReasons('held', (n) => text('Bulk_Held', n)),
    ...withReasons('differs', (n) => text('Bulk_Differs', n)),
    ...withReasons('decision', (n) => text('Bulk_Decision', n)),
    ...withReasons('refused', (n) => text('Bulk_Refused', n)),
    ...withReasons('notAsked', (n) => text('Bulk_NotAsked', n)),
  ];
  const there = of('sent').length + of('differs').length + of('already').length;
  const stopped = of('refused').length + of('notAsked').length + of('decision').length + of('lost').length;
  const title = there === documents.length ? text('Bulk_Title_All') : stopped > 0 ? text('Bulk_Title_Some', there, documents.length)
    : text(relayHeard ? 'Bulk_Title_Going' : 'Bulk_Title_Stored');
  return { title, text: lines.join('\n').trim() };
}
