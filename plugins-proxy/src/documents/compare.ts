import { problem } from '../problems/index.ts';
import type { XeroInvoice } from '../xero/types.ts';
import { exact, moneyText } from './decimals.ts';
import type { Totals, TotalsVerdict } from './types.ts';

/** R37, after sending: Xero's answer must be the prediction, to the cent. A total that is missing from the answer differs, too. */
export function compareTotals(predicted: Totals, invoice: XeroInvoice): TotalsVerdict {
  const pairs = [['net', predicted.subtotal, invoice.SubTotal], ['tax', predicted.tax, invoice.TotalTax], ['total', predicted.total, invoice.Total]] as const;
  const differences = pairs.flatMap(([what, wanted, got]) => {
    const answered = exact(got);
    if (answered?.eq(wanted)) return [];
    return [`${what} ${answered ? moneyText(answered) : '(none)'} instead of ${wanted}`];
  });
  return differences.length === 0 ? { same: true } : { same: false, problem: problem('TOTALS_DIFFER_IN_XERO', { differences: `${differences.join(', ')}.` }) };
}
