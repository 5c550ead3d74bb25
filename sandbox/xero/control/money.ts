/** What a person does with money inside Xero: pays, takes payments back, applies credit, records what was paid too much or beforehand, voids. */
import { dateIn, isCalendarDate } from '../core/dates.ts';
import { Decimal, decimalOf } from '../core/exact.ts';
import type { CreditNote, Invoice, Payment, Prepaid, PrepaidAllocation, Wire } from '../core/state.ts';
import type { World } from '../core/world.ts';
import { applyCredit, removeCredit } from '../creditnotes/allocate.ts';
import { amountsOf, hasApplied, hasUsed, remainingOf, remainingOfPrepaid, settleInvoice, settlePrepaid } from '../creditnotes/settle.ts';
import { openOf, pay, takeBack, type Payable } from '../payments/book.ts';
import { paymentShape } from '../payments/shape.ts';
import type { Edit } from './edit.ts';

const person = 'Xero user';
const wrong = (message: string): Edit => ({ ok: false, message });
const done = (result: unknown): Edit => ({ ok: true, result });
const amountIn = (body: Wire, otherwise: string): Decimal => { const given = decimalOf(body.Amount); return given instanceof Decimal ? given : new Decimal(otherwise); };
const row = <T>(map: ReadonlyMap<string, T>, id: unknown): T | undefined => (typeof id === 'string' ? map.get(id.toLowerCase()) : undefined);
const today = (world: World): string => dateIn(world.state.organisation.zone, world.now());

function creditIn(world: World, body: Wire): Payable | undefined {
  const note = row(world.state.creditNotes, body.CreditNoteID);
  const prepaid = row(world.state.prepaid, body.OverpaymentID ?? body.PrepaymentID);
  return note ? { note } : prepaid ? { prepaid } : undefined;
}

/** Pays what is open (or less) from a bank account. */
export function payOpen(world: World, of: Payable, o: { amount?: Decimal | undefined; date?: string | undefined; code?: string | undefined } = {}): { ok: true; payment: Payment } | { ok: false; message: string } {
  const account = world.state.accounts.find((a) => (o.code ? a.Code === o.code : a.Type === 'BANK' && a.Status === 'ACTIVE'));
  if (!account) return { ok: false, message: 'There is no such account to pay from.' };
  const { payment, errors } = pay(world, person, { of, account, amount: o.amount ?? new Decimal(openOf(world, of)), date: o.date ?? new Date(world.now()).toISOString().slice(0, 10) });
  return payment ? { ok: true, payment } : { ok: false, message: errors.join(' ') };
}

function paid(world: World, of: Payable | undefined, body: Wire, wanted: string): Edit {
  if (!of) return wrong(`Send the ${wanted} of a document that exists.`);
  const amount = decimalOf(body.Amount);
  const result = payOpen(world, of, { amount: amount instanceof Decimal ? amount : undefined, date: typeof body.Date === 'string' ? body.Date : undefined, code: typeof body.Code === 'string' ? body.Code : undefined });
  return result.ok ? done(paymentShape(world, result.payment)) : wrong(result.message);
}

/** A document taken back as a person does it; the reason why not, where it cannot be. */
export function voided(world: World, of: Payable): string | undefined {
  if ('prepaid' in of) {
    if (of.prepaid.Status !== 'AUTHORISED' || world.allocationsOfPrepaid(of.prepaid.PrepaidID).length > 0 || world.paymentsOf(of.prepaid.PrepaidID).length > 0) return 'It has been used, paid out or voided.';
    world.set('prepaid', of.prepaid.PrepaidID, { ...of.prepaid, Status: 'VOIDED', updatedAt: world.now() });
    return undefined;
  }
  const document: Invoice | CreditNote = 'invoice' in of ? of.invoice : of.note;
  if ('invoice' in of ? hasApplied(world, of.invoice) : hasUsed(world, of.note)) return 'It has payments or credit applied; take those back first.';
  if (document.Status === 'VOIDED' || document.Status === 'DELETED') return 'It has been taken back already.';
  const change = { Status: document.Status === 'AUTHORISED' ? 'VOIDED' as const : 'DELETED' as const, updatedAt: world.now() };
  if ('invoice' in of) world.set('invoices', of.invoice.InvoiceID, { ...of.invoice, ...change });
  else world.set('creditNotes', of.note.CreditNoteID, { ...of.note, ...change });
  world.addHistory('invoice' in of ? of.invoice.InvoiceID : of.note.CreditNoteID, change.Status === 'VOIDED' ? 'Voided' : 'Deleted', 'Taken back inside Xero.', person);
  return undefined;
}

function prepaidProblem(world: World, p: Prepaid, i: Invoice, amount: Decimal): string | undefined {
  if (p.Status !== 'AUTHORISED' || i.Status !== 'AUTHORISED') return 'Both must be authorised.';
  if (p.ContactID !== i.ContactID || p.CurrencyCode !== i.CurrencyCode || p.received !== (i.Type === 'ACCREC')) return 'Contact, currency and side must be the same.';
  return !amount.gt(0) || amount.gt(remainingOfPrepaid(world, p)) || amount.gt(amountsOf(world, i).due) ? 'The amount is not above zero, or more than is left or due.' : undefined;
}

