import { defineForm, readOnly, section } from '../model/forms.ts';

/** Where the status of a document lives. It opens in the side pane from any invoice form, so it stays one column wide. */
export const xeroDocumentForm = defineForm({
  table: 'cfl_xerodocument', key: 'main', name: 'Xero Details', help: 'Where a document stands on its way to Xero, and what Xero says about it.',
  order: 0, fallback: true, header: ['cfl_exportstatus', 'cfl_xerostatus', 'cfl_total'],
  onLoad: [{ library: 'cfl_/counterfoil.js', function: 'Counterfoil.Forms.onDetailsLoad' }],
  tabs: [{
    name: 'details', label: 'Xero Details', sections: [
      section('status', 'Status', [[{ column: 'cfl_documentkey', hideLabel: true, component: { name: 'cfl_Counterfoil.SyncStatus', bind: { documentKey: 'cfl_documentkey' } }, rowspan: 8 }]], { hideLabel: true }),
      section('xero', 'In Xero', [
        [readOnly('cfl_xeronumber')], [readOnly('cfl_xerostatus')], [readOnly('cfl_invoicedate')], [readOnly('cfl_duedate')],
        [readOnly('cfl_xerolink')], [readOnly('cfl_customerlink')],
      ]),
      section('totals', 'Totals', [
        [readOnly('transactioncurrencyid')], [readOnly('cfl_subtotal')], [readOnly('cfl_totaltax')], [readOnly('cfl_total')],
        [readOnly('cfl_amountpaid')], [readOnly('cfl_amountcredited')], [readOnly('cfl_amountdue')], [readOnly('cfl_overdueamount')], [readOnly('cfl_fullypaidon')],
      ]),
      section('document', 'Document', [
        [readOnly('cfl_invoiceid')], [readOnly('cfl_documentnumber')], [readOnly('cfl_documentname')], [readOnly('cfl_connectionid')],
        [readOnly('cfl_senton')], [readOnly('ownerid')],
      ]),
      section('history', 'History', [
        [{ subgrid: 'history', label: 'History', table: 'cfl_synchistory', through: { lookup: 'cfl_xerodocumentid' }, view: 'active', rows: 8 }],
      ], { hideLabel: true }),
    ],
  }],
});
