import { moneyText, sum, ZERO } from '../decimals.ts';
import { predictTotals, type ExactTotals } from '../predict.ts';
import type { AmountsKey, ConnectionRead, InvoiceRead } from '../read-types.ts';
import type { MappedLine } from './lines.ts';
import type { Sayer } from './say.ts';

/**
 * R37, before sending: what the customer was shown in Dynamics must be what Xero will compute. Dynamics' net is its total
 * without its tax; where amounts contain the tax that is Xero's total, otherwise Xero's subtotal: both are the sum of the lines.
 */
export function checkTotals(invoice: InvoiceRead, lines: readonly MappedLine[], c: ConnectionRead, mode: AmountsKey, say: Sayer): ExactTotals {
  const predicted = predictTotals(lines.flatMap((l) => (l.coding ? [{ amount: l.amount, rate: l.coding.rate }] : [])), mode);
  if (invoice.total === undefined) { say('NO_TOTALS', {}, { field: 'totalamount' }); return predicted; }
  const net = sum(lines.map((l) => l.amount));
  const tax = invoice.tax ?? ZERO;
  const dynamicsNet = invoice.total.minus(tax);
  if (!dynamicsNet.eq(net)) say('NET_DIFFERS', { dynamics: moneyText(dynamicsNet), predicted: moneyText(net), difference: moneyText(dynamicsNet.minus(net)) }, { field: 'totalamount' });
  if (c.dynamicsTaxIsRight && mode === 'exclusive' && !tax.eq(predicted.tax)) say('TAX_DIFFERS', { dynamics: moneyText(tax), predicted: moneyText(predicted.tax), difference: moneyText(tax.minus(predicted.tax)) }, { field: 'totaltax' });
  if (predicted.total.lt(0)) say('NEGATIVE_TOTAL', { total: moneyText(predicted.total) }, { field: 'totalamount' });
  return predicted;
}
