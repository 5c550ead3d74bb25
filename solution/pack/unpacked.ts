/** The source layout that SolutionPackager and `pac solution pack` read: one component a file, both kinds of package from it. */
import type { SolutionDefinition } from '../model/solution.ts';
import { packApp, packChoice, packControl, packRole, packSetting, packSiteMap, packWebResource } from './components.ts';
import { entityParts, packLanguages, xsi } from './customizations.ts';
import { speaker } from './languages.ts';
import { packDashboard } from './dashboards.ts';
import { packManifest, type PacConfig } from './manifest.ts';
import { allRelationships } from './relationships.ts';
import { document, el, type Xml } from './xml.ts';
import type { Assets } from './package.ts';

const idIn = (x: Xml, name: string): string => String((x.children.find((c) => typeof c !== 'string' && c.name === name) as Xml).children[0]);

/** Path -> content. Text is UTF-8 without mark. */
export function unpack(s: SolutionDefinition, config: PacConfig, assets: Assets): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const bytes = new TextEncoder();
  const speak = speaker(s, config);
  const xml = (path: string, root: Xml): void => { files.set(path, bytes.encode(document(speak(root)))); };

  xml('Other/Solution.xml', packManifest(s, config, 2));
  xml('Other/Customizations.xml', el('ImportExportXml', xsi, ...['Entities', 'Roles', 'Workflows', 'FieldSecurityProfiles', 'Templates', 'EntityMaps', 'EntityRelationships', 'OrganizationSettings', 'optionsets', 'Dashboards', 'WebResources', 'CustomControls', 'AppModuleSiteMaps', 'AppModules', 'EntityDataProviders'].map((n) => el(n)), packLanguages(s)));

  const managed = entityParts(s, true);
  entityParts(s, false).forEach((p, i) => {
    const folder = `Entities/${p.schemaName}`;
    xml(`${folder}/Entity.xml`, el('Entity', {}, ...p.info, p.forms.length ? el('FormXml') : null, p.views.length ? el('SavedQueries') : null, p.charts.length ? el('Visualizations') : null, el('RibbonDiffXml')));
    xml(`${folder}/RibbonDiff.xml`, p.ribbon);
    p.forms.forEach((f, j) => {
      xml(`${folder}/FormXml/${f.type}/${idIn(f.xml, 'formid')}.xml`, el('forms', {}, f.xml));
      xml(`${folder}/FormXml/${f.type}/${idIn(f.xml, 'formid')}_managed.xml`, el('forms', {}, managed[i]!.forms[j]!.xml));
    });
    for (const c of p.charts) xml(`${folder}/Visualizations/${idIn(c, 'savedqueryvisualizationid')}.xml`, c);
    for (const v of p.views) xml(`${folder}/SavedQueries/${idIn(v, 'savedqueryid')}.xml`, el('savedqueries', {}, v));
  });

  const relationships = allRelationships(s);
  xml('Other/Relationships.xml', el('EntityRelationships', {}, ...relationships.map((r) => el('EntityRelationship', { Name: r.name }))));
  for (const referenced of new Set(relationships.map((r) => String((r.xml.children.find((c) => typeof c !== 'string' && c.name === 'ReferencedEntityName') as Xml).children[0])))) {
    xml(`Other/Relationships/${referenced}.xml`, el('EntityRelationships', {}, ...relationships.filter((r) => r.xml.children.some((c) => typeof c !== 'string' && c.name === 'ReferencedEntityName' && c.children[0] === referenced)).map((r) => r.xml)));
  }
  for (const d of s.dashboards) { const x = packDashboard(s, d); xml(`Dashboards/${idIn(x, 'FormId')}.xml`, x); }
  for (const c of s.choices) xml(`OptionSets/${c.name}.xml`, packChoice(c));
  for (const r of s.roles) xml(`Roles/${r.name}.xml`, packRole(r));
  xml(`AppModules/${s.app.uniqueName}/AppModule.xml`, packApp(s));
  xml(`AppModules/${s.app.uniqueName}/AppModule_managed.xml`, packApp(s));
  xml(`AppModuleSiteMaps/${s.app.uniqueName}/AppModuleSiteMap.xml`, packSiteMap(s));
  xml(`AppModuleSiteMaps/${s.app.uniqueName}/AppModuleSiteMap_managed.xml`, packSiteMap(s));
  for (const w of s.webResources) {
    files.set(`WebResources/${w.name}`, assets.webResources.get(w.name)!);
    xml(`WebResources/${w.name}.data.xml`, packWebResource(w, s.webResources));
  }
  for (const c of s.controls) {
    for (const [path, content] of assets.controls.get(c.name)!) files.set(`Controls/${c.name}/${path}`, content);
    xml(`Controls/${c.name}/ControlManifest.xml.data.xml`, packControl(c));
  }
  for (const x of s.settings) xml(`environmentvariabledefinitions/${x.schemaName}/environmentvariabledefinition.xml`, packSetting(x));
  return files;
}
