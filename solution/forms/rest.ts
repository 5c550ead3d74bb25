import { defineForm, section } from '../model/forms.ts';

const form = (table: string, name: string, help: string, header: readonly string[], rows: readonly (readonly string[])[]) => defineForm({
  table, key: 'main', name, help, order: 0, fallback: true, header,
  tabs: [{ name: 'general', label: 'General', sections: [section('general', 'General', rows)] }],
});
const line = [['cfl_name', 'cfl_productid'], ['cfl_quantity', 'cfl_unitprice'], ['cfl_discountamount', 'cfl_amount'], ['cfl_taxamount', 'cfl_netamount'], ['cfl_accountid', 'cfl_taxrateid'], ['cfl_trackingoption1id', 'cfl_trackingoption2id'], ['cfl_description']];
export const otherForms = [
  form('cfl_purchaseinvoice', 'Purchase Invoice', 'A bill of a supplier.', ['cfl_totalamount', 'ownerid'], [['cfl_name', 'cfl_suppliernumber'], ['cfl_accountid', 'cfl_contactid'], ['cfl_invoicedate', 'cfl_duedate'], ['transactioncurrencyid', 'cfl_connectionid'], ['cfl_subject']]),
  form('cfl_purchaseinvoiceline', 'Purchase Invoice Line', 'One line of a bill.', ['cfl_purchaseinvoiceid'], line),
  form('cfl_creditnote', 'Credit Note', 'A credit note.', ['cfl_totalamount', 'ownerid'], [['cfl_name', 'cfl_kind'], ['cfl_accountid', 'cfl_contactid'], ['cfl_invoiceid', 'cfl_purchaseinvoiceid'], ['cfl_creditdate', 'transactioncurrencyid'], ['cfl_connectionid', 'cfl_subject']]),
  form('cfl_creditnoteline', 'Credit Note Line', 'One line of a credit note.', ['cfl_creditnoteid'], line),
  form('cfl_creditallocation', 'Credit Allocation', 'What a credit note is applied to.', ['cfl_allocationstate'], [['cfl_creditnoteid', 'cfl_amount'], ['cfl_invoiceid', 'cfl_purchaseinvoiceid'], ['cfl_allocationdate']]),
  form('cfl_correctionrequest', 'Xero Correction', 'What was to be corrected.', ['cfl_requeststate'], [['cfl_name', 'cfl_action'], ['cfl_reason'], ['cfl_message']]),
  form('cfl_approval', 'Xero Approval', 'A second person\'s answer.', ['cfl_decision'], [['cfl_name', 'cfl_decision'], ['cfl_xerodocumentid', 'cfl_amount'], ['cfl_comment']]),
  form('cfl_xeropayment', 'Xero Payment', 'What reduced an amount due.', ['cfl_kind', 'cfl_amount'], [['cfl_name', 'cfl_paidon'], ['cfl_amount', 'cfl_reference'], ['cfl_xerodocumentid']]),
  form('cfl_balance', 'Xero Balance', 'What a customer owes.', ['cfl_outstanding'], [['cfl_name', 'cfl_asof'], ['cfl_outstanding', 'cfl_overdue'], ['cfl_payable', 'cfl_payableoverdue']]),
  form('cfl_trackingrule', 'Tracking Rule', 'Chooses a tracking option.', ['cfl_connectionid'], [['cfl_name', 'cfl_order'], ['cfl_connectionid', 'cfl_source'], ['cfl_userid', 'cfl_businessunitid'], ['cfl_territoryid', 'cfl_productfamilyid'], ['cfl_trackingoptionid']]),
  form('cfl_fieldmapping', 'Field Mapping', 'Sends a column to Xero.', ['cfl_connectionid'], [['cfl_name', 'cfl_connectionid'], ['cfl_source', 'cfl_sourcecolumn'], ['cfl_field', 'cfl_documentkind'], ['cfl_onlywhenempty']]),
] as const;
