import { defineChart, type Chart } from '../model/charts.ts';

const table = 'cfl_xerodocument';
const number = { column: 'cfl_xerodocumentid', aggregate: 'count' } as const;

/** What became of documents. Which documents is said by the view beside the chart. */
export const documentCharts: readonly Chart[] = [
  defineChart({ table, key: 'sentbyday', name: 'Sent by Day', help: 'How many documents went to Xero on each day, by kind.', kind: 'stackedColumn', category: { column: 'cfl_senton', by: 'day' }, series: { column: 'cfl_documentkind' }, measures: [number] }),
  defineChart({ table, key: 'problems', name: 'Documents by Problem', help: 'How many documents each problem keeps from Xero, the commonest first.', kind: 'bar', category: { column: 'cfl_problemcode' }, measures: [number], largest: 10 }),
  defineChart({ table, key: 'overdueparty', name: 'Overdue by Customer', help: 'What is still to be paid, by customer, the largest first. In base currency.', kind: 'bar', category: { column: 'cfl_partyname' }, measures: [{ column: 'cfl_amountdue_base', aggregate: 'sum' }], largest: 10 }),
  defineChart({ table, key: 'exportstatus', name: 'Documents by Export Status', help: 'How many documents stand where on their way to Xero.', kind: 'column', category: { column: 'cfl_exportstatus' }, measures: [number] }),
];
