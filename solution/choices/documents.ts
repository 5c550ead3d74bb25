import { defineChoice } from '../model/choices.ts';

/** What a document is in the books: the four types that Xero knows (ACCREC, ACCPAY, ACCRECCREDIT, ACCPAYCREDIT). */
export const documentKind = defineChoice({
  name: 'cfl_documentkind', label: 'Document Kind', help: 'What the document is in the books.',
  options: {
    salesInvoice: { value: 864200000, label: 'Sales invoice', color: '#0078d4' },
    bill: { value: 864200001, label: 'Bill', color: '#8764b8' },
    salesCreditNote: { value: 864200002, label: 'Sales credit note', color: '#038387' },
    purchaseCreditNote: { value: 864200003, label: 'Purchase credit note', color: '#ca5010' },
  },
});

export const creditNoteKind = defineChoice({
  name: 'cfl_creditnotekind', label: 'Credit Note Kind', help: 'Whether we credit a customer or a supplier credits us.',
  options: {
    sales: { value: 864200000, label: 'To a customer', color: '#038387' },
    purchase: { value: 864200001, label: 'From a supplier', color: '#ca5010' },
  },
});

/** A document's own answer to a Yes/No question of the connection. A choice, because forms write No into an empty Yes/No column. */
export const documentSetting = defineChoice({
  name: 'cfl_documentsetting', label: 'Document Setting', help: 'Empty: as the connection says.',
  options: { yes: { value: 864200000, label: 'Yes' }, no: { value: 864200001, label: 'No' } },
});

export const emailMode = defineChoice({
  name: 'cfl_emailmode', label: 'E-mail from Xero', help: 'Whether Xero e-mails a document once it is there.',
  options: {
    none: { value: 864200000, label: 'Do not e-mail' },
    email: { value: 864200001, label: 'E-mail it' },
    markAsSent: { value: 864200002, label: 'Mark as sent without e-mail' },
  },
});

export const dueDateRule = defineChoice({
  name: 'cfl_duedaterule', label: 'Due Date Rule', help: 'How a due date comes about where the document has none.',
  options: {
    xeroTerms: { value: 864200000, label: 'Xero\'s own payment terms' },
    daysAfterDate: { value: 864200001, label: 'Days after the date' },
    daysAfterMonthEnd: { value: 864200002, label: 'Days after the end of the month' },
    dayOfFollowingMonth: { value: 864200003, label: 'Day of the following month' },
  },
});

export const paymentKind = defineChoice({
  name: 'cfl_paymentkind', label: 'Payment Kind', help: 'What reduced the amount due.',
  options: {
    payment: { value: 864200000, label: 'Payment', color: '#107c10' },
    creditNote: { value: 864200001, label: 'Credit note', color: '#038387' },
    overpayment: { value: 864200002, label: 'Overpayment', color: '#0078d4' },
    prepayment: { value: 864200003, label: 'Prepayment', color: '#0078d4' },
    refund: { value: 864200004, label: 'Refund', color: '#ca5010' },
  },
});

export const allocationState = defineChoice({
  name: 'cfl_allocationstate', label: 'Allocation State', help: 'Whether the allocation is in Xero.',
  options: {
    planned: { value: 864200000, label: 'Not in Xero yet', color: '#8a8886' },
    allocated: { value: 864200001, label: 'Allocated', color: '#107c10' },
    removed: { value: 864200002, label: 'Removed in Xero', color: '#ca5010' },
  },
});
