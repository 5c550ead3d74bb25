/** /Payments: pay an invoice, refund a credit note, take the payment back, read. Texts marked (*) are ours; Xero's wording is not known. */
import { notEmulated, notFound, ok, type Answer } from '../core/answer.ts';
import { messages, writeBatch, type Outcome } from '../core/batch.ts';
import { elementsOf, filtered, isGuid, isWire, modifiedSince, onlyParameters, pageOf, refuse, type Call } from '../core/call.ts';
import { dateIn } from '../core/dates.ts';
import { Decimal, decimalOf, plain } from '../core/exact.ts';
import type { Payment, Wire } from '../core/state.ts';
import { dateField } from '../invoices/header.ts';
import { lookupIn } from '../reference/reference.ts';
import { pay, takeBack, type Payable } from './book.ts';
import { paymentShape } from './shape.ts';

export function payments(call: Call): Answer {
  if (call.rest.length > 1) return notEmulated('parts of a payment', call.method, call.url);
  const [id] = call.rest;
  if (call.method === 'GET') return id ? readOne(call, id) : readMany(call);
  onlyParameters(call, ...(id || call.method === 'POST' ? [] : ['summarizeErrors']));
  if (call.method === 'POST' && id) return writeBatch(call, 'Payments', elementsOf(call, 'Payments', 'Payment'), (raw) => remove(call, id, raw));
  if ((call.method === 'PUT' || call.method === 'POST') && !id) return writeBatch(call, 'Payments', elementsOf(call, 'Payments', 'Payment'), (raw) => create(call, raw));
  return notEmulated(`${call.method} of payments`, call.method, call.url);
}

function refused(raw: Wire, errors: readonly string[]): Outcome {
  return { shape: { PaymentID: '00000000-0000-0000-0000-000000000000', ...(plain(raw) as Wire), HasAccount: isWire(raw.Account), HasValidationErrors: true, ValidationErrors: messages(errors) }, errors };
}

function create(call: Call, raw: Wire): Outcome {
  const { world } = call;
  const errors: string[] = [];
  const of = isWire(raw.Invoice) ? raw.Invoice : {};
  if (raw.Prepayment || raw.Overpayment) refuse(notEmulated('refunds of over- and prepayments by the API', call.method, call.url, 'Refund them at POST /sandbox/state/refund.'));
  const invoice = isGuid(of.InvoiceID) ? world.state.invoices.get(of.InvoiceID.toLowerCase()) : of.InvoiceNumber ? world.invoicesNumbered(String(of.InvoiceNumber))[0] : undefined;
  const from = isWire(raw.CreditNote) ? raw.CreditNote : undefined;
  const note = isGuid(from?.CreditNoteID) ? world.state.creditNotes.get(from.CreditNoteID.toLowerCase()) : from?.CreditNoteNumber ? world.creditNotesNumbered(String(from.CreditNoteNumber))[0] : undefined;
  const target: Payable | undefined = from ? note && { note } : invoice && { invoice };
  if (!target) errors.push(from ? 'An existing Credit Note with the specified CreditNoteID could not be found' : 'An existing Invoice with the specified InvoiceID could not be found');
  const by = isWire(raw.Account) ? raw.Account : {};
  const account = world.state.accounts.find((a) => (by.AccountID ? a.AccountID === String(by.AccountID).toLowerCase() : by.Code !== undefined && a.Code === String(by.Code)));
  if (!account) errors.push('Account could not be found'); // (*)
  const amount = decimalOf(raw.Amount);
  if (!(amount instanceof Decimal)) errors.push('Payment amount must be specified'); // (*)
  else if (amount.decimalPlaces() > 2) errors.push('Payment amount must not have more than two decimal places'); // (*)
  const given = decimalOf(raw.CurrencyRate);
  if (errors.length || !target || !account || !(amount instanceof Decimal)) return refused(raw, errors);
  const date = dateField(raw, 'Date') ?? dateIn(world.state.organisation.zone, world.now());
  const done = pay(world, call.app, { of: target, account, amount, date, reference: raw.Reference ? String(raw.Reference) : undefined, rate: given instanceof Decimal ? given : undefined });
  return done.payment ? { shape: paymentShape(world, done.payment), errors: [], id: done.payment.PaymentID } : refused(raw, done.errors);
}

function remove(call: Call, id: string, raw: Wire): Outcome {
  const { world } = call;
  const payment = world.state.payments.get(id.toLowerCase());
  if (!payment) return refused(raw, ['The specified PaymentID could not be found']); // (*)
  if (raw.Status !== 'DELETED') return refused(raw, ['Payments cannot be modified, only created and deleted.']);
  if (payment.Status === 'DELETED') return refused(raw, ['Payment has already been deleted.']); // (*)
  const gone = takeBack(world, call.app, payment);
  return { shape: paymentShape(world, gone), errors: [], id: gone.PaymentID };
}

function readOne(call: Call, id: string): Answer {
  onlyParameters(call);
  const found = call.world.state.payments.get(id.toLowerCase());
  return found ? ok(call.world.now(), { Payments: [paymentShape(call.world, found)] }) : notFound;
}

function readMany(call: Call): Answer {
  onlyParameters(call, 'where', 'order', 'page', 'pageSize');
  const { world } = call;
  const since = modifiedSince(call);
  const lookup = (p: Payment) => lookupIn('Payment', { PaymentID: p.PaymentID, Status: p.Status, Date: p.Date, Amount: new Decimal(p.Amount), Reference: p.Reference ?? null, 'Invoice.InvoiceID': p.InvoiceID ?? null, 'CreditNote.CreditNoteID': p.CreditNoteID ?? null, 'Account.AccountID': p.AccountID, UpdatedDateUTC: new Date(p.updatedAt).toISOString().slice(0, 23) });
  const page = pageOf(call, filtered(call, [...world.state.payments.values()].filter((p) => since === undefined || p.updatedAt > since), lookup, 'UpdatedDateUTC'), false);
  return ok(world.now(), { ...(page.pagination ? { pagination: page.pagination } : {}), Payments: page.rows.map((p) => paymentShape(world, p)) });
}
