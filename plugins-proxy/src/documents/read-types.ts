/**
 * One document as it was read from Dataverse, in the words of the business instead of the wire. Amounts are Decimals,
 * calendar dates are 'YYYY-MM-DD', ids are lower case. Lives in memory only and is forgotten when the request has ended.
 */
import type { Decimal } from 'decimal.js';
import type { Asked, DocumentKind, DocumentTable } from './types.ts';
import type { PrintedDay } from './calendar-date.ts';
import type { Rules } from './rules.ts';
import type { Raw } from './rows.ts';

export interface Owner { readonly table: 'systemuser' | 'team'; readonly id: string }

/** Anything mirrored from Xero: which connection it belongs to, and whether Xero still has it. */
export interface Mirrored { readonly id: string; readonly name: string; readonly connectionId: string; readonly active: boolean }
export interface AccountRead extends Mirrored { readonly code: string; readonly type: string; readonly systemAccount: string;
  /** ASSET, EQUITY, EXPENSE, LIABILITY or REVENUE; empty where it is not known. */
  readonly class: string }
/** `rate` is the effective rate in percent. `for` tells to which classes of accounts it applies; undefined where that is not known. */
export interface TaxRateRead extends Mirrored { readonly taxType: string; readonly rate: Decimal; readonly for: Readonly<Record<AccountClass, boolean | undefined>> }
export type AccountClass = 'ASSET' | 'EQUITY' | 'EXPENSE' | 'LIABILITY' | 'REVENUE';
export interface ThemeRead extends Mirrored { readonly xeroId: string }
export interface OptionRead extends Mirrored { readonly xeroId: string; readonly categoryId: string; readonly categoryName: string; readonly categoryXeroId: string; readonly categoryActive: boolean }

export interface ConnectionRead {
  readonly id: string; readonly name: string; readonly tenantId: string; readonly shortCode: string; readonly baseCurrency: string;
  /** IANA name; empty when the connection has none. */
  readonly timeZone: string;
  readonly status: string; readonly statusReason: string; readonly isDefault: boolean;
  readonly organizationId: string;
  readonly numbering: 'xero' | 'dynamicsNumber' | 'dynamicsName';
  readonly arrivalStatus: ArrivalKey; readonly amountsAre: AmountsKey;
  readonly createContacts: boolean; readonly updateContacts?: boolean; readonly createItems: boolean; readonly descriptionAsReference: boolean; readonly dynamicsTaxIsRight: boolean;
  /** The later of both lock dates, which Xero keeps apart for whom they bind; documents of an app are bound by both. */
  readonly lockDate: string | undefined;
  /** ISO codes that the organisation has switched on; empty when nobody has read them yet. */
  readonly currencies: readonly string[];
  readonly owner: Owner;
  readonly account: AccountRead | undefined; readonly taxRate: TaxRateRead | undefined; readonly theme: ThemeRead | undefined;
  readonly freightAccount: AccountRead | undefined; readonly freightTaxRate: TaxRateRead | undefined; readonly discountAccount: AccountRead | undefined;
  readonly purchaseAccount: AccountRead | undefined; readonly purchaseTaxRate: TaxRateRead | undefined;
  readonly roundingAccount: AccountRead | undefined; readonly roundingTolerance: Decimal;
  readonly dueRule: DueRule; readonly purchaseDueRule: DueRule;
  readonly emailMode: EmailKey; readonly bundleHeaderOnly: boolean;
  readonly safeStart: boolean; readonly safeStartLimit: number; readonly approvalLimit: Decimal | undefined;
}
export interface DueRule { readonly rule: 'xeroTerms' | 'daysAfterDate' | 'daysAfterMonthEnd' | 'dayOfFollowingMonth'; readonly days: number | undefined }
export type EmailKey = 'none' | 'email' | 'markAsSent';
export type AmountsKey = 'exclusive' | 'inclusive' | 'noTax';
export type ArrivalKey = 'draft' | 'submitted' | 'authorised';

/** The customer or supplier. */
export interface PartyRead {
  readonly table: 'account' | 'contact'; readonly id: string; readonly name: string; readonly active: boolean;
  readonly number: string; readonly email: string; readonly taxNumber: string; readonly phone: string; readonly firstName: string; readonly lastName: string;
  /** Of a company. */
  readonly primaryContactId?: string | undefined;
  readonly address: { readonly line1: string; readonly line2: string; readonly line3: string; readonly city: string; readonly region: string; readonly postalCode: string; readonly country: string };
}

