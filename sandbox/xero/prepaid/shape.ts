/** Over- and prepayments as the wire shows them. */
import { contactShape, contactStub } from '../contacts/shape.ts';
import { wireDate, wireDateString, wireInstant } from '../core/dates.ts';
import { fourPlaces, money, rate } from '../core/exact.ts';
import type { Prepaid, Wire } from '../core/state.ts';
import type { World } from '../core/world.ts';
import { invoiceStub } from '../creditnotes/shape.ts';
import { remainingOfPrepaid } from '../creditnotes/settle.ts';
import { paymentInInvoice, type View } from '../invoices/shape.ts';

export const typeOf = (p: Prepaid): string => `${p.received ? 'RECEIVE' : 'SPEND'}-${p.kind.toUpperCase()}`;

/** One line without a product: the money as such. */
function line(p: Prepaid, unitdp: 2 | 4): Wire {
  const amount = unitdp === 4 ? fourPlaces(p.SubTotal) : money(p.SubTotal);
  return { Description: p.Reference ?? p.kind, UnitAmount: amount, TaxAmount: money(p.TotalTax), LineAmount: money(p.SubTotal), Quantity: fourPlaces('1'), Tracking: [], ValidationErrors: [] };
}

export function prepaidShape(world: World, p: Prepaid, view: View): Wire {
  const contact = world.state.contacts.get(p.ContactID)!;
  return {
    [`${p.kind}ID`]: p.PrepaidID, ID: p.PrepaidID, Type: typeOf(p), ...(p.Reference ? { Reference: p.Reference, ...(p.kind === 'Prepayment' && p.received ? { InvoiceNumber: p.Reference } : {}) } : {}), CurrencyRate: rate(p.CurrencyRate), RemainingCredit: money(remainingOfPrepaid(world, p)),
    Allocations: world.allocationsOfPrepaid(p.PrepaidID).map((a) => ({ AllocationID: a.AllocationID, Amount: money(a.Amount), Date: wireDate(a.Date), Invoice: invoiceStub(world, a.InvoiceID), ValidationErrors: [] })),
    Payments: world.paymentsOf(p.PrepaidID).map(paymentInInvoice), HasAttachments: false, Contact: view.fullContact ? contactShape(world, contact) : contactStub(contact),
    DateString: wireDateString(p.Date), Date: wireDate(p.Date), Status: p.Status, LineAmountTypes: p.kind === 'Overpayment' ? 'NoTax' : 'Exclusive', LineItems: view.lines ? [line(p, view.unitdp)] : [],
    SubTotal: money(p.SubTotal), TotalTax: money(p.TotalTax), Total: money(p.Total), UpdatedDateUTC: wireInstant(p.updatedAt), UpdatedDateUTCString: `${new Date(p.updatedAt).toISOString().slice(0, 19)}Z`, CurrencyCode: p.CurrencyCode,
  };
}
