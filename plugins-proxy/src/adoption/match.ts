/**
 * Which document of Xero is which of Dynamics (R45). Three questions, the strongest first: a link back of ours, which is
 * proof; a number; and, where a document takes no number of ours along, what it looks like. Only what answers to one
 * document on each side is a match; everything else is for people. Pure.
 */
import { words } from '../documents/words.ts';
import { isPurchase } from '../documents/types.ts';
import type { Match, Numbering, Off, Ours, PartyVerdict, Sorting, Theirs, Unclear } from './types.ts';

/** Dates of a document with a number may be corrected on one side; the same number a year later is another document. */
const numberedDays = 31;
/** Without a number, days are all that tells this month's subscription from the last one's. */
const likeDays = 3;
const DAY = 86_400_000;

export const folded = (n: string): string => n.trim().toLowerCase();
export const daysApart = (a: string | undefined, b: string | undefined): number => (a === undefined || b === undefined ? Infinity : Math.abs(Date.parse(a) - Date.parse(b)) / DAY);

export interface Rules {
  readonly numbering: Numbering;
  readonly party: (o: Ours, t: Theirs) => PartyVerdict;
  /** A person has parted these two, or one of them was deleted: never again. */
  readonly never?: (o: Ours, t: Theirs) => boolean;
}

/** Numbers under which the document may be in Xero. `certain`: it would have gone there under that number and no other. */
export function numbersOf(o: Ours, numbering: Numbering): { readonly numbers: readonly string[]; readonly certain: boolean } {
  const filled = (...all: (string | undefined)[]): string[] => [...new Set(all.flatMap((n) => (n && n.trim() !== '' ? [folded(n)] : [])))];
  if (isPurchase(o.kind)) return { numbers: filled(o.suppliersNumber), certain: filled(o.suppliersNumber).length > 0 };
  // whatever numbers documents today: what was entered by hand on both sides has its number on both sides
  if (numbering === 'xero') return { numbers: filled(o.number, o.kind === 'salesInvoice' ? o.name : undefined), certain: false };
  return { numbers: filled(numbering === 'dynamicsName' && o.kind === 'salesInvoice' ? o.name : o.number), certain: true };
}

const agrees = (v: PartyVerdict): boolean => v === 'linked' || v === 'name' || v === 'ladder';
export const sameTotal = (o: Ours, t: Theirs): boolean => o.totals.includes(t.total);

/** What is not the same although the number is. Without a date there is nothing to compare. */
export function offOf(o: Ours, t: Theirs, party: PartyVerdict): Off['what'] {
  return [
    ...(o.currency === t.currency ? [] : ['currency' as const]), ...(sameTotal(o, t) ? [] : ['total' as const]), ...(agrees(party) ? [] : ['contact' as const]),
    ...(o.date !== undefined && daysApart(o.date, t.date) > numberedDays ? ['date' as const] : []),
  ];
}

interface Edge { readonly o: Ours; readonly t: Theirs; readonly party: PartyVerdict }
const groupBy = <K, T>(all: readonly T[], key: (t: T) => K): Map<K, T[]> => Map.groupBy(all, key);

export function sortOut(ours: readonly Ours[], theirs: readonly Theirs[], r: Rules): Sorting {
  const freeOurs = new Set(ours);
  const freeTheirs = new Set(theirs);
  const matched: Match[] = [];
  const unclear: Unclear[] = [];
  const off: Off[] = [];

  /** One on each side is a match. What hangs together otherwise is put before people as a whole. */
  function settle(all: readonly Edge[], by: Match['by']): void {
    const edges = all.filter((e) => !r.never?.(e.o, e.t));
    const ofOurs = groupBy(edges, (e) => e.o);
    const ofTheirs = groupBy(edges, (e) => e.t);
    const done = new Set<Ours>();
    for (const e of edges) {
      if (done.has(e.o) || !freeOurs.has(e.o)) continue;
      const [os, ts] = [new Set([e.o]), new Set<Theirs>()];
      for (const o of os) for (const x of ofOurs.get(o)!) { ts.add(x.t); for (const y of ofTheirs.get(x.t)!) os.add(y.o); }
      for (const o of os) { done.add(o); freeOurs.delete(o); }
      for (const t of ts) freeTheirs.delete(t);
      if (os.size === 1 && ts.size === 1) matched.push({ ours: e.o, theirs: e.t, by, party: e.party });
      else unclear.push({ ours: [...os], theirs: [...ts] });
    }
  }

  const bySubject = new Map(ours.map((o) => [o.subject, o]));
  settle(theirs.flatMap((t) => { const o = t.linkedTo === undefined ? undefined : bySubject.get(t.linkedTo); return o && o.kind === t.kind ? [{ o, t, party: r.party(o, t) }] : []; }), 'link');

  // What links back to another document of Dynamics is that one's, whatever its number says.
  const nobodys = [...freeTheirs].filter((t) => t.linkedTo === undefined);
  const byNumber = groupBy(nobodys.filter((t) => t.number !== ''), (t) => `${t.kind} ${folded(t.number)}`);
  const sameNumber: (Edge & { readonly what: Off['what']; readonly certain: boolean })[] = [...freeOurs].flatMap((o) => {
    const { numbers, certain } = numbersOf(o, r.numbering);
    return numbers.flatMap((n) => byNumber.get(`${o.kind} ${n}`) ?? []).map((t) => { const party = r.party(o, t); return { o, t, party, what: offOf(o, t, party), certain }; });
  });
  settle(sameNumber.filter((e) => e.what.length === 0), 'number');
  for (const e of sameNumber) {
    // suppliers' numbers repeat: another supplier's is another bill
    if (!e.certain || !freeOurs.has(e.o) || !freeTheirs.has(e.t) || (isPurchase(e.o.kind) && e.what.includes('contact'))) continue;
    freeOurs.delete(e.o);
    freeTheirs.delete(e.t);
    off.push({ ours: e.o, theirs: e.t, what: e.what });
  }

  const byLooks = groupBy([...freeTheirs].filter((t) => t.linkedTo === undefined), (t) => `${t.kind} ${t.currency} ${t.total}`);
  settle([...freeOurs].filter((o) => !numbersOf(o, r.numbering).certain && !o.cancelled).flatMap((o): Edge[] => [...new Set(o.totals)].flatMap((total) => byLooks.get(`${o.kind} ${o.currency} ${total}`) ?? [])
    .flatMap((t) => { const party = r.party(o, t); return (party === 'linked' || party === 'name') && daysApart(o.date, t.date) <= likeDays ? [{ o, t, party }] : []; })), 'likeness');

  return { matched, unclear, off, onlyInDynamics: [...freeOurs], onlyInXero: [...freeTheirs] };
}

/** "Invoice INV-1001 (Website)" */
export function titleOf(o: Ours): string {
  const number = o.suppliersNumber || o.number;
  return `${words[o.kind].title} ${number || o.name || o.id}${number && o.name && o.name !== number ? ` (${o.name})` : ''}`;
}
export const titleInXero = (t: Theirs): string => `${words[t.kind].title} ${t.number || t.id}`;
