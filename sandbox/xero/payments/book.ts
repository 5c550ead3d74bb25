/** Money that is booked against a document, and taken back. Texts marked (*) are ours; Xero's wording is not known. */
import { Decimal } from '../core/exact.ts';
import type { Account, CreditNote, Invoice, Payment, Prepaid } from '../core/state.ts';
import type { World } from '../core/world.ts';
import { amountsOf, remainingOf, remainingOfPrepaid, settleCreditNote, settleInvoice, settlePrepaid } from '../creditnotes/settle.ts';

/** An invoice or bill is paid; what is left of a credit note, overpayment or prepayment is paid out. */
export type Payable = { readonly invoice: Invoice } | { readonly note: CreditNote } | { readonly prepaid: Prepaid };

const rowOf = (of: Payable): Invoice | CreditNote | Prepaid => ('invoice' in of ? of.invoice : 'note' in of ? of.note : of.prepaid);
const idsOf = (of: Payable): Pick<Payment, 'InvoiceID' | 'CreditNoteID' | 'PrepaidID'> => ('invoice' in of ? { InvoiceID: of.invoice.InvoiceID } : 'note' in of ? { CreditNoteID: of.note.CreditNoteID } : { PrepaidID: of.prepaid.PrepaidID });
export const openOf = (world: World, of: Payable): string => ('invoice' in of ? amountsOf(world, of.invoice).due : 'note' in of ? remainingOf(world, of.note) : remainingOfPrepaid(world, of.prepaid));

function settle(world: World, p: Payment): void {
  if (p.InvoiceID) settleInvoice(world, p.InvoiceID);
  else if (p.CreditNoteID) settleCreditNote(world, p.CreditNoteID);
  else settlePrepaid(world, p.PrepaidID!);
}

/** Books the money, or says why not. */
export function pay(world: World, app: string, o: { of: Payable; account: Account; amount: Decimal; date: string; reference?: string | undefined; rate?: Decimal | undefined }): { payment?: Payment; errors: string[] } {
  const { account, amount } = o;
  const document = rowOf(o.of);
  const errors: string[] = [];
  if (document.Status !== 'AUTHORISED') errors.push('Payments can only be made against Authorised documents');
  if (amount.gt(openOf(world, o.of))) errors.push('Payment amount exceeds the amount outstanding on this document');
  if (!amount.gt(0)) errors.push('Payment amount must be greater than zero'); // (*)
  if (account.Status !== 'ACTIVE' || (account.Type !== 'BANK' && !account.EnablePaymentsToAccount)) errors.push('Account type is invalid for payments'); // (*)
  else if (account.CurrencyCode && ![document.CurrencyCode, world.state.organisation.BaseCurrency].includes(account.CurrencyCode)) errors.push('Account currency does not match the document currency'); // (*)
  const lock = [world.state.organisation.PeriodLockDate, world.state.organisation.EndOfYearLockDate].some((d) => d !== undefined && o.date <= d);
  if (lock) errors.push('The document date cannot be before the period lock date');
  if (errors.length) return { errors };
  const payment: Payment = {
    PaymentID: crypto.randomUUID(), ...idsOf(o.of), AccountID: account.AccountID, Date: o.date, Amount: amount.toFixed(2), CurrencyRate: (o.rate ?? new Decimal(document.CurrencyRate)).toFixed(6),
    Reference: o.reference, Status: 'AUTHORISED', createdBy: app, updatedAt: world.now(),
  };
  world.set('payments', payment.PaymentID, payment);
  settle(world, payment);
  world.addHistory(documentOf(payment), 'Payment', `Payment of ${payment.Amount} ${document.CurrencyCode} made on ${payment.Date}.`, app);
  return { payment, errors: [] };
}

const documentOf = (p: Payment): string => (p.InvoiceID ?? p.CreditNoteID ?? p.PrepaidID)!;

/** The document is open again. */
export function takeBack(world: World, app: string, payment: Payment): Payment {
  const gone: Payment = { ...payment, Status: 'DELETED', updatedAt: world.now() };
  world.set('payments', gone.PaymentID, gone);
  settle(world, gone);
  world.addHistory(documentOf(gone), 'Payment Deleted', `Payment of ${gone.Amount} of ${gone.Date} taken back.`, app);
  return gone;
}
