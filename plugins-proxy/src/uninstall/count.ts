/** Counts for people who think about uninstalling. Reads only, with the rights of the relay's application user. */
import { isDoorError } from '../core/errors.ts';
import type { BatchPart, DataverseDoor, PartAnswer } from '../dataverse/door.ts';

/** How many; or why that cannot be said. */
export type Count = { readonly rows: number } | { readonly atLeast: number } | { readonly unknown: string };

const query = (set: string, xml: string): BatchPart => ({ get: `${set}?fetchXml=${encodeURIComponent(xml)}` });
export interface Wanted { readonly logicalName: string; readonly setName: string; readonly key: string; /** FetchXML conditions. */ readonly where?: string }
/** By aggregate: `$count` stops at 5,000 without a word. */
const counting = (w: Wanted): BatchPart => query(w.setName, `<fetch aggregate="true"><entity name="${w.logicalName}"><attribute name="${w.key}" alias="n" aggregate="count" />${w.where ? `<filter type="and">${w.where}</filter>` : ''}</entity></fetch>`);

/** An aggregate over more rows than this is refused by Dataverse. */
const LIMIT = 50_000;
const LIMIT_REACHED = '0x8004e023';

function countOf(a: PartAnswer): Count {
  if (a.status < 400) return { rows: Number(a.body.value[0]?.n ?? 0) };
  if (a.error?.code.toLowerCase() === LIMIT_REACHED) return { atLeast: LIMIT };
  if (a.status === 403) return { unknown: 'the relay\'s role does not read it' };
  if (a.status === 404) return { unknown: 'it is not there' };
  return { unknown: a.error?.message ?? `status ${a.status}` };
}

/** One answer for each, in order; what cannot be counted does not stop the others. @throws DoorError when Dynamics cannot be asked at all */
export async function countAll(door: DataverseDoor, wanted: readonly Wanted[]): Promise<Count[]> {
  const out: Count[] = [];
  for (let i = 0; i < wanted.length; i += 100) out.push(...(await door.batch(wanted.slice(i, i + 100).map(counting), { continueOnError: true, deadlineMs: 120_000 })).map(countOf));
  return out;
}

/** The rows that a path gives; or why they are not to be had. */
export async function tryRows(door: DataverseDoor, path: string): Promise<{ readonly rows: any[] } | { readonly unknown: string }> {
  try { return { rows: (await door.get(path)).value }; } catch (e) {
    if (!isDoorError(e) || !['forbidden', 'refused'].includes(e.fate)) throw e;
    return { unknown: e.fate === 'forbidden' ? 'the relay\'s role does not read it' : e.message };
  }
}
