/** /Payments: pay an invoice, take the payment back, read. Texts marked (*) are ours; Xero's wording is not known. */
import { notEmulated, notFound, ok, type Answer } from '../core/answer.ts';
import { messages, writeBatch, type Outcome } from '../core/batch.ts';
import { elementsOf, filtered, isGuid, isWire, modifiedSince, onlyParameters, pageOf, refuse, type Call } from '../core/call.ts';
import { dateIn, wireDate, wireInstant } from '../core/dates.ts';
import { Decimal, decimalOf, money, plain, rate } from '../core/exact.ts';
import type { Account, Invoice, Payment, Wire } from '../core/state.ts';
import type { World } from '../core/world.ts';
import { contactStub } from '../contacts/shape.ts';
import { dateField } from '../invoices/header.ts';
import { amountsOf, settleInvoice } from '../creditnotes/settle.ts';
import { lookupIn } from '../reference/reference.ts';

export function paymentShape(world: World, p: Payment): Wire {
  const invoice = world.state.invoices.get(p.InvoiceID)!;
  const account = world.state.accounts.find((a) => a.AccountID === p.AccountID)!;
  return {
    PaymentID: p.PaymentID, Date: wireDate(p.Date), BankAmount: money(p.Amount), Amount: money(p.Amount), ...(p.Reference ? { Reference: p.Reference } : {}), CurrencyRate: rate(p.CurrencyRate),
    PaymentType: invoice.Type === 'ACCREC' ? 'ACCRECPAYMENT' : 'ACCPAYPAYMENT', Status: p.Status, UpdatedDateUTC: wireInstant(p.updatedAt), HasAccount: true, IsReconciled: false,
    Account: { AccountID: account.AccountID, ...(account.Code ? { Code: account.Code } : {}), Name: account.Name },
    Invoice: { Type: invoice.Type, InvoiceID: invoice.InvoiceID, InvoiceNumber: invoice.InvoiceNumber ?? '', Payments: [], CreditNotes: [], Prepayments: [], Overpayments: [], Contact: contactStub(world.state.contacts.get(invoice.ContactID)!), LineItems: [], CurrencyCode: invoice.CurrencyCode, HasErrors: false, IsDiscounted: false, InvoicePaymentServices: [] },
    HasValidationErrors: false,
  };
}

/** Books the money, or says why not. */
export function pay(world: World, app: string, o: { invoice: Invoice; account: Account; amount: Decimal; date: string; reference?: string | undefined; rate?: Decimal | undefined }): { payment?: Payment; errors: string[] } {
  const { invoice, account, amount } = o;
  const errors: string[] = [];
  if (invoice.Status !== 'AUTHORISED') errors.push('Payments can only be made against Authorised documents');
  if (amount.gt(amountsOf(world, invoice).due)) errors.push('Payment amount exceeds the amount outstanding on this document');
  if (!amount.gt(0)) errors.push('Payment amount must be greater than zero'); // (*)
  if (account.Status !== 'ACTIVE' || (account.Type !== 'BANK' && !account.EnablePaymentsToAccount)) errors.push('Account type is invalid for payments'); // (*)
  else if (account.CurrencyCode && ![invoice.CurrencyCode, world.state.organisation.BaseCurrency].includes(account.CurrencyCode)) errors.push('Account currency does not match the document currency'); // (*)
  const lock = [world.state.organisation.PeriodLockDate, world.state.organisation.EndOfYearLockDate].some((d) => d !== undefined && o.date <= d);
  if (lock) errors.push('The document date cannot be before the period lock date');
  if (errors.length) return { errors };
  const payment: Payment = {
    PaymentID: crypto.randomUUID(), InvoiceID: invoice.InvoiceID, AccountID: account.AccountID, Date: o.date, Amount: amount.toFixed(2), CurrencyRate: (o.rate ?? new Decimal(invoice.CurrencyRate)).toFixed(6),
    Reference: o.reference, Status: 'AUTHORISED', createdBy: app, updatedAt: world.now(),
  };
  world.set('payments', payment.PaymentID, payment);
  settleInvoice(world, invoice.InvoiceID);
  world.addHistory(invoice.InvoiceID, 'Payment', `Payment of ${payment.Amount} ${invoice.CurrencyCode} made on ${payment.Date}.`, app);
  return { payment, errors: [] };
}

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
  if (raw.CreditNote || raw.Prepayment || raw.Overpayment) refuse(notEmulated('payments of anything but invoices', call.method, call.url));
  const invoice = isGuid(of.InvoiceID) ? world.state.invoices.get(of.InvoiceID.toLowerCase()) : of.InvoiceNumber ? world.invoicesNumbered(String(of.InvoiceNumber))[0] : undefined;
  if (!invoice) errors.push('An existing Invoice with the specified InvoiceID could not be found');
  const by = isWire(raw.Account) ? raw.Account : {};
  const account = world.state.accounts.find((a) => (by.AccountID ? a.AccountID === String(by.AccountID).toLowerCase() : by.Code !== undefined && a.Code === String(by.Code)));
  if (!account) errors.push('Account could not be found'); // (*)
  const amount = decimalOf(raw.Amount);
  if (!(amount instanceof Decimal)) errors.push('Payment amount must be specified'); // (*)
  else if (amount.decimalPlaces() > 2) errors.push('Payment amount must not have more than two decimal places'); // (*)
  const given = decimalOf(raw.CurrencyRate);
  if (errors.length || !invoice || !account || !(amount instanceof Decimal)) return refused(raw, errors);
  const date = dateField(raw, 'Date') ?? dateIn(world.state.organisation.zone, world.now());
  const done = pay(world, call.app, { invoice, account, amount, date, reference: raw.Reference ? String(raw.Reference) : undefined, rate: given instanceof Decimal ? given : undefined });
  return done.payment ? { shape: paymentShape(world, done.payment), errors: [], id: done.payment.PaymentID } : refused(raw, done.errors);
}

function remove(call: Call, id: string, raw: Wire): Outcome {
  const { world } = call;
  const payment = world.state.payments.get(id.toLowerCase());
  if (!payment) return refused(raw, ['The specified PaymentID could not be found']); // (*)
  if (raw.Status !== 'DELETED') return refused(raw, ['Payments cannot be modified, only created and deleted.']);
  if (payment.Status === 'DELETED') return refused(raw, ['Payment has already been deleted.']); // (*)
  const gone: Payment = { ...payment, Status: 'DELETED', updatedAt: world.now() };
  world.set('payments', gone.PaymentID, gone);
  settleInvoice(world, payment.InvoiceID);
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
  const lookup = (p: Payment) => lookupIn('Payment', { PaymentID: p.PaymentID, Status: p.Status, Date: p.Date, Amount: new Decimal(p.Amount), Reference: p.Reference ?? null, 'Invoice.InvoiceID': p.InvoiceID, 'Account.AccountID': p.AccountID, UpdatedDateUTC: new Date(p.updatedAt).toISOString().slice(0, 23) });
  const page = pageOf(call, filtered(call, [...world.state.payments.values()].filter((p) => since === undefined || p.updatedAt > since), lookup, 'UpdatedDateUTC'), false);
  return ok(world.now(), { ...(page.pagination ? { pagination: page.pagination } : {}), Payments: page.rows.map((p) => paymentShape(world, p)) });
}
