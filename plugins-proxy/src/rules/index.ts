/**
 * Tracking rules and field mappings as they stand now, kept for a while: thousands of documents look at the same
 * rows. Columns that mappings name are asked of Dataverse once each, because one unknown name in a $select would make the
 * whole document unreadable. They are read as the relay, whose rights bound what a person sees through them anyway.
 */
import { isDoorError } from '../core/errors.ts';
import type { DataverseDoor } from '../dataverse/door.ts';
import { columnsOf, familiesOf, fieldMappings, isColumnName, noRules, ruleQueries, tablesOf, trackingRules, type ColumnTable, type Rules } from '../documents/rules.ts';

export interface RulesDeps { readonly dataverse: Pick<DataverseDoor, 'get'>; readonly freshMs?: number; readonly keepMs?: number }
export interface RulesSource {
  /** @throws DoorError where Dataverse cannot be asked; `RulesRefused` where the relay may not read them */
  current(): Promise<Rules>;
  /** New requests have come: what was read more than a moment ago is read anew, beside something else; never throws. */
  warm(): void;
  /** What was known of columns is no longer so. */
  forget(): void;
}
/** Not for this document but for all: nobody knows which rules there are, so nothing may go without them. */
export class RulesRefused extends Error {}

const sets: Readonly<Record<ColumnTable, string>> = {
  invoice: 'invoices', cfl_purchaseinvoice: 'cfl_purchaseinvoices', cfl_creditnote: 'cfl_creditnotes', invoicedetail: 'invoicedetails', cfl_purchaseinvoiceline: 'cfl_purchaseinvoicelines', cfl_creditnoteline: 'cfl_creditnotelines',
  account: 'accounts', contact: 'contacts', product: 'products',
};
const usuallyFreshMs = 1_000;
/** Bulk that waits is read again and again; it need not ask for the rules each time. */
const usuallyKeptMs = 10_000;
/** An unknown column may be made by the administrator who has just been told. */
const unknownForMs = 20_000;

export function createRules(d: RulesDeps): RulesSource {
  const [freshMs, keepMs] = [d.freshMs ?? usuallyFreshMs, d.keepMs ?? usuallyKeptMs];
  const known = new Map<string, { property: string | undefined; until: number }>();
  let kept: { rules: Rules; text: string; at: number } | undefined;
  let reading: Promise<Rules> | undefined;

  /** A lookup is read by another name than its own, so both are tried. What is refused for another reason is no answer. */
  async function propertyOf(table: ColumnTable, column: string): Promise<string | undefined> {
    const key = `${table}.${column}`;
    const found = known.get(key);
    if (found && performance.now() < found.until) return found.property;
    let property: string | undefined;
    if (isColumnName(column)) {
      for (const p of column.startsWith('_') ? [column] : [column, `_${column}_value`]) {
        try { await d.dataverse.get(`${sets[table]}?$select=${p}&$top=1`); property = p; break; } catch (e) {
          // a table that is not there (no Sales app) or that the relay may not read has no columns for us either
          if (!isDoorError(e) || (e.fate !== 'refused' && e.fate !== 'forbidden')) throw e;
        }
      }
    }
    known.set(key, { property, until: property === undefined ? performance.now() + unknownForMs : Infinity });
    return property;
  }

  async function read(): Promise<Rules> {
    const rows = async (path: string): Promise<any[]> => (await d.dataverse.get(path)).value;
    try {
      const [ofTracking, ofMappings] = await Promise.all([rows(ruleQueries.tracking), rows(ruleQueries.mappings)]);
      const [tracking, mappings] = [trackingRules(ofTracking), fieldMappings(ofMappings)];
      const families = tracking.some((r) => r.source === 'productFamily') ? familiesOf(await rows(ruleQueries.families)) : noRules.families;
      const wanted = [...new Map(mappings.flatMap((m) => tablesOf(m).map((table) => [`${table}.${m.column}`, { table, column: m.column }] as const)))];
      const properties = new Map(await Promise.all(wanted.map(async ([key, w]) => [key, await propertyOf(w.table, w.column)] as const)));
      const rules: Rules = { tracking, mappings, families, properties, columns: columnsOf(tracking, mappings, properties) };
      // the same object while nothing has changed: what is made of it is made once
      const text = JSON.stringify([tracking, mappings, [...families], [...properties]]);
      kept = { rules: kept?.text === text ? kept.rules : rules, text, at: performance.now() };
      return kept.rules;
    } catch (e) {
      if (isDoorError(e) && (e.fate === 'forbidden' || e.fate === 'refused')) { kept = undefined; throw new RulesRefused(e.message, { cause: e }); }
      throw e;
    }
  }

  const readOnce = (): Promise<Rules> => { reading ??= read().finally(() => { reading = undefined; }); return reading; };
  const younger = (ms: number): boolean => kept !== undefined && performance.now() - kept.at < ms;
  return {
    current: () => (reading ? reading : younger(keepMs) ? Promise.resolve(kept!.rules) : readOnce()),
    warm: () => { if (!younger(freshMs)) readOnce().catch(() => {}); },
    forget: () => { known.clear(); kept = undefined; },
  };
}
/** Whether an answer says that a column is asked for which is not there. */
export const saysUnknownColumn = (a: { readonly status: number; readonly error?: { readonly message: string } } | undefined): boolean => a?.status === 400 && /could not find a property|property named/i.test(a.error?.message ?? '');
export { noRules, type Rules };
