/** The semantic check of a packed solution: what a schema cannot see. The build fails on any finding. */
import { platformTables, systemColumns } from '../../out-of-box/columns.ts';
import { platformPrivileges } from '../../out-of-box/privileges.ts';
import { charts, dashboards } from './charts.ts';
import { apps, contentTypes, files, ids, roots } from './components.ts';
import { readPackage, type Finding, type Model, type Parts } from './reader.ts';
import { languages, names, privileges, version, vocabulary } from './rules.ts';
import { ribbons } from './ribbons.ts';
import { views, type ColumnType } from './surfaces.ts';
import { forms } from './forms.ts';
import { choices, lookups, parents, shapes } from './tables.ts';

export type { Finding, Parts } from './reader.ts';

const kinds: Readonly<Record<string, string>> = { nvarchar: 'text', ntext: 'memo', int: 'whole', datetime: 'date', bit: 'yesno', picklist: 'choice', owner: 'lookup', customer: 'lookup', primarykey: 'key' };
const columnTypes = (m: Model): ColumnType => (table, column) => {
  const e = m.entities.find((x) => x.logical === table);
  const own = e?.attributes.get(column);
  if (own) return own.type === 'nvarchar' && own.format !== 'text' ? own.format : kinds[own.type] ?? own.type;
  const theirs = (e?.own ? systemColumns : platformTables[table]?.columns)?.[column]?.kind;
  // The base column of an amount comes with the amount
  if (!theirs && !e?.own && column.endsWith('_base') && platformTables[table]?.columns[column.slice(0, -'_base'.length)]?.kind === 'money') return 'money';
  // An own table has only those system columns that the package lists
  if (!theirs || (e?.own && !own)) return undefined;
  return theirs === 'instant' ? 'date' : kinds[theirs] ?? theirs;
};

/** @param o.before version of the last release */
export function checkPackage(parts: Parts, o: { readonly before?: string } = {}): Finding[] {
  const m = readPackage(parts);
  const typeOf = columnTypes(m);
  return [
    ...roots(m), ...files(m), ...contentTypes(m), ...ids(m), ...apps(m, new Set(Object.keys(platformTables))),
    ...lookups(m), ...parents(m), ...shapes(m), ...choices(m), ...forms(m, typeOf), ...views(m, typeOf), ...charts(m, typeOf), ...dashboards(m), ...ribbons(m),
    ...names(m), ...privileges(m, platformPrivileges), ...vocabulary(m), ...languages(m), ...version(m, o.before),
  ];
}
