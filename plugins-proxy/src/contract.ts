/**
 * What crosses from the relay to the browser: the body of a nudge and the lines of its stream (application/x-ndjson,
 * one JSON object a line). Shared by relay, ribbon script and SyncStatus; types only, so nothing of the relay is bundled.
 *
 *   POST /v1/environments/{organization id}/nudges      Authorization: Bearer <ticket>      body: Nudge
 *   202, then one StreamLine a line until every request has ended, or two minutes have passed
 *
 * A second nudge with the same ticket replays the steps so far and does nothing else. Ids that are unknown, foreign or
 * whose ticket is wrong or older than ten minutes give a stream with heartbeats only: looks like nothing happening.
 */
export interface Nudge { readonly requests: readonly string[] }

/** Names of the steps; the same words are the keys of the choice cfl_requeststep. */
export type Step = 'received' | 'reading' | 'checking' | 'contact' | 'sending' | 'sent' | 'recorded';
/** Keys of the choice cfl_requeststate. done, refused and needsDecision end a request. */
export type RequestState = 'waiting' | 'working' | 'done' | 'refused' | 'needsDecision';

/** One thing that is wrong, with the way out. `code` is a key of the catalogue (problems/catalogue.ts). */
export interface Problem {
  readonly code: string;
  readonly text: string;
  readonly fix: string;
  /** Logical name of the column it is about, where there is one. */
  readonly field?: string;
  /** One-based position of the line it is about, in the order in which Dynamics shows the lines. */
  readonly line?: number;
  /** What a person may choose from, the likeliest first. */
  readonly candidates?: readonly Candidate[];
  /** What differs between both systems, where somebody has to say which one is right. */
  readonly differences?: readonly Difference[];
  /** With differences: which content of Xero was shown. Goes back with the answer, which counts for that content alone. */
  readonly shown?: string;
  /** What a second person is asked to approve; goes into the row of Xero Approvals as it is. */
  readonly approval?: { readonly fingerprint: string; /** Decimal string of two digits. */ readonly total: string; readonly currency: string };
}

/** A document in Xero that may be the one that is meant. Answered by the correction "decide". */
export interface DocumentCandidate {
  readonly xeroId: string;
  readonly number?: string;
  /** YYYY-MM-DD */
  readonly date?: string;
  /** Decimal string of two digits. */
  readonly total?: string;
  readonly currency?: string;
  readonly status?: string;
  readonly contact?: string;
  readonly link?: string;
}
/** A contact in Xero that may be the customer or supplier. Answered by the request "linkContact". */
export interface ContactCandidate {
  readonly xeroContactId: string;
  readonly name: string;
  /** Why it is suggested, in words: "Same e-mail address". */
  readonly why?: string;
  readonly email?: string;
  readonly accountNumber?: string;
  readonly status?: string;
  /** 0 to 100. */
  readonly score?: number;
}
export type Candidate = DocumentCandidate | ContactCandidate;

/** Both sides as people read them; an empty text means that there is nothing. */
export interface Difference {
  /** In words, or the logical name of a column. */
  readonly field: string;
  readonly line?: number;
  readonly dynamics: string;
  readonly xero: string;
}

/** What the books say, as far as the sender may see it. Amounts are decimal strings with two digits. */
export interface ArrivedDocument {
  readonly number: string;
  readonly status: string;
  readonly currency: string;
  readonly subtotal: string;
  readonly tax: string;
  readonly total: string;
  readonly due: string;
  readonly link: string;
  /** It was in Xero before this request; nothing was sent again. */
  readonly before?: boolean;
}

/** A line as Xero will have it. Amounts are decimal strings; `amount` and `tax` have two digits and are what Xero computes. */
export interface PreviewLine {
  /** Position of the Dynamics line; absent for lines that Counterfoil adds (discount, freight, rounding). */
  readonly line?: number;
  readonly description: string;
  /** Absent on lines of text. */
  readonly quantity?: string;
  readonly unitAmount?: string;
  readonly discount?: string;
  readonly item?: string;
  /** "200 Sales" */
  readonly account?: string;
  readonly taxRate?: string;
  /** "Region: North" */
  readonly tracking: readonly string[];
  readonly amount?: string;
  readonly tax?: string;
}

/** What would be sent, without sending it. Where something is in the way, as much of it as can be said. */
export interface DocumentPreview {
  /** Key of the choice cfl_documentkind. */
  readonly kind: 'salesInvoice' | 'bill' | 'salesCreditNote' | 'purchaseCreditNote';
  /** "Invoice INV-1001" */
  readonly title: string;
  readonly organisation: string;
  /** Absent: Xero numbers it. */
  readonly number?: string;
  readonly contact: { readonly name: string; /** linked: known already. find: looked for in Xero, and made where there is none. findOnly: looked for, never made. */ readonly how: 'linked' | 'find' | 'findOnly' | 'unknown' };
  readonly date?: string;
  /** Absent: Xero's own terms. */
  readonly dueDate?: string;
  readonly currency: string;
  readonly amountsAre: 'exclusive' | 'inclusive' | 'noTax';
  /** DRAFT, SUBMITTED, AUTHORISED */
  readonly status: string;
  readonly reference?: string;
  readonly theme?: string;
  /** Exchange rate that goes along. */
  readonly rate?: string;
  readonly email?: 'none' | 'email' | 'markAsSent';
  readonly lines: readonly PreviewLine[];
  /** How many lines are left out of a very long document. The totals count them. */
  readonly moreLines?: number;
  /** Absent where they cannot be foretold yet. */
  readonly subtotal?: string;
  readonly tax?: string;
  readonly total?: string;
  readonly dynamicsTotal?: string;
  /** Names of what would be made in Xero on the way. */
  readonly willCreate: readonly { readonly what: 'contact' | 'item'; readonly name: string }[];
  /** What is worth knowing and stops nothing. */
  readonly notes: readonly Problem[];
  /** What stops it. */
  readonly problems: readonly Problem[];
}

