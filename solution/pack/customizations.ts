/** customizations.xml: everything in one file, in the order that the schema prescribes. */
import type { SolutionDefinition } from '../model/solution.ts';
import { isMachineMade, type ExtendedTable, type Table } from '../model/tables.ts';
import { packApp, packChoice, packControl, packRole, packSiteMap, packWebResource } from './components.ts';
import { ownEntity, shellEntity } from './entities.ts';
import { addButtons } from '../model/ribbon.ts';
import { formType, quickCreateTables, type FormType } from '../model/forms.ts';
import { packChart } from './charts.ts';
import { packDashboard } from './dashboards.ts';
import { packForm } from './forms.ts';
import { allRelationships } from './relationships.ts';
import { packRibbon } from './ribbon.ts';
import { packView } from './views.ts';
import { el, leaf, type Xml } from './xml.ts';

export const xsi = { 'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance' } as const;

/** The parts of one table, before they are joined (packed) or written to files of their own (unpacked). */
export interface EntityParts { readonly schemaName: string; readonly info: readonly Xml[]; readonly forms: readonly { readonly type: FormType; readonly xml: Xml }[]; readonly views: readonly Xml[]; readonly charts: readonly Xml[]; readonly ribbon: Xml }

/** Icon of every table of the solution. */
const tableIcon = 'cfl_/icons/xero.svg';
const parts = (s: SolutionDefinition, t: Table | ExtendedTable, info: Xml[], managed: boolean): EntityParts => ({
  schemaName: t.schemaName, info,
  forms: s.forms.filter((f) => f.table === t.logicalName).map((f) => ({ type: formType(f), xml: packForm(s, f, managed) })),
  views: s.views.filter((v) => v.table === t.logicalName).map((v) => packView(s, v)),
  charts: s.charts.filter((c) => c.table === t.logicalName).map((c) => packChart(s, c)),
  ribbon: packRibbon(s.ribbons.find((r) => r.table === t.logicalName), isMachineMade(t) ? addButtons(t.logicalName) : []),
});
export const entityParts = (s: SolutionDefinition, managed: boolean): EntityParts[] => [
  ...s.tables.map((t) => parts(s, t, ownEntity(t, tableIcon, quickCreateTables(s.forms).has(t.logicalName)), managed)), ...s.extended.map((t) => parts(s, t, shellEntity(t), managed)),
];

const formTypes: readonly FormType[] = ['main', 'quick', 'quickCreate'];
const entity = (p: EntityParts): Xml => el('Entity', {}, ...p.info,
  p.forms.length ? el('FormXml', {}, ...formTypes.map((type) => p.forms.filter((f) => f.type === type)).filter((list) => list.length).map((list) => el('forms', { type: list[0]!.type }, ...list.map((f) => f.xml)))) : null,
  p.views.length ? el('SavedQueries', {}, el('savedqueries', {}, ...p.views)) : null, p.charts.length ? el('Visualizations', {}, ...p.charts) : null, p.ribbon);

/** Every language in which the package brings labels, English first. */
export const packLanguages = (s: SolutionDefinition): Xml => el('Languages', {}, ...[1033, ...(s.languages ?? []).map((l) => l.lcid)].map((code) => leaf('Language', code)));

export function packCustomizations(s: SolutionDefinition, managed: boolean): Xml {
  return el('ImportExportXml', xsi,
    el('Entities', {}, ...entityParts(s, managed).map(entity)), el('Roles', {}, ...s.roles.map(packRole)),
    el('Workflows'), el('FieldSecurityProfiles'), el('Templates'), el('EntityMaps'),
    el('EntityRelationships', {}, ...allRelationships(s).map((r) => r.xml)), el('OrganizationSettings'), el('optionsets', {}, ...s.choices.map(packChoice)),
    el('Dashboards', {}, ...s.dashboards.map((d) => packDashboard(s, d))),
    el('WebResources', {}, ...s.webResources.map((w) => packWebResource(w, s.webResources))), el('CustomControls', {}, ...s.controls.map(packControl)),
    el('AppModuleSiteMaps', {}, packSiteMap(s)), el('AppModules', {}, packApp(s)), el('EntityDataProviders'), packLanguages(s));
}
