/** A dry run as people read it: what would go, what would not and why, and how many calls it would take. Pure. */
import type { DryRun, DryRunDocument } from '@counterfoil/relay/contract';
import type { Report, ReportEntry, ReportSection } from '../dialog/report.ts';
import { text } from '../text.ts';

const plain = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);

/** Out of JSON that came through a row; undefined when it is anything else. */
export function dryRunIn(json: string | undefined): DryRun | undefined {
  let v: unknown;
  try { v = JSON.parse(json ?? 'null'); } catch { return undefined; }
  const d = plain(v) ? v['dryRun'] : undefined;
  const fits = plain(d) && typeof d['ready'] === 'number' && typeof d['stopped'] === 'number' && Array.isArray(d['calls']) && Array.isArray(d['documents'])
    && d['documents'].every((x) => plain(x) && typeof x['title'] === 'string' && typeof x['id'] === 'string' && typeof x['table'] === 'string' && Array.isArray(x['problems']));
  return fits ? d as unknown as DryRun : undefined;
}

/** Calls by what they are for; one that this version does not know is shown as it is. */
function callName(call: string): string {
  switch (call) {
    case 'GET Contacts': return text('DryRun_Call_GetContacts');
    case 'PUT Contacts': return text('DryRun_Call_PutContacts');
    case 'GET Items': return text('DryRun_Call_GetItems');
    case 'PUT Items': return text('DryRun_Call_PutItems');
    case 'PUT Invoices': return text('DryRun_Call_PutInvoices');
    case 'PUT CreditNotes': return text('DryRun_Call_PutCreditNotes');
    case 'POST Invoices/Email': return text('DryRun_Call_Email');
    default: return text('DryRun_Call_Other', call);
  }
}

function callsOf(d: DryRun): ReportSection {
  const xero = d.calls.map((c) => [callName(c.call), String(c.times), String(c.documents)]);
  const dynamics = d.dynamics === undefined ? [] : [[text('DryRun_Call_Reads'), String(d.dynamics.reads), ''], [text('DryRun_Call_Writes'), String(d.dynamics.writes), '']];
  return { heading: text('DryRun_Calls'), table: { head: [text('DryRun_Calls_What'), text('DryRun_Calls_Times'), text('DryRun_Calls_For')], rows: [...xero, ...dynamics] } };
}

type AddressOf = (table: string, id: string) => string;
function entryOf(d: DryRunDocument, address: AddressOf): ReportEntry {
  return {
    title: d.title, href: address(d.table, d.id), detail: d.total === undefined ? '' : `${d.total} ${d.currency ?? ''}`.trim(),
    points: d.problems.map((p) => `${p.line === undefined ? '' : `${text('DryRun_Line', p.line)} `}${p.text} ${p.fix}`.trim()),
  };
}

const counted = (d: DryRun): string => (d.ready === 0 ? text('DryRun_None', d.stopped) : d.stopped === 0 ? text('DryRun_All', d.ready) : text('DryRun_Some', d.ready, d.stopped));

/** @param address where a document is opened in Dynamics */
export function dryRunReport(d: DryRun, address: AddressOf): Pick<Report, 'paragraphs' | 'sections'> {
  const section = (heading: string, of: readonly DryRunDocument[]): ReportSection[] => (of.length === 0 ? [] : [{ heading, entries: of.map((x) => entryOf(x, address)) }]);
  return {
    paragraphs: [
      d.ready + d.stopped === 0 ? text('DryRun_Nothing') : counted(d), text('DryRun_Harmless'),
      ...(d.moreDocuments === undefined || d.moreDocuments === 0 ? [] : [text('DryRun_More', d.moreDocuments)]),
    ],
    // what has to be put right first: it is why people ask
    sections: [
      ...section(text('DryRun_Stopped'), d.documents.filter((x) => !x.goes)), ...section(text('DryRun_Ready'), d.documents.filter((x) => x.goes)),
      ...(d.ready === 0 ? [] : [callsOf(d)]),
    ],
  };
}
