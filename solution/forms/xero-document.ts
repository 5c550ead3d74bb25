import { defineForm, readOnly, section, type Form } from '../model/forms.ts';
import { list, listSection } from './parts.ts';
import { detailsScripts, hiding } from './scripts.ts';

/** Where the status of a document lives. It opens in the side pane from any form of a document, so it stays one column wide. */
export const xeroDocumentForms: readonly Form[] = [
  defineForm({
    table: 'cfl_xerodocument', key: 'main', name: 'Xero Details', help: 'Where a document stands on its way to Xero, and what Xero says about it.',
    order: 0, fallback: true, header: ['cfl_exportstatus', 'cfl_xerostatus', 'cfl_total'], 
    ...hiding(detailsScripts, 'cfl_xeropayment: details/payments', 'cfl_correctionrequest: decisions/corrections', 'cfl_approval: decisions/approvals'),
    tabs: [
      { name: 'details', label: 'Xero Details', sections: [
        section('status', 'Status', [[{ column: 'cfl_documentkey', hideLabel: true, component: { name: 'cfl_Counterfoil.SyncStatus', bind: { documentKey: 'cfl_documentkey' } }, rowspan: 8 }]], { hideLabel: true }),
        section('xero', 'In Xero', [
          [readOnly('cfl_xeronumber')], [readOnly('cfl_xerostatus')], [readOnly('cfl_invoicedate')], [readOnly('cfl_duedate')],
          [readOnly('cfl_xerolink')], [readOnly('cfl_customerlink')], [readOnly('cfl_reference')], [readOnly('cfl_emailedon')],
        ]),
        section('totals', 'Totals', [
          [readOnly('transactioncurrencyid')], [readOnly('cfl_subtotal')], [readOnly('cfl_totaltax')], [readOnly('cfl_total')],
          [readOnly('cfl_amountpaid')], [readOnly('cfl_amountcredited')], [readOnly('cfl_amountdue')], [readOnly('cfl_overdueamount')], [readOnly('cfl_remainingcredit')], [readOnly('cfl_fullypaidon')],
        ]),
        section('document', 'Document', [
          [readOnly('cfl_documentkind')], [readOnly('cfl_invoiceid')], [readOnly('cfl_purchaseinvoiceid')], [readOnly('cfl_creditnoteid')], [readOnly('cfl_documentnumber')], [readOnly('cfl_documentname')],
          [readOnly('cfl_accountid')], [readOnly('cfl_contactid')], [readOnly('cfl_connectionid')], [readOnly('cfl_senton')], [readOnly('ownerid')],
        ]),
        listSection(list('payments', 'Payments', 'cfl_xeropayment', 'cfl_xerodocumentid', { rows: 5 })),
        listSection(list('history', 'History', 'cfl_synchistory', 'cfl_xerodocumentid', { view: 'active', rows: 8 })),
      ] },
      { name: 'decisions', label: 'Decisions', sections: [
        section('differs', 'Difference', [[readOnly('cfl_dynamicstotal')], [readOnly('cfl_difference')], [readOnly('cfl_driftfoundon')], [{ column: 'cfl_drifttext', readOnly: true, rowspan: 3 }]]),
        section('held', 'Held or Skipped', [[readOnly('cfl_holdreason')], [readOnly('cfl_heldbyid')], [readOnly('cfl_heldon')]]),
        listSection(list('requests', 'Requests', 'cfl_syncrequest', 'cfl_xerodocumentid')),
        listSection(list('corrections', 'Corrections', 'cfl_correctionrequest', 'cfl_xerodocumentid')),
        listSection(list('approvals', 'Approvals', 'cfl_approval', 'cfl_xerodocumentid', { rows: 4 })),
      ] },
      { name: 'technical', label: 'Technical', sections: [
        section('technical', 'Technical', [
          [readOnly('cfl_name')], [readOnly('cfl_xeroid')], [readOnly('cfl_currencyrate')], [readOnly('cfl_xeroupdatedon')], [readOnly('cfl_problemcode')], [{ column: 'cfl_problemtext', readOnly: true, rowspan: 3 }],
          [readOnly('cfl_fingerprint')], [readOnly('cfl_sentinvoiceid')], [readOnly('cfl_sentpurchaseinvoiceid')], [readOnly('cfl_sentcreditnoteid')], [readOnly('createdon')], [readOnly('modifiedon')],
        ]),
      ] },
    ],
  }),
];
