/** Where a deposit is booked: as the connection says, else on the accounts and at the tax rates of what was sold, each for its share. Pure. */
import { codingOf } from '../forms/choose.ts';
import type { Coded, ConnectionRow, ProductLinkRow } from '../forms/rows.ts';
import { lineTax, minus, plus, quotient, times, ZERO, fixed, type AmountsAre, type Fixed } from '../money/index.ts';
import type { Sale } from './read.ts';
import { joined, shares } from './shares.ts';

/** Of the connection: where deposits and freight go. */
export interface DepositSettings { readonly deposit: Coded; readonly freight: Coded }
export interface Part { readonly amount: Fixed; readonly tax: Fixed | undefined; readonly coded: Coded; /** Tells it from the others; undefined where there is only one. */ readonly name: string | undefined }

const nothing: Coded = { account: undefined, taxRate: undefined };
/** @param connection undefined: not known, so nothing is written on the line @param links undefined: could not be read, so the parts cannot be told apart */
export function partsOf(sale: Sale, amount: Fixed, connection: ConnectionRow | undefined, links: readonly ProductLinkRow[] | undefined, settings: DepositSettings | undefined, mode: AmountsAre): readonly Part[] {
  const own = settings?.deposit ?? nothing;
  const part = (a: Fixed, coded: Coded, name?: string): Part => ({ amount: a, coded, name, tax: taxOf(sale, a, coded, mode) });
  const one = (): readonly Part[] => [part(amount, own)];
  if (connection === undefined || links === undefined) return one();
  const coded = (c: Coded): Coded => ({ account: own.account ?? c.account, taxRate: mode === 'noTax' ? undefined : own.taxRate ?? c.taxRate });
  // the discount on the whole comes off the lines, not off the freight
  const lines = sale.lines.map((l) => ({ net: l.net, coded: coded(codingOf({ account: undefined, taxRate: undefined, productId: l.productId }, connection, links, 'sales')) }));
  const less = minus(plus(sale.lineTotal, sale.freight), sale.net);
  const factor = sale.lineTotal.digits === ZERO.digits ? fixed(1)! : quotient(minus(sale.lineTotal, less), sale.lineTotal, 12);
  const freight = coded({ account: settings?.freight.account ?? connection.defaults.sales.account, taxRate: settings?.freight.taxRate ?? connection.defaults.sales.taxRate });
  const all = joined([...lines.map((l) => ({ key: keyOf(l.coded), of: l.coded, weight: times(l.net, factor) })), { key: keyOf(freight), of: freight, weight: sale.freight }]);
  if (all.length === 0 || all.some((w) => w.weight.digits < ZERO.digits)) return one();
  const amounts = shares(amount, all.map((w) => w.weight), sale.digits);
  const rates = new Set(all.map((w) => w.of.taxRate?.id)).size > 1;
  return all.map((w, i) => part(amounts[i]!, w.of, all.length === 1 ? undefined : rates ? w.of.taxRate?.name : w.of.account?.name)).filter((p) => p.amount.digits !== ZERO.digits);
}
const keyOf = (c: Coded): string => `${c.account?.id ?? ''}|${c.taxRate?.id ?? ''}`;
/** Dynamics' tax is only written where the order has any: elsewhere it would be the first. */
const taxOf = (sale: Sale, amount: Fixed, c: Coded, mode: AmountsAre): Fixed | undefined => {
  const rate = c.taxRate === undefined ? undefined : fixed(c.taxRate.rate);
  return sale.tax.digits === ZERO.digits || mode !== 'exclusive' || rate === undefined ? undefined : lineTax(amount, rate, mode);
};
