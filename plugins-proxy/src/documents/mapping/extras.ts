/** Lines that Dynamics keeps in the head of an invoice: freight, and the discount on the whole. */
import type { Decimal } from 'decimal.js';
import { cents, distribute, Exact, HUNDRED, moneyText, plainText, sum, ZERO } from '../decimals.ts';
import type { AmountsKey, ConnectionRead, InvoiceRead } from '../read-types.ts';
import { checkAccount, checkTaxRate, codingKey, type Coding } from './coding.ts';
import { codes, type MappedLine } from './lines.ts';
import type { Sayer } from './say.ts';

const one = new Exact(1);
const flat = (description: string, amount: Decimal, coding: Coding): MappedLine => ({ wire: { Description: description, Quantity: one, UnitAmount: amount, ...codes(coding) }, amount, coding });

/** Its own line on the freight account; the connection's defaults where it has no freight account or rate. */
export function freightLine(invoice: InvoiceRead, c: ConnectionRead, mode: AmountsKey, say: Sayer): MappedLine[] {
  const amount = cents(invoice.freight);
  if (amount.isZero()) return [];
  const spot = { name: 'The freight' };
  const account = c.freightAccount ?? c.account;
  const rate = c.freightTaxRate ?? c.taxRate;
  const values = { amount: moneyText(amount), connection: c.name };
  if (account) checkAccount(account, c, spot, say);
  else say('FREIGHT_WITHOUT_ACCOUNT', values, { field: 'freightamount' });
  if (mode === 'noTax') return account ? [flat('Freight', amount, { accountCode: account.code, taxType: 'NONE', rate: ZERO, tracking: [] })] : [];
  if (rate) checkTaxRate(rate, c, spot, say);
  else say('FREIGHT_WITHOUT_TAX_RATE', values, { field: 'freightamount' });
  return account && rate ? [flat('Freight', amount, { accountCode: account.code, taxType: rate.taxType, rate: rate.rate, tracking: [] })] : [];
}

/**
 * What Dynamics takes off the sum of the lines. Its own figure counts where it differs by a cent at most: how Dynamics
 * rounds the half cent of a percentage is written down nowhere, and the customer has seen that figure.
 */
export function headerDiscount(invoice: InvoiceRead, lines: readonly MappedLine[]): Decimal {
  const computed = cents(invoice.discountAmount.plus(sum(lines.map((l) => l.amount)).times(invoice.discountPercentage).div(HUNDRED)));
  if (!invoice.lineTotal || !invoice.lessFreight) return computed;
  const shown = cents(invoice.lineTotal.minus(invoice.lessFreight));
  return shown.minus(computed).abs().lte('0.01') ? shown : computed;
}

/**
 * Negative lines, one per account, tax rate and tracking of the lines that it is taken from, so that each tax rate and
 * each dimension carries its own share; on the discount account where the connection has one. The freight is not discounted.
 */
export function discountLines(invoice: InvoiceRead, lines: readonly MappedLine[], c: ConnectionRead, say: Sayer): MappedLine[] {
  const discount = headerDiscount(invoice, lines);
  if (discount.isZero()) return [];
  const account = c.discountAccount;
  if (account) checkAccount(account, c, { name: 'The discount' }, say);
  const groups = new Map<string, { coding: Coding; amount: Decimal }>();
  for (const l of lines) {
    if (!l.coding) continue;
    const coding = account ? { ...l.coding, accountCode: account.code } : l.coding;
    const key = codingKey(coding);
    groups.set(key, { coding, amount: (groups.get(key)?.amount ?? ZERO).plus(l.amount) });
  }
  const bearing = [...groups.values()].filter((g) => g.amount.gt(0));
  if (bearing.length === 0) { say('DISCOUNT_WITHOUT_LINES', { amount: moneyText(discount) }, { field: 'discountamount' }); return []; }
  const text = invoice.discountAmount.isZero() ? `Discount ${plainText(invoice.discountPercentage)}%` : 'Discount';
  const shares = distribute(discount, bearing.map((g) => g.amount));
  return bearing.flatMap((g, i) => (shares[i]!.isZero() ? [] : [flat(text, shares[i]!.negated(), g.coding)]));
}
