import { entries } from './entry.ts';

/** What only bills and credit notes have. */
export const ofPurchases = entries({
  NO_SUPPLIER: {
    cause: 'The bill or the supplier\'s credit note has no supplier, or the user may not see it.',
    text: 'There is no supplier, or you may not see the supplier.',
    fix: 'Choose a supplier on the document.',
    retryable: false,
  },
  SUPPLIERS_NUMBER_MISSING: {
    cause: 'The supplier\'s number is empty. It would be the number in Xero, by which people find the document and by which the same one entered twice is noticed.',
    text: 'The {document} has no supplier\'s number, so it has no number in Xero.',
    fix: 'Fill in Supplier\'s Number before sending if there is one on the paper.',
    retryable: false,
  },
  TAX_RATE_NOT_FOR_PURCHASES: {
    cause: 'The tax rate cannot be applied to expenses.',
    text: '{line}: the tax rate {name} is not for purchases.',
    fix: 'Choose a tax rate for purchases.',
    retryable: false,
  },
  CREDITS_OTHER_SIDE: {
    cause: 'A credit note to a customer names a bill as what it credits, or one from a supplier names an invoice.',
    text: 'The kind of the credit note does not fit what it credits.',
    fix: 'Change Kind, or empty the column with the document of the other side: a credit note to a customer credits an invoice, one from a supplier a purchase invoice.',
    retryable: false,
  },
});
