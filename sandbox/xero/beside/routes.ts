/** What stands beside a document under its address: files, history, its picture as PDF, e-mail. */
import { notEmulated, notFound, type Answer } from '../core/answer.ts';
import { onlyParameters, type Call } from '../core/call.ts';
import type { CreditNote, Invoice } from '../core/state.ts';
import { attachments } from './attachments.ts';
import { email } from './email.ts';
import { history } from './history.ts';
import { pdfOf } from './pdf.ts';

export const wantsPdf = (call: Call): boolean => /\bapplication\/pdf\b/i.test(call.headers.accept ?? '');

/** @param key as it stands in the address: an id or a number */
export function beside(call: Call, endpoint: 'Invoices' | 'CreditNotes', key: string, found: Invoice | CreditNote | undefined, part: string, more: readonly string[]): Answer {
  const id = found && ('InvoiceID' in found ? found.InvoiceID : found.CreditNoteID);
  if (part === 'Attachments' && more.length <= 1) return attachments(call, endpoint, id, key, more[0]);
  if (more.length > 0 || !['History', 'Email', 'pdf'].includes(part)) return notEmulated(`/${endpoint}/{id}/${[part, ...more].join('/')}`, call.method, call.url);
  if (!found || id === undefined) return notFound;
  if (part === 'History') return history(call, id);
  if (part === 'pdf' && call.method === 'GET') { onlyParameters(call); return pdfOf(call.world, found); }
  if (part === 'Email' && 'InvoiceID' in found) return email(call, found);
  return notEmulated(`${call.method} of ${part} here`, call.method, call.url);
}
