/** The report of a first load as people read it: what needs them first, then what would be taken over. Pure. */
import type { LoadReport, LoadRow, LoadSide } from '@counterfoil/relay/contract';
import type { Report, ReportEntry, ReportSection } from '../dialog/report.ts';
import { text } from '../text.ts';

const plain = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);
const isSide = (v: unknown): boolean => v === undefined || (plain(v) && typeof v['title'] === 'string' && typeof v['id'] === 'string' && typeof v['currency'] === 'string');

/** Out of JSON that came through a row; undefined when it is anything else. */
export function loadReportIn(json: string | undefined): LoadReport | undefined {
  let v: unknown;
  try { v = JSON.parse(json ?? 'null'); } catch { return undefined; }
  const r = plain(v) ? v['load'] : undefined;
  const fits = plain(r) && typeof r['from'] === 'string' && typeof r['to'] === 'string' && plain(r['counts']) && Object.values(r['counts']).every((n) => typeof n === 'number') && (r['digest'] === undefined || typeof r['digest'] === 'string')
    && Array.isArray(r['rows']) && r['rows'].every((x) => plain(x) && typeof x['is'] === 'string' && typeof x['text'] === 'string' && isSide(x['dynamics']) && isSide(x['xero']));
  return fits ? r as unknown as LoadReport : undefined;
}

const sideText = (s: LoadSide): string => [s.title, s.party, s.date ?? '', s.total === undefined ? '' : `${s.total} ${s.currency}`].filter((t) => t !== '').join(', ');

function entryOf(r: LoadRow, address: (table: string, id: string) => string): ReportEntry {
  const { dynamics: d, xero: x } = r;
  const title = d === undefined ? x === undefined ? '' : x.title : d.title;
  return {
    title, href: d === undefined ? '' : address(d.table, d.id), detail: d === undefined ? '' : [d.date ?? '', d.total === undefined ? '' : `${d.total} ${d.currency}`].filter((t) => t !== '').join(', '),
    points: [...(x === undefined ? [] : [text('Load_Side', text('Load_InXero'), `${sideText(x)}${x.status === '' ? '' : `, ${x.status}`}`)]), r.text],
  };
}

/** @param said the sentence of the relay @param address where a document is opened in Dynamics */
export function loadReport(r: LoadReport, said: string, address: (table: string, id: string) => string): Pick<Report, 'paragraphs' | 'sections'> {
  const section = (heading: string, is: LoadRow['is']): ReportSection[] => {
    const rows = r.rows.filter((x) => x.is === is);
    return rows.length === 0 ? [] : [{ heading, entries: rows.map((x) => entryOf(x, address)) }];
  };
  const c = r.counts;
  const counts = ([
    [text('Load_Counts_InXero'), c.inXero], [text('Load_Counts_InDynamics'), c.inDynamics], [text('Load_Counts_Known'), c.known], [text('Load_Matched'), c.matched], [text('Load_Different'), c.different], [text('Load_Unclear'), c.unclear],
    [text('Load_OnlyInXero'), c.onlyInXero], [text('Load_OnlyInDynamics'), c.onlyInDynamics], [text('Load_Counts_Left'), c.leftAlone], [text('Load_Counts_Gone'), c.gone],
  ] as const).filter(([, n]) => n > 0);
  return {
    paragraphs: [said, ...(r.moreRows !== undefined && r.moreRows > 0 ? [text('Load_More', r.moreRows, r.file ?? '')] : r.file === undefined ? [] : [text('Load_File', r.file)])],
    sections: [
      ...(counts.length === 0 ? [] : [{ heading: text('Load_Counts'), table: { head: [text('Load_Counts_What'), text('Load_Counts_How')], rows: counts.map(([what, n]) => [what, String(n)]) } }]),
      ...section(text('Load_Different'), 'different'), ...section(text('Load_Unclear'), 'unclear'), ...section(text('Load_Matched'), 'matched'), ...section(text('Load_OnlyInXero'), 'onlyInXero'), ...section(text('Load_OnlyInDynamics'), 'onlyInDynamics'),
    ],
  };
}
