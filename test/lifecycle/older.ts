/**
 * A version of the solution that came before the built one: made from the real definitions with the real packer. It lacks a
 * table, columns, a view and a role that the built one has, and has a table, columns and a view that the built one no longer has.
 */
import { readFileSync } from 'node:fs';
import { checkPackage, packParts, solution, zipParts, type Assets, type PacConfig } from '../../solution/pack/index.ts';
import { webResourcePart } from '../../solution/pack/components.ts';
import { lookup, text } from '../../solution/model/columns.ts';
import type { Cell } from '../../solution/model/forms.ts';
import type { SolutionDefinition } from '../../solution/model/solution.ts';
import { defineTable, type ExtendedTable, type Table } from '../../solution/model/tables.ts';
import { partsIn } from '../../scripts/compare-solutions.ts';

/** What later versions brought. */
export const later = { table: 'cfl_fieldmapping', tableStem: 'cfl_FieldMapping', column: 'cfl_fingerprint', columnOf: 'cfl_contactlink', role: 'Counterfoil Approver' } as const;

/** What later versions dropped. */
export const oldTable = defineTable({
  logicalName: 'cfl_oldnote', schemaName: 'cfl_OldNote', setName: 'cfl_oldnotes', label: 'Old Note', plural: 'Old Notes', help: 'Was given up.',
  ownership: 'OrgOwned', audit: false, primaryName: 'cfl_name',
  columns: { cfl_name: text({ label: 'Name' }), cfl_connectionid: lookup('cfl_connection', 'cfl_ConnectionId', { label: 'Connection' }) },
});
export const oldColumn = 'cfl_oldreference';

const without = <T extends Table | ExtendedTable>(t: T, column: string): T => ({ ...t, columns: Object.fromEntries(Object.entries(t.columns).filter(([name]) => name !== column)) });
const withOld = <T extends Table | ExtendedTable>(t: T): T => ({ ...t, columns: { ...t.columns, [oldColumn]: text({ label: 'Old Reference' }) } });

/** Lists of the later table, and the later column, were on no form. */
const known = (c: Cell): boolean => !('subgrid' in c && c.table === later.table) && !('column' in c && c.column === later.column);

export const olderSolution: SolutionDefinition = {
  ...solution,
  tables: [...solution.tables.filter((t) => t.logicalName !== later.table).map((t) => (t.logicalName === later.columnOf ? without(t, later.column) : t.logicalName === 'cfl_connection' ? withOld(t) : t)), oldTable],
  extended: solution.extended.map((t) => (t.logicalName === 'account' ? withOld(t) : t)),
  forms: solution.forms.filter((f) => f.table !== later.table).map((f) => ({ ...f, tabs: f.tabs.map((t) => ({ ...t, sections: t.sections.map((x) => ({ ...x, rows: x.rows.filter((row) => row.every(known)) })).filter((x) => x.rows.length) })).filter((t) => t.sections.length) })),
  views: [
    ...solution.views.filter((v) => v.table !== later.table),
    { table: oldTable.logicalName, key: 'all', name: 'All Old Notes', kind: 'public', isDefault: true, columns: [{ name: 'cfl_name', width: 200 }], order: [{ column: 'cfl_name' }], filter: [] },
  ],
  charts: solution.charts.filter((c) => c.table !== later.table),
  roles: solution.roles.filter((r) => r.name !== later.role).map((r) => ({ ...r, privileges: r.privileges.filter((p) => !p.name.endsWith(later.tableStem)) })),
  app: { ...solution.app, tables: solution.app.tables.filter((t) => t !== later.table), roles: solution.app.roles.filter((r) => r !== later.role), areas: solution.app.areas.map((a) => ({ ...a, groups: a.groups.map((g) => ({ ...g, subAreas: g.subAreas.filter((x) => !('table' in x && x.table === later.table)) })) })) },
};

/** Files come out of the built zip, so that nothing has to be built again. */
function assetsOf(builtZip: string): Assets {
  const parts = partsIn(readFileSync(builtZip));
  return {
    webResources: new Map(solution.webResources.map((w) => [w.name, parts.get(webResourcePart(w))!])),
    controls: new Map(solution.controls.map((c) => [c.name, new Map([...parts].filter(([p]) => p.startsWith(`Controls/${c.name}/`)).map(([p, content]) => [p.slice(`Controls/${c.name}/`.length), content]))])),
  };
}

export function packed(s: SolutionDefinition, builtZip: string, version: string): Uint8Array {
  const config = JSON.parse(readFileSync(new URL('../../pac-config.json', import.meta.url), 'utf8')) as PacConfig;
  const parts = packParts(s, { ...config, solution: { ...config.solution, version } }, assetsOf(builtZip), true);
  // the dropped table has no form and one view: against the rules of the house, not of the platform
  const findings = checkPackage(parts).filter((f) => f.rule !== 'table-house');
  if (findings.length) throw new Error(`The solution made for the test is not sound: ${JSON.stringify(findings, null, 1)}`);
  return zipParts(parts);
}
