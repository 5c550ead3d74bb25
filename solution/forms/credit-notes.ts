import { defineForm, defineQuickCreate, hidden, readOnly, section, type Form } from '../model/forms.ts';
import { lineForms } from './lines.ts';
import { cards, list, listSection, madeBy, totals, xeroSections } from './parts.ts';
import { allocationScripts, creditNoteScripts, gridScripts } from './scripts.ts';

const table = 'cfl_creditnote';

const allocation = [['cfl_creditnoteid'], ['cfl_invoiceid'], ['cfl_purchaseinvoiceid'], ['cfl_amount'], ['cfl_allocationdate']];

export const creditNoteForms: readonly Form[] = [
  defineForm({
    table, key: 'main', name: 'Credit Note', help: 'A credit note to a customer or from a supplier with its lines, and how it goes to Xero.',
    order: 0, fallback: true, header: ['cfl_totalamount', 'cfl_kind', 'statecode', 'ownerid'], ...creditNoteScripts, ...gridScripts,
    tabs: [
      { name: 'summary', label: 'Summary', sections: [
        section('note', 'Credit Note', [['cfl_kind', 'cfl_creditdate'], ['cfl_accountid', 'cfl_invoiceid'], ['cfl_contactid', 'cfl_purchaseinvoiceid'], ['cfl_suppliernumber', 'transactioncurrencyid'], [{ column: 'cfl_subject', colspan: 2 }]]),
        listSection(list('lines', 'Lines', 'cfl_creditnoteline', 'cfl_creditnoteid', { view: 'lines', rows: 10, editable: true })),
        totals,
        section('description', 'Description', [[{ column: 'cfl_description', rowspan: 3 }]], { hideLabel: true }),
      ] },
      { name: 'applied', label: 'Applied To', sections: [listSection(list('allocations', 'Applied To', 'cfl_creditallocation', 'cfl_creditnoteid', { rows: 8 }))] },
      { name: 'xero', label: 'Xero', sections: [
        section('settings', 'How It Goes to Xero', // Xero e-mails invoices alone
        [['cfl_connectionid', 'cfl_amountsare'], ['cfl_arrivalstatus', 'cfl_brandingthemeid']]),
        cards('Customer or Supplier'),
        ...xeroSections('cfl_creditnoteid'),
      ] },
      { name: 'files', label: 'Notes and Files', sections: [section('notes', 'Notes and Files', [[{ notes: 'notescontrol', label: 'Notes and Files', rows: 8 }]], { hideLabel: true })] },
      { name: 'record', label: 'Record', sections: [
        section('record', 'Record', [[readOnly('cfl_name'), 'ownerid'], [readOnly('cfl_automatic')], ...madeBy]),
      ] },
    ],
  }),
  defineQuickCreate({
    table, name: 'Credit Note: Quick Create', help: 'The head of a credit note; lines are added on its form.', ...creditNoteScripts,
    sections: [
      section('party', 'Customer or Supplier', [['cfl_kind'], ['cfl_accountid'], ['cfl_contactid'], ['cfl_suppliernumber'], ['cfl_subject']]),
      section('about', 'About', [['cfl_invoiceid'], ['cfl_purchaseinvoiceid'], ['cfl_creditdate'], ['transactioncurrencyid'], ['cfl_connectionid'], ['cfl_amountsare'],
        [hidden('cfl_brandingthemeid')], [hidden('cfl_subtotal')], [hidden('cfl_totaltax')], [hidden('cfl_totalamount')]], { column: 2 }),
    ],
  }),
  ...lineForms({ table: 'cfl_creditnoteline', parent: 'cfl_creditnoteid', name: 'Credit Note Line', help: 'One line of a credit note.' }),
  defineForm({
    table: 'cfl_creditallocation', key: 'main', name: 'Credit Allocation', help: 'Which invoice or bill a credit note pays, and how much of it.',
    order: 0, fallback: true, header: ['cfl_amount', 'cfl_allocationstate', 'ownerid'], ...allocationScripts,
    tabs: [{ name: 'general', label: 'General', widths: ['50%', '50%'], sections: [
      section('allocation', 'Allocation', [...allocation, [readOnly('transactioncurrencyid')]]),
      section('xero', 'In Xero', [[readOnly('cfl_name')], [readOnly('cfl_allocationstate')], [readOnly('cfl_xeroid')], ...madeBy.flat().map((c) => [c])], { column: 2 }),
    ] }],
  }),
  defineQuickCreate({
    table: 'cfl_creditallocation', name: 'Credit Allocation: Quick Create', help: 'Applies a credit note to an invoice or bill.', ...allocationScripts,
    sections: [section('allocation', 'Allocation', [...allocation, [hidden('transactioncurrencyid')]])],
  }),
];
