import { paymentKind } from '../choices/index.ts';
import { standardViews, type View } from '../model/views.ts';
import { active, columns, descending, is, isOneOf, publicViews } from './shape.ts';

const payment = 'cfl_xeropayment';
const paid = columns(['cfl_paidon', 100], ['cfl_name', 220], ['cfl_kind', 120], ['cfl_amount', 110], ['transactioncurrencyid', 90], ['cfl_reference', 160], ['cfl_accountid', 180], ['cfl_xerodocumentid', 180], ['cfl_connectionid', 140]);
const byDate = descending('cfl_paidon');
const payments = publicViews(payment, paid, byDate);
export const xeroPaymentViews: readonly View[] = [
  ...standardViews({ table: payment, plural: 'Xero Payments', columns: paid, order: byDate, find: ['cfl_name', 'cfl_reference'],
    onForms: columns(['cfl_paidon', 100], ['cfl_kind', 120], ['cfl_amount', 110], ['transactioncurrencyid', 90], ['cfl_reference', 160], ['cfl_name', 220]) }),
  payments('thismonth', 'This month', 'What was paid or credited since the first of this month.', [active, { column: 'cfl_paidon', operator: 'this-month' }]),
  payments('lastsevendays', 'Last 7 days', 'What was paid or credited today and in the seven days before.', [active, { column: 'cfl_paidon', operator: 'last-x-days', value: 7 }]),
  payments('credits', 'Credits', 'Credit notes, overpayments and prepayments that reduced an amount due.', [active, isOneOf('cfl_kind', ...(['creditNote', 'overpayment', 'prepayment'] as const).map((k) => paymentKind.options[k].value))]),
  payments('refunds', 'Refunds', 'Money that went back.', [active, is('cfl_kind', paymentKind.options.refund.value)]),
];

const balance = 'cfl_balance';
const owed = columns(['cfl_name', 220], ['cfl_accountid', 180], ['cfl_outstanding', 120], ['cfl_overdue', 120], ['cfl_payable', 120], ['cfl_payableoverdue', 120], ['transactioncurrencyid', 90], ['cfl_connectionid', 140], ['cfl_asof', 130]);
const byAge = columns(['cfl_name', 220], ['cfl_outstanding', 110], ['cfl_notdue', 110], ['cfl_days1to30', 110], ['cfl_days31to60', 110], ['cfl_days61to90', 110], ['cfl_daysover90', 110], ['transactioncurrencyid', 90], ['cfl_asof', 130]);
const largest = descending('cfl_outstanding');
const balances = publicViews(balance, owed, largest);
const more = (column: string) => ({ column, operator: 'gt', value: 0 } as const);
export const balanceViews: readonly View[] = [
  ...standardViews({ table: balance, plural: 'Xero Balances', columns: owed, order: largest, find: ['cfl_name'],
    onForms: columns(['transactioncurrencyid', 90], ['cfl_outstanding', 110], ['cfl_overdue', 110], ['cfl_notdue', 110], ['cfl_days1to30', 110], ['cfl_days31to60', 110], ['cfl_days61to90', 110], ['cfl_daysover90', 110], ['cfl_payable', 110], ['cfl_connectionid', 140], ['cfl_asof', 130]) }),
  balances('overdue', 'Overdue', 'Customers with overdue invoices, the largest amounts first.', [active, more('cfl_overdue')], { columns: byAge, order: descending('cfl_overdue') }),
  balances('receivables', 'Receivables by age', 'What customers owe us, by how long it has been due.', [active, more('cfl_outstanding')], { columns: byAge }),
  balances('payables', 'Payables', 'What we owe suppliers, the largest amounts first.', [active, more('cfl_payable')],
    { columns: columns(['cfl_name', 220], ['cfl_accountid', 180], ['cfl_payable', 120], ['cfl_payableoverdue', 120], ['transactioncurrencyid', 90], ['cfl_connectionid', 140], ['cfl_asof', 130]), order: descending('cfl_payable') }),
];
