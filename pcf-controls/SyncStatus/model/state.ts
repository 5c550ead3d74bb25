import type { DocumentPreview } from '@counterfoil/relay/contract';
import type { Details, Failure, Progress, Wish } from '@counterfoil/webresources/nudge';

export interface Compared { readonly total: number; readonly tax: number; readonly totalShown: string; readonly taxShown: string }

/** A preview that was asked for. It stands beside everything else: nothing about the document changes by it. */
export interface Previewing {
  readonly request: string | undefined;
  readonly phase: 'asking' | 'working' | 'waiting' | 'shown' | 'failed';
  readonly found: DocumentPreview | undefined;
  /** Why there is none. */
  readonly problems: Progress['problems'];
  readonly failure: Failure | undefined;
}

export interface State {
  readonly phase: 'loading' | 'ready' | 'noDocument' | 'unreadable';
  readonly details: Details | undefined;
  /** The request that is followed, or was in this session. */
  readonly progress: Progress | undefined;
  /** What that request asks for; a key of one of the two choices. Left out: to send. */
  readonly doing?: string | undefined;
  /** The request has ended and the details have not been read since: what it said is newer. */
  readonly stale?: boolean | undefined;
  /** Who made the newest request about it, where this person may see that. */
  readonly askedBy?: string | undefined;
  /** Nothing has been heard of the request for WAITING_AFTER_MS. */
  readonly waiting: boolean;
  /** The button was pressed and the request is not stored yet. */
  readonly asking: boolean;
  readonly failure: Failure | undefined;
  /** The document's own figures, read only where Xero's differ. */
  readonly compared: Compared | undefined;
  readonly preview?: Previewing | undefined;
  /** What is worth knowing of the last sending; it stops nothing. */
  readonly notes?: Progress['notes'];
}

export interface Session {
  getState(): State;
  subscribe(listener: () => void): () => void;
  /** `invoice:<id>`; the same key again is ignored, another one starts over. */
  setDocument(key: string | null): void;
  send(): Promise<void>;
  /** Anything else that can be asked of the document. */
  ask(wish: Wish): Promise<void>;
  preview(): Promise<void>;
  closePreview(): void;
  /** What the last request beside sending came to has been read. */
  dismiss(): void;
  /** Reads again: the tab is shown, or somebody asks. */
  refresh(): Promise<void>;
  destroy(): void;
}

/** Asked again, a document is sent as it was the first time. */
export const isSending = (doing: string | undefined): boolean => doing === undefined || doing === 'send' || doing === 'retry';
