/** Xero mails an invoice to its contact. Texts are ours; Xero's wording is not known. */
import { notEmulated, validationException, type Answer } from '../core/answer.ts';
import { messages } from '../core/batch.ts';
import { onlyParameters, type Call } from '../core/call.ts';
import { parseExact } from '../core/exact.ts';
import type { Invoice } from '../core/state.ts';

export function email(call: Call, invoice: Invoice): Answer {
  if (call.method !== 'POST') return notEmulated(`${call.method} of an e-mail`, call.method, call.url);
  onlyParameters(call);
  const { world } = call;
  // without a body Xero fails, as its documentation asks for an empty object
  let body: unknown;
  try { body = parseExact(call.bodyText); } catch { body = undefined; }
  if (!body || typeof body !== 'object' || !/^application\/json\b/i.test(call.headers['content-type'] ?? '')) return notEmulated('an e-mail without a JSON body', call.method, call.url, 'Send {} with Content-Type: application/json.');
  const refuse = (message: string): Answer => validationException([{ InvoiceID: invoice.InvoiceID, ValidationErrors: messages([message]) }], [{ id: invoice.InvoiceID, errors: [message] }]);
  if (invoice.Type !== 'ACCREC') return refuse('Only sales invoices can be emailed.');
  if (!['SUBMITTED', 'AUTHORISED', 'PAID'].includes(invoice.Status)) return refuse('Invoice must have a status of SUBMITTED, AUTHORISED or PAID to be emailed.');
  const contact = world.state.contacts.get(invoice.ContactID)!;
  if (!contact.EmailAddress) return refuse('The contact does not have an email address.');
  const today = Math.floor(world.now() / 86_400_000);
  if (world.switches.emailDayLimit > 0 && world.state.outbox.filter((m) => Math.floor(m.at / 86_400_000) === today).length >= world.switches.emailDayLimit) return refuse('The daily limit of emails has been reached.');
  const to = [contact.EmailAddress, ...(contact.ContactPersons ?? []).filter((p) => p.IncludeInEmails && p.EmailAddress).map((p) => p.EmailAddress)];
  world.state.outbox.push({ documentId: invoice.InvoiceID, to, subject: `Invoice ${invoice.InvoiceNumber ?? ''} from ${world.state.organisation.Name} for ${contact.Name}`, at: world.now(), app: call.app });
  world.set('invoices', invoice.InvoiceID, { ...invoice, SentToContact: true, updatedAt: world.now() });
  world.addHistory(invoice.InvoiceID, 'Invoice sent', `This invoice has been sent to ${to.join(', ')}.`, call.app);
  return { status: 204, type: '', body: '' };
}
