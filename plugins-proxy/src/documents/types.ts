/**
 * What flows between reading, checking, mapping, sending and recording one document. Everything here lives in memory
 * only: documents are read when needed and forgotten. `documents/` is pure (no I/O); `requests/` and `intents/` do I/O.
 */
import type { Problem } from '../contract.ts';
import type { correctionAction, exportStatus, requestAction } from '@counterfoil/solution';
import type { Write } from '../dataverse/door.ts';
import type { XeroContact, XeroDocument, XeroItem } from '../xero/types.ts';
import type { DetailsRead, Owner } from './read-types.ts';

export type DocumentTable = 'invoice' | 'cfl_purchaseinvoice' | 'cfl_creditnote';
export interface DocumentRef { readonly table: DocumentTable; readonly id: string }
/** Keys of the choice cfl_documentkind: what the document is in the books (ACCREC, ACCPAY, ACCRECCREDIT, ACCPAYCREDIT). */
export type DocumentKind = 'salesInvoice' | 'bill' | 'salesCreditNote' | 'purchaseCreditNote';
export const isCredit = (kind: DocumentKind): kind is 'salesCreditNote' | 'purchaseCreditNote' => kind === 'salesCreditNote' || kind === 'purchaseCreditNote';
export const isPurchase = (kind: DocumentKind): kind is 'bill' | 'purchaseCreditNote' => kind === 'bill' || kind === 'purchaseCreditNote';

/** Keys of cfl_requestaction and cfl_correctionaction. */
export type RequestAction = keyof typeof requestAction.options;
export type CorrectionAction = keyof typeof correctionAction.options;

/** What the relay trusts of a request row: action, document, arguments, ticket hash; and who created it and when (Dataverse says). */
export interface Asked {
  readonly requestId: string;
  /** The table of the row: the outbox, or that of corrections, which is a privilege of its own. */
  readonly from: 'cfl_syncrequest' | 'cfl_correctionrequest';
  readonly action: RequestAction | CorrectionAction;
  readonly document: DocumentRef;
  /** systemuserid of the creator; the document is read as this user. */
  readonly createdBy: string;
  /** ISO 8601 UTC, Dataverse's clock. */
  readonly createdOn: string;
  readonly ticketHash: string | undefined;
  /** cfl_arguments as it stands in the row: JSON that somebody else wrote, to be checked by whoever uses it. */
  readonly arguments?: string | undefined;
  /** cfl_reason of a correction: for the history of the document. */
  readonly reason?: string | undefined;
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
  /** R66: everything arrives as a draft (already seen to), and only so many documents go. */
  readonly safeStart: boolean;
  readonly safeStartLimit: number;
  /** R65: decimal string in the base currency; undefined: nothing needs a second person. */
  readonly approvalLimit: string | undefined;
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
  /** Column of the document that names it, for problems; undefined: that of an invoice. */
  readonly field?: string;
  readonly create: XeroContact;
  /** R31: the same by the customer alone, whatever the document says; and the primary contact of a company. For the comparisons to come. */
  readonly now?: XeroContact;
  readonly person?: string | undefined;
  /** What would make Xero refuse the new contact; they only count when it has to be created. */
  readonly createProblems: readonly Problem[];
}

/** R31: what a linked contact would be by what Dynamics says now; only where the connection updates contacts. */
export interface ContactUpdate {
  readonly table: 'account' | 'contact';
  readonly id: string;
  readonly linkId: string;
  /** Keyed digest of what was last compared; undefined before the first time. */
  readonly fingerprint: string | undefined;
  readonly now: XeroContact;
  /** Id of the primary contact of a company. */
  readonly person: string | undefined;
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
  /** What is to be told although the document goes. */
  readonly notes?: readonly Problem[];
  readonly detailsOf: undefined | {
    readonly kind: DocumentKind;
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
    /** The customer or supplier, for lists and charts. */
    readonly party: { readonly table: 'account' | 'contact'; readonly id: string; readonly name: string } | undefined;
  };
}

