/** What an update would do to a document in Xero, or why it is refused: everything is known before the call. Pure. */
import type { Difference, Problem } from '../contract.ts';
import { exact } from '../documents/decimals.ts';
import { xeroNumberOf } from '../documents/places.ts';
import { problem } from '../problems/index.ts';
import type { XeroDocument, XeroLine } from '../xero/types.ts';
import { statusTextOf } from '../documents/arrived.ts';
import { contentInXero, contentWanted, type Content, type Head } from './content.ts';
import { differencesOf, differencesText, type Differing, type LineField, type Names } from './differences.ts';
import { pairLines, type Pair } from './lines.ts';
import { mayChange, mayNot, type May } from './rules.ts';

export interface Wanted {
  /** "Invoice INV-1001" */
  readonly title: string;
  readonly document: XeroDocument;
  readonly contactId: string;
  /** Our own number; undefined where Xero numbers it. */
  readonly number: string | undefined;
}
export type UpdatePlan =
  | { readonly is: 'same'; readonly notes: readonly Problem[] }
  | { readonly is: 'refused'; readonly problems: readonly Problem[] }
  | { readonly is: 'change'; readonly body: XeroDocument; readonly before: Content; readonly after: Content; readonly differences: readonly Difference[]; readonly notes: readonly Problem[] };

export interface Seen {
  /** Nobody has changed it in Xero since we wrote it, or since a person looked at it. */
  readonly unchanged: boolean;
  /** The person was shown the difference and wants Dynamics' side. */
  readonly despite: boolean;
  /** Keyed digest of what is there now: the answer comes back with it, and counts for nothing else. */
  readonly digest: string;
}

export function planUpdate(w: Wanted, x: XeroDocument, seen: Seen, names: Names): UpdatePlan {
  const [wanted, before] = [contentWanted(w.document, w.contactId), contentInXero(x)];
  const may = mayChange(x);
  const pairs = pairLines(wanted.lines, before.lines);
  const all = relevant(differencesOf(wanted, before, names, pairs), may);
  const notes = notesOf(w, x);
  if (may.change === 'nothing' && may.because !== 'paidBill') return { is: 'refused', problems: [problem('UPDATE_VOIDED', { title: w.title, status: may.because })] };
  if (all.length === 0) return { is: 'same', notes };
  const differences = all.map((d) => d.said);
  const forbidden = mayNot(all, may);
  if (forbidden.length > 0) return { is: 'refused', problems: [limited(w.title, x, may, forbidden.map((d) => d.said))] };
  if (!seen.unchanged && !seen.despite) return { is: 'refused', problems: [{ ...problem('CHANGED_IN_XERO', { title: w.title, differences: differencesText(differences) }), differences, shown: seen.digest }] };
  return { is: 'change', before, after: afterOf(before, wanted, all, pairs, may), body: bodyOf(w, x, all, pairs, may), differences, notes };
}

/** The rate belongs to day and currency: where neither changes, Dynamics' newer rate is no reason to revalue what is in the books. */
export function relevant(all: readonly Differing[], may: May): Differing[] {
  const newDay = all.some((d) => d.what === 'date' || d.what === 'currency');
  return all.filter((d) => (d.what !== 'rate' || newDay) && (d.what !== 'lineOrder' || may.change === 'everything'));
}

function limited(title: string, x: XeroDocument, may: May, differences: readonly Difference[]): Problem {
  const text = differencesText(differences);
  const said = may.change === 'nothing' ? problem('UPDATE_PAID_BILL', { title, differences: text })
    : problem('UPDATE_LIMITED', { title, state: may.change === 'some' && may.paid ? 'paid' : exact(x.AmountPaid)?.gt(0) ? 'paid in part' : 'credited in part', differences: text });
  return { ...said, differences };
}

function notesOf(w: Wanted, x: XeroDocument): Problem[] {
  const number = xeroNumberOf(x);
  return w.number !== undefined && number !== undefined && number.toLowerCase() !== w.number.toLowerCase() ? [problem('NUMBER_STAYS', { xero: number, dynamics: w.number })] : [];
}

const isHead = (what: Differing['what']): what is Head => heads.has(what);
const heads: ReadonlySet<string> = new Set<Head>(['contact', 'date', 'dueDate', 'plannedPaymentDate', 'reference', 'currency', 'rate', 'amountsAre', 'theme', 'url']);
/** Amounts are judged anew where they come to mean something else. */
const linesTravel = (all: readonly Differing[]): boolean => all.some((d) => !isHead(d.what) || d.what === 'amountsAre' || d.what === 'currency');

