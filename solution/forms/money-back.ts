import { defineForm, readOnly, section, type Form } from '../model/forms.ts';

/** Both are written by the relay alone: shown, never typed. */
export const moneyBackForms: readonly Form[] = [
  defineForm({
    table: 'cfl_xeropayment', key: 'main', name: 'Xero Payment', help: 'A payment, overpayment, prepayment or credit that Xero applied to a document.',
    order: 0, fallback: true, header: ['cfl_amount', 'cfl_kind', 'cfl_paidon'],
    tabs: [{ name: 'general', label: 'General', widths: ['50%', '50%'], sections: [
      section('payment', 'Payment', [[readOnly('cfl_name')], [readOnly('cfl_kind')], [readOnly('cfl_paidon')], [readOnly('cfl_amount')], [readOnly('transactioncurrencyid')], [readOnly('cfl_currencyrate')], [readOnly('cfl_reference')]]),
      section('about', 'About', [[readOnly('cfl_xerodocumentid')], [readOnly('cfl_creditallocationid')], [readOnly('cfl_accountid')], [readOnly('cfl_contactid')], [readOnly('cfl_connectionid')], [readOnly('statecode')], [readOnly('cfl_xeroid')], [readOnly('modifiedon')]], { column: 2 }),
    ] }],
  }),
  defineForm({
    table: 'cfl_balance', key: 'main', name: 'Xero Balance', help: 'What a customer owes us, or we owe a supplier, in one currency and one Xero organisation.',
    order: 0, fallback: true, header: ['cfl_outstanding', 'cfl_overdue', 'cfl_asof'],
    // the pane of an account or contact opens this form: first what all balances of the customer say, then this row
    tabs: [{ name: 'balances', label: 'Balances', sections: [
      section('chart', 'Balances in Xero', [[{ column: 'cfl_name', hideLabel: true, readOnly: true, component: { name: 'cfl_Counterfoil.Balances', bind: { anchor: 'cfl_name', account: 'cfl_accountid', contact: 'cfl_contactid' } } }]], { hideLabel: true }),
    ] }, { name: 'general', label: 'This Balance', widths: ['34%', '33%', '33%'], sections: [
      section('who', 'Customer or Supplier', [[readOnly('cfl_accountid')], [readOnly('cfl_contactid')], [readOnly('cfl_connectionid')], [readOnly('transactioncurrencyid')], [readOnly('cfl_asof')]]),
      section('receivable', 'Owed to Us', [[readOnly('cfl_outstanding')], [readOnly('cfl_overdue')], [readOnly('cfl_notdue')], [readOnly('cfl_days1to30')], [readOnly('cfl_days31to60')], [readOnly('cfl_days61to90')], [readOnly('cfl_daysover90')]], { column: 2 }),
      section('payable', 'Owed by Us', [[readOnly('cfl_payable')], [readOnly('cfl_payableoverdue')]], { column: 3 }),
    ] }],
  }),
];
