/** What a first load would do, for people: numbers, one row each, a file that any spreadsheet opens, and words. Pure. */
import type { LoadReport, LoadRow } from '../contract.ts';
import { statusText } from '../documents/arrived.ts';
import { spokenDay } from '../documents/calendar-date.ts';
import { titleInXero, titleOf } from './match.ts';
import type { Match, Off, Ours, Sorting, Theirs } from './types.ts';

export interface ReportOf {
  readonly connection: string; readonly from: string; readonly to: string;
  readonly sorting: Sorting;
  readonly counts: Pick<LoadReport['counts'], 'inXero' | 'inDynamics' | 'known' | 'gone' | 'leftAlone'>;
  readonly digest: string | undefined;
}

export const dynamicsSide = (o: Ours): NonNullable<LoadRow['dynamics']> => ({ table: o.table, id: o.id, title: titleOf(o), party: o.party?.name ?? '', ...(o.date === undefined ? {} : { date: o.date }), ...(o.totals[0] === undefined ? {} : { total: o.totals.at(-1)! }), currency: o.currency });
export const xeroSide = (t: Theirs): NonNullable<LoadRow['xero']> => ({ id: t.id, title: titleInXero(t), party: t.contactName, ...(t.date === undefined ? {} : { date: t.date }), total: t.total, currency: t.currency, status: statusText(t.status) });

const by: Readonly<Record<Match['by'], string>> = { link: 'the link back to Dynamics', number: 'number, customer and total', likeness: 'customer, total and date (it has no number of its own in Xero)' };
const parties: Readonly<Record<Match['party'], string>> = { linked: '', name: ' The customer is found by name and linked.', ladder: ' The customer is found by number, tax number or e-mail address and linked.', other: ' Its contact in Xero is not that of the customer.', unsure: ' Its contact in Xero may be another one than the customer.' };
const names: Readonly<Record<Off['what'][number], string>> = { total: 'total', currency: 'currency', contact: 'customer', date: 'date' };

function differs(o: Off): string {
  const what = o.what.map((w) => names[w]);
  const list = what.length === 1 ? what[0]! : `${what.slice(0, -1).join(', ')} and ${what.at(-1)}`;
  return `The number is the same, but not the ${list}. Correct whichever side is wrong, or link the customer to its contact, and load again.`;
}

/** Every row; the ones that need a person first. */
export function rowsOf(s: Sorting, within: (date: string | undefined) => boolean): LoadRow[] {
  return [
    ...s.off.map((o): LoadRow => ({ is: 'different', text: differs(o), dynamics: dynamicsSide(o.ours), xero: xeroSide(o.theirs) })),
    ...s.unclear.flatMap((u): LoadRow[] => {
      const text = `${u.ours.length === 1 ? 'One document' : `${u.ours.length} documents`} of Dynamics and ${u.theirs.length === 1 ? 'one' : u.theirs.length} of Xero could be the same: ${[...u.ours.map(titleOf), ...u.theirs.map((t) => `${titleInXero(t)} in Xero`)].slice(0, 8).join(', ')}. Make their numbers tell them apart, and load again.`;
      return [...u.ours.map((o): LoadRow => ({ is: 'unclear', text, dynamics: dynamicsSide(o) })), ...u.theirs.map((t): LoadRow => ({ is: 'unclear', text, xero: xeroSide(t) }))];
    }),
    ...s.matched.map((m): LoadRow => ({ is: 'matched', text: `The same by ${by[m.by]}.${parties[m.party]}`, dynamics: dynamicsSide(m.ours), xero: xeroSide(m.theirs) })),
    ...s.onlyInXero.filter((t) => within(t.date)).map((t): LoadRow => ({ is: 'onlyInXero', text: 'Dynamics has no document like it. Nothing is made there; it counts in the balance of its customer all the same.', xero: xeroSide(t) })),
    ...s.onlyInDynamics.filter((o) => within(o.date) && !o.cancelled).map((o): LoadRow => ({ is: 'onlyInDynamics', text: 'Xero has no document like it. Send it, or choose Do not send.', dynamics: dynamicsSide(o) })),
  ];
}

