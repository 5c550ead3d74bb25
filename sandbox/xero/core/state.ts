/** Everything the sandbox organisation holds, as plain JSON values: amounts are decimal strings, dates 'YYYY-MM-DD', instants milliseconds. */
export type Wire = Record<string, unknown>;

export interface Terms { readonly Day: number; readonly Type: 'DAYSAFTERBILLDATE' | 'DAYSAFTERBILLMONTH' | 'OFCURRENTMONTH' | 'OFFOLLOWINGMONTH' }
export interface Organisation {
  readonly OrganisationID: string; readonly Name: string; readonly LegalName: string; readonly Version: string; readonly CountryCode: string;
  readonly BaseCurrency: string; readonly Timezone: string; readonly zone: string; readonly ShortCode: string; readonly Class: string; readonly Edition: string;
  readonly PeriodLockDate?: string | undefined; readonly EndOfYearLockDate?: string | undefined; readonly createdAt: number;
  readonly DefaultSalesTax: string; readonly DefaultPurchasesTax: string; readonly SalesTerms?: Terms | undefined; readonly BillsTerms?: Terms | undefined;
}
export interface Account {
  readonly AccountID: string; readonly Code?: string | undefined; readonly Name: string; readonly Type: string; readonly Class: string; readonly Status: 'ACTIVE' | 'ARCHIVED';
  readonly TaxType: string; readonly Description?: string | undefined; readonly SystemAccount?: string | undefined; readonly EnablePaymentsToAccount: boolean;
  readonly BankAccountNumber?: string | undefined; readonly CurrencyCode?: string | undefined; readonly updatedAt: number;
}
export interface TaxRate {
  readonly Name: string; readonly TaxType: string; readonly ReportTaxType: string; readonly Status: 'ACTIVE' | 'ARCHIVED' | 'DELETED'; readonly Rate: string;
  readonly CanApplyToAssets: boolean; readonly CanApplyToEquity: boolean; readonly CanApplyToExpenses: boolean; readonly CanApplyToLiabilities: boolean; readonly CanApplyToRevenue: boolean;
  /** Where a rate is put together from several (US): `Rate` is what they come to. */
  readonly components?: readonly { readonly Name: string; readonly Rate: string; readonly IsCompound: boolean }[] | undefined;
}
export interface BrandingTheme { readonly BrandingThemeID: string; readonly Name: string; readonly SortOrder: number; readonly createdAt: number }
export interface TrackingOption { readonly TrackingOptionID: string; readonly Name: string; readonly Status: 'ACTIVE' | 'ARCHIVED' }
export interface TrackingCategory { readonly TrackingCategoryID: string; readonly Name: string; readonly Status: 'ACTIVE' | 'ARCHIVED'; readonly Options: readonly TrackingOption[] }
export interface Currency { readonly Code: string; readonly Description: string; /** Foreign units for one base unit, today. */ readonly rate: string }
/** What an item costs on one side, selling or buying. */
export interface ItemSide { readonly UnitPrice?: string | undefined; readonly AccountCode?: string | undefined; readonly TaxType?: string | undefined }
export interface Item {
  readonly ItemID: string; readonly Code: string; readonly Name?: string | undefined; readonly Description?: string | undefined; readonly PurchaseDescription?: string | undefined;
  readonly IsSold: boolean; readonly IsPurchased: boolean; readonly sales: ItemSide; readonly purchase: ItemSide; readonly updatedAt: number;
}