function allocatePrepaid(world: World, p: Prepaid, i: Invoice, body: Wire): Edit {
  const amount = amountIn(body, Decimal.min(remainingOfPrepaid(world, p), amountsOf(world, i).due).toFixed(2));
  const problem = prepaidProblem(world, p, i, amount);
  if (problem) return wrong(problem);
  const made: PrepaidAllocation = { AllocationID: crypto.randomUUID(), PrepaidID: p.PrepaidID, InvoiceID: i.InvoiceID, Amount: amount.toFixed(2), Date: today(world), at: world.now() };
  world.set('prepaidAllocations', made.AllocationID, made);
  settleInvoice(world, i.InvoiceID);
  settlePrepaid(world, p.PrepaidID);
  world.addHistory(i.InvoiceID, 'Credit Applied', `${p.kind} of ${made.Amount} ${p.CurrencyCode} applied.`, person);
  return done(made);
}

function recorded(world: World, kind: Prepaid['kind'], body: Wire): Edit {
  const contact = row(world.state.contacts, body.ContactID);
  const total = decimalOf(body.Amount);
  const tax = decimalOf(body.TotalTax) ?? new Decimal(0);
  if (!contact || !(total instanceof Decimal) || !total.gt(0) || tax === 'invalid' || (body.Date !== undefined && !isCalendarDate(String(body.Date)))) return wrong('Send {ContactID, Amount, Date?, CurrencyCode?, Reference?, received?, TotalTax?}: a contact that exists and an amount above zero.');
  const code = typeof body.CurrencyCode === 'string' ? body.CurrencyCode : world.state.organisation.BaseCurrency;
  const currency = world.state.currencies.find((c) => c.Code === code);
  if (!currency) return wrong(`There is no currency ${code}.`);
  const prepaid: Prepaid = {
    PrepaidID: crypto.randomUUID(), kind, received: body.received !== false, Status: 'AUTHORISED', ContactID: contact.ContactID, Date: typeof body.Date === 'string' ? body.Date : today(world), Reference: typeof body.Reference === 'string' ? body.Reference : undefined,
    CurrencyCode: code, CurrencyRate: code === world.state.organisation.BaseCurrency ? '1.000000' : new Decimal(currency.rate).toFixed(6), SubTotal: total.minus(tax).toFixed(2), TotalTax: tax.toFixed(2), Total: total.toFixed(2), createdAt: world.now(), updatedAt: world.now(),
  };
  world.set('prepaid', prepaid.PrepaidID, prepaid);
  return done({ [`${kind}ID`]: prepaid.PrepaidID, ...prepaid });
}

export const moneyEdits: Readonly<Record<string, (world: World, body: Wire) => Edit>> = {
  /** {InvoiceID, Amount?, Date?, Code?}: somebody paid; the whole amount due, today, from the bank by default. */
  pay: (world, body) => { const invoice = row(world.state.invoices, body.InvoiceID); return paid(world, invoice && { invoice }, body, 'InvoiceID'); },
  /** {CreditNoteID | OverpaymentID | PrepaymentID, Amount?, Date?, Code?}: what is left was paid out. */
  refund: (world, body) => paid(world, creditIn(world, body), body, 'CreditNoteID, OverpaymentID or PrepaymentID'),
  /** {PaymentID} or {InvoiceID}: takes a payment back, or all of an invoice. */
  unpay(world, body) {
    const one = row(world.state.payments, body.PaymentID);
    const some = (one ? [one] : typeof body.InvoiceID === 'string' ? world.paymentsOf(body.InvoiceID.toLowerCase()) : []).filter((p) => p.Status === 'AUTHORISED');
    return some.length === 0 ? wrong('Send a PaymentID, or the InvoiceID of a document with payments.') : done(some.map((p) => paymentShape(world, takeBack(world, person, p))));
  },
  /** {CreditNoteID | OverpaymentID | PrepaymentID, InvoiceID, Amount?}: as much as goes unless told otherwise. */
  allocate(world, body) {
    const of = creditIn(world, body);
    const invoice = row(world.state.invoices, body.InvoiceID);
    if (!of || 'invoice' in of || !invoice) return wrong('Send {CreditNoteID, OverpaymentID or PrepaymentID, InvoiceID} that exist.');
    if ('prepaid' in of) return allocatePrepaid(world, of.prepaid, invoice, body);
    const { made, errors } = applyCredit(world, person, of.note, invoice, amountIn(body, Decimal.min(remainingOf(world, of.note), amountsOf(world, invoice).due).toFixed(2)));
    return made ? done(made) : wrong(errors.join(' '));
  },
  /** {AllocationID}: of a credit note, overpayment or prepayment. */
  unallocate(world, body) {
    const credit = row(world.state.allocations, body.AllocationID);
    const prepaid = row(world.state.prepaidAllocations, body.AllocationID);
    if (credit) removeCredit(world, person, credit);
    else if (prepaid) { world.set('prepaidAllocations', prepaid.AllocationID, undefined); settleInvoice(world, prepaid.InvoiceID); settlePrepaid(world, prepaid.PrepaidID); }
    else return wrong('Send the AllocationID of credit that is applied.');
    return done({ removed: true });
  },
  /** {ContactID, Amount, Date?, CurrencyCode?, Reference?, received?}: `received: false` is money that we paid. */
  overpayment: (world, body) => recorded(world, 'Overpayment', body),
  prepayment: (world, body) => recorded(world, 'Prepayment', body),
  /** {InvoiceID | CreditNoteID | OverpaymentID | PrepaymentID}: voids it; a draft is deleted. */
  void(world, body) {
    const invoice = row(world.state.invoices, body.InvoiceID);
    const of = invoice ? { invoice } : creditIn(world, body);
    const problem = of ? voided(world, of) : 'Send the id of a document that exists.';
    return problem ? wrong(problem) : done({ voided: true });
  },
};
