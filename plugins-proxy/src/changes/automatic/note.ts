/**
 * The credit note of a cancelled invoice, made of what stands in Xero: that is what is in the books and has to come out of
 * them, to the cent; header discount and freight are lines there already. Pure.
 */
import { amountsAre, arrivalStatus, creditNoteKind } from '@counterfoil/solution';
import type { Decimal } from 'decimal.js';
import type { Write } from '../../dataverse/door.ts';
import { cents, exact, ZERO } from '../../documents/decimals.ts';
import { uuidV5Sync } from '../../documents/ids.ts';
import { lineAmount, lineTax, predictTotals } from '../../documents/predict.ts';
import type { AmountsKey, Owner } from '../../documents/read-types.ts';
import type { XeroInvoice, XeroLine } from '../../xero/types.ts';
import { lineOf } from '../content.ts';

export const noteIdOf = (invoiceId: string): string => uuidV5Sync(`automatic credit note:${invoiceId.toLowerCase()}`);
export const sendIdOf = (invoiceId: string): string => uuidV5Sync(`automatic credit note, send:${invoiceId.toLowerCase()}`);
export const allocateIdOf = (invoiceId: string): string => uuidV5Sync(`automatic credit note, allocate:${invoiceId.toLowerCase()}`);

/** Rows of what Xero names by code, of the connection in which the invoice is. */
export interface Mirrors {
  readonly accounts: ReadonlyMap<string, string>;
  readonly taxRates: ReadonlyMap<string, { readonly id: string; readonly rate: Decimal }>;
  readonly options: ReadonlyMap<string, string>;
  readonly products: ReadonlyMap<string, string>;
}
export interface Cancelled {
  readonly invoiceId: string;
  /** "Invoice INV-1001" */
  readonly title: string;
  readonly customer: { readonly table: 'account' | 'contact'; readonly id: string };
  readonly currencyId: string;
  readonly connectionId: string;
  /** YYYY-MM-DD, in the zone of the organisation. */
  readonly day: string;
  readonly by: string;
}

const modes: Readonly<Record<string, AmountsKey>> = { Exclusive: 'exclusive', Inclusive: 'inclusive', NoTax: 'noTax' };
const bind = (set: string, id: string): string => `/${set}(${id})`;

interface Line { readonly body: Record<string, unknown>; readonly amount: Decimal; readonly rate: Decimal; readonly text: boolean }

function mapLine(x: XeroLine, n: number, mode: AmountsKey, m: Mirrors): Line | { readonly why: string } {
  const l = lineOf(x);
  const name = (l.description.split('\n')[0] || l.item || `Line ${n + 1}`).slice(0, 200);
  const base = { cfl_name: name, cfl_linenumber: n + 1, cfl_description: l.description.slice(0, 4000) };
  if (l.text) return { body: { ...base, cfl_quantity: ZERO, cfl_unitprice: ZERO, cfl_amount: ZERO }, amount: ZERO, rate: ZERO, text: true };
  const account = m.accounts.get(l.account);
  if (!account) return { why: `the account ${l.account || '(none)'} of line ${n + 1} is not among the accounts that were read from Xero.` };
  const tax = mode === 'noTax' ? undefined : m.taxRates.get(l.taxType);
  if (mode !== 'noTax' && !tax) return { why: `the tax rate ${l.taxType || '(none)'} of line ${n + 1} is not among the tax rates that were read from Xero.` };
  const options = l.tracking.map((t) => m.options.get(t));
  if (options.includes(undefined)) return { why: `a tracking option of line ${n + 1} is not among those that were read from Xero.` };
  const amount = exact(l.amount)!;
  const [quantity, price] = [exact(l.quantity)!, exact(l.price)!];
  const discount = cents(quantity.times(price)).minus(amount);
  // what quantity, price and discount would not give to the cent travels as one piece
  const whole = !lineAmount(quantity, price, discount).eq(amount) || discount.lt(0);
  const rate = tax?.rate ?? ZERO;
  const taxAmount = lineTax({ amount, rate }, mode);
  const product = m.products.get(l.item);
  return {
    amount, rate, text: false,
    body: {
      ...base, cfl_quantity: whole ? ZERO.plus(1) : quantity, cfl_unitprice: whole ? amount : price, ...(whole || discount.isZero() ? {} : { cfl_discountamount: discount }),
      cfl_amount: amount, cfl_taxamount: taxAmount, cfl_netamount: mode === 'inclusive' ? amount.minus(taxAmount) : amount,
      'cfl_AccountId@odata.bind': bind('cfl_xeroaccounts', account), ...(tax ? { 'cfl_TaxRateId@odata.bind': bind('cfl_xerotaxrates', tax.id) } : {}), ...(product ? { 'cfl_ProductId@odata.bind': bind('products', product) } : {}),
      ...Object.fromEntries(options.slice(0, 2).map((o, i) => [`cfl_TrackingOption${i + 1}Id@odata.bind`, bind('cfl_trackingoptions', o!)])),
    },
  };
}

