/** Invoices and bills as the wire shows them. */
import { contactShape, contactStub } from '../contacts/shape.ts';
import { wireDate, wireDateString, wireInstant } from '../core/dates.ts';
import { Decimal, fourPlaces, money, rate } from '../core/exact.ts';
import type { Allocation, Invoice, Line, Payment, PrepaidAllocation, Wire } from '../core/state.ts';
import type { World } from '../core/world.ts';
import { amountsOf } from '../creditnotes/settle.ts';
import { itemCoded } from '../items/find.ts';

export interface View {
  readonly unitdp: 2 | 4;
  /** One document or a page shows lines; an unpaged list does not. */
  readonly lines: boolean;
  readonly fullContact: boolean;
  readonly summary?: boolean;
}

function trackingShape(world: World, l: Line): Wire[] {
  return l.Tracking.map((t) => {
    const category = world.state.trackingCategories.find((c) => c.TrackingCategoryID === t.category);
    const option = category?.Options.find((o) => o.TrackingOptionID === t.option);
    return { Name: category?.Name ?? '', Option: option?.Name ?? '', TrackingCategoryID: t.category, TrackingOptionID: t.option };
  });
}

export function lineShape(world: World, l: Line, unitdp: 2 | 4): Wire {
  if (l.textOnly && !world.switches.textLinesShowZeros) return { Description: l.Description, Tracking: [], LineItemID: l.LineItemID, ValidationErrors: [] };
  const account = world.state.accounts.find((a) => a.AccountID === l.AccountID);
  const item = l.ItemCode ? itemCoded(world, l.ItemCode) : undefined;
  return {
    ...(l.ItemCode ? { ItemCode: l.ItemCode } : {}), Description: l.Description ?? '', UnitAmount: unitdp === 4 ? fourPlaces(l.UnitAmount ?? '0') : money(l.UnitAmount ?? '0'),
    ...(l.TaxType ? { TaxType: l.TaxType } : {}), TaxAmount: money(l.TaxAmount), LineAmount: money(l.LineAmount), ...(account?.Code ? { AccountCode: account.Code } : {}),
    ...(item ? { Item: { ItemID: item.ItemID, Name: item.Name ?? '', Code: item.Code } } : {}), Tracking: trackingShape(world, l), Quantity: fourPlaces(l.Quantity ?? '0'),
    ...(l.DiscountRate ? { DiscountRate: money(l.DiscountRate) } : {}), ...(l.DiscountAmount ? { DiscountAmount: money(l.DiscountAmount) } : {}),
    LineItemID: l.LineItemID, ...(account ? { AccountID: account.AccountID } : {}), ValidationErrors: [],
  };
}

export const paymentInInvoice = (p: Payment): Wire => ({ PaymentID: p.PaymentID, Date: wireDate(p.Date), Amount: money(p.Amount), ...(p.Reference ? { Reference: p.Reference } : {}), CurrencyRate: rate(p.CurrencyRate), HasAccount: false, HasValidationErrors: false });

function creditInInvoice(world: World, a: Allocation): Wire {
  const note = world.state.creditNotes.get(a.CreditNoteID)!;
  return { CreditNoteID: note.CreditNoteID, CreditNoteNumber: note.CreditNoteNumber ?? '', ID: note.CreditNoteID, AppliedAmount: money(a.Amount), DateString: wireDateString(note.Date), Date: wireDate(note.Date), LineItems: [], Total: money(note.Total) };
}

function prepaidInInvoice(world: World, a: PrepaidAllocation): Wire {
  const p = world.state.prepaid.get(a.PrepaidID)!;
  return { [`${p.kind}ID`]: p.PrepaidID, ID: p.PrepaidID, AppliedAmount: money(a.Amount), DateString: wireDateString(p.Date), Date: wireDate(p.Date), LineItems: [], Total: money(p.Total) };
}

export function invoiceShape(world: World, i: Invoice, view: View): Wire {
  const contact = world.state.contacts.get(i.ContactID)!;
  const { paid, credited, due } = amountsOf(world, i);
  const discounted = i.lines.filter((l) => l.DiscountRate || l.DiscountAmount);
  const discount = discounted.reduce((a, l) => a.plus(new Decimal(l.Quantity ?? 0).times(l.UnitAmount ?? 0).toDecimalPlaces(2).minus(l.LineAmount)), new Decimal(0));
  const credits = world.creditOn(i.InvoiceID);
  const prepaid = (kind: string): Wire[] => world.prepaidOn(i.InvoiceID).filter((a) => world.state.prepaid.get(a.PrepaidID)!.kind === kind).map((a) => prepaidInInvoice(world, a));
  return {
    Type: i.Type, InvoiceID: i.InvoiceID, InvoiceNumber: i.InvoiceNumber ?? '', Reference: i.Reference, ...(i.Url ? { Url: i.Url } : {}),
    ...(view.summary ? {} : { Payments: world.paymentsOf(i.InvoiceID).map(paymentInInvoice), CreditNotes: credits.map((a) => creditInInvoice(world, a)), Prepayments: prepaid('Prepayment'), Overpayments: prepaid('Overpayment') }),
    AmountDue: money(due), AmountPaid: money(paid), AmountCredited: money(credited), ...(i.Type === 'ACCREC' ? { SentToContact: i.SentToContact } : {}),
    CurrencyRate: rate(i.CurrencyRate), IsDiscounted: discounted.length > 0, HasAttachments: world.attachmentsOf(i.InvoiceID).length > 0, HasErrors: false, InvoicePaymentServices: [],
    ...(i.ExpectedPaymentDate ? { ExpectedPaymentDate: wireDate(i.ExpectedPaymentDate), ExpectedPaymentDateString: wireDateString(i.ExpectedPaymentDate) } : {}),
    ...(i.PlannedPaymentDate ? { PlannedPaymentDate: wireDate(i.PlannedPaymentDate), PlannedPaymentDateString: wireDateString(i.PlannedPaymentDate) } : {}),
    Contact: view.fullContact ? contactShape(world, contact) : contactStub(contact),
    DateString: wireDateString(i.Date), Date: wireDate(i.Date), ...(i.DueDate ? { DueDateString: wireDateString(i.DueDate), DueDate: wireDate(i.DueDate) } : {}),
    ...(i.BrandingThemeID ? { BrandingThemeID: i.BrandingThemeID } : {}), Status: i.Status, LineAmountTypes: i.LineAmountTypes,
    ...(view.summary ? {} : { LineItems: view.lines ? i.lines.map((l) => lineShape(world, l, view.unitdp)) : [] }),
    SubTotal: money(i.SubTotal), TotalTax: money(i.TotalTax), Total: money(i.Total), ...(discounted.length ? { TotalDiscount: money(discount) } : {}),
    UpdatedDateUTC: wireInstant(i.updatedAt), UpdatedDateUTCString: `${new Date(i.updatedAt).toISOString().slice(0, 19)}Z`, CurrencyCode: i.CurrencyCode,
    ...(i.FullyPaidOnDate ? { FullyPaidOnDate: wireDate(i.FullyPaidOnDate) } : {}),
  };
}