/** What stands in the head of a document of any kind. What a kind does not have is undefined, empty or zero. */
export interface DocumentRead {
  readonly kind: DocumentKind; readonly table: DocumentTable;
  readonly id: string;
  /** What it is about, in a few words: name of an invoice, subject of a bill or credit note. */
  readonly name: string;
  /** Our own number. */
  readonly number: string;
  /** The number that the supplier gave it; undefined on documents of our own. */
  readonly suppliersNumber: string | undefined;
  readonly description: string;
  readonly state: 'active' | 'closed' | 'paid' | 'cancelled' | 'inactive';
  /** What is on the wire, and what Dataverse printed for the user who asked. */
  readonly date: PrintedDay | undefined;
  readonly dueDate: string | undefined; readonly plannedPaymentDate: string | undefined;
  readonly currencyId: string; readonly currency: string; readonly exchangeRate: Decimal | undefined;
  readonly discountAmount: Decimal; readonly discountPercentage: Decimal; readonly freight: Decimal;
  /** Of an invoice, for its discount: computed by Dynamics; undefined when Dynamics has not computed them. */
  readonly lineTotal: Decimal | undefined; readonly lessFreight: Decimal | undefined;
  /** What people see as totals; undefined where nothing has been computed. */
  readonly subtotal: Decimal | undefined; readonly tax: Decimal | undefined; readonly total: Decimal | undefined;
  readonly owner: Owner;
  readonly connectionId: string | undefined; readonly amountsAre: AmountsKey | undefined; readonly arrivalStatus: ArrivalKey | undefined;
  readonly emailMode: EmailKey | undefined; readonly bundleHeaderOnly: boolean | undefined;
  readonly theme: ThemeRead | undefined;
  readonly party: PartyRead | undefined;
  /** A credit note that names a document of the other side as the one it credits. */
  readonly creditsOtherSide: boolean;
}

export interface LineRead {
  readonly id: string;
  /** One-based position in the order in which Dynamics shows the lines. */
  readonly position: number;
  readonly productId: string | undefined;
  /** The product's id for people; empty for write-ins. */
  readonly productNumber: string;
  /** Name of the product, where the title is somebody's own text. */
  readonly productName?: string | undefined;
  /** Name of the product, or the text of a write-in. */
  readonly title: string; readonly description: string;
  readonly quantity: Decimal; readonly price: Decimal; readonly volumeDiscount: Decimal; readonly manualDiscount: Decimal; readonly tax: Decimal;
  /** Typed by hand, not taken from the price list. */
  readonly priceOverridden: boolean;
  /** (price - volume discount) x quantity as Dynamics rounded it. */
  readonly base: Decimal | undefined;
  readonly kind: 'line' | 'bundle' | 'member';
  /** Row id of the bundle that a member belongs to. */
  readonly bundleId: string | undefined;
  readonly account: AccountRead | undefined; readonly taxRate: TaxRateRead | undefined; readonly options: readonly OptionRead[];
}

export interface ContactLinkRead { readonly id: string; readonly connectionId: string; readonly xeroContactId: string; readonly name: string; readonly primary: boolean;
  /** Keyed digest of what was last sent to this contact. */
  readonly fingerprint?: string | undefined }
/** Sales and purchase side of a product. */
export interface ProductLinkRead {
  readonly productId: string; readonly connectionId: string; readonly itemCode: string;
  readonly account: AccountRead | undefined; readonly taxRate: TaxRateRead | undefined; readonly purchaseAccount: AccountRead | undefined; readonly purchaseTaxRate: TaxRateRead | undefined;
}
/** What stands in Xero Details. Whoever may send can make such a row and say anything in it; who wrote it is Dataverse's word. */
export interface DetailsRead {
  readonly id: string; readonly exportStatus: string; readonly owner: Owner | undefined;
  readonly xeroId: string | undefined; readonly createdOn: string; readonly createdBy: string; readonly modifiedBy: string;
}

/** What every document of one batch shares: read and parsed once. */
export interface SharedRead {
  /** Organization id that WhoAmI answered inside the same batch, lower case: for the guard against copied environments. */
  readonly environment: string;
  /** UserId of WhoAmI: must be the creator of the request, or impersonation did not work. */
  readonly readBy: string;
  readonly connections: readonly ConnectionRead[];
  /** ISO code -> units per unit of Dynamics' base currency. */
  readonly currencyRates: ReadonlyMap<string, Decimal>;
  /** Tax rates of zero that are in use, of all connections. */
  readonly untaxed: readonly TaxRateRead[];
  /** By table and id of the customer or supplier: "account:...". */
  readonly contactLinks: ReadonlyMap<string, readonly ContactLinkRead[]>;
  /** By id of the product. */
  readonly productLinks: ReadonlyMap<string, readonly ProductLinkRead[]>;
  /** By the key of the document. */
  readonly details: ReadonlyMap<string, DetailsRead>;
}

export interface ReadDocument extends Pick<SharedRead, 'environment' | 'readBy' | 'connections' | 'currencyRates' | 'untaxed'> {
  readonly asked: Asked;
  readonly head: DocumentRead;
  readonly lines: readonly LineRead[];
  /** Of its customer or supplier. */
  readonly contactLinks: readonly ContactLinkRead[];
  /** Of the products on its lines. */
  readonly productLinks: readonly ProductLinkRead[];
  readonly details: DetailsRead | undefined;
  /** What the company has set up, and the rows as they came, with the columns that this asks for. */
  readonly rules?: Rules | undefined;
  readonly rows?: {
    readonly table: DocumentTable; readonly head: Raw; readonly party: Raw | undefined; readonly partyTable: 'account' | 'contact' | undefined;
    /** By id of the line. */
    readonly lines: ReadonlyMap<string, Raw>;
  } | undefined;
}
