import { entries } from './entry.ts';

/** What is paid before the whole is asked for. */
export const ofDeposits = entries({
  DEPOSIT_NOT_TAKEN_OFF: {
    cause: 'The invoice of an order would go by itself, and a deposit of the same order (or of the quote it came from) is not taken off on any invoice.',
    text: 'The deposit {deposits} of the same order is not taken off, so the invoice does not go by itself.',
    fix: 'Choose Xero, then Deduct deposits, on the invoice: after that it goes by itself. If the deposit is not to be taken off, press Send to Xero.',
    retryable: false,
  },
});
