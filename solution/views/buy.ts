import { standardViews, type View } from '../model/views.ts';

const newest = [{ column: 'createdon', descending: true }];
const of = (table: string, plural: string, columns: readonly (readonly [string, number])[], find: readonly string[], order: readonly { readonly column: string; readonly descending?: boolean }[]): View[] =>
  standardViews({ table, plural, columns: columns.map(([name, width]) => ({ name, width })), order, find });

export const purchaseInvoiceViews = of('cfl_purchaseinvoice', 'Purchase Invoices', [['cfl_name', 120], ['cfl_suppliernumber', 140], ['cfl_accountid', 180], ['cfl_subject', 220], ['cfl_invoicedate', 100], ['cfl_duedate', 100], ['cfl_totalamount', 110], ['transactioncurrencyid', 90]], ['cfl_name', 'cfl_suppliernumber', 'cfl_subject'], newest);
export const purchaseInvoiceLineViews = of('cfl_purchaseinvoiceline', 'Purchase Invoice Lines', [['cfl_name', 200], ['cfl_quantity', 80], ['cfl_unitprice', 100], ['cfl_discountamount', 90], ['cfl_amount', 100], ['cfl_taxamount', 90], ['cfl_accountid', 140], ['cfl_taxrateid', 140], ['cfl_trackingoption1id', 110], ['cfl_trackingoption2id', 110]], ['cfl_name'], [{ column: 'cfl_linenumber' }]);
export const creditNoteViews = of('cfl_creditnote', 'Credit Notes', [['cfl_name', 120], ['cfl_kind', 120], ['cfl_accountid', 180], ['cfl_subject', 220], ['cfl_creditdate', 100], ['cfl_totalamount', 110], ['transactioncurrencyid', 90]], ['cfl_name', 'cfl_subject', 'cfl_suppliernumber'], newest);
export const creditNoteLineViews = of('cfl_creditnoteline', 'Credit Note Lines', [['cfl_name', 200], ['cfl_quantity', 80], ['cfl_unitprice', 100], ['cfl_discountamount', 90], ['cfl_amount', 100], ['cfl_taxamount', 90], ['cfl_accountid', 140], ['cfl_taxrateid', 140], ['cfl_trackingoption1id', 110], ['cfl_trackingoption2id', 110]], ['cfl_name'], [{ column: 'cfl_linenumber' }]);
export const creditAllocationViews = of('cfl_creditallocation', 'Credit Allocations', [['cfl_name', 110], ['cfl_creditnoteid', 130], ['cfl_invoiceid', 180], ['cfl_purchaseinvoiceid', 130], ['cfl_amount', 110], ['cfl_allocationdate', 100], ['cfl_allocationstate', 130]], ['cfl_name'], newest);
export const correctionRequestViews = of('cfl_correctionrequest', 'Xero Corrections', [['cfl_name', 110], ['cfl_action', 130], ['cfl_reason', 240], ['cfl_requeststate', 120], ['cfl_message', 280], ['createdby', 140], ['createdon', 130]], ['cfl_name', 'cfl_reason'], newest);
export const approvalViews = of('cfl_approval', 'Xero Approvals', [['cfl_name', 110], ['cfl_decision', 110], ['cfl_xerodocumentid', 200], ['cfl_amount', 110], ['cfl_comment', 240], ['createdby', 140], ['createdon', 130]], ['cfl_name'], newest);
export const xeroPaymentViews = of('cfl_xeropayment', 'Xero Payments', [['cfl_paidon', 100], ['cfl_name', 220], ['cfl_kind', 110], ['cfl_amount', 110], ['transactioncurrencyid', 90], ['cfl_reference', 160], ['cfl_xerodocumentid', 180]], ['cfl_name', 'cfl_reference'], [{ column: 'cfl_paidon', descending: true }]);
export const balanceViews = of('cfl_balance', 'Xero Balances', [['cfl_name', 220], ['cfl_accountid', 180], ['cfl_outstanding', 120], ['cfl_overdue', 120], ['cfl_payable', 120], ['transactioncurrencyid', 90], ['cfl_asof', 130]], ['cfl_name'], [{ column: 'cfl_name' }]);
export const trackingRuleViews = of('cfl_trackingrule', 'Tracking Rules', [['cfl_order', 70], ['cfl_name', 220], ['cfl_source', 160], ['cfl_trackingoptionid', 160], ['cfl_connectionid', 160]], ['cfl_name'], [{ column: 'cfl_order' }]);
export const fieldMappingViews = of('cfl_fieldmapping', 'Field Mappings', [['cfl_name', 200], ['cfl_source', 140], ['cfl_sourcecolumn', 160], ['cfl_field', 200], ['cfl_documentkind', 130], ['cfl_connectionid', 160]], ['cfl_name', 'cfl_sourcecolumn'], [{ column: 'cfl_name' }]);
export const buyViews: readonly View[] = [
  ...purchaseInvoiceViews, ...purchaseInvoiceLineViews, ...creditNoteViews, ...creditNoteLineViews, ...creditAllocationViews, ...correctionRequestViews, ...approvalViews,
  ...xeroPaymentViews, ...balanceViews, ...trackingRuleViews, ...fieldMappingViews,
];
