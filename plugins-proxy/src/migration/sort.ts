/** What becomes of each row of the other connector. Only what Xero itself shows under the id that was stored is taken over. Pure. */
import { titleInXero, titleOf } from '../adoption/match.ts';
import { dynamicsSide, xeroSide } from '../adoption/report.ts';
import type { Ours, Theirs } from '../adoption/types.ts';
import type { KnownHere } from '../adoption/store.ts';
import type { LoadReport, LoadRow } from '../contract.ts';
import { spokenDay } from '../documents/calendar-date.ts';
import type { OldDocument } from './read.ts';

export interface SortOf {
  readonly old: readonly OldDocument[];
  /** Invoices of Dynamics by subject; one that is not there was deleted. */
  readonly ours: ReadonlyMap<string, Ours>;
  /** What Xero shows, by id. */
  readonly theirs: ReadonlyMap<string, Theirs>;
  /** Voided or deleted there. */
  readonly gone: ReadonlySet<string>;
  readonly known: KnownHere;
  readonly organisation: string;
}
export interface Sorted { readonly matched: readonly { readonly ours: Ours; readonly theirs: Theirs }[]; readonly rows: readonly LoadRow[]; readonly counts: { readonly known: number; readonly gone: number; readonly leftAlone: number; readonly notSent: number; readonly withoutInvoice: number } }

export const subjectOf = (invoice: string): string => `invoice:${invoice}`;

export function sortOld(s: SortOf): Sorted {
  const counts = { known: 0, gone: 0, leftAlone: 0, notSent: 0, withoutInvoice: 0 };
  const rows: LoadRow[] = [];
  const matched: { ours: Ours; theirs: Theirs }[] = [];
  const distinct = [...new Map(s.old.map((d) => [`${d.invoice ?? ''} ${d.xeroId ?? ''} ${d.xeroId ? '' : d.number}`, d])).values()];
  const ofXero = Map.groupBy(distinct.filter((d) => d.xeroId && d.invoice), (d) => d.xeroId!);
  const ofInvoice = Map.groupBy(distinct.filter((d) => d.xeroId && d.invoice), (d) => d.invoice!);
  for (const d of distinct) {
    const ours = d.invoice === undefined ? undefined : s.ours.get(subjectOf(d.invoice));
    if (!ours) { counts.withoutInvoice += 1; continue; }
    const side = { dynamics: dynamicsSide(ours) };
    if (d.xeroId === undefined) {
      if (d.number === '') { counts.notSent += 1; continue; }
      rows.push({ is: 'unclear', text: `The other connector says that it is ${d.number} in Xero, but not under which id. Load existing documents of its date: they are compared by number, customer and total.`, ...side });
      continue;
    }
    if (s.known.boundSubjects.has(ours.subject) || s.known.boundIds.has(d.xeroId)) { counts.known += 1; continue; }
    if (s.known.busy.has(ours.subject) || s.known.parted.has(`${ours.subject} ${d.xeroId}`)) { counts.leftAlone += 1; continue; }
    const [twins, others] = [ofXero.get(d.xeroId)!, ofInvoice.get(d.invoice!)!];
    const theirs = s.theirs.get(d.xeroId);
    if (twins.length > 1 || others.length > 1) { rows.push({ is: 'unclear', text: twins.length > 1 ? 'The other connector says of several invoices that they are the same document in Xero. Nobody is believed: load existing documents of its date instead.' : 'The other connector names several documents of Xero for this one invoice. Load existing documents of its date instead.', ...side, ...(theirs ? { xero: xeroSide(theirs) } : {}) }); continue; }
    if (s.gone.has(d.xeroId)) { counts.gone += 1; continue; }
    if (!theirs) { rows.push({ is: 'onlyInDynamics', text: `The other connector says that it was sent, but ${s.organisation} does not show it among its invoices. If it belongs to another organisation, migrate that connection.`, ...side }); continue; }
    if (theirs.kind !== ours.kind) { rows.push({ is: 'different', text: `In Xero it is ${titleInXero(theirs)}, which is another kind of document. Counterfoil keeps bills and credit notes in tables of their own: enter it there if it still matters.`, ...side, xero: xeroSide(theirs) }); continue; }
    matched.push({ ours, theirs });
    const total = ours.totals.length === 0 || ours.totals.includes(theirs.total) ? '' : ' The totals are not the same: afterwards it is listed under Drift.';
    rows.push({ is: 'matched', text: `The other connector sent ${titleOf(ours)}, and Xero shows it under the id that was kept.${total}`, ...side, xero: xeroSide(theirs) });
  }
  const first = (r: LoadRow): number => ({ different: 0, unclear: 1, onlyInDynamics: 2, onlyInXero: 3, matched: 4 })[r.is];
  return { matched, rows: rows.sort((a, b) => first(a) - first(b)), counts };
}

const many = (n: number, one: string, more = `${one}s`): string => (n === 1 ? `1 ${one}` : `${n.toLocaleString('en-GB')} ${more}`);
/** For the request, and for the command line. */
export function migrationText(r: LoadReport, c: Sorted['counts']): string {
  const k = r.counts;
  const open = k.different + k.unclear + k.onlyInDynamics;
  const settings = r.settings ?? [];
  return [
    `The other connector has left ${many(k.inDynamics, 'invoice')} for ${r.connection}.`,
    k.known > 0 ? `${many(k.known, 'is', 'are')} known already.` : '',
    k.matched > 0 ? `${many(k.matched, 'is', 'are')} in Xero under the id that was kept, dated ${spokenDay(r.from)} to ${spokenDay(r.to)}, and can be taken over.` : 'No document can be taken over.',
    open > 0 ? `${many(open, 'is', 'are')} for people to look at.` : '', c.notSent > 0 ? `${many(c.notSent, 'was', 'were')} never sent.` : '', k.gone > 0 ? `${many(k.gone, 'is', 'are')} voided or deleted in Xero.` : '',
    k.leftAlone > 0 ? `${many(k.leftAlone, 'is', 'are')} held or under way here.` : '', c.withoutInvoice > 0 ? `${many(c.withoutInvoice, 'row names', 'rows name')} no invoice that still exists.` : '',
    settings.length > 0 ? `${many(settings.filter((s) => s.is === 'taken').length, 'setting')} can be taken over, ${many(settings.filter((s) => s.is !== 'taken').length, 'is', 'are')} shown to compare.` : '',
    ...(r.notFound ?? []).map((n) => `Not found: ${n}.`), 'Nothing was changed, and nothing is sent again.',
  ].filter((t) => t !== '').join(' ');
}
