/** Lines that Dynamics keeps in the head of an invoice: freight, and the discount on the whole. */
import type { Decimal } from 'decimal.js';
import { cents, distribute, Exact, HUNDRED, moneyText, plainText, sum, ZERO } from '../decimals.ts';
import type { AmountsKey, ConnectionRead, DocumentRead } from '../read-types.ts';
import { words } from '../words.ts';
import { checkAccount, checkTaxRate, codingKey, type Coding, type Spot } from './coding.ts';
import { codes, type MappedLine } from './lines.ts';
import type { Sayer } from './say.ts';

const one = new Exact(1);
/** Freight and discount of the whole exist on invoices only. */
const spotOf = (name: string): Spot => ({ name, side: 'sales', words: words.salesInvoice });
export const flat = (description: string, amount: Decimal, coding: Coding): MappedLine => ({ wire: { Description: description, Quantity: one, UnitAmount: amount, ...codes(coding) }, amount, coding });

const onlyOfAccount = (say: Sayer): Sayer => ((...of: Parameters<Sayer>) => (of[0] === 'TAX_RATE_NOT_FOR_ACCOUNT' ? say(...of) : undefined)) as Sayer;

/** Its own line on the freight account; the connection's defaults where it has no freight account or rate. */
export function freightLine(head: DocumentRead, c: ConnectionRead, mode: AmountsKey, say: Sayer): MappedLine[] {
  const amount = cents(head.freight);
  if (amount.isZero()) return [];
  const spot = spotOf('The freight');
  const account = c.freightAccount ?? c.account;
  const rate = c.freightTaxRate ?? c.taxRate;
  const values = { amount: moneyText(amount), connection: c.name };
  if (account) checkAccount(account, c, spot, say);
  else say('FREIGHT_WITHOUT_ACCOUNT', values, { field: 'freightamount' });
  if (mode === 'noTax') return account ? [flat('Freight', amount, { accountCode: account.code, taxType: 'NONE', rate: ZERO, tracking: [] })] : [];
  if (rate) checkTaxRate(rate, account, c, spot, say);
  else say('FREIGHT_WITHOUT_TAX_RATE', values, { field: 'freightamount' });
  return account && rate ? [flat('Freight', amount, { accountCode: account.code, taxType: rate.taxType, rate: rate.rate, tracking: [] })] : [];
}

/**
 * What Dynamics takes off the sum of the lines. Its own figure counts where it differs by a cent at most: how Dynamics
 * rounds the half cent of a percentage is written down nowhere, and the customer has seen that figure.
 */
export function headerDiscount(head: DocumentRead, lines: readonly MappedLine[]): Decimal {
  const computed = cents(head.discountAmount.plus(sum(lines.map((l) => l.amount)).times(head.discountPercentage).div(HUNDRED)));
  if (!head.lineTotal || !head.lessFreight) return computed;
  const shown = cents(head.lineTotal.minus(head.lessFreight));
  return shown.minus(computed).abs().lte('0.01') ? shown : computed;
}

/**
 * Negative lines, one per account, tax rate and tracking of the lines that it is taken from, so that each tax rate and
 * each dimension carries its own share; on the discount account where the connection has one. The freight is not discounted.
 */
export function discountLines(head: DocumentRead, lines: readonly MappedLine[], c: ConnectionRead, say: Sayer): MappedLine[] {
  const discount = headerDiscount(head, lines);
  if (discount.isZero()) return [];
  const account = c.discountAccount;
  if (account) checkAccount(account, c, spotOf('The discount'), say);
  const groups = new Map<string, { coding: Coding; amount: Decimal }>();
  for (const l of lines) {
    if (!l.coding) continue;
    const coding = account ? { ...l.coding, accountCode: account.code } : l.coding;
    const key = codingKey(coding);
    // the rates of the lines must apply to the account of the discount, too; everything else about them has been said by their lines
    if (account && coding.of && !groups.has(key)) checkTaxRate(coding.of, account, c, spotOf('The discount'), onlyOfAccount(say));
    groups.set(key, { coding, amount: (groups.get(key)?.amount ?? ZERO).plus(l.amount) });
  }
  const bearing = [...groups.values()].filter((g) => g.amount.gt(0));
  if (bearing.length === 0) { say('DISCOUNT_WITHOUT_LINES', { amount: moneyText(discount) }, { field: 'discountamount' }); return []; }
  const text = head.discountAmount.isZero() ? `Discount ${plainText(head.discountPercentage)}%` : 'Discount';
  const shares = distribute(discount, bearing.map((g) => g.amount));
  return bearing.flatMap((g, i) => (shares[i]!.isZero() ? [] : [flat(text, shares[i]!.negated(), g.coding)]));
}