/** A whole cycle without sending: which calls would be made, and what would become of each document. */
export interface DryRun {
  readonly calls: readonly { /** "PUT Invoices" */ readonly call: string; readonly times: number; readonly documents: number }[];
  /** Calls of Dynamics: reading requests and documents, and writing results back. As good as it can be foretold; from relays before this was known, absent. */
  readonly dynamics?: { readonly reads: number; readonly writes: number };
  readonly ready: number;
  readonly stopped: number;
  readonly documents: readonly DryRunDocument[];
  /** How many documents are left out of the list; the numbers above count them. */
  readonly moreDocuments?: number;
}
export interface DryRunDocument {
  readonly table: string;
  readonly id: string;
  readonly title: string;
  readonly goes: boolean;
  readonly total?: string;
  readonly currency?: string;
  readonly problems: readonly Problem[];
}

/** R57: why a document is or is not in Xero, and what happens next. */
export interface Explanation {
  readonly title: string;
  readonly answer: 'inXero' | 'changing' | 'onItsWay' | 'waits' | 'needsPerson' | 'stopped' | 'cannot' | 'ready' | 'gone';
  readonly headline: string;
  /** Each with its fix where there is one. */
  readonly reasons: readonly string[];
  readonly next: string;
  /** Names of the buttons that help, the likeliest first. */
  readonly buttons: readonly string[];
}

/** R45: what a first load would take over; `digest` names this very report when it is confirmed. */
export interface LoadReport {
  readonly connection: string;
  /** YYYY-MM-DD */
  readonly from: string;
  readonly to: string;
  /** Absent: there is nothing to take over. */
  readonly digest?: string;
  readonly counts: {
    /** Living documents of these dates on each side. */
    readonly inXero: number; readonly inDynamics: number;
    /** Taken over or sent before. */
    readonly known: number;
    readonly matched: number; readonly unclear: number; readonly different: number; readonly onlyInXero: number; readonly onlyInDynamics: number;
    /** Voided or deleted in Xero. */
    readonly gone: number;
    /** Held, skipped or under way in Dynamics: left alone. */
    readonly leftAlone: number;
  };
  readonly rows: readonly LoadRow[];
  /** How many rows are left out here; the file has all of them. */
  readonly moreRows?: number;
  /** R63: from the tables of another connector; absent for documents of two dates. */
  readonly source?: 'stellarise';
  /** With source: settings of both sides. */
  readonly settings?: readonly LoadSetting[];
  /** With source: what was looked for in vain, and the columns that were read. */
  readonly notFound?: readonly string[];
  readonly used?: readonly string[];
  /** Name of the file with every row, among the notes of the request. */
  readonly file?: string;
}
export interface LoadRow {
  readonly is: 'matched' | 'unclear' | 'different' | 'onlyInXero' | 'onlyInDynamics';
  /** What was found, and what to do about it. */
  readonly text: string;
  readonly dynamics?: LoadSide & { readonly table: string };
  readonly xero?: LoadSide & { readonly status: string };
}
/** taken: will be set, because the connection has none. kept: it has one. unknown: Xero has nothing like it. shown: people decide. */
export interface LoadSetting { readonly name: string; readonly theirs: string; readonly ours: string; readonly is: 'taken' | 'kept' | 'unknown' | 'shown' }
export interface LoadSide { readonly id: string; readonly title: string; readonly party: string; /** YYYY-MM-DD */ readonly date?: string; readonly total?: string; readonly currency: string }

export interface StepEvent {
  readonly type: 'step';
  /** Id of the request row, lower case. */
  readonly request: string;
  readonly step: Step;
  readonly state: RequestState;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Plain English, shown as it is. */
  readonly text: string;
  readonly problems?: readonly Problem[];
  readonly document?: ArrivedDocument;
  /** With the end of a request "preview". */
  readonly preview?: DocumentPreview;
}
export interface Heartbeat { readonly type: 'heartbeat' }
/** The last line of a stream that ended because every request has ended. */
export interface EndOfStream { readonly type: 'end' }
export type StreamLine = StepEvent | Heartbeat | EndOfStream;

/** Body of every error answer of the relay. */
export interface ErrorBody { readonly code: string; readonly message: string; readonly fix: string; readonly correlationId: string }