export interface ContactPerson { readonly FirstName: string; readonly LastName: string; readonly EmailAddress: string; readonly IncludeInEmails: boolean }
export interface Contact {
  readonly ContactID: string; readonly Name: string; readonly ContactStatus: 'ACTIVE' | 'ARCHIVED' | 'GDPRREQUEST';
  readonly ContactNumber?: string | undefined; readonly AccountNumber?: string | undefined; readonly FirstName?: string | undefined; readonly LastName?: string | undefined;
  readonly CompanyNumber?: string | undefined; readonly EmailAddress?: string | undefined; readonly TaxNumber?: string | undefined; readonly DefaultCurrency?: string | undefined;
  readonly Addresses: readonly Wire[]; readonly Phones: readonly Wire[]; readonly ContactPersons?: readonly ContactPerson[] | undefined; readonly SalesTerms?: Terms | undefined; readonly BillsTerms?: Terms | undefined; readonly updatedAt: number;
}
export interface Line {
  readonly LineItemID: string; readonly textOnly: boolean; readonly Description?: string | undefined; readonly Quantity?: string | undefined; readonly UnitAmount?: string | undefined;
  readonly AccountID?: string | undefined; readonly TaxType?: string | undefined; readonly TaxAmount: string; readonly LineAmount: string;
  readonly DiscountRate?: string | undefined; readonly DiscountAmount?: string | undefined; readonly ItemCode?: string | undefined;
  readonly Tracking: readonly { readonly category: string; readonly option: string }[];
}
export interface Invoice {
  readonly InvoiceID: string; readonly Type: 'ACCREC' | 'ACCPAY'; readonly Status: 'DRAFT' | 'SUBMITTED' | 'AUTHORISED' | 'PAID' | 'VOIDED' | 'DELETED';
  readonly ContactID: string; readonly InvoiceNumber?: string | undefined; readonly Reference: string; readonly Url?: string | undefined;
  readonly Date: string; readonly DueDate?: string | undefined; readonly ExpectedPaymentDate?: string | undefined; readonly PlannedPaymentDate?: string | undefined;
  readonly LineAmountTypes: 'Exclusive' | 'Inclusive' | 'NoTax'; readonly CurrencyCode: string; readonly CurrencyRate: string; readonly BrandingThemeID?: string | undefined;
  readonly lines: readonly Line[]; readonly SubTotal: string; readonly TotalTax: string; readonly Total: string; readonly SentToContact: boolean;
  readonly FullyPaidOnDate?: string | undefined; readonly createdBy: string; readonly createdAt: number; readonly updatedAt: number;
}
export interface CreditNote {
  readonly CreditNoteID: string; readonly Type: 'ACCRECCREDIT' | 'ACCPAYCREDIT'; readonly Status: Invoice['Status'];
  readonly ContactID: string; readonly CreditNoteNumber?: string | undefined; readonly Reference: string; readonly Date: string;
  readonly LineAmountTypes: Invoice['LineAmountTypes']; readonly CurrencyCode: string; readonly CurrencyRate: string; readonly BrandingThemeID?: string | undefined;
  readonly lines: readonly Line[]; readonly SubTotal: string; readonly TotalTax: string; readonly Total: string; readonly SentToContact: boolean;
  readonly FullyPaidOnDate?: string | undefined; readonly createdBy: string; readonly createdAt: number; readonly updatedAt: number;
}
/** Money that came or went without a document: more than was owed (overpayment), or before there was an invoice (prepayment). */
export interface Prepaid {
  readonly PrepaidID: string; readonly kind: 'Overpayment' | 'Prepayment'; readonly received: boolean; readonly Status: 'AUTHORISED' | 'PAID' | 'VOIDED';
  readonly ContactID: string; readonly Date: string; readonly Reference?: string | undefined; readonly CurrencyCode: string; readonly CurrencyRate: string;
  readonly SubTotal: string; readonly TotalTax: string; readonly Total: string; readonly createdAt: number; readonly updatedAt: number;
}
/** Credit of a note that was set against an invoice or bill. */
export interface Allocation { readonly AllocationID: string; readonly CreditNoteID: string; readonly InvoiceID: string; readonly Amount: string; readonly Date: string; readonly at: number }
export interface PrepaidAllocation { readonly AllocationID: string; readonly PrepaidID: string; readonly InvoiceID: string; readonly Amount: string; readonly Date: string; readonly at: number }
/** A file beside a document; its bytes in base64. */
export interface Attachment {
  readonly AttachmentID: string; readonly documentId: string; readonly FileName: string; readonly MimeType: string; readonly ContentLength: number; readonly IncludeOnline: boolean; readonly content: string; readonly at: number;
}
/** What left for a customer's inbox. */
export interface Mail { readonly documentId: string; readonly to: readonly string[]; readonly subject: string; readonly at: number; readonly app: string }
/** Of an invoice or bill, or the refund of a credit note, overpayment or prepayment: one of the three ids. */
export interface Payment {
  readonly PaymentID: string; readonly InvoiceID?: string | undefined; readonly CreditNoteID?: string | undefined; readonly PrepaidID?: string | undefined; readonly AccountID: string; readonly Date: string; readonly Amount: string; readonly CurrencyRate: string;
  readonly Reference?: string | undefined; readonly Status: 'AUTHORISED' | 'DELETED'; readonly createdBy: string; readonly updatedAt: number;
}
export interface HistoryRecord { readonly documentId: string; readonly at: number; readonly Changes: string; readonly Details: string; readonly User: string }

