/** The one door to Xero's Accounting API. Budget, token, deadline and error fate live behind this. Amounts are decimal strings or safe integers. */
import type { XeroAccount, XeroAllocation, XeroAttachment, XeroBrandingTheme, XeroContact, XeroCreditNote, XeroCurrency, XeroHistoryRecord, XeroInvoice, XeroItem, XeroOrganisation, XeroPrepaid, XeroTaxRate, XeroTrackingCategory } from './types.ts';

/**
 * click: a person waits (uses the reserve, never waits for bulk). bulk: what was sent by many. poll: what changed in Xero.
 * background: what nobody waits for (pages for customers, balances, comparisons); its calls and the polls' are at most a
 * tenth of the day. The shares of a minute are in budget.ts.
 */
export type Lane = 'click' | 'bulk' | 'poll' | 'background';
export interface XeroCall { readonly lane: Lane; readonly correlationId?: string; readonly deadlineMs?: number }
/** Called after the budget gave its leave and immediately before the socket is written; throwing there sends nothing. */
export interface XeroWriteCall extends XeroCall { readonly idempotencyKey: string; readonly beforeWrite?: () => void }

/** One element of an answer to a PUT with summarizeErrors=false, in the order sent. `document` only counts when `errors` is empty and it has an id. */
export interface Element<T> { readonly document: T | undefined; readonly errors: readonly string[] }

export type ContactField = 'EmailAddress' | 'AccountNumber' | 'TaxNumber' | 'Name' | 'ContactNumber';

/** Where a document stands in Xero: bills are invoices there. */
export interface XeroPlace { readonly endpoint: 'Invoices' | 'CreditNotes'; readonly id: string }

/** What a list of documents can be asked for. */
export interface ListQuery {
  /** Xero's filter, e.g. `Date>=DateTime(2026,01,01)`; for texts see `equals` in wire.ts. */
  readonly where?: string;
  /** Changed later than that second (ISO 8601 UTC). The page then comes by the time of change, oldest first. */
  readonly modifiedSince?: string;
  /** From 1. */
  readonly page?: number;
  /** Up to 1,000; as many unless told otherwise. Fewer rows than that: it was the last page. */
  readonly pageSize?: number;
}
/** What only the list of invoices knows. Statuses that are not named are all of them. */
export interface InvoiceQuery extends ListQuery { readonly statuses?: readonly string[]; readonly contactIds?: readonly string[]; readonly createdByMyApp?: boolean; /** Without lines, payments and credits: light. */ readonly summaryOnly?: boolean }

