/** Credit set against invoices and bills, and taken off again. Texts marked (*) are ours; Xero's wording is not known. */
import { json, notEmulated, notFound, ok, type Answer } from '../core/answer.ts';
import { messages, writeBatch, type Outcome } from '../core/batch.ts';
import { elementsOf, isGuid, isWire, onlyParameters, type Call } from '../core/call.ts';
import { wireDate } from '../core/dates.ts';
import { Decimal, decimalOf, money, plain } from '../core/exact.ts';
import type { Allocation, CreditNote, Invoice, Wire } from '../core/state.ts';
import type { World } from '../core/world.ts';
import { dateField } from '../invoices/header.ts';
import { amountsOf, remainingOf, settleCreditNote, settleInvoice } from './settle.ts';
import { invoiceStub } from './shape.ts';

const unknownNote = 'An existing Credit Note with the specified CreditNoteID could not be found';

export function allocations(call: Call, noteId: string, allocationId: string | undefined): Answer {
  if (call.method === 'DELETE' && allocationId) return remove(call, noteId.toLowerCase(), allocationId.toLowerCase());
  if (call.method !== 'PUT' || allocationId) return notEmulated(`${call.method} of allocations`, call.method, call.url, 'PUT allocates, DELETE of one takes it back; they are read with their credit note.');
  onlyParameters(call, 'summarizeErrors');
  return writeBatch(call, 'Allocations', elementsOf(call, 'Allocations', 'Allocation'), (raw) => allocate(call, noteId.toLowerCase(), raw));
}

function allocate(call: Call, noteId: string, raw: Wire): Outcome {
  const { world } = call;
  const note = world.state.creditNotes.get(noteId);
  const of = isWire(raw.Invoice) ? raw.Invoice : {};
  const invoice = isGuid(of.InvoiceID) ? world.state.invoices.get(of.InvoiceID.toLowerCase()) : of.InvoiceNumber ? world.invoicesNumbered(String(of.InvoiceNumber))[0] : undefined;
  const amount = decimalOf(raw.Amount);
  dateField(raw, 'Date'); // must be readable, and is otherwise ignored
  const { made, errors } = applyCredit(world, call.app, note, invoice, amount);
  if (!made) return { shape: { ...(plain(raw) as Wire), ValidationErrors: messages(errors) }, errors };
  const shape = { ...(world.switches.allocationsShowIds ? { AllocationID: made.AllocationID } : {}), Amount: money(made.Amount), Date: wireDate(made.Date), Invoice: invoiceStub(world, made.InvoiceID), CreditNote: { CreditNoteID: noteId, ID: noteId, LineItems: [] }, ValidationErrors: [] };
  return { shape, errors: [], id: made.AllocationID };
}

/** Sets credit against an invoice or bill, or says why not. */
export function applyCredit(world: World, app: string, note: CreditNote | undefined, invoice: Invoice | undefined, amount: Decimal | undefined | 'invalid'): { made?: Allocation; errors: string[] } {
  const errors = problems(world, note, invoice, amount);
  if (errors.length || !note || !invoice || !(amount instanceof Decimal)) return { errors };
  const noteId = note.CreditNoteID;
  const made: Allocation = { AllocationID: crypto.randomUUID(), CreditNoteID: noteId, InvoiceID: invoice.InvoiceID, Amount: amount.toFixed(2), Date: invoice.Date > note.Date ? invoice.Date : note.Date, at: world.now() };
  world.set('allocations', made.AllocationID, made);
  settleInvoice(world, invoice.InvoiceID);
  settleCreditNote(world, noteId);
  world.addHistory(noteId, 'Credit Applied', `Credit of ${made.Amount} ${note.CurrencyCode} applied to ${invoice.InvoiceNumber ?? 'a bill'}.`, app);
  world.addHistory(invoice.InvoiceID, 'Credit Applied', `Credit of ${made.Amount} ${note.CurrencyCode} from ${note.CreditNoteNumber ?? 'a credit note'}.`, app);
  return { made, errors: [] };
}

function problems(world: World, note: CreditNote | undefined, invoice: Invoice | undefined, amount: Decimal | undefined | 'invalid'): string[] {
  if (!note) return [unknownNote];
  if (!invoice) return ['An existing Invoice with the specified InvoiceID could not be found'];
  if (!(amount instanceof Decimal)) return ['Amount must be specified.']; // (*)
  const errors: string[] = [];
  if (note.Status !== 'AUTHORISED') errors.push('Credit notes must have a Status of AUTHORISED to be available for allocation.'); // (*) the sentence is that of the documentation
  if (invoice.Status === 'PAID') errors.push('The invoice you are trying to allocate to has already been paid off');
  else if (invoice.Status !== 'AUTHORISED') errors.push('Credit Note can only be allocated to an authorised invoice'); // (*)
  if (!amount.gt(0) || amount.decimalPlaces() > 2) errors.push('Amount must be above zero and have at most two decimal places.'); // (*)
  else if (amount.gt(remainingOf(world, note)) || amount.gt(amountsOf(world, invoice).due)) errors.push('Credit Note cannot be allocated as amount is greater than amount outstanding');
  if ((note.Type === 'ACCRECCREDIT') !== (invoice.Type === 'ACCREC')) errors.push('Credit Note cannot be allocated to an incorrect invoice type');
  if (note.ContactID !== invoice.ContactID) errors.push('Credit Note cannot be allocated to an invoice of another contact'); // (*)
  if (note.CurrencyCode !== invoice.CurrencyCode) errors.push('Credit Note cannot be allocated to an invoice in another currency'); // (*)
  return errors;
}

function remove(call: Call, noteId: string, allocationId: string): Answer {
  onlyParameters(call);
  const { world } = call;
  const found = world.state.allocations.get(allocationId);
  if (!found || found.CreditNoteID !== noteId) return notFound;
  removeCredit(world, call.app, found);
  const shape = { AllocationID: allocationId, Date: wireDate(found.Date), Invoice: { InvoiceID: found.InvoiceID }, Amount: money(found.Amount), IsDeleted: true };
  return world.switches.allocationRemovalAnswers === 'bare' ? json(200, shape) : ok(world.now(), { Allocations: [shape] });
}

export function removeCredit(world: World, app: string, a: Allocation): void {
  world.set('allocations', a.AllocationID, undefined);
  settleInvoice(world, a.InvoiceID);
  settleCreditNote(world, a.CreditNoteID);
  for (const id of [a.CreditNoteID, a.InvoiceID]) world.addHistory(id, 'Credit Removed', `Credit of ${a.Amount} removed.`, app);
}