/** The note with its lines, each created only (If-None-Match), so that a second run changes nothing; or why it cannot be exact. */
export function noteWrites(c: Cancelled, x: XeroInvoice, m: Mirrors, owner: Owner | undefined): { readonly writes: Write[] } | { readonly why: string } {
  const mode = modes[x.LineAmountTypes ?? ''] ?? 'exclusive';
  const mapped = (x.LineItems ?? []).map((l, n) => mapLine(l, n, mode, m));
  const not = mapped.find((l) => 'why' in l);
  if (not && 'why' in not) return not;
  const lines = mapped as Line[];
  if (lines.length === 0) return { why: 'Xero shows no lines of it.' };
  const totals = predictTotals(lines.filter((l) => !l.text), mode);
  const total = exact(x.Total);
  if (!total?.eq(totals.total)) return { why: `its lines come to ${totals.total.toFixed(2)} and Xero shows ${total?.toFixed(2) ?? 'no total'}: its tax was changed by hand.` };
  const id = noteIdOf(c.invoiceId);
  const owned = owner ? { 'ownerid@odata.bind': bind(owner.table === 'team' ? 'teams' : 'systemusers', owner.id) } : {};
  const currency = { 'transactioncurrencyid@odata.bind': bind('transactioncurrencies', c.currencyId) };
  const head = {
    cfl_kind: creditNoteKind.options.sales.value, cfl_subject: `Credit for ${c.title}`.slice(0, 300), cfl_automatic: true, cfl_creditdate: c.day,
    cfl_description: `Made by Counterfoil because ${c.by} cancelled ${c.title} in Dynamics.`.slice(0, 2000), cfl_amountsare: amountsAre.options[mode].value, cfl_arrivalstatus: arrivalStatus.options.authorised.value,
    cfl_subtotal: totals.subtotal, cfl_totaltax: totals.tax, cfl_totalamount: totals.total, 'cfl_InvoiceId@odata.bind': bind('invoices', c.invoiceId), 'cfl_ConnectionId@odata.bind': bind('cfl_connections', c.connectionId),
    ...(c.customer.table === 'account' ? { 'cfl_AccountId@odata.bind': bind('accounts', c.customer.id) } : { 'cfl_ContactId@odata.bind': bind('contacts', c.customer.id) }), ...currency, ...owned,
  };
  const once = (path: string, body: Record<string, unknown>): Write => ({ method: 'PATCH', path, ifNoneMatch: '*', body });
  return { writes: [
    once(`cfl_creditnotes(${id})`, head),
    ...lines.map((l, n) => once(`cfl_creditnotelines(${uuidV5Sync(`${id}:line:${n}`)})`, { ...l.body, 'cfl_CreditNoteId@odata.bind': bind('cfl_creditnotes', id), ...currency, ...owned })),
  ] };
}

export const fullyCredited = (x: XeroInvoice): boolean => { const [c, t] = [exact(x.AmountCredited), exact(x.Total)]; return c !== undefined && t !== undefined && t.gt(0) && c.gte(t); };
