/** MissingDependencies of solution.xml: what must be in an environment before the import, checked by the platform before it changes anything. */
import type { SolutionDefinition } from '../model/solution.ts';
import { broughtBySales, salesApp } from '../out-of-box/required.ts';
import { relationshipName } from './relationships.ts';
import { el, type Xml } from './xml.ts';

/** One for every table of the Sales app that the solution builds on, with the first of our components that needs it. */
export function missingDependencies(s: SolutionDefinition): Xml {
  const solution = `${salesApp.name} (${salesApp.version})`;
  const lookups = [...s.tables, ...s.extended].flatMap((t) => Object.values(t.columns).flatMap((c) => (c.kind === 'lookup' ? [{ t, c }] : [])));
  return el('MissingDependencies', {}, ...Object.entries(broughtBySales).flatMap(([table, label]) => {
    const shell = s.extended.find((t) => t.logicalName === table);
    const [column] = shell ? Object.entries(shell.columns) : [];
    const lookup = lookups.find(({ c }) => c.target === table);
    const dependent = column
      ? el('Dependent', { type: 2, schemaName: column[0], displayName: column[1].label, parentSchemaName: table, parentDisplayName: label })
      : lookup ? el('Dependent', { type: 10, schemaName: relationshipName(table, lookup.t.logicalName, lookup.c.schemaName), displayName: lookup.c.label })
        // nothing of ours stands on it but commands: the app lists it
        : s.app.tables.includes(table) && el('Dependent', { type: 80, schemaName: s.app.uniqueName, displayName: s.app.name });
    return dependent ? [el('MissingDependency', {}, el('Required', { type: 1, schemaName: table, displayName: label, solution }), dependent)] : [];
  }));
}
