/** R28: from a document as it was read, and what became of preparing it, to what people are shown before they send. Pure. */
import type { DocumentPreview, PreviewLine, Problem } from '../contract.ts';
import { exact, moneyText, plainText, ZERO } from '../documents/decimals.ts';
import { lineAmount, lineTax } from '../documents/predict.ts';
import { titleOf } from '../documents/record-context.ts';
import type { AmountsKey, ReadDocument } from '../documents/read-types.ts';
import type { Prepared, Totals } from '../documents/types.ts';
import type { XeroDocument, XeroLine } from '../xero/types.ts';
import { namesOf, type Names } from './names.ts';
import { modeOf, positionsOf, sketch } from './sketch.ts';

export interface Found { readonly read: ReadDocument; readonly prepared: Prepared | undefined; readonly problems: readonly Problem[]; readonly notes: readonly Problem[]; readonly now: Date }

/** What Xero will compute for a line: the amounts are never sent, so this is a prediction like that of the totals. */
function lineOf(l: XeroLine, position: number | undefined, mode: AmountsKey, names: Names): PreviewLine {
  const at = position === undefined ? {} : { line: position };
  const tracking = (l.Tracking ?? []).flatMap((t) => names.option(t.TrackingOptionID) ?? (t.Name && t.Option ? `${t.Name}: ${t.Option}` : []));
  if (l.Quantity === undefined && l.UnitAmount === undefined) return { ...at, description: l.Description ?? '', tracking };
  const [quantity, price, discount] = [exact(l.Quantity) ?? ZERO, exact(l.UnitAmount) ?? ZERO, exact(l.DiscountAmount)];
  const amount = lineAmount(quantity, price, discount);
  const rate = l.TaxType === 'NONE' ? { name: 'No tax', rate: ZERO } : names.taxRate(l.TaxType);
  return {
    ...at, description: l.Description ?? '', quantity: plainText(quantity), unitAmount: plainText(price), ...(discount ? { discount: plainText(discount) } : {}), ...(l.ItemCode ? { item: l.ItemCode } : {}),
    ...(l.AccountCode ? { account: names.account(l.AccountCode) ?? l.AccountCode } : {}), ...(rate ? { taxRate: names.taxRate(l.TaxType)?.name ?? rate.name } : {}), tracking,
    amount: moneyText(amount), ...(rate ? { tax: moneyText(lineTax({ amount, rate: rate.rate }, mode)) } : {}),
  };
}

function contactOf(read: ReadDocument, contact: Prepared['contact'] | undefined, createContacts: boolean): DocumentPreview['contact'] {
  const name = read.head.party?.name ?? '';
  return { name, how: contact === undefined ? 'unknown' : 'known' in contact ? 'linked' : createContacts ? 'find' : 'findOnly' };
}

function willCreate(p: Prepared | undefined): DocumentPreview['willCreate'] {
  if (p === undefined) return [];
  return [
    ...('wanted' in p.contact && p.connection.createContacts ? [{ what: 'contact' as const, name: p.contact.wanted.name }] : []),
    ...p.items.map((i) => ({ what: 'item' as const, name: i.name === i.code ? i.code : `${i.code} (${i.name})` })),
  ];
}

interface Shown { readonly document: XeroDocument; readonly positions: readonly (number | undefined)[]; readonly totals: Totals | undefined; readonly mode: AmountsKey; readonly connectionId: string; readonly organisation: string; readonly contact: Prepared['contact'] | undefined; readonly createContacts: boolean }
function shownOf(f: Found): Shown {
  if (f.prepared) {
    const c = f.read.connections.find((x) => x.id === f.prepared!.connection.id);
    const { document } = f.prepared;
    return { document, positions: positionsOf(f.read, c, document.LineItems?.length ?? 0), totals: f.prepared.predicted, mode: modeOf(f.read, c), connectionId: f.prepared.connection.id, organisation: f.prepared.connection.name, contact: f.prepared.contact, createContacts: f.prepared.connection.createContacts };
  }
  const s = sketch(f.read, f.now);
  return { ...s, connectionId: s.connection?.id ?? '', organisation: s.connection?.name ?? '', createContacts: s.connection?.createContacts ?? false };
}

export function previewOf(f: Found): DocumentPreview {
  const { head } = f.read;
  const s = shownOf(f);
  const d = s.document;
  const names = namesOf(f.read, s.connectionId);
  const number = d.InvoiceNumber ?? d.CreditNoteNumber;
  const theme = names.theme(d.BrandingThemeID);
  const rate = exact(d.CurrencyRate);
  return {
    kind: head.kind, title: f.prepared?.title ?? titleOf(head), organisation: s.organisation, ...(number === undefined ? {} : { number }), contact: contactOf(f.read, s.contact, s.createContacts),
    ...(d.Date === undefined ? {} : { date: d.Date }), ...(d.DueDate === undefined ? {} : { dueDate: d.DueDate }), currency: d.CurrencyCode ?? head.currency, amountsAre: s.mode, status: d.Status ?? 'DRAFT',
    ...(d.Reference === undefined ? {} : { reference: d.Reference }), ...(theme === undefined ? {} : { theme }), ...(rate ? { rate: plainText(rate) } : {}), ...(f.prepared ? { email: f.prepared.delivery } : {}),
    lines: (d.LineItems ?? []).map((l, i) => lineOf(l, s.positions[i], s.mode, names)), ...(s.totals ?? {}), ...(head.total ? { dynamicsTotal: moneyText(head.total) } : {}),
    willCreate: willCreate(f.prepared), notes: f.notes, problems: f.problems,
  };
}

/** The column of the result holds 100,000 signs; problems stand in it a second time. */
const longest = 60_000;
const words = 400;
const cut = (t: string): string => (t.length <= words ? t : `${t.slice(0, words - 1).replace(/[\uD800-\uDBFF]$/, '')}…`);

/** Whole lines are left out at the end, and counted; long texts are cut first, because every line with its amount says more. */
export function shortened(p: DocumentPreview, max = longest): DocumentPreview {
  const fits = (x: DocumentPreview): boolean => JSON.stringify(x).length <= max;
  if (fits(p)) return p;
  const brief: DocumentPreview = { ...p, lines: p.lines.map((l) => ({ ...l, description: cut(l.description) })), ...(p.reference === undefined ? {} : { reference: cut(p.reference) }) };
  if (fits(brief)) return brief;
  let [few, many] = [0, brief.lines.length];
  const of = (n: number): DocumentPreview => ({ ...brief, lines: brief.lines.slice(0, n), moreLines: brief.lines.length - n });
  while (few < many) { const n = Math.ceil((few + many) / 2); if (fits(of(n))) few = n; else many = n - 1; }
  const cutLines = of(few);
  if (fits(cutLines)) return cutLines;
  let left = cutLines.problems.length;
  while (left > 0 && !fits({ ...cutLines, problems: cutLines.problems.slice(0, left) })) left = Math.floor(left / 2);
  return { ...cutLines, problems: cutLines.problems.slice(0, left) };
}
