/** Invoices and bills as the wire shows them. */
import { contactShape, contactStub } from '../contacts/shape.ts';
import { wireDate, wireDateString, wireInstant } from '../core/dates.ts';
import { Decimal, fourPlaces, money, rate } from '../core/exact.ts';
import type { Invoice, Line, Payment, Wire } from '../core/state.ts';
import type { World } from '../core/world.ts';
import { itemCoded } from '../items/find.ts';

export interface View {
  readonly unitdp: 2 | 4;
  /** One document or a page shows lines; an unpaged list does not. */
  readonly lines: boolean;
  readonly fullContact: boolean;
  readonly summary?: boolean;
}

export function amountsOf(world: World, i: Invoice): { paid: string; due: string } {
  const paid = world.paymentsOf(i.InvoiceID).reduce((a, p) => a.plus(p.Amount), new Decimal(0));
  // Nothing is owed on a document that was taken back.
  const due = i.Status === 'VOIDED' || i.Status === 'DELETED' ? new Decimal(0) : new Decimal(i.Total).minus(paid);
  return { paid: paid.toFixed(2), due: due.toFixed(2) };
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

const paymentInInvoice = (p: Payment): Wire => ({ PaymentID: p.PaymentID, Date: wireDate(p.Date), Amount: money(p.Amount), ...(p.Reference ? { Reference: p.Reference } : {}), CurrencyRate: rate(p.CurrencyRate), HasAccount: false, HasValidationErrors: false });

export function invoiceShape(world: World, i: Invoice, view: View): Wire {
  const contact = world.state.contacts.get(i.ContactID)!;
  const { paid, due } = amountsOf(world, i);
  const discounted = i.lines.filter((l) => l.DiscountRate || l.DiscountAmount);
  const discount = discounted.reduce((a, l) => a.plus(new Decimal(l.Quantity ?? 0).times(l.UnitAmount ?? 0).toDecimalPlaces(2).minus(l.LineAmount)), new Decimal(0));
  const settled = world.state.payments.size ? world.paymentsOf(i.InvoiceID) : [];
  return {
    Type: i.Type, InvoiceID: i.InvoiceID, InvoiceNumber: i.InvoiceNumber ?? '', Reference: i.Reference, ...(i.Url ? { Url: i.Url } : {}),
    ...(view.summary ? {} : { Payments: settled.map(paymentInInvoice), CreditNotes: [], Prepayments: [], Overpayments: [] }),
    AmountDue: money(due), AmountPaid: money(paid), AmountCredited: money('0'), ...(i.Type === 'ACCREC' ? { SentToContact: i.SentToContact } : {}),
    CurrencyRate: rate(i.CurrencyRate), IsDiscounted: discounted.length > 0, HasAttachments: false, HasErrors: false, InvoicePaymentServices: [],
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
