/** Everything that decides whether a document is in Xero, and what happens next, as one value: read by read.ts, judged by explain.ts. */
import type { connectionStatus, exportStatus, requestState, xeroStatus } from '@counterfoil/solution';
import type { Problem } from '../../contract.ts';
import type { Intent } from '../../intents/types.ts';

type OptionKey<C extends { readonly options: object }> = keyof C['options'] & string;

export interface ExplainFacts {
  /** "Invoice INV-1001" */
  readonly title: string;
  /** Xero Details; undefined: there is no such row yet. */
  readonly details: {
    readonly status: OptionKey<typeof exportStatus> | undefined;
    readonly number?: string | undefined;
    readonly xeroStatus?: OptionKey<typeof xeroStatus> | undefined;
    readonly problem?: string | undefined;
    readonly difference?: string | undefined;
    readonly holdReason?: string | undefined;
  } | undefined;
  /** The relay's own memory says that it is in the books. */
  readonly bound: boolean;
  /** What is under way with it. */
  readonly open: (Pick<Intent, 'operation' | 'state' | 'reason' | 'tries' | 'createdAt'>) | undefined;
  /** The newest request that asked for something to happen. */
  readonly request: { readonly asked: string; readonly state: OptionKey<typeof requestState>; readonly message: string; readonly at: string } | undefined;
  /** What stands between the document as it is now and Xero. */
  readonly problems: readonly Problem[];
  readonly connection: { readonly name: string; readonly status: OptionKey<typeof connectionStatus> | undefined; readonly reason: string } | undefined;
  /** This relay's memory is young or restored: it looks in Xero before each create. */
  readonly lookFirst: boolean;
  readonly budget: { readonly dayLeft: number; readonly waitMs: number; readonly blockedUntil?: string | undefined } | undefined;
}
