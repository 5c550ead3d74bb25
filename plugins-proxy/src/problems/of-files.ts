import { entries } from './entry.ts';

/** E-mail by Xero, and files. */
export const ofFiles = entries({
  MAIL_ONLY_INVOICES: {
    cause: 'Xero e-mails sales invoices only (R14).',
    text: '{title} cannot be e-mailed: Xero e-mails sales invoices and nothing else.',
    fix: 'Open it in Xero and send it from there, or get its PDF and send that yourself.',
    retryable: false,
  },
  MAIL_NOT_APPROVED: {
    cause: 'Only an approved invoice goes to a customer (R14, R48).',
    text: '{title} was not {what}: in Xero it is {status}.',
    fix: 'Approve it in Xero first, then ask again.',
    retryable: false,
  },
  MAIL_NO_ADDRESS: {
    cause: 'Xero e-mails to the address of its own contact, and that has none (R14).',
    text: '{title} was not e-mailed: the contact {contact} has no e-mail address in Xero.',
    fix: 'Enter the address with the contact in Xero, then choose E-mail from Xero again.',
    retryable: false,
  },
  MAIL_DIFFERS: {
    cause: 'An invoice whose amounts differ between Dynamics and Xero is kept from the customer until a person has looked (R14, R37).',
    text: '{title} was not e-mailed, because its amounts in Xero differ from those in Dynamics.',
    fix: 'Compare the two and correct one of them. Then choose E-mail from Xero.',
    retryable: false,
  },
  MAIL_UNKNOWN: {
    cause: 'Xero\'s answer to an e-mail was lost, and Xero\'s history does not show that it went. A second e-mail is never sent by itself (R14).',
    text: 'It is not certain whether {title} was e-mailed: Xero\'s answer was lost. Xero\'s history of it says: {history}',
    fix: 'Ask the customer, or look at the history in Xero. If the e-mail did not arrive, choose E-mail from Xero once more.',
    retryable: false,
  },
  FILES_NONE: {
    cause: 'Files were to go to Xero, and the document has none in its notes (R36).',
    text: '{title} has no files in its notes.',
    fix: 'Add a note with a file on the timeline of the document, then choose Attach files again.',
    retryable: false,
  },
  FILE_TOO_LARGE: {
    cause: 'Xero takes files up to 3 MB each over this way (R36).',
    text: 'The file {name} is too large for Xero: {size} MB, and Xero takes up to 3 MB.',
    fix: 'Make it smaller, or add it to the document in Xero by hand.',
    retryable: false,
  },
  FILE_TYPE: {
    cause: 'Xero takes pictures, PDFs, texts, and files of the usual office programs (R36).',
    text: 'Xero does not take files like {name}.',
    fix: 'Save it as PDF and attach that.',
    retryable: false,
  },
  FILE_EMPTY: {
    cause: 'A note holds a file without content (R36).',
    text: 'The file {name} is empty.',
    fix: 'Add the file to a new note and delete the empty one.',
    retryable: false,
  },
  FILES_TOO_MANY: {
    cause: 'Xero keeps up to ten files with a document (R36).',
    text: 'The file {name} did not fit: Xero keeps at most 10 files with a document.',
    fix: 'Remove files in Xero that are not needed there, then choose Attach files again.',
    retryable: false,
  },
  FILE_REFUSED: {
    cause: 'Xero refused a file (R36).',
    text: 'Xero did not take the file {name}: {reason}',
    fix: 'Correct what Xero says about it, then choose Attach files again.',
    retryable: false,
  },
  PDF_ONLY_SALES: {
    cause: 'Xero prints sales invoices and sales credit notes only (R36).',
    text: 'There is no PDF of {title}: Xero prints what goes to customers, not what comes from suppliers.',
    fix: 'Use the document that the supplier sent.',
    retryable: false,
  },
  PDF_TOO_LARGE: {
    cause: 'The PDF is larger than what can be kept with a note (R36).',
    text: 'The PDF of {title} is too large to be kept in Dynamics.',
    fix: 'Open the document in Xero and print it there.',
    retryable: false,
  },
});
