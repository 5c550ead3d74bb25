/**
 * What somebody does in Xero is written to the Xero Details while nobody on this page has asked for anything. Whoever shows a
 * document that is in Xero looks every few seconds whether its row has another version: one read of one column, only while the
 * page can be seen, and one looker for all parts of the page: who has looked tells the others what it saw.
 */
import { xeroDocument } from '@counterfoil/solution';
import type { DocumentSignal } from './signal.ts';
import { textOf, type Row, type WebApi } from './web-api.ts';

/** The relay has written a second or two after the doorbell: with this it is on the form well within fifteen. */
export const LOOK_MS = 6000;
/** The state of an invoice follows its columns in a write of its own. */
export const SOON_MS = 2000;
/** A page that cannot be seen costs no read; whether it can be seen is asked of the page, because scripts of a form are not to listen to its events. */
const HIDDEN_MS = 1000;
/** Offline, or no longer allowed to read: looked at less and less often. */
const MOST_PAUSES = 10;

export const versionOf = (row: Row): string | undefined => textOf(row, '@odata.etag');

export interface LookingOptions {
  readonly webApi: WebApi;
  readonly detailsId: string;
  readonly isVisible: () => boolean;
  /** True: what showed the document is gone, though nobody has said so. */
  readonly isOver?: () => boolean;
  /** To the other parts of the page. */
  readonly tell: (signal: DocumentSignal) => void;
  /** @param byMe it was found by looking, and told; else another part of the page has seen it */
  readonly onChange: (byMe: boolean) => void;
}
export interface Looking {
  /** The version that was read by other means. */
  saw(version: string | undefined): void;
  /** What another part of the page saw. */
  heard(version: string): void;
  stop(): void;
}

export function keepLooking(o: LookingOptions): Looking {
  let known: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let [over, reading, failures] = [false, false, 0];

  const next = (ms: number): void => {
    clearTimeout(timer);
    timer = over ? undefined : setTimeout(() => void look(), ms);
  };
  function found(version: string | undefined, byMe: boolean): void {
    if (known === undefined || version === undefined || version === known) {
      known ??= version;
      if (byMe && version !== undefined) o.tell({ kind: 'seen', detailsId: o.detailsId, version });
      return next(LOOK_MS);
    }
    known = version;
    if (byMe) o.tell({ kind: 'settled', detailsId: o.detailsId, version });
    o.onChange(byMe);
    next(SOON_MS);
  }
  async function look(): Promise<void> {
    if (!over && o.isOver?.()) stop();
    if (over || reading) return;
    if (!o.isVisible()) return next(HIDDEN_MS);
    reading = true;
    try {
      const row = await o.webApi.retrieveRecord(xeroDocument.logicalName, o.detailsId, '?$select=modifiedon');
      failures = 0;
      if (!over) found(versionOf(row), true);
    } catch {
      failures = Math.min(failures + 1, MOST_PAUSES);
      next(LOOK_MS * failures);
    } finally { reading = false; }
  }
  function stop(): void { over = true; clearTimeout(timer); }
  next(LOOK_MS);
  return {
    saw: (version) => { known = version ?? known; },
    heard: (version) => { if (!over) found(version, false); },
    stop,
  };
}
