/**
 * R70: sales, purchases and credits by tracking option and period, over the lines of documents that are in Xero. The period is the
 * date that the document has in Xero, a calendar date: the same month for everybody, whatever their time zone.
 */
import type { Chart, Measure } from '../model/charts.ts';
import { counted, inXero, lineTables, stillThere, type LineKind } from './in-xero.ts';

const alias = 'period';
const sum = (column: string): Measure => ({ column, aggregate: 'sum' });
const amounts: Readonly<Record<LineKind, readonly [amount: string, tax: string]>> = {
  sales: ['extendedamount_base', 'tax_base'], purchases: ['cfl_netamount_base', 'cfl_taxamount_base'], credits: ['cfl_netamount_base', 'cfl_taxamount_base'],
};
const words: Readonly<Record<LineKind, { readonly title: string; readonly lines: string; readonly what: string }>> = {
  sales: { title: 'Sales', lines: 'invoices', what: 'Extended amounts: discounts of the line taken off, tax included where Dynamics holds it. Discounts and freight of the whole invoice are not in it.' },
  purchases: { title: 'Purchases', lines: 'bills', what: 'Net amounts, without tax.' },
  credits: { title: 'Credits', lines: 'credit notes', what: 'Net amounts, without tax.' },
};

function charts(kind: LineKind): Chart[] {
  const { title, lines, what } = words[kind];
  const [amount, tax] = amounts[kind];
  const base = { table: lineTables[kind].table, joins: [inXero(kind, alias)], filter: [...counted(kind), ...stillThere(alias)] } as const;
  const scope = `Lines of ${lines} in Xero; voided and deleted ones left out. In base currency.`;
  return ([1, 2] as const).flatMap((n): Chart[] => {
    const option = { column: `cfl_trackingoption${n}id` };
    return [
      { ...base, key: `tracking${n}`, name: `${title} by Tracking ${n}`, help: `${scope} ${what} The second bar is the tax.`, kind: 'bar', category: option, measures: [sum(amount), sum(tax)] },
      { ...base, key: `tracking${n}month`, name: `${title} by Tracking ${n} and Month`, help: `${scope} ${what}`, kind: 'stackedColumn', category: { column: 'cfl_invoicedate', of: alias, by: 'month' }, series: option, measures: [sum(amount)] },
    ];
  });
}
export const trackingCharts: readonly Chart[] = (['sales', 'purchases', 'credits'] as const).flatMap(charts);