/** The column of the result holds 100,000 signs. */
const longest = 80_000;

export function reportOf(r: ReportOf, rows: readonly LoadRow[], max = longest): LoadReport {
  const count = (is: LoadRow['is']): number => rows.filter((x) => x.is === is).length;
  const of = (n: number): LoadReport => ({
    connection: r.connection, from: r.from, to: r.to, ...(r.digest === undefined ? {} : { digest: r.digest }),
    counts: { ...r.counts, matched: count('matched'), unclear: count('unclear'), different: count('different'), onlyInXero: count('onlyInXero'), onlyInDynamics: count('onlyInDynamics') },
    rows: rows.slice(0, n), ...(rows.length > n ? { moreRows: rows.length - n } : {}),
  });
  let n = Math.min(rows.length, 400);
  while (n > 0 && JSON.stringify(of(n)).length > max) n = Math.floor(n * 0.8);
  return of(n);
}

const many = (n: number, one: string, more = `${one}s`): string => (n === 1 ? `1 ${one}` : `${n.toLocaleString('en-GB')} ${more}`);

/** For the request, the dialog and the command line. */
export function reportText(r: LoadReport): string {
  const c = r.counts;
  const rest = [
    c.different > 0 ? `${many(c.different, 'document')} with the same number but other figures` : '', c.unclear > 0 ? `${many(c.unclear, 'document')} that could be several` : '',
    c.onlyInXero > 0 ? `${c.onlyInXero.toLocaleString('en-GB')} only in Xero` : '', c.onlyInDynamics > 0 ? `${c.onlyInDynamics.toLocaleString('en-GB')} only in Dynamics` : '', c.leftAlone > 0 ? `${c.leftAlone.toLocaleString('en-GB')} held or under way` : '',
  ].filter((t) => t !== '');
  return [
    `From ${spokenDay(r.from)} to ${spokenDay(r.to)} ${r.connection} has ${many(c.inXero, 'document')} in Xero and ${many(c.inDynamics, 'document')} in Dynamics.`,
    c.known > 0 ? `${many(c.known, 'is', 'are')} known already.` : '',
    c.matched > 0 ? `${c.known > 0 ? many(c.matched, 'more is', 'more are') : many(c.matched, 'is', 'are')} the same on both sides and can be taken over.` : 'None can be taken over.',
    rest.length > 0 ? `For people to look at: ${rest.join(', ')}.` : '', 'Nothing was changed.',
  ].filter((t) => t !== '').join(' ');
}

/** Spreadsheets take what begins like this for a formula. */
const formula = /^[=+\-@\t\r]/;
function cell(value: string | undefined): string {
  const v = value ?? '';
  // an amount may begin with a minus sign
  const safe = formula.test(v) && !/^-?\d+(\.\d+)?$/.test(v) ? `'${v}` : v;
  return /[",;\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
const result: Readonly<Record<LoadRow['is'], string>> = { matched: 'Same', unclear: 'Several', different: 'Differs', onlyInXero: 'Only in Xero', onlyInDynamics: 'Only in Dynamics' };
const heads = ['Result', 'In Dynamics', 'Customer or supplier', 'Date', 'Total', 'Currency', 'In Xero', 'Contact', 'Date in Xero', 'Total in Xero', 'Currency in Xero', 'Status in Xero', 'What it means', 'Dynamics id', 'Xero id'];

/** With the mark by which spreadsheets know UTF-8. `most`: bytes that a note takes. */
export function csvOf(rows: readonly LoadRow[], most = 3_500_000): string {
  const lines = [heads.join(',')];
  let size = lines[0]!.length;
  for (const [n, r] of rows.entries()) {
    const { dynamics: d, xero: x } = r;
    const line = [result[r.is], d?.title, d?.party, d?.date, d?.total, d?.currency, x?.title, x?.party, x?.date, x?.total, x?.currency, x?.status, r.text, d?.id, x?.id].map(cell).join(',');
    size += Buffer.byteLength(line) + 2;
    if (size > most) { lines.push(cell(`${(rows.length - n).toLocaleString('en-GB')} more rows do not fit into this file: load a shorter range of dates.`)); break; }
    lines.push(line);
  }
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}
