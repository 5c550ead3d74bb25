import type { DocumentKind } from '../documents/types.ts';
import type { Lane } from '../xero/door.ts';
import type { State } from './states.ts';

export type Operation = 'invoice.create' | 'creditnote.create' | 'document.update' | 'document.void' | 'allocation.create' | 'attachment.create' | 'email.send' | 'contact.create' | 'contact.update' | 'item.create';
/** Those that bring a document into the books: what the drain works on. Bills are invoices in Xero. */
export const creates = ['invoice.create', 'creditnote.create'] as const satisfies readonly Operation[];

/** One row of `intents` as the code sees it. Times are milliseconds since the epoch by the database's clock. */
export interface Intent {
  readonly id: string;
  readonly environment: string;
  /** `invoice:<id>`, or `account:<id>@<tenant>` for a contact: what may have one open intent only. */
  readonly subject: string;
  readonly documentTable: string;
  readonly documentId: string;
  readonly operation: Operation;
  /** Of a document that is created; how it is looked for depends on it. */
  readonly kind: DocumentKind | undefined;
  readonly state: State;
  /** False while Dynamics has not yet been told of a state that waits for a person. */
  readonly told: boolean;
  readonly connectionId: string;
  readonly tenant: string;
  readonly lane: Extract<Lane, 'click' | 'bulk'>;
  /** systemuserid of whoever asked; the document is read again as this user. */
  readonly requester: string;
  readonly firstRequest: string;
  readonly fence: string;
  readonly attempt: number;
  readonly attemptKey: string | undefined;
  /** How often this key has gone out. */
  readonly keyUses: number;
  readonly digest: string | undefined;
  readonly batchId: string | undefined;
  /** First use of the present key. Xero forgets a key some minutes after this. */
  readonly firstSentAt: number | undefined;
  readonly sentAt: number | undefined;
  /** Look-ups since the last write to the socket that found nothing. */
  readonly lookedUp: number;
  readonly tries: number;
  readonly reason: string | undefined;
  /** The number that we chose, or the supplier's; undefined when Xero numbers it, or the supplier gave none. */
  readonly number: string | undefined;
  readonly contactId: string | undefined;
  /** YYYY-MM-DD */
  readonly date: string | undefined;
  /** The link back that Xero keeps with an invoice or bill: it holds environment and record. */
  readonly marker: string | undefined;
  /** Keyed digest of what it looks like in Xero; only of credit notes, which have no link back. */
  readonly aim: string | undefined;
  /** Xero ids that a person said are not this document. */
  readonly rejected: readonly string[];
  /** When the last attempt went out whose fate was never learnt; undefined when there is none. */
  readonly doubtAt: number | undefined;
  /** Codes of problems in spite of which it goes. */
  readonly despite: readonly string[];
  readonly problemCodes: readonly string[];
  readonly candidateIds: readonly string[];
  readonly xeroId: string | undefined;
  readonly verdict: 'same' | 'differs' | 'unknown' | undefined;
  readonly adopted: boolean;
  readonly calls: number;
  readonly createdAt: number;
  /** The database's clock when the row was read: ages are differences of two times of one clock. */
  readonly readAt: number;
}

export interface NewIntent extends Pick<Intent, 'id' | 'environment' | 'subject' | 'documentTable' | 'documentId' | 'operation' | 'connectionId' | 'tenant' | 'lane' | 'requester' | 'number' | 'contactId' | 'date' | 'marker'>, Partial<Pick<Intent, 'kind' | 'despite'>> {
  readonly request: { readonly id: string; readonly ticketHash: string | undefined; readonly createdOn: string };
  /** True: the inserting worker holds the lease at once and sends itself. */
  readonly leased: boolean;
}

/** What a move may set. Left out = unchanged. */
export interface Changes {
  readonly told?: boolean;
  readonly reason?: string | null;
  readonly dueInMs?: number;
  readonly release?: boolean;
  readonly tries?: number;
  readonly lookedUp?: number;
  readonly problemCodes?: readonly string[];
  readonly candidateIds?: readonly string[];
  readonly rejected?: readonly string[];
  readonly addCalls?: number;
  readonly forgetDigest?: boolean;
  /** Into doubt although Xero has answered: this attempt cannot appear any more, only an earlier one could. */
  readonly answered?: boolean;
  readonly withdrawnBy?: string;
}
