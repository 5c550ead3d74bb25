/**
 * One document as it was read from Dataverse, in the words of the business instead of the wire. Amounts are Decimals,
 * calendar dates are 'YYYY-MM-DD', ids are lower case. Lives in memory only and is forgotten when the request has ended.
 */
import type { Decimal } from 'decimal.js';
import type { Asked } from './types.ts';

export interface Owner { readonly table: 'systemuser' | 'team'; readonly id: string }

/** Anything mirrored from Xero: which connection it belongs to, and whether Xero still has it. */
export interface Mirrored { readonly id: string; readonly name: string; readonly connectionId: string; readonly active: boolean }
export interface AccountRead extends Mirrored { readonly code: string; readonly type: string; readonly systemAccount: string }
/** `rate` is the effective rate in percent. */
export interface TaxRateRead extends Mirrored { readonly taxType: string; readonly rate: Decimal; readonly forSales: boolean }
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
  readonly createContacts: boolean; readonly createItems: boolean; readonly descriptionAsReference: boolean; readonly dynamicsTaxIsRight: boolean;
  readonly periodLockDate: string | undefined;
  /** ISO codes that the organisation has switched on; empty when nobody has read them yet. */
  readonly currencies: readonly string[];
  readonly owner: Owner;
  readonly account: AccountRead | undefined; readonly taxRate: TaxRateRead | undefined; readonly theme: ThemeRead | undefined;
  readonly freightAccount: AccountRead | undefined; readonly freightTaxRate: TaxRateRead | undefined; readonly discountAccount: AccountRead | undefined;
}
export type AmountsKey = 'exclusive' | 'inclusive' | 'noTax';
export type ArrivalKey = 'draft' | 'submitted' | 'authorised';

export interface CustomerRead {
  readonly table: 'account' | 'contact'; readonly id: string; readonly name: string; readonly active: boolean;
  readonly number: string; readonly email: string; readonly taxNumber: string; readonly phone: string; readonly firstName: string; readonly lastName: string;
  readonly address: { readonly line1: string; readonly line2: string; readonly line3: string; readonly city: string; readonly region: string; readonly postalCode: string; readonly country: string };
}

export interface InvoiceRead {
  readonly id: string; readonly name: string; readonly number: string; readonly description: string;
  readonly state: 'active' | 'closed' | 'paid' | 'cancelled';
  /** The instant on the wire, and what Dataverse printed for the user who asked. */
  readonly delivered: { readonly instant: string; readonly formatted: string | undefined } | undefined;
  readonly dueDate: string | undefined;
  readonly currencyId: string; readonly currency: string; readonly exchangeRate: Decimal | undefined;
  readonly discountAmount: Decimal; readonly discountPercentage: Decimal; readonly freight: Decimal;
  /** Computed by Dynamics; undefined when Dynamics has not computed them. */
  readonly lineTotal: Decimal | undefined; readonly lessFreight: Decimal | undefined; readonly tax: Decimal | undefined; readonly total: Decimal | undefined;
  readonly owner: Owner;
  readonly connectionId: string | undefined; readonly amountsAre: AmountsKey | undefined; readonly arrivalStatus: ArrivalKey | undefined;
  readonly theme: ThemeRead | undefined;
  readonly customer: CustomerRead | undefined;
}

export interface LineRead {
  readonly id: string;
  /** One-based position in the order in which Dynamics shows the lines. */
  readonly position: number;
  readonly productId: string | undefined;
  /** The product's id for people; empty for write-ins. */
  readonly productNumber: string;
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

export interface ContactLinkRead { readonly id: string; readonly connectionId: string; readonly xeroContactId: string; readonly name: string; readonly primary: boolean }
export interface ProductLinkRead { readonly productId: string; readonly connectionId: string; readonly itemCode: string; readonly account: AccountRead | undefined; readonly taxRate: TaxRateRead | undefined }
/** What stands in Xero Details. Whoever may send can make such a row and say anything in it; who wrote it is Dataverse's word. */
export interface DetailsRead {
  readonly id: string; readonly exportStatus: string; readonly owner: Owner | undefined;
  readonly xeroId: string | undefined; readonly createdOn: string; readonly createdBy: string; readonly modifiedBy: string;
}

export interface ReadDocument {
  readonly asked: Asked;
  /** Organization id that WhoAmI answered inside the same batch, lower case: for the guard against copied environments. */
  readonly environment: string;
  /** UserId of WhoAmI: must be the creator of the request, or impersonation did not work. */
  readonly readBy: string;
  readonly invoice: InvoiceRead;
  readonly lines: readonly LineRead[];
  readonly connections: readonly ConnectionRead[];
  /** ISO code -> units per unit of Dynamics' base currency. */
  readonly currencyRates: ReadonlyMap<string, Decimal>;
  readonly contactLinks: readonly ContactLinkRead[];
  readonly productLinks: readonly ProductLinkRead[];
  readonly details: DetailsRead | undefined;
}
