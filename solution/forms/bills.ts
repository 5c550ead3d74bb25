import { defineForm, defineQuickCreate, hidden, readOnly, section, type Form } from '../model/forms.ts';
import { lineForms } from './lines.ts';
import { cards, list, listSection, madeBy, totals, xeroSections } from './parts.ts';
import { billScripts, gridScripts } from './scripts.ts';

const table = 'cfl_purchaseinvoice';

export const billForms: readonly Form[] = [
  defineForm({
    table, key: 'main', name: 'Purchase Invoice', help: 'A bill of a supplier with its lines, and how it goes to Xero.',
    order: 0, fallback: true, header: ['cfl_totalamount', 'cfl_duedate', 'statecode', 'ownerid'], ...billScripts, ...gridScripts,
    tabs: [
      { name: 'summary', label: 'Summary', sections: [
        section('bill', 'Purchase Invoice', [['cfl_accountid', 'cfl_invoicedate'], ['cfl_contactid', 'cfl_duedate'], ['cfl_suppliernumber', 'cfl_plannedpaymentdate'], ['cfl_subject', 'transactioncurrencyid']]),
        listSection(list('lines', 'Lines', 'cfl_purchaseinvoiceline', 'cfl_purchaseinvoiceid', { view: 'lines', rows: 10, editable: true })),
        totals,
        section('description', 'Description', [[{ column: 'cfl_description', rowspan: 3 }]], { hideLabel: true }),
      ] },
      { name: 'xero', label: 'Xero', sections: [
        section('settings', 'How It Goes to Xero', [['cfl_connectionid', 'cfl_amountsare'], ['cfl_arrivalstatus']]),
        cards('Supplier'),
        ...xeroSections('cfl_purchaseinvoiceid'),
      ] },
      { name: 'credits', label: 'Credits', sections: [
        listSection(list('creditnotes', 'Credit Notes', 'cfl_creditnote', 'cfl_purchaseinvoiceid')),
        listSection(list('allocations', 'Credits Applied', 'cfl_creditallocation', 'cfl_purchaseinvoiceid')),
      ] },
      { name: 'files', label: 'Notes and Files', sections: [section('notes', 'Notes and Files', [[{ notes: 'notescontrol', label: 'Notes and Files', rows: 8 }]], { hideLabel: true })] },
      { name: 'record', label: 'Record', sections: [section('record', 'Record', [[readOnly('cfl_name'), 'ownerid'], ...madeBy])] },
    ],
  }),
  defineQuickCreate({
    table, name: 'Purchase Invoice: Quick Create', help: 'The head of a bill; lines are added on its form.', ...billScripts,
    sections: [
      section('supplier', 'Supplier', [['cfl_accountid'], ['cfl_contactid'], ['cfl_suppliernumber'], ['cfl_subject']]),
      section('dates', 'Dates', [['cfl_invoicedate'], ['cfl_duedate'], ['transactioncurrencyid'], ['cfl_connectionid'], ['cfl_amountsare'], [hidden('cfl_subtotal')], [hidden('cfl_totaltax')], [hidden('cfl_totalamount')]], { column: 2 }),
    ],
  }),
  ...lineForms({ table: 'cfl_purchaseinvoiceline', parent: 'cfl_purchaseinvoiceid', name: 'Purchase Invoice Line', help: 'One line of a bill.' }),
];
