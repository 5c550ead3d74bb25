/** R14 R48 R66: with which status a document arrives, and whether Xero then e-mails it or only marks it as sent. */
import type { ArrivalKey, ConnectionRead, DocumentRead, EmailKey } from '../read-types.ts';
import type { Prepared } from '../types.ts';
import type { Words } from '../words.ts';
import type { Sayer } from './say.ts';

/** While a connection starts safely everything arrives as a draft, whatever else is said. */
export function arrivalOf(head: DocumentRead, c: ConnectionRead, w: Words, note: Sayer): ArrivalKey {
  const wanted = head.arrivalStatus ?? c.arrivalStatus;
  if (c.safeStart && wanted !== 'draft') note('SAFE_START_DRAFT', { document: w.document, connection: c.name }, { field: 'cfl_arrivalstatus' });
  return c.safeStart ? 'draft' : wanted;
}

const field = { field: 'cfl_emailmode' };
/**
 * Only an approved invoice of ours: what waits for approval must not reach the customer, and Xero's API e-mails nothing
 * else. A wish that cannot be fulfilled is told, and does not keep the document from going.
 */
export function deliveryOf(head: DocumentRead, c: ConnectionRead, arrives: ArrivalKey, contact: Prepared['contact'], w: Words, note: Sayer): EmailKey {
  const mode = head.kind === 'bill' || head.kind === 'purchaseCreditNote' ? 'none' : head.emailMode ?? c.emailMode;
  if (mode === 'none') return 'none';
  if (head.kind !== 'salesInvoice') {
    // the connection speaks of invoices; only who asked for this very document has to be told
    if (head.emailMode !== undefined) note('EMAIL_ONLY_INVOICES', { document: w.document }, field);
    return 'none';
  }
  if (arrives !== 'authorised') { note(mode === 'email' ? 'EMAIL_NEEDS_AUTHORISED' : 'MARK_AS_SENT_NEEDS_AUTHORISED', { status: arrives === 'draft' ? 'draft' : 'waiting for approval' }, field); return 'none'; }
  // Xero e-mails to the address of its own contact, which may have one all the same
  if (mode === 'email' && 'wanted' in contact && !contact.wanted.create.EmailAddress) note('EMAIL_NO_ADDRESS', { name: contact.wanted.name }, { field: w.party1 });
  return mode;
}
