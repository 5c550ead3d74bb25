/** What a column is, wherever it comes from: own table, column added to a platform table, or the platform's own. */
import type { Column } from '../model/columns.ts';
import type { SolutionDefinition } from '../model/solution.ts';
import { platformTables, systemColumns, type PlatformKind } from '../out-of-box/columns.ts';

export interface KnownColumn { readonly kind: Column['kind'] | PlatformKind | 'url'; readonly label: string }

/** @throws when the table or column does not exist: a typing mistake in a form or view must not reach a zip */
export function columnOf(s: SolutionDefinition, table: string, column: string): KnownColumn {
  const own = s.tables.find((t) => t.logicalName === table);
  const platform = platformTables[table];
  if (!own && !platform) throw new Error(`There is no table "${table}".`);
  const mine = own?.columns[column] ?? s.extended.find((t) => t.logicalName === table)?.columns[column];
  if (mine) return { kind: mine.kind === 'text' && mine.format === 'url' ? 'url' : mine.kind === 'text' && mine.format === 'email' ? 'email' : mine.kind, label: mine.label };
  if (own && column === `${table}id`) return { kind: 'key', label: own.label };
  const theirs = platform?.columns[column] ?? (own ? systemColumns[column] : undefined);
  if (!theirs && column.endsWith('_base')) {
    const amount = columnOf(s, table, column.slice(0, -'_base'.length));
    if (amount.kind === 'money') return { kind: 'money', label: `${amount.label} (Base)` };
  }
  if (!theirs) throw new Error(`Table "${table}" has no column "${column}".`);
  if (own && column === 'ownerid' && own.ownership === 'OrgOwned') throw new Error(`Table "${table}" belongs to the organisation: it has no owner.`);
  if (own && (column === 'transactioncurrencyid' || column === 'exchangerate') && !hasMoney(own.columns)) throw new Error(`Table "${table}" holds no money: it has no "${column}".`);
  return theirs;
}
export const hasMoney = (columns: Readonly<Record<string, Column>>): boolean => Object.values(columns).some((c) => c.kind === 'money');
/** Name of a table as XML writes it: cfl_Connection, InvoiceDetail. */
export function schemaNameOf(s: SolutionDefinition, table: string): string {
  const name = s.tables.find((t) => t.logicalName === table)?.schemaName ?? platformTables[table]?.schemaName;
  if (!name) throw new Error(`There is no table "${table}".`);
  return name;
}
export const primaryNameOf = (s: SolutionDefinition, table: string): string =>
  s.tables.find((t) => t.logicalName === table)?.primaryName ?? platformTables[table]!.primaryName;
export const isOwn = (s: SolutionDefinition, table: string): boolean => s.tables.some((t) => t.logicalName === table);
