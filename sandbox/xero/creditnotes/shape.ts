/** Credit notes as the wire shows them. */
import { contactShape, contactStub } from '../contacts/shape.ts';
import { wireDate, wireDateString, wireInstant } from '../core/dates.ts';
import { money, rate } from '../core/exact.ts';
import type { Allocation, CreditNote, Wire } from '../core/state.ts';
import type { World } from '../core/world.ts';
import { lineShape, paymentInInvoice, type View } from '../invoices/shape.ts';
import { remainingOf } from './settle.ts';

export function invoiceStub(world: World, id: string): Wire {
  const invoice = world.state.invoices.get(id);
  return { InvoiceID: id, InvoiceNumber: invoice?.InvoiceNumber ?? '', Payments: [], CreditNotes: [], Prepayments: [], Overpayments: [], HasErrors: false, IsDiscounted: false, LineItems: [], ValidationErrors: [] };
}

const allocationInNote = (world: World, a: Allocation): Wire => ({ AllocationID: a.AllocationID, Amount: money(a.Amount), Date: wireDate(a.Date), Invoice: invoiceStub(world, a.InvoiceID), ValidationErrors: [] });

export function creditNoteShape(world: World, c: CreditNote, view: View): Wire {
  const contact = world.state.contacts.get(c.ContactID)!;
  return {
    CreditNoteID: c.CreditNoteID, CreditNoteNumber: c.CreditNoteNumber ?? '', Payments: world.paymentsOf(c.CreditNoteID).map(paymentInInvoice), ID: c.CreditNoteID, CurrencyRate: rate(c.CurrencyRate), Type: c.Type, Reference: c.Reference, SentToContact: c.SentToContact,
    RemainingCredit: money(remainingOf(world, c)), Allocations: world.allocationsOf(c.CreditNoteID).map((a) => allocationInNote(world, a)), HasAttachments: world.attachmentsOf(c.CreditNoteID).length > 0, HasErrors: false,
    Contact: view.fullContact ? contactShape(world, contact) : contactStub(contact), DateString: wireDateString(c.Date), Date: wireDate(c.Date),
    ...(c.BrandingThemeID ? { BrandingThemeID: c.BrandingThemeID } : {}), Status: c.Status, LineAmountTypes: c.LineAmountTypes,
    LineItems: view.lines ? c.lines.map((l) => lineShape(world, l, view.unitdp)) : [],
    SubTotal: money(c.SubTotal), TotalTax: money(c.TotalTax), Total: money(c.Total), UpdatedDateUTC: wireInstant(c.updatedAt), UpdatedDateUTCString: `${new Date(c.updatedAt).toISOString().slice(0, 19)}Z`, CurrencyCode: c.CurrencyCode,
    ...(c.FullyPaidOnDate ? { FullyPaidOnDate: wireDate(c.FullyPaidOnDate) } : {}),
  };
}
