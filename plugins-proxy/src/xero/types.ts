/**
 * Wire types of the Accounting API, from the official SDK's models: type-only import, keys capitalised by a mapped type,
 * so nothing of the SDK is loaded. Dates are 'YYYY-MM-DD' in requests and '/Date(ms+0000)/' beside DateString in answers.
 */
import type { Decimal } from 'decimal.js';
import type { Account, Allocation, Attachment, BrandingTheme, Contact, CreditNote, Currency, HistoryRecord, Invoice, Item, LineItem, LineItemTracking, Organisation, TaxRate, TrackingCategory, TrackingOption } from 'xero-node';

/** Go out as Decimal instances, which the codec prints as exact JSON numbers; come back as decimal strings or safe integers. */
export type Amount = string | number | Decimal;
type Field<T> = T extends Date ? string : T extends number ? Amount : T extends string | boolean ? T | `${T & string}` : T;
export type Wire<T> = { [K in keyof T as Capitalize<K & string>]?: Field<NonNullable<T[K]>> };
type Renamed<T, From extends keyof T, To extends string> = Omit<T, From> & { [K in To]?: T[From] };

export type XeroTracking = { Name?: string; Option?: string; TrackingCategoryID?: string; TrackingOptionID?: string } & Wire<Pick<LineItemTracking, 'name'>>;
type WireLine = Renamed<Renamed<Wire<Omit<LineItem, 'tracking' | 'item'>>, 'LineItemID', 'LineItemID'>, 'AccountID', 'AccountID'>;
export type XeroLine = WireLine & { Tracking?: XeroTracking[] };
export type XeroContact = Wire<Omit<Contact, 'addresses' | 'phones' | 'validationErrors' | 'contactStatus'>> & {
  ContactStatus?: string; Addresses?: Record<string, string>[]; Phones?: Record<string, string>[]; ValidationErrors?: { Message: string }[];
};
export type XeroInvoice = Wire<Omit<Invoice, 'contact' | 'lineItems' | 'validationErrors' | 'type' | 'status' | 'lineAmountTypes' | 'currencyCode'>> & {
  Type?: string; Status?: string; LineAmountTypes?: string; CurrencyCode?: string; DateString?: string; DueDateString?: string;
  Contact?: XeroContact; LineItems?: XeroLine[]; ValidationErrors?: { Message: string }[];
};
export type XeroCreditNote = Wire<Omit<CreditNote, 'contact' | 'lineItems' | 'validationErrors' | 'type' | 'status' | 'lineAmountTypes' | 'currencyCode' | 'allocations'>> & {
  Type?: string; Status?: string; LineAmountTypes?: string; CurrencyCode?: string; DateString?: string;
  Contact?: XeroContact; LineItems?: XeroLine[]; Allocations?: XeroAllocation[]; ValidationErrors?: { Message: string }[];
};
/** A document of any of the four kinds: one shape with the fields of both, because almost all of them are the same. */
export type XeroDocument = XeroInvoice & Pick<XeroCreditNote, 'CreditNoteID' | 'CreditNoteNumber' | 'RemainingCredit' | 'Allocations'>;
export type XeroAllocation = Wire<Omit<Allocation, 'invoice' | 'creditNote' | 'overpayment' | 'prepayment' | 'validationErrors'>> & { AllocationID?: string; Invoice?: { InvoiceID?: string; InvoiceNumber?: string }; ValidationErrors?: { Message: string }[] };
/** An over- or prepayment: money that came before, or above, what it is for. */
export type XeroPrepaid = Omit<XeroCreditNote, 'CreditNoteID' | 'CreditNoteNumber'> & { OverpaymentID?: string; PrepaymentID?: string };
export type XeroAttachment = Wire<Attachment> & { AttachmentID?: string };
export type XeroHistoryRecord = Wire<HistoryRecord> & { DateUTCString?: string };
export type XeroItem = Wire<Omit<Item, 'salesDetails' | 'purchaseDetails' | 'validationErrors'>> & { SalesDetails?: { UnitPrice?: Amount; AccountCode?: string; TaxType?: string }; PurchaseDetails?: { UnitPrice?: Amount; AccountCode?: string; TaxType?: string }; ValidationErrors?: { Message: string }[] };
export type XeroOrganisation = Wire<Omit<Organisation, 'baseCurrency' | 'countryCode' | 'timezone'>> & { BaseCurrency?: string; CountryCode?: string; Timezone?: string };
export type XeroAccount = Wire<Omit<Account, 'type' | '_class' | 'status'>> & { Type?: string; Class?: string; Status?: string };
export type XeroTaxRate = Wire<Omit<TaxRate, 'status' | 'taxComponents'>> & { Status?: string; TaxComponents?: { Name?: string; Rate?: Amount; IsCompound?: boolean }[] };
export type XeroBrandingTheme = Wire<BrandingTheme>;
export type XeroCurrency = Wire<Omit<Currency, 'code'>> & { Code?: string };
export type XeroTrackingCategory = Wire<Omit<TrackingCategory, 'options' | 'status'>> & { Status?: string; Options?: (Wire<Omit<TrackingOption, 'status'>> & { Status?: string })[] };
