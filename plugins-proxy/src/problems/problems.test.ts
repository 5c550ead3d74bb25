import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogue, chapters, isRetryable, problem } from './catalogue.ts';
import { isOwnerRefused, problemOfReading, problemOfWriting } from './dataverse-errors.ts';
import { errorsDocument } from './document.ts';
import { problemsOfXero } from './xero-messages.ts';

describe('the catalogue', () => {
  it('R58 docs/errors.md says exactly what the code says', () => {
    expect(readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8')).toBe(errorsDocument());
  });
  it('R58 has no code twice, and every entry is complete', () => {
    const codes = Object.values(chapters).flatMap((c) => Object.keys(c));
    expect(codes.length).toBe(new Set(codes).size);
    expect(codes.length).toBe(Object.keys(catalogue).length);
    for (const [code, e] of Object.entries(catalogue)) {
      expect(code).toMatch(/^[A-Z][A-Z0-9_]+$/);
      for (const words of [e.cause, e.text, e.fix]) expect(words.length, code).toBeGreaterThan(10);
      expect(e.fix, code).toMatch(/[.]$/);
    }
  });
  it('fills in words once, even when they hold braces themselves', () => {
    const p = problem('CONTACT_UNKNOWN', { name: '{connection} & Sons', connection: 'Harbour' }, { field: 'customerid' });
    expect(p.text).toContain('{connection} & Sons is not a contact in Harbour');
    expect(p.field).toBe('customerid');
  });
  it('knows what can succeed later', () => {
    expect(isRetryable('XERO_BUSY')).toBe(true);
    expect(isRetryable('NO_DATE')).toBe(false);
    expect(isRetryable('nonsense')).toBe(false);
  });
});

describe('what Xero says', () => {
  // the sentences that an invoice connector meets, as Xero writes them
  const met: [string, string][] = [
    ['Invoice # must be unique.', 'NUMBER_TAKEN'],
    ['The contact name Ridgeway & Co is already assigned to another contact. The contact name must be unique across all active contacts.', 'CONTACT_NAME_TAKEN'],
    ['The specified contact details matched an archived contact. Archived contacts cannot currently be edited via the API.', 'XERO_CONTACT_ARCHIVED'],
    ['The Contact must contain at least 1 of the following elements to identify the contact: Name, ContactID, ContactNumber', 'XERO_CONTACT_MISSING'],
    ['The specified ContactID could not be found', 'XERO_CONTACT_MISSING'],
    ['The contact number 4f3c is already assigned to another contact.', 'CONTACT_NAME_TAKEN'],
    ['The TaxType code TAX001 does not exist or cannot be used for this type of transaction.', 'XERO_TAX_INVALID'],
    ["The tracking option 'Channel Islands' does not exist or is archived in 'Region'.", 'XERO_TRACKING_INVALID'],
    ['Account code or ID must be specified.', 'XERO_ACCOUNT_INVALID'],
    ['The document DueDate field must be specified.', 'XERO_DUE_DATE_MISSING'],
    ["Item code 'W-9' is not valid", 'XERO_ITEM_INVALID'],
    ['A Contact must be specified for this type of transaction', 'XERO_EMPTY'],
    ['One or more line items must be specified', 'XERO_EMPTY'],
    ['Invoice Type must be specified', 'XERO_EMPTY'],
    ["Account code '999' is not a valid code for this document.", 'XERO_ACCOUNT_INVALID'],
    ["Account code '299' has been archived, or has been deleted. Each line item must reference a valid account.", 'XERO_ACCOUNT_INVALID'],
    ["The TaxType code 'INPUT' cannot be used with account code '630'.", 'XERO_TAX_INVALID'],
    ['Organisation is not subscribed to currency XXX', 'XERO_CURRENCY_MISSING'],
    ['The line total 10.00 does not match the expected line total 10.01', 'XERO_LINE_TOTAL'],
    ['The document date cannot be before the period lock date', 'XERO_DATE_LOCKED'],
    ['Invoice not of valid status for modification', 'XERO_STATUS'],
    ['This document cannot be edited as it has a payment or credit note allocated to it.', 'XERO_ALLOCATED'],
    ['The status VOIDED cannot be applied to the invoice because it has payments or credit notes allocated to it.', 'XERO_ALLOCATED'],
    ['Invoice not of valid type for creation', 'XERO_EMPTY'],
    ["Price List Item with Code 'abc' already exists", 'XERO_ITEM_TAKEN'],
    ['An existing Invoice with the specified InvoiceID could not be found', 'XERO_NOT_FOUND'],
    ['An existing Credit Note with the specified CreditNoteID could not be found', 'XERO_NOT_FOUND'],
    ['Payments can only be made against Authorised documents', 'XERO_PAYMENT'],
    ['Payment amount exceeds the amount outstanding on this document', 'XERO_PAYMENT'],
    ['Idempotency Key: 7 is used with a different request.', 'XERO_KEY_REUSED'],
    ['Email address must be valid.', 'XERO_EMAIL_INVALID'],
    ['Your request is not filtering Invoices efficiently, given the extremely high volume for this organisation', 'XERO_TOO_MUCH_DATA'],
    ['You are not permitted to access this resource', 'XERO_FORBIDDEN'],
    ['AuthenticationUnsuccessful', 'XERO_FORBIDDEN'],
    ['This endpoint is expecting Invoice data to be specifed in the request body', 'XERO_EMPTY'],
  ];
  it.each(met)('R58 %s', (message, code) => {
    const [p] = problemsOfXero([message]);
    expect(p!.code).toBe(code);
    if (code !== 'NUMBER_TAKEN') expect(p!.text).toContain(message);
  });
  it('R24 a taken number names the number, says that the other invoice is untouched, and gives the remedies', () => {
    const [p] = problemsOfXero(['Invoice # must be unique.'], 'INV-7');
    expect(p!.text).toContain('INV-7');
    expect(p!.text).toContain('not touched');
    for (const remedy of ['another number in Dynamics', 'in Xero', 'let Xero number']) expect(p!.fix).toContain(remedy);
  });
  it('R58 unknown words are kept word for word, each once, in order', () => {
    const found = problemsOfXero(['The moon is full.', 'Email address must be valid.', 'The moon is full.', ' ']);
    expect(found.map((p) => p.code)).toEqual(['XERO_REFUSED', 'XERO_EMAIL_INVALID']);
    expect(found[0]!.text).toBe('Xero says: The moon is full.');
    expect(problemsOfXero([])[0]!.code).toBe('XERO_REFUSED');
  });
});

describe('what Dataverse says', () => {
  it('while reading', () => {
    expect(problemOfReading({ status: 404, code: '0x80040217' }, 'the invoice', true).code).toBe('DOCUMENT_NOT_FOUND');
    expect(problemOfReading({ status: 403, code: '0x80040220' }, 'the invoice', true).code).toBe('DOCUMENT_NOT_ALLOWED');
    expect(problemOfReading({ status: 403, code: '0x80040225' }, 'the invoice', true).code).toBe('USER_DISABLED');
    expect(problemOfReading({ status: 429, code: '0x80072322' }, 'the lines', false).code).toBe('DYNAMICS_BUSY');
    expect(problemOfReading({ status: 500, message: 'Oops' }, 'the lines', false).text).toContain('the lines: Oops');
  });
  it('while writing', () => {
    const owner = { status: 403, code: '0x80040220', message: 'Principal user is missing prvReadcfl_XeroDocument privilege' };
    expect(isOwnerRefused(owner)).toBe(true);
    expect(problemOfWriting(owner).code).toBe('OWNER_MAY_NOT_READ');
    expect(problemOfWriting({ status: 403, code: '0x80040220', message: 'Missing prvCreatecfl_SyncHistory' }).code).toBe('RECORD_NOT_ALLOWED');
    expect(problemOfWriting({ status: 404, code: '0x80040217', message: 'invoice With Id = 1 Does Not Exist' }).code).toBe('RECORD_TARGET_GONE');
    expect(problemOfWriting({ status: 400, code: '0x1', message: 'New words' }).text).toBe('Dynamics says: New words');
  });
});
