import { entries } from './entry.ts';

/** Money that came in, told to Dynamics. */
export const ofPayments = entries({
  INVOICE_NOT_MARKED_PAID: {
    cause: 'The invoice is paid in Xero, and Dynamics refused to close it: a plug-in or workflow of the environment, or a status reason that does not belong to the state Paid.',
    text: '{title} is paid in Xero, but Dynamics would not mark it as paid: {detail}',
    fix: 'Mark it with Invoice Paid. If this happens with every invoice, an administrator can look at Paid Status Reason on the connection and at the rules of the environment.',
    retryable: false,
  },
  INVOICE_NOT_REOPENED: {
    cause: 'Counterfoil had marked the invoice as paid, the payment was taken back in Xero, and Dynamics refused to open the invoice again.',
    text: '{title} is due again in Xero, but Dynamics would not open it again: {detail}',
    fix: 'Activate the invoice by hand. If this happens with every invoice, an administrator can look at the rules of the environment.',
    retryable: false,
  },
});
