import type { View } from '../data/metadata.ts';
import { bareId } from '../model/xml.ts';
import type { Handler } from './field-state.ts';

interface Filter { readonly xml: string; readonly table?: string }
export interface Search { readonly filtersOf: (table: string) => string[] }

/** What scripts said about a lookup: handlers before a search, filters for one search, views of their own, tables. */
export class LookupRules {
  readonly preSearch = new Set<Handler>();
  readonly views: View[] = [];
  defaultView: string | undefined;
  tables: readonly string[] | undefined;
  #filters: Filter[] | undefined;

  /** Runs the handlers; what they add counts for this one search. */
  search(context: () => unknown): Search {
    const filters: Filter[] = [];
    this.#filters = filters;
    try { for (const handler of [...this.preSearch]) handler(context()); } finally { this.#filters = undefined; }
    return { filtersOf: (table) => filters.filter((f) => f.table === undefined || f.table === table).map((f) => f.xml) };
  }
  /** @throws outside a PreSearch handler, where the platform ignores it and the author would never know */
  addFilter(xml: string, table?: string): void {
    if (!this.#filters) throw new Error('addCustomFilter works only in a handler of the PreSearch event: add it with addPreSearch.');
    if (!/^\s*<filter[\s>]/.test(xml)) throw new Error('addCustomFilter takes one <filter> of FetchXML.');
    this.#filters.push({ xml, table: table?.toLowerCase() });
  }
  addView(id: string, table: string, name: string, fetchXml: string, layoutXml: string, isDefault: boolean): void {
    this.views.push({ id: bareId(id), entity: table.toLowerCase(), name, fetchXml, layoutXml, queryType: 64, isDefault: false, isQuickFind: false, origin: 'script' });
    if (isDefault) this.defaultView = bareId(id);
  }
}
