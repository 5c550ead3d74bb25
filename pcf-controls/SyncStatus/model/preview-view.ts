/** A preview as it is drawn: everything in the reader's own words and formats. Pure. */
import type { DocumentPreview } from '@counterfoil/relay/contract';
import { formatDay, formatMoney } from './format.ts';
import type { Previewing } from './state.ts';
import { fill, type GetString } from './strings.ts';
import { problemViews, type ProblemView } from './view.ts';

export interface PreviewLineView {
  readonly key: string;
  /** "Line 2 has a problem", for people who cannot see the mark; undefined for a line that is right. */
  readonly wrong: string | undefined;
  readonly number: string;
  readonly text: string;
  readonly codes: readonly string[];
  readonly quantity: string;
  readonly price: string;
  readonly discount: string;
  readonly taxRate: string;
  readonly tax: string;
  readonly amount: string;
}
export interface PreviewView {
  readonly title: string;
  readonly stage: 'working' | 'shown' | 'failed';
  /** One sentence that sums it up; read out when it changes. */
  readonly verdict: { readonly tone: 'good' | 'bad' | 'neutral'; readonly text: string };
  readonly problems: readonly ProblemView[];
  readonly head: readonly { readonly label: string; readonly value: string; readonly note?: string }[];
  readonly lines: readonly PreviewLineView[];
  readonly hasDiscount: boolean;
  readonly moreLines: string | undefined;
  readonly totals: readonly { readonly label: string; readonly value: string; readonly weight: 'plain' | 'strong' | 'differs' }[];
  readonly will: readonly string[];
  readonly notes: readonly ProblemView[];
  readonly maySend: boolean;
}

export interface PreviewOptions { readonly getString: GetString; readonly locale: string | undefined; readonly maySend: boolean }

/** A number of any length as people write it, never through a double that cannot hold it. */
const plainNumber = (value: string | undefined, locale: string | undefined, least: number): string => {
  if (value === undefined) return '';
  const digits = Math.min(20, Math.max(least, value.split('.')[1]?.length ?? 0));
  try { return new Intl.NumberFormat(locale, { minimumFractionDigits: Math.min(least, digits), maximumFractionDigits: digits }).format(value as unknown as number); } catch { return value; }
};

function headOf(p: DocumentPreview, o: PreviewOptions): PreviewView['head'] {
  const s = o.getString;
  const row = (label: string, value: string | undefined, note?: string): PreviewView['head'] => (value === undefined || value === '' ? [] : [{ label: s(label), value, ...(note === undefined ? {} : { note }) }]);
  const purchase = p.kind === 'bill' || p.kind === 'purchaseCreditNote';
  return [
    ...row(purchase ? 'Preview_From' : 'Preview_To', p.contact.name, s(`Preview_Contact_${p.contact.how}`)),
    ...row('Preview_Organisation', p.organisation),
    ...row('Preview_Number', p.number ?? s('Preview_Number_Xero')),
    ...row('Fact_Date', p.date === undefined ? undefined : formatDay(p.date, o.locale)),
    ...(p.kind === 'salesCreditNote' || p.kind === 'purchaseCreditNote' ? [] : row('Fact_Due', p.dueDate === undefined ? s('Preview_Due_Terms') : formatDay(p.dueDate, o.locale))),
    ...row('Preview_Reference', p.reference),
    ...row('Preview_Status', s(`Preview_Status_${p.status}`)),
    ...row('Fact_Currency', p.rate === undefined ? p.currency : fill(s('Preview_Rate'), p.currency, plainNumber(p.rate, o.locale, 2))),
    ...row('Preview_Amounts', s(`Preview_Amounts_${p.amountsAre}`)),
    ...row('Preview_Theme', p.theme),
    ...(p.email === undefined || p.email === 'none' ? [] : row('Preview_Email', s(`Preview_Email_${p.email}`))),
  ];
}

