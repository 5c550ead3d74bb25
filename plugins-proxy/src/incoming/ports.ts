/**
 * What changed in the books comes back by one road, whoever says that it changed: doorbell (webhook), poll, a person who
 * presses Refresh, the first load, the nightly comparison. Whoever reads documents hands them to `Apply`, which compares
 * them with what Dynamics says and writes what differs, and no more.
 */
import type { Organisation } from '../documents/types.ts';
import type { JoinedEnvironment } from '../intents/ports.ts';
import type { XeroDocument } from '../xero/types.ts';

export type Source = 'webhook' | 'poll' | 'refresh' | 'load' | 'drift';

/** A customer or supplier in one organisation whose balance is not what it was: by Xero's contact. */
export interface ChangedContact { readonly tenantId: string; readonly contactId: string }

export interface Applied {
  /** Ids of Xero Details that were written. */
  readonly changed: readonly string[];
  /** How many said the same already, or something newer. */
  readonly unchanged: number;
  /** Xero ids that no Xero Details of this connection have. Not a failure: the books hold more than Dynamics. */
  readonly unknown: readonly string[];
  /** Xero ids that could not be written now; whoever brought them brings them again. */
  readonly failed: readonly string[];
}

/**
 * Documents as Xero shows them one by one or on pages (with payments, credits, over- and prepayments), at most a few hundred
 * at a time, of one organisation. Repeating it does nothing. What is older than what is known is left alone.
 * @throws DoorError when Dynamics cannot be asked at all; then nothing is known of any of them
 */
export type Apply = (environment: JoinedEnvironment, organisation: Organisation, documents: readonly XeroDocument[], o: { readonly source: Source }) => Promise<Applied>;

/** Told after documents were applied, known or not: their contacts' balances may have changed. Never throws; noted durably by whoever listens. */
export type ContactsChanged = (environment: JoinedEnvironment, contacts: readonly ChangedContact[]) => Promise<void>;
