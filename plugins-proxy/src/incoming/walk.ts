/**
 * Reading a list of changes that goes on changing. Xero's pages are counted from the start of an order that moves while it
 * is read: what is changed leaves its place, and everything behind it slides past the reader. So the first page is asked for
 * again and again, each time from the second of the last row on. Only where one second holds more than a page can, pages are
 * counted, and then the second is read until a reading of it brings nothing new.
 */

export interface Page { readonly rows: number; /** Newest time of change on it, in Xero's milliseconds. */ readonly lastMs: number | undefined; /** How many of its rows were new. */ readonly fresh: number }
export interface Query { /** A whole second. */ readonly sinceMs: number; readonly page: number; readonly pageSize: number }
export interface Walk {
  readonly fromMs: number;
  /** Reads the rows changed later than that, oldest first, and hands them over; the next page is asked for afterwards. */
  readonly page: (q: Query) => Promise<Page>;
  /** Small ones first, so that a page never keeps the process busy for long; larger ones where there is much to read. */
  readonly sizes?: readonly number[];
}

const second = 1_000;
const wholeSecond = (ms: number): number => Math.floor(ms / second) * second;
/** Of a second that never comes to rest. What is left comes with the overlap. */
const mostPasses = 5;

export async function walk(w: Walk): Promise<void> {
  const sizes = w.sizes ?? [250, 500, 1_000];
  let sinceMs = wholeSecond(w.fromMs); let page = 1; let size = 0;
  let freshInPass = 0; let passes = 0;
  for (;;) {
    const { rows, lastMs, fresh } = await w.page({ sinceMs, page, pageSize: sizes[size]! });
    freshInPass += fresh;
    const full = rows >= sizes[size]!;
    // "later than that second" with one second to spare: whatever shares the last row's second is read again
    const seekMs = wholeSecond(lastMs ?? 0) - second;
    const leaves = !full || seekMs > sinceMs;
    if (!leaves && size < sizes.length - 1) { size = sizes.length - 1; page = 1; freshInPass = 0; continue; }
    if (!leaves) { page += 1; continue; }
    if (page > 1 && freshInPass > 0 && ++passes < mostPasses) { page = 1; freshInPass = 0; continue; }
    if (!full) return;
    sinceMs = seekMs; page = 1; freshInPass = 0; passes = 0;
    size = Math.min(size + 1, sizes.length - 1);
  }
}
