/**
 * What flows between reading, checking, mapping, sending and recording one document. Everything here lives in memory
 * only: documents are read when needed and forgotten. `documents/` is pure (no I/O); `requests/` and `intents/` do I/O.
 */
import type { Problem } from '../contract.ts';
import type { XeroContact, XeroInvoice, XeroItem } from '../xero/types.ts';
import type { DetailsRead, Owner } from './read-types.ts';

export interface DocumentRef { readonly table: 'invoice'; readonly id: string }

/** What the relay trusts of a request row: action, document, arguments, ticket hash; and who created it and when (Dataverse says). */
export interface Asked {
  readonly requestId: string;
  readonly action: 'send';
  readonly document: DocumentRef;
  /** systemuserid of the creator; the document is read as this user. */
  readonly createdBy: string;
  /** ISO 8601 UTC, Dataverse's clock. */
  readonly createdOn: string;
  readonly ticketHash: string | undefined;
}

/** Settings of one connection, with defaults resolved to what Xero needs. */
export interface ConnectionSettings {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly shortCode: string;
  readonly baseCurrency: string;
  /** IANA name of the organisation's time zone. */
  readonly timeZone: string;
  readonly numbering: 'xero' | 'dynamicsNumber' | 'dynamicsName';
  readonly createContacts: boolean;
  /** systemuser or team that owns the connection row: owner of last resort for rows that we write. */
  readonly owner: { readonly table: 'systemuser' | 'team'; readonly id: string };
}

/** One Xero organisation as the relay's own database joined it to a connection row. */
export interface Organisation {
  readonly connectionId: string; readonly tenantId: string; readonly name: string; readonly shortCode: string;
  /** IANA name; empty when the connection has none. */
  readonly timeZone: string;
  /** Of the connection row: owner of last resort for rows that we write. */
  readonly owner: Owner | undefined;
}

/** Decimal strings with exactly two digits. */
export interface Totals { readonly subtotal: string; readonly tax: string; readonly total: string }

/** How to find or create the contact when no stored link exists. */
export interface ContactWanted {
  readonly table: 'account' | 'contact';
  readonly id: string;
  readonly name: string;
  /** ContactNumber that we write on create: the Dynamics id, lower case. */
  readonly contactNumber: string;
  /** The account's own number, when it has one: the second thing matched (as ContactNumber). */
  readonly accountNumber: string | undefined;
  readonly create: XeroContact;
  /** What would make Xero refuse the new contact; they only count when it has to be created. */
  readonly createProblems: readonly Problem[];
}

/** An item that must be in Xero before the document goes, because Create Items is on and its product has no link. Its code is on the lines already. */
export interface ItemWanted {
  readonly productId: string;
  /** Name of the product, for the link. */
  readonly name: string;
  readonly code: string;
  readonly create: XeroItem;
}

/**
 * Everything that writing back needs to know about a document, as far as reading got. Without `detailsOf` (the document
 * could not be read by the user who asked) only the request row is written: nobody may change the details of a document
 * that they cannot see.
 */
export interface RecordContext {
  readonly asked: Asked;
  readonly detailsId: string;
  readonly detailsOf: undefined | {
    /** "Invoice INV-1001" */
    readonly title: string;
    readonly number: string;
    readonly name: string;
    readonly owner: Owner;
    /** The details row as the user who asked sees it; undefined when there is none, or none that they see. */
    readonly row: DetailsRead | undefined;
    readonly connection: { readonly id: string; readonly name: string; readonly owner: Owner | undefined } | undefined;
    /** Where people look at an invoice: an address with {id} for Xero's id. */
    readonly xeroLink: string | undefined;
    /** IANA name of the organisation's time zone, where "today" is decided; undefined counts as UTC. */
    readonly timeZone: string | undefined;
    readonly currencyId: string | undefined;
    /** The customer, for lists and charts. */
    readonly party: { readonly table: 'account' | 'contact'; readonly id: string; readonly name: string } | undefined;
  };
}

export interface Prepared {
  readonly asked: Asked;
  readonly connection: ConnectionSettings;
  /** Owner of the document: Xero Details and history belong to them. */
  readonly owner: { readonly table: 'systemuser' | 'team'; readonly id: string };
  readonly detailsId: string;
  readonly currencyId: string;
  readonly currency: string;
  readonly contact: { readonly known: string } | { readonly wanted: ContactWanted };
  /** Empty when every product is linked, and where items are not to be created. */
  readonly items: readonly ItemWanted[];
  /** Without Contact; complete otherwise. InvoiceNumber is absent when Xero numbers it. Url is the link back: it holds environment and record. */
  readonly invoice: XeroInvoice;
  readonly number: string | undefined;
  /** YYYY-MM-DD */
  readonly date: string;
  readonly linkBack: string;
  readonly predicted: Totals;
  /** For texts: "Invoice INV-1001". */
  readonly title: string;
  readonly record: RecordContext;
}

export type TotalsVerdict = { readonly same: true } | { readonly same: false; readonly problem: Problem };

/** How one request ended; documents/record.ts turns it into the writes of one change set. */
export type Outcome =
  | { readonly kind: 'sent'; readonly invoice: XeroInvoice; readonly verdict: TotalsVerdict; readonly adopted: boolean; readonly alreadyThere: boolean; /** With alreadyThere: when it was sent. */ readonly sentOn?: string }
  /** `inXero`: it is in Xero all the same, and its details go on saying so. */
  | { readonly kind: 'refused'; readonly problems: readonly Problem[]; readonly inXero?: XeroInvoice; readonly sentOn?: string }
  | { readonly kind: 'needsDecision'; readonly problems: readonly Problem[] };
