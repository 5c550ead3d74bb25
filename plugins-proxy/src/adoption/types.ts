/** One document of each side as matching sees it: slim, because there may be tens of thousands, and forgotten afterwards. */
import type { Owner } from '../documents/read-types.ts';
import type { DocumentKind, DocumentTable } from '../documents/types.ts';

export interface Party { readonly table: 'account' | 'contact'; readonly id: string; readonly name: string }

/** A document of Dynamics that is not in Xero as far as the relay knows. */
export interface Ours {
  /** `<table>:<id>` */
  readonly subject: string;
  readonly table: DocumentTable;
  readonly id: string;
  readonly kind: DocumentKind;
  /** Our own number, and what the document is called. */
  readonly number: string;
  readonly name: string;
  /** The number that the supplier gave it; undefined on documents of our own. */
  readonly suppliersNumber: string | undefined;
  /** YYYY-MM-DD; undefined where it has none. */
  readonly date: string | undefined;
  readonly cancelled: boolean;
  readonly currency: string;
  readonly currencyId: string;
  /** The total that Dynamics shows; undefined where nobody has computed one. */
  readonly shown: string | undefined;
  /** Totals that it may have in Xero, as text of two digits: what Dynamics shows, and what Xero would compute. */
  readonly totals: readonly string[];
  readonly party: Party | undefined;
  readonly owner: Owner;
}

/** A living document of Xero that belongs to none of Dynamics as far as the relay knows. */
export interface Theirs {
  readonly id: string;
  readonly kind: DocumentKind;
  readonly number: string;
  readonly date: string | undefined;
  /** As Xero calls it. */
  readonly status: string;
  readonly contactId: string;
  readonly contactName: string;
  readonly currency: string;
  readonly total: string;
  /** The document of Dynamics that its link back names; undefined when it has none, or that of somebody else. */
  readonly linkedTo: string | undefined;
}

/** linked: a contact link says so. name, ladder: nobody has said so yet, and it is clear. */
export type SameParty = 'linked' | 'name' | 'ladder';
export type PartyVerdict = SameParty | 'other' | 'unsure';

export interface Match { readonly ours: Ours; readonly theirs: Theirs; /** What they were known by. */ readonly by: 'link' | 'number' | 'likeness'; readonly party: PartyVerdict }
/** More than one could be it. */
export interface Unclear { readonly ours: readonly Ours[]; readonly theirs: readonly Theirs[] }
/** The same number, and yet not the same document for certain. */
export interface Off { readonly ours: Ours; readonly theirs: Theirs; readonly what: readonly ('total' | 'currency' | 'contact' | 'date')[] }

export interface Sorting {
  readonly matched: readonly Match[];
  readonly unclear: readonly Unclear[];
  readonly off: readonly Off[];
  readonly onlyInDynamics: readonly Ours[];
  readonly onlyInXero: readonly Theirs[];
}

export type Numbering = 'xero' | 'dynamicsNumber' | 'dynamicsName';