function linesOf(p: DocumentPreview, o: PreviewOptions): readonly PreviewLineView[] {
  const s = o.getString;
  const wrong = new Set(p.problems.flatMap((x) => (x.line === undefined ? [] : [x.line])));
  return p.lines.map((l, i) => ({
    key: String(i), number: l.line === undefined ? '' : String(l.line), wrong: l.line !== undefined && wrong.has(l.line) ? fill(s('Preview_Line_Wrong'), l.line) : undefined,
    text: l.description, codes: [l.item === undefined ? undefined : fill(s('Preview_Item'), l.item), l.account, ...l.tracking].filter((t): t is string => t !== undefined),
    quantity: plainNumber(l.quantity, o.locale, 0), price: plainNumber(l.unitAmount, o.locale, 2), discount: plainNumber(l.discount, o.locale, 2),
    taxRate: l.taxRate ?? '', tax: plainNumber(l.tax, o.locale, 2), amount: plainNumber(l.amount, o.locale, 2),
  }));
}

const DIFFER: ReadonlySet<string> = new Set(['NET_DIFFERS', 'TAX_DIFFERS', 'NO_TOTALS']);

function totalsOf(p: DocumentPreview, o: PreviewOptions): PreviewView['totals'] {
  const s = o.getString;
  const money = (v: string): string => formatMoney(v, p.currency, o.locale);
  if (p.total === undefined || p.subtotal === undefined || p.tax === undefined) return [];
  return [
    { label: s('Amount_Subtotal'), value: money(p.subtotal), weight: 'plain' },
    ...(p.amountsAre === 'noTax' ? [] : [{ label: s(p.amountsAre === 'inclusive' ? 'Preview_TaxInside' : 'Amount_Tax'), value: money(p.tax), weight: 'plain' as const }]),
    { label: s('Amount_Total'), value: money(p.total), weight: 'strong' },
    // said only where it is not the same: two equal numbers would make people compare them. Many companies keep no tax in Dynamics: alarming only where it stops
    ...(p.dynamicsTotal === undefined || p.dynamicsTotal === p.total ? [] : [{ label: s(p.dynamicsTotal === p.subtotal ? 'Preview_DynamicsTotal_Net' : 'Preview_DynamicsTotal'), value: money(p.dynamicsTotal), weight: p.problems.some((x) => DIFFER.has(x.code)) ? 'differs' as const : 'plain' as const }]),
  ];
}

function verdictOf(p: DocumentPreview, s: GetString): PreviewView['verdict'] {
  if (p.problems.length === 1) return { tone: 'bad', text: s('Preview_Verdict_One') };
  if (p.problems.length > 1) return { tone: 'bad', text: fill(s('Preview_Verdict_Many'), p.problems.length) };
  if (p.notes.some((n) => n.code === 'PREVIEW_ALREADY_IN_XERO')) return { tone: 'neutral', text: s('Preview_Verdict_Already') };
  return p.notes.length > 0 ? { tone: 'neutral', text: s('Preview_Verdict_Notes') } : { tone: 'good', text: s('Preview_Verdict_Good') };
}

const NOTHING = { problems: [], head: [], lines: [], hasDiscount: false, moreLines: undefined, totals: [], will: [], notes: [], maySend: false } as const;

export function previewView(v: Previewing, o: PreviewOptions): PreviewView {
  const s = o.getString;
  const p = v.found;
  const title = p === undefined ? s('Preview_Title') : fill(s('Preview_TitleOf'), p.title);
  if (v.phase === 'failed') {
    const problems = v.failure === undefined ? v.problems : [{ code: v.failure.code, text: v.failure.text, fix: v.failure.fix }];
    return { ...NOTHING, title, stage: 'failed', verdict: { tone: 'bad', text: s('Preview_Failed') }, problems: problemViews(problems, s) };
  }
  if (p === undefined || v.phase !== 'shown') return { ...NOTHING, title, stage: 'working', verdict: { tone: 'neutral', text: s(v.phase === 'waiting' ? 'Text_Waiting' : 'Preview_Working') } };
  return {
    title, stage: 'shown', verdict: verdictOf(p, s), problems: problemViews(p.problems, s), head: headOf(p, o), lines: linesOf(p, o), totals: totalsOf(p, o), notes: problemViews(p.notes, s),
    hasDiscount: p.lines.some((l) => l.discount !== undefined), moreLines: p.moreLines === undefined ? undefined : fill(s('Preview_MoreLines'), p.moreLines),
    will: p.willCreate.map((w) => fill(s(`Preview_Will_${w.what}`), w.name)), maySend: o.maySend && p.problems.length === 0,
  };
}
