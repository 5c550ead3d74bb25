/**
 * What can be asked for beside sending. Each area of work (corrections, holds, files, previews, ...) brings handlers for its
 * actions; the intake hands them the rows, and they end each request by a write-back, or say when to try again.
 */
import type { CorrectionAction, RequestAction } from '../documents/types.ts';
import type { FastifyPluginAsync } from 'fastify';
import type { Metric } from '../http/health.ts';
import type { News } from '../incoming/news.ts';
import type { RequestRow } from './rows.ts';

/** Requests to be tried again -> milliseconds from now; undefined for the usual back-off. */
export type Again = Map<string, number | undefined>;

export interface Handler {
  /** True: a row without a document is refused before the handler sees it. */
  readonly needsDocument: boolean;
  /** All rows of one action that came together; "received" has been told. `send`: this row has had its way, and goes on as one that sends its document. @throws DoorError; then all of them are tried again */
  take(rows: readonly RequestRow[], send: (row: RequestRow) => void): Promise<Again>;
}
export type Handlers = Partial<Record<RequestAction | CorrectionAction, Handler>>;

/** Where news of Xero goes. */
export interface Bell {
  /** Resolves when it is stored for good. */
  put(news: readonly News[]): Promise<void>;
  rang(tenants: ReadonlySet<string>): void;
}

/** An area of work with a life of its own beside the drain. */
export interface Area {
  readonly handlers: Handlers;
  /** What is due, and what a dead worker left behind. Called with every sweep; does not wait for the work and never throws. */
  sweep?(): void;
  /** For a relay that is alone with its database: what another process was at is free. */
  takeOver?(environment: string): Promise<void>;
  stop?(): Promise<void>;
  /** Routes of its own. They are there before the environment is joined. */
  readonly plugin?: FastifyPluginAsync;
  readonly bell?: Bell;
  metrics?(): Promise<readonly Metric[]>;
  /** Resolves when nothing is being worked on. */
  idle?(): Promise<void>;
}
