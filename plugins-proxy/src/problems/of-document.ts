import { entries } from './entry.ts';

export const ofDocument = entries({
  DOCUMENT_NOT_FOUND: {
    cause: 'The document does not exist any more, or the request named a wrong id.',
    text: 'The document does not exist. It may have been deleted.',
    fix: 'Nothing was sent. Open the list of invoices and send from there.',
    retryable: false,
  },
  DOCUMENT_NOT_ALLOWED: {
    cause: 'The user who asked may not read the document, its lines or something on it.',
    text: 'You may not read everything that is needed to send this document: {detail}',
    fix: 'Ask a security administrator for a role that reads invoices, invoice products, customers and products, and for the Counterfoil Sender role.',
    retryable: false,
  },
  DOCUMENT_UNREADABLE: {
    cause: 'Dataverse answered with an error that is none of the known ones.',
    text: 'Dynamics could not give the document: {detail}',
    fix: 'Send again. If it happens again, give the words above to your administrator.',
    retryable: true,
  },
  USER_DISABLED: {
    cause: 'The user who created the request was disabled or has no licence, so that the document cannot be read on their behalf.',
    text: 'The user who asked for this is disabled in Dynamics.',
    fix: 'Let an active user send the document.',
    retryable: false,
  },
  DOCUMENT_HELD: {
    cause: 'Somebody put the document on hold.',
    text: 'The document is on hold.',
    fix: 'Release it, then send it.',
    retryable: false,
  },
  DOCUMENT_SKIPPED: {
    cause: 'Somebody decided that this document does not go to Xero.',
    text: 'The document is marked as skipped: it was decided that it does not go to Xero.',
    fix: 'If that was a mistake, take the mark away in its Xero Details, then send it.',
    retryable: false,
  },
  INVOICE_CANCELLED: {
    cause: 'The invoice is cancelled in Dynamics.',
    text: 'The invoice is cancelled.',
    fix: 'Reactivate the invoice if it should go to Xero.',
    retryable: false,
  },
  NO_DATE: {
    cause: 'Date Delivered is empty; it is the date of the invoice in Xero.',
    text: 'The invoice has no date.',
    fix: 'Fill in Date Delivered.',
    retryable: false,
  },
  DATE_IN_FUTURE: {
    cause: 'Date Delivered is later than today in the time zone of the Xero organisation.',
    text: 'The date {date} is in the future: for {connection} (time zone {zone}) today is {today}.',
    fix: 'Change Date Delivered, or send on that day.',
    retryable: true,
  },
  DATE_LOCKED: {
    cause: 'Date Delivered is on or before the period lock date of the Xero organisation.',
    text: 'The date {date} lies in a locked period: {connection} is locked up to {lock}.',
    fix: 'Choose a later date, or ask your accountant to move the lock date in Xero.',
    retryable: false,
  },
  DUE_BEFORE_DATE: {
    cause: 'Due Date is earlier than Date Delivered.',
    text: 'The due date {due} is before the date {date}.',
    fix: 'Correct Due Date, or empty it: Xero then uses its own payment terms.',
    retryable: false,
  },
  NO_CURRENCY: {
    cause: 'The invoice has no currency, or its currency has no ISO code of three letters.',
    text: 'The currency of the invoice is unknown.',
    fix: 'Give the invoice a currency whose code is one of ISO 4217, for example GBP.',
    retryable: false,
  },
  CURRENCY_NOT_IN_XERO: {
    cause: 'The currency is not among those that the Xero organisation has switched on, when they were last read.',
    text: '{connection} does not use {currency}.',
    fix: 'Choose another currency, or add this one in Xero (Settings, Currencies). Counterfoil then reads the list again: send again after a minute.',
    retryable: true,
  },
  NO_NUMBER: {
    cause: 'The connection takes the number from Dynamics, and that column is empty.',
    text: 'The {what} is empty, and {connection} takes it as the number of the invoice.',
    fix: 'Fill it in, or let Xero number the invoices (Numbering on the Xero connection).',
    retryable: false,
  },
  NUMBER_NOT_ASCII: {
    cause: 'Xero takes only printable ASCII characters in a number.',
    text: 'The number "{number}" holds characters that Xero does not take in a number ({signs}).',
    fix: 'Use letters without accents, digits and punctuation, or choose another Numbering on the Xero connection.',
    retryable: false,
  },
  NUMBER_TOO_LONG: {
    cause: 'Xero takes numbers of up to 255 characters.',
    text: 'The number has {length} characters; Xero takes 255.',
    fix: 'Shorten it, or choose another Numbering on the Xero connection.',
    retryable: false,
  },
  THEME_OF_OTHER_CONNECTION: {
    cause: 'The branding theme was mirrored from another Xero organisation.',
    text: 'The branding theme {name} belongs to another Xero connection than {connection}.',
    fix: 'Choose a branding theme of {connection}, or empty the column.',
    retryable: false,
  },
  THEME_ARCHIVED: {
    cause: 'The branding theme does not exist in Xero any more.',
    text: 'The branding theme {name} no longer exists in {connection}.',
    fix: 'Choose another branding theme, or empty the column.',
    retryable: false,
  },
});