/** Only what differs, under the id, without number and status: Xero keeps what it is not told. */
function bodyOf(w: Wanted, x: XeroDocument, all: readonly Differing[], pairs: readonly Pair[], may: May): XeroDocument {
  const d = w.document;
  const says = (what: Head): boolean => all.some((a) => a.what === what);
  return {
    ...(x.CreditNoteID ? { CreditNoteID: x.CreditNoteID } : { InvoiceID: x.InvoiceID! }),
    ...(says('contact') ? { Contact: { ContactID: w.contactId } } : {}), ...(says('date') ? { Date: d.Date! } : {}), ...(says('dueDate') ? { DueDate: d.DueDate! } : {}),
    ...(says('plannedPaymentDate') ? { PlannedPaymentDate: d.PlannedPaymentDate! } : {}), ...(says('reference') ? { Reference: d.Reference ?? '' } : {}),
    ...(says('currency') ? { CurrencyCode: d.CurrencyCode! } : {}), ...(says('rate') ? { CurrencyRate: d.CurrencyRate! } : {}), ...(says('amountsAre') ? { LineAmountTypes: d.LineAmountTypes! } : {}),
    ...(says('theme') ? { BrandingThemeID: d.BrandingThemeID! } : {}), ...(says('url') ? { Url: d.Url! } : {}),
    ...(linesTravel(all) ? { LineItems: may.change === 'some' ? openLines(d.LineItems ?? [], x.LineItems ?? [], pairs, all) : pairs.map((p) => withId(d.LineItems![p.at]!, p.of === undefined ? undefined : x.LineItems![p.of])) } : {}),
  };
}

const withId = (line: XeroLine, of: XeroLine | undefined): XeroLine => (of?.LineItemID ? { LineItemID: of.LineItemID, ...line } : line);

/** Xero's own lines in its own order, with nothing new but what may change once money is applied. */
function openLines(wanted: readonly XeroLine[], inXero: readonly XeroLine[], pairs: readonly Pair[], all: readonly Differing[]): XeroLine[] {
  return inXero.map((x, n) => {
    const pair = pairs.find((p) => p.of === n);
    const w = pair && wanted[pair.at];
    const changes = (what: LineField): boolean => w !== undefined && all.some((d) => d.what === what && d.said.line === pair!.at + 1);
    const tracking = changes('tracking') ? w!.Tracking ?? [] : (x.Tracking ?? []).map((t) => ({ TrackingCategoryID: t.TrackingCategoryID!, TrackingOptionID: t.TrackingOptionID! }));
    const Description = changes('description') ? w!.Description! : x.Description;
    if (!x.AccountCode && !x.ItemCode) return { LineItemID: x.LineItemID!, ...(Description === undefined ? {} : { Description }) };
    const rate = exact(x.DiscountRate);
    const discount = rate && !rate.isZero() ? { DiscountRate: rate } : x.DiscountAmount !== undefined && !exact(x.DiscountAmount)!.isZero() ? { DiscountAmount: exact(x.DiscountAmount)! } : {};
    return {
      LineItemID: x.LineItemID!, ...(Description === undefined ? {} : { Description }), Quantity: exact(x.Quantity)!, UnitAmount: exact(x.UnitAmount)!, ...discount,
      ...(x.ItemCode ? { ItemCode: x.ItemCode } : {}), AccountCode: (changes('account') ? w!.AccountCode : x.AccountCode)!, ...(x.TaxType ? { TaxType: x.TaxType } : {}), Tracking: tracking,
    };
  });
}

/** What Xero will say when it has taken the body: known beforehand, so that after a lost answer a look tells. */
function afterOf(before: Content, wanted: Content, all: readonly Differing[], pairs: readonly Pair[], may: May): Content {
  const head = Object.fromEntries(all.flatMap((d) => (isHead(d.what) ? [[d.what, wanted[d.what]]] : [])));
  if (!linesTravel(all)) return { ...before, ...head };
  if (may.change !== 'some') return { ...before, ...head, lines: wanted.lines };
  const lines = before.lines.map((line, n) => {
    const pair = pairs.find((p) => p.of === n);
    const w = pair && wanted.lines[pair.at];
    return w ? { ...line, description: w.description, account: w.account, tracking: w.tracking } : line;
  });
  return { ...before, ...head, lines };
}

export const statusWord = (x: XeroDocument): string => statusTextOf(x).toLowerCase();
