import type { Decimal } from 'decimal.js';
import { moneyText, sum, ZERO } from '../decimals.ts';
import { predictTotals, type ExactTotals } from '../predict.ts';
import type { AccountRead, AmountsKey, ConnectionRead, DocumentRead, ReadDocument, TaxRateRead } from '../read-types.ts';
import { words } from '../words.ts';
import { checkAccount } from './coding.ts';
import { flat } from './extras.ts';
import type { MappedLine } from './lines.ts';
import type { Sayer } from './say.ts';

export interface Settled { readonly lines: readonly MappedLine[]; readonly predicted: ExactTotals }
const LARGEST = '1e12';

const predict = (lines: readonly MappedLine[], mode: AmountsKey): ExactTotals => predictTotals(lines.flatMap((l) => (l.coding ? [{ amount: l.amount, rate: l.coding.rate }] : [])), mode);
/**
 * What people were shown as the sum of the lines: without tax, or with it where prices contain it. Dynamics adds up an
 * invoice as if nothing contained tax; our own forms compute as Xero does. Undefined: nobody has been shown anything.
 */
const shownNet = (head: DocumentRead, mode: AmountsKey): Decimal | undefined => (head.kind !== 'salesInvoice' && mode === 'inclusive' ? head.total : head.subtotal);

/**
 * R37, before sending: what people were shown in Dynamics must be what Xero will compute. A difference within the tolerance
 * becomes a visible line on the rounding account, without tax, so that the total is right to the cent; anything larger stops.
 * Tax that Dynamics holds counts only where it is said to be right; elsewhere Xero's goes, and both figures are told.
 */
export function settleTotals(read: ReadDocument, lines: readonly MappedLine[], c: ConnectionRead, mode: AmountsKey, say: Sayer, note: Sayer): Settled {
  const { head } = read;
  const w = words[head.kind];
  const predicted = predict(lines, mode);
  const at = { field: w.total };
  // a line that is too large has said so itself
  if (predicted.total.abs().gte(LARGEST) && !lines.some((l) => l.amount.abs().gte(LARGEST))) say('TOTAL_TOO_LARGE', { document: w.document, total: moneyText(predicted.total) }, at);
  const net = sum(lines.map((l) => l.amount));
  const dynamicsNet = shownNet(head, mode);
  if (head.kind === 'salesInvoice' && dynamicsNet === undefined) { say('NO_TOTALS', { document: w.document }, at); return { lines, predicted }; }
  const offNet = dynamicsNet?.minus(net) ?? ZERO;
  const tax = head.tax ?? ZERO;
  const binding = c.dynamicsTaxIsRight && mode === 'exclusive' && head.total !== undefined;
  const offTax = binding ? tax.minus(predicted.tax) : ZERO;
  const untaxed = untaxedFor(read, c, mode);
  const small = (d: Decimal): boolean => d.abs().lte(c.roundingTolerance);
  const rounded = untaxed !== undefined && small(offNet) && small(offTax) && small(offNet.plus(offTax)) && !(offNet.isZero() && offTax.isZero());
  if (!rounded) {
    if (!offNet.isZero()) say('NET_DIFFERS', { dynamics: moneyText(dynamicsNet!), predicted: moneyText(net), difference: moneyText(offNet), document: w.document, with: mode === 'inclusive' ? 'With tax' : 'Without tax' }, at);
    if (!offTax.isZero()) say('TAX_DIFFERS', { dynamics: moneyText(tax), predicted: moneyText(predicted.tax), difference: moneyText(offTax) }, { field: w.tax });
  }
  const whole = rounded ? withRounding(lines, offNet.plus(offTax), untaxed, c, read, mode, say, note) : { lines, predicted };
  if (!binding) tellTax(read, whole.predicted, mode, note);
  if (whole.predicted.total.lt(0)) say('NEGATIVE_TOTAL', { document: w.document, total: moneyText(whole.predicted.total), other: w.other }, at);
  return whole;
}

/** What Xero calls no tax; Australia has only the second. */
const usual = ['NONE', 'BASEXCLUDED'];
/** The tax type of a line that is to carry no tax, so that it moves the total by exactly what it says; undefined where nothing can be rounded. */
function untaxedFor(read: ReadDocument, c: ConnectionRead, mode: AmountsKey): string | undefined {
  const account: AccountRead | undefined = c.roundingAccount;
  if (!account) return undefined;
  if (mode === 'noTax') return 'NONE';
  const fits = (r: TaxRateRead): boolean => r.connectionId === c.id && (r.for as Record<string, boolean | undefined>)[account.class] !== false;
  const rank = (r: TaxRateRead): number => (usual.includes(r.taxType) ? usual.indexOf(r.taxType) : usual.length);
  return read.untaxed.filter(fits).sort((a, b) => rank(a) - rank(b))[0]?.taxType;
}

function withRounding(lines: readonly MappedLine[], difference: Decimal, taxType: string, c: ConnectionRead, read: ReadDocument, mode: AmountsKey, say: Sayer, note: Sayer): Settled {
  const w = words[read.head.kind];
  const account = c.roundingAccount!;
  checkAccount(account, c, { name: 'The rounding', side: 'sales', words: w }, say);
  note('ROUNDING_LINE', { difference: moneyText(difference), account: account.name, document: w.document }, { field: w.total });
  // net and tax may each be a cent off and cancel each other out: then there is nothing to add, only something to tell
  const all = difference.isZero() ? lines : [...lines, flat('Rounding', difference, { accountCode: account.code, taxType, rate: ZERO, tracking: [] })];
  return { lines: all, predicted: predict(all, mode) };
}

/** Most companies keep no tax in Dynamics; then there is nothing to tell. Where somebody typed it, or a form computed it with another rate, they must hear which figure counts. */
function tellTax(read: ReadDocument, predicted: ExactTotals, mode: AmountsKey, note: Sayer): void {
  const { head } = read;
  const tax = head.tax ?? ZERO;
  if (head.kind === 'salesInvoice' && mode !== 'exclusive') return;
  if (tax.isZero() || tax.eq(predicted.tax)) return;
  note('TAX_BY_XERO', { dynamics: moneyText(tax), predicted: moneyText(predicted.tax), document: words[head.kind].document, difference: moneyText(predicted.tax.minus(tax)) }, { field: words[head.kind].tax });
}