export interface Prepared {
  readonly asked: Asked;
  readonly kind: DocumentKind;
  readonly connection: ConnectionSettings;
  /** Owner of the document: Xero Details and history belong to them. */
  readonly owner: { readonly table: 'systemuser' | 'team'; readonly id: string };
  readonly detailsId: string;
  readonly currencyId: string;
  readonly currency: string;
  readonly contact: { readonly known: string; readonly update?: ContactUpdate } | { readonly wanted: ContactWanted };
  /** Empty when every product is linked, and where items are not to be created. */
  readonly items: readonly ItemWanted[];
  /** Without Contact; complete otherwise. The number is absent when Xero gives it. Url is the link back (invoices and bills only): it holds environment and record. */
  readonly document: XeroDocument;
  readonly number: string | undefined;
  /** YYYY-MM-DD */
  readonly date: string;
  readonly linkBack: string;
  readonly predicted: Totals;
  /** R65: the total in the base currency of the organisation, a decimal string; undefined when no rate is known. */
  readonly baseTotal: string | undefined;
  /** R14 R48: what becomes of it in Xero once it is there. `markAsSent` is in the document already; `email` is a call of its own. */
  readonly delivery: 'none' | 'email' | 'markAsSent';
  /** What the sender should know although the document goes. Told in preview, history and result. */
  readonly notes: readonly Problem[];
  /** For texts: "Invoice INV-1001", "Bill BILL-000012", "Credit note CN-000003". */
  readonly title: string;
  readonly record: RecordContext;
}

export type TotalsVerdict = { readonly same: true } | { readonly same: false; readonly problem: Problem };

/** An action beside sending that did what was asked. */
export interface Done {
  readonly kind: 'done';
  /** For the history, up to 300 signs: "Invoice INV-1001 was voided in Xero". */
  readonly title: string;
  /** For the request and the history, up to 4,000 signs. */
  readonly text: string;
  /** What Xero says now, where it was asked: the details are brought up to it. */
  readonly document?: XeroDocument;
  /** The details say so already, or something newer. */
  readonly applied?: true;
  /** New export status; undefined leaves it. */
  readonly status?: keyof typeof exportStatus.options;
  /** Further columns of the details; null empties. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** True: nothing of it is in Xero any more; what the details said about Xero is emptied, the lookup that keeps it from being deleted too. */
  readonly gone?: boolean;
  /** For whoever asked: cfl_result as JSON. */
  readonly result?: Readonly<Record<string, unknown>>;
  readonly direction?: 'toXero' | 'fromXero';
  /** What is left to say although it was done. */
  readonly problems?: readonly Problem[];
  /** Keyed digest of the body that is in Xero now. */
  readonly fingerprint?: string;
  /** Writes that belong into the same change set (an allocation's row, a link). */
  readonly writes?: readonly Write[];
}

/** How one request ended; documents/record.ts turns it into the writes of one change set. */
export type Outcome =
  | { readonly kind: 'sent'; readonly document: XeroDocument; readonly verdict: TotalsVerdict; readonly adopted: boolean; readonly alreadyThere: boolean; /** With alreadyThere: when it was sent. */ readonly sentOn?: string }
  /** `inXero`: it is in Xero all the same, and its details go on saying so. */
  /** `keep`: nothing about the document was changed, so its details go on saying what they say; only history and request tell. With `inXero` they are brought up to what Xero says. */
  | { readonly kind: 'refused'; readonly problems: readonly Problem[]; readonly inXero?: XeroDocument; readonly sentOn?: string; readonly keep?: boolean }
  | Done
  /** `keep`: it is in the books as far as the relay knows, so what its details say about Xero stays. */
  | { readonly kind: 'needsDecision'; readonly problems: readonly Problem[]; readonly keep?: boolean };
