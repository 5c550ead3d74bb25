/** Payments as the wire shows them, with a stub of what they belong to. */
import { contactStub } from '../contacts/shape.ts';
import { wireDate, wireInstant } from '../core/dates.ts';
import { money, rate } from '../core/exact.ts';
import type { Payment, Wire } from '../core/state.ts';
import type { World } from '../core/world.ts';

function documentOf(world: World, p: Payment): { readonly type: string; readonly shape: Wire } {
  const { state } = world;
  const contact = (id: string): Wire => contactStub(state.contacts.get(id)!);
  if (p.InvoiceID) {
    const i = state.invoices.get(p.InvoiceID)!;
    return {
      type: i.Type === 'ACCREC' ? 'ACCRECPAYMENT' : 'ACCPAYPAYMENT',
      shape: { Invoice: { Type: i.Type, InvoiceID: i.InvoiceID, InvoiceNumber: i.InvoiceNumber ?? '', Payments: [], CreditNotes: [], Prepayments: [], Overpayments: [], Contact: contact(i.ContactID), LineItems: [], CurrencyCode: i.CurrencyCode, HasErrors: false, IsDiscounted: false, InvoicePaymentServices: [] } },
    };
  }
  if (p.CreditNoteID) {
    const c = state.creditNotes.get(p.CreditNoteID)!;
    return {
      type: c.Type === 'ACCRECCREDIT' ? 'ARCREDITPAYMENT' : 'APCREDITPAYMENT',
      shape: { CreditNote: { Type: c.Type, CreditNoteID: c.CreditNoteID, CreditNoteNumber: c.CreditNoteNumber ?? '', ID: c.CreditNoteID, Payments: [], Contact: contact(c.ContactID), LineItems: [], CurrencyCode: c.CurrencyCode, HasErrors: false } },
    };
  }
  const d = state.prepaid.get(p.PrepaidID!)!;
  return { type: `${d.received ? 'AR' : 'AP'}${d.kind.toUpperCase()}PAYMENT`, shape: { [d.kind]: { [`${d.kind}ID`]: d.PrepaidID, ID: d.PrepaidID, Payments: [], Contact: contact(d.ContactID), LineItems: [], CurrencyCode: d.CurrencyCode } } };
}

export function paymentShape(world: World, p: Payment): Wire {
  const account = world.state.accounts.find((a) => a.AccountID === p.AccountID)!;
  const of = documentOf(world, p);
  return {
    PaymentID: p.PaymentID, Date: wireDate(p.Date), BankAmount: money(p.Amount), Amount: money(p.Amount), ...(p.Reference ? { Reference: p.Reference } : {}), CurrencyRate: rate(p.CurrencyRate),
    PaymentType: of.type, Status: p.Status, UpdatedDateUTC: wireInstant(p.updatedAt), HasAccount: true, IsReconciled: false,
    Account: { AccountID: account.AccountID, ...(account.Code ? { Code: account.Code } : {}), Name: account.Name }, ...of.shape, HasValidationErrors: false,
  };
}
