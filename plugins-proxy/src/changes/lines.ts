/**
 * Which line of Xero is which line of Dynamics. Xero deletes and makes anew every line that comes without its id, and with
 * it what people hung on it there; so each line keeps the id of the one that it most likely is. Pure.
 */
import { sameLine, type LineContent } from './content.ts';

export interface Pair { /** Position in Dynamics' document. */ readonly at: number; /** Position in Xero's; undefined for a new line. */ readonly of: number | undefined }

/** The stricter question first; within one question in the order of the lines, nearest position first. */
const questions: readonly ((a: LineContent, b: LineContent) => boolean)[] = [
  sameLine,
  (a, b) => a.text === b.text && a.description === b.description && a.item === b.item,
  (a, b) => !a.text && !b.text && a.item !== '' && a.item === b.item,
  (a, b) => a.text === b.text && a.quantity === b.quantity && a.price === b.price && a.amount === b.amount,
];

/** One pair for each wanted line, in their order; a line of Xero serves once. What is left over in Xero is named by `leftOver`. */
export function pairLines(wanted: readonly LineContent[], inXero: readonly LineContent[]): Pair[] {
  const of = new Map<number, number>();
  const used = new Set<number>();
  const take = (at: number, n: number): void => { of.set(at, n); used.add(n); };
  // what stands in its place is itself before anything else is
  wanted.forEach((w, at) => { if (inXero[at] && sameLine(w, inXero[at])) take(at, at); });
  for (const same of questions) {
    wanted.forEach((w, at) => {
      if (of.has(at)) return;
      const free = inXero.map((_, n) => n).filter((n) => !used.has(n) && same(w, inXero[n]!)).sort((a, b) => Math.abs(a - at) - Math.abs(b - at) || a - b);
      if (free[0] !== undefined) take(at, free[0]);
    });
  }
  // one whose text, price and account were all rewritten: by its place, where that place is free
  wanted.forEach((w, at) => { if (!of.has(at) && inXero[at] && !used.has(at) && inXero[at].text === w.text) take(at, at); });
  return wanted.map((_, at) => ({ at, of: of.get(at) }));
}

export const leftOver = (pairs: readonly Pair[], inXero: readonly LineContent[]): number[] => {
  const used = new Set(pairs.map((p) => p.of));
  return inXero.map((_, n) => n).filter((n) => !used.has(n));
};
/** Whether the lines that both have stand in the same order. */
export const inOrder = (pairs: readonly Pair[]): boolean => {
  const of = pairs.flatMap((p) => (p.of === undefined ? [] : [p.of]));
  return of.every((n, i) => i === 0 || n > of[i - 1]!);
};