export interface Fixtures {
  readonly tenantId: string; readonly connectionId: string; readonly organisation: Organisation; readonly accounts: readonly Account[]; readonly taxRates: readonly TaxRate[];
  readonly brandingThemes: readonly BrandingTheme[]; readonly trackingCategories: readonly TrackingCategory[]; readonly currencies: readonly Currency[];
  readonly items: readonly Item[]; readonly contacts: readonly Contact[]; readonly invoices: readonly Invoice[]; readonly payments: readonly Payment[]; readonly history: readonly HistoryRecord[];
  readonly creditNotes?: readonly CreditNote[]; readonly allocations?: readonly Allocation[]; readonly attachments?: readonly Attachment[]; readonly outbox?: readonly Mail[];
  readonly prepaid?: readonly Prepaid[]; readonly prepaidAllocations?: readonly PrepaidAllocation[];
}
export interface State {
  tenantId: string; connectionId: string; organisation: Organisation;
  accounts: Account[]; taxRates: TaxRate[]; brandingThemes: BrandingTheme[]; trackingCategories: TrackingCategory[]; currencies: Currency[];
  items: Map<string, Item>; contacts: Map<string, Contact>; invoices: Map<string, Invoice>; payments: Map<string, Payment>; history: HistoryRecord[];
  creditNotes: Map<string, CreditNote>; allocations: Map<string, Allocation>; attachments: Map<string, Attachment>; outbox: Mail[];
  prepaid: Map<string, Prepaid>; prepaidAllocations: Map<string, PrepaidAllocation>;
}

export function stateFrom(f: Fixtures): State {
  const copy = structuredClone(f) as { -readonly [K in keyof Fixtures]: Fixtures[K] };
  return {
    ...copy, accounts: [...copy.accounts], taxRates: [...copy.taxRates], brandingThemes: [...copy.brandingThemes], trackingCategories: [...copy.trackingCategories],
    currencies: [...copy.currencies], history: [...copy.history],
    items: new Map(copy.items.map((i) => [i.ItemID, i])), contacts: new Map(copy.contacts.map((c) => [c.ContactID, c])), invoices: new Map(copy.invoices.map((i) => [i.InvoiceID, i])), payments: new Map(copy.payments.map((p) => [p.PaymentID, p])),
    creditNotes: new Map((copy.creditNotes ?? []).map((c) => [c.CreditNoteID, c])), allocations: new Map((copy.allocations ?? []).map((a) => [a.AllocationID, a])),
    attachments: new Map((copy.attachments ?? []).map((a) => [a.AttachmentID, a])), outbox: [...(copy.outbox ?? [])],
    prepaid: new Map((copy.prepaid ?? []).map((p) => [p.PrepaidID, p])), prepaidAllocations: new Map((copy.prepaidAllocations ?? []).map((a) => [a.AllocationID, a])),
  };
}
export function fixturesFrom(s: State): Fixtures {
  const rows = <T>(map: Map<string, T>): T[] => [...map.values()];
  return structuredClone({ ...s, items: rows(s.items), contacts: rows(s.contacts), invoices: rows(s.invoices), payments: rows(s.payments), creditNotes: rows(s.creditNotes), allocations: rows(s.allocations), attachments: rows(s.attachments), prepaid: rows(s.prepaid), prepaidAllocations: rows(s.prepaidAllocations) });
}