export interface XeroDoor {
  /** One page of GET /Invoices (bills among them). One call. @throws DoorError */
  invoices(tenantId: string, query: InvoiceQuery, call: XeroCall): Promise<XeroInvoice[]>;
  /** One page of GET /CreditNotes, sales and purchase. One call. @throws DoorError */
  creditNotes(tenantId: string, query: ListQuery, call: XeroCall): Promise<XeroCreditNote[]>;
  /** One page of GET /Overpayments or /Prepayments. One call. @throws DoorError */
  prepaid(tenantId: string, of: 'Overpayments' | 'Prepayments', query: ListQuery, call: XeroCall): Promise<XeroPrepaid[]>;
  /** PUT /Invoices?summarizeErrors=false&unitdp=4: create only, up to 50. @throws DoorError */
  createInvoices(tenantId: string, invoices: readonly XeroInvoice[], call: XeroWriteCall): Promise<Element<XeroInvoice>[]>;
  /** POST /Invoices/{id}?unitdp=4: changes this one. Never holds InvoiceNumber of another. Lines without LineItemID are made anew. @throws DoorError */
  updateInvoice(tenantId: string, id: string, invoice: XeroInvoice, call: XeroWriteCall): Promise<Element<XeroInvoice>>;
  /** PUT /CreditNotes?summarizeErrors=false&unitdp=4: create only, up to 50. @throws DoorError */
  createCreditNotes(tenantId: string, creditNotes: readonly XeroCreditNote[], call: XeroWriteCall): Promise<Element<XeroCreditNote>[]>;
  /** POST /CreditNotes/{id}. @throws DoorError */
  updateCreditNote(tenantId: string, id: string, creditNote: XeroCreditNote, call: XeroWriteCall): Promise<Element<XeroCreditNote>>;
  /** GET /CreditNotes/{number}: one call each. All statuses; sales and purchase. */
  creditNotesByNumber(tenantId: string, numbers: readonly string[], call: XeroCall): Promise<XeroCreditNote[]>;
  /** GET /CreditNotes/{id}: one call each; ids that Xero does not know are left out. */
  creditNotesById(tenantId: string, ids: readonly string[], call: XeroCall): Promise<XeroCreditNote[]>;
  /** Credit notes of one contact (and one date, if it is given), modified since (ISO 8601 UTC). Every page. */
  creditNotesOfContact(tenantId: string, o: { contactId: string; date?: string; modifiedSince: string }, call: XeroCall): Promise<XeroCreditNote[]>;
  /** PUT /CreditNotes/{id}/Allocations. An element counts when it has an AllocationID. @throws DoorError */
  allocateCredit(tenantId: string, creditNoteId: string, allocations: readonly XeroAllocation[], call: XeroWriteCall): Promise<Element<XeroAllocation>[]>;
  /** DELETE /CreditNotes/{id}/Allocations/{allocation}. @throws DoorError */
  removeAllocation(tenantId: string, creditNoteId: string, allocationId: string, call: Omit<XeroWriteCall, 'idempotencyKey'>): Promise<void>;
  /** POST /Invoices/{id}/Email: Xero mails it. Sales invoices that are submitted, authorised or paid. Never to be repeated by a machine. @throws DoorError */
  emailInvoice(tenantId: string, id: string, call: XeroWriteCall): Promise<void>;
  attachmentsOf(tenantId: string, of: XeroPlace, call: XeroCall): Promise<XeroAttachment[]>;
  /** PUT raw bytes; a file of that name that is there already is refused or replaced by Xero: list first. @throws DoorError */
  putAttachment(tenantId: string, of: XeroPlace, file: { readonly name: string; readonly contentType: string; readonly bytes: Uint8Array; readonly includeOnline: boolean }, call: XeroWriteCall): Promise<XeroAttachment | undefined>;
  /** The document as PDF. @throws DoorError */
  pdfOf(tenantId: string, of: XeroPlace, call: XeroCall): Promise<Buffer>;
  /** What happened to a document, as Xero tells it. */
  historyOf(tenantId: string, of: XeroPlace, call: XeroCall): Promise<XeroHistoryRecord[]>;
  createContacts(tenantId: string, contacts: readonly XeroContact[], call: XeroWriteCall): Promise<Element<XeroContact>[]>;
  /** POST /Contacts/{id}: changes this one. @throws DoorError */
  updateContact(tenantId: string, id: string, contact: XeroContact, call: XeroWriteCall): Promise<Element<XeroContact>>;
  /** PUT /Items?summarizeErrors=false&unitdp=4: create only, up to 50; a code that exists is refused. @throws DoorError */
  createItems(tenantId: string, items: readonly XeroItem[], call: XeroWriteCall): Promise<Element<XeroItem>[]>;
  /** GET /Items?where=Code=="..." OR ...: items whose code is one of these, compared without case. One call for up to forty codes. */
  itemsByCode(tenantId: string, codes: readonly string[], call: XeroCall): Promise<XeroItem[]>;
  /** GET /Invoices?InvoiceNumbers=... or ?IDs=...; a number holding a comma is looked up by path instead. All statuses. */
  invoicesByNumber(tenantId: string, numbers: readonly string[], call: XeroCall): Promise<XeroInvoice[]>;
  invoicesById(tenantId: string, ids: readonly string[], call: XeroCall): Promise<XeroInvoice[]>;
  /** Invoices created by this app for one contact (and one date, if it is given), modified since (ISO 8601 UTC): how an in-doubt unnumbered invoice is found. All statuses, every page. */
  invoicesOfContact(tenantId: string, o: { contactId: string; date?: string; modifiedSince: string }, call: XeroCall): Promise<XeroInvoice[]>;
  /** GET /Invoices/{id}/OnlineInvoice: the page that the customer sees. Sales invoices only, not drafts (refused). Undefined when Xero names none. @throws DoorError */
  onlineInvoice(tenantId: string, id: string, call: XeroCall): Promise<string | undefined>;
  /** GET /Contacts?where=ContactNumber=="..."&includeArchived=true */
  contactsByNumber(tenantId: string, contactNumber: string, call: XeroCall): Promise<XeroContact[]>;
  /** GET /Contacts?where=Name=="..."&includeArchived=true: exact name, compared without case by Xero. */
  contactsByName(tenantId: string, name: string, call: XeroCall): Promise<XeroContact[]>;
  /** GET /Contacts?where=<field>=="..."&includeArchived=true: EmailAddress, AccountNumber, TaxNumber, Name, ContactNumber. */
  contactsByField(tenantId: string, field: ContactField, value: string, call: XeroCall): Promise<XeroContact[]>;
  /** The same for several at once, in one call: whoever fits one of them, archived ones included. */
  contactsMatching(tenantId: string, any: readonly { readonly field: ContactField; readonly value: string }[], call: XeroCall): Promise<XeroContact[]>;
  /** Archived ones included; undefined when Xero knows no such id. */
  contactById(tenantId: string, id: string, call: XeroCall): Promise<XeroContact | undefined>;
  /** GET /Contacts?searchTerm=: up to twenty whose name, e-mail address or number contains it. */
  searchContacts(tenantId: string, term: string, call: XeroCall): Promise<XeroContact[]>;
  organisation(tenantId: string, call: XeroCall): Promise<XeroOrganisation>;
  accounts(tenantId: string, call: XeroCall): Promise<XeroAccount[]>;
  taxRates(tenantId: string, call: XeroCall): Promise<XeroTaxRate[]>;
  brandingThemes(tenantId: string, call: XeroCall): Promise<XeroBrandingTheme[]>;
  /** GET /Currencies: those that the organisation has switched on, its own among them. */
  currencies(tenantId: string, call: XeroCall): Promise<XeroCurrency[]>;
  trackingCategories(tenantId: string, call: XeroCall): Promise<XeroTrackingCategory[]>;
  /** Milliseconds until the budget lets a call of this lane through; 0 when it does now. Costs no call of Xero. */
  waitMs(tenantId: string, lane: Lane): Promise<number>;
  /** Calls left as far as we know, for the connection's health. */
  budget(tenantId: string): Promise<{ readonly dayLeft: number; readonly minuteLeft: number; /** Of the tenth of the day that polls have. */ readonly pollsLeft?: number; readonly blockedUntil: string | undefined }>;
}
