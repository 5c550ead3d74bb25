/** Charts and dashboards of a package. What is refused, and in which words, follows the original's error codes 0x8004E000 to 0x8004E30F. */
import { asGuid } from '../behaviours/values.ts';
import type { DataverseError } from '../errors.ts';
import { parseFetch, type FetchEntity } from '../fetchxml/parse.ts';
import type { Metadata } from '../metadata/registry.ts';
import type { Element } from '../xml.ts';
import { attr, child, children, descend, print, textOf } from '../xml.ts';
import { labelOf } from './columns.ts';
import type { Components } from './components.ts';
import { refusal } from './package.ts';

/** Charts with two groups; other shapes cannot show them. */
const comparable = new Set(['Column', 'Bar', 'Line', 'Area', 'StackedColumn', 'StackedColumn100', 'StackedBar', 'StackedBar100', 'StackedArea', 'StackedArea100']);
const idOf = (text: string | null, where: string): string => { const id = asGuid(text ?? ''); if (!id) throw refusal(`${where}: '${text ?? ''}' is no id.`); return id; };
const path = (e: Element, ...names: string[]): Element[] => names.reduce<Element[]>((from, name) => from.flatMap((x) => children(x, name)), [e]);

export function importCharts(c: Components, m: Metadata, entities: ReadonlyMap<string, Element>, origin: string): void {
  for (const [entity, e] of entities) for (const v of path(e, 'Visualizations', 'visualization')) {
    const id = idOf(textOf(v, 'savedqueryvisualizationid'), `Chart of ${entity}`);
    const data = path(v, 'datadescription', 'datadefinition')[0], drawn = path(v, 'presentationdescription', 'Chart')[0];
    const refuse = (text: string): DataverseError => refusal(`Chart ${id} of ${entity}: ${text}`);
    if (!data) throw refuse('The data description for the visualization is invalid.');
    if (!drawn) throw refuse('The presentation description is invalid.');
    demandQuery(m, entity, data, refuse);
    demandShape(data, drawn, refuse);
    const other = c.charts.get(id);
    if (other && other.entity !== entity) throw refuse(`A saved query visualization with id ${id} already exists in the system, and cannot be resused by a new custom entity.`);
    c.charts.set(id, { id, name: labelOf(child(v, 'LocalizedNames'), 'LocalizedName'), description: labelOf(child(v, 'Descriptions'), 'Description'), entity, isDefault: textOf(v, 'isdefault') === '1', dataXml: print(data), presentationXml: print(drawn), origin });
  }
}

type Refuse = (text: string) => DataverseError;
function demandQuery(m: Metadata, entity: string, data: Element, refuse: Refuse): void {
  const fetches = path(data, 'fetchcollection', 'fetch');
  if (!fetches.length) throw refuse('The fetch collection for the visualization is invalid.');
  for (const f of fetches) {
    let query;
    try { query = parseFetch(print(f)); } catch (e) { throw refuse(e instanceof Error ? e.message : String(e)); }
    if (query.entity.name !== entity) throw refuse('The data description for the visualization can only have attributes either from the primary entity of the view or the linked entities.');
    if (!query.aggregate) throw refuse('The sandbox does not emulate charts that are no aggregates.');
    const walk = (e: FetchEntity): void => {
      const t = m.tables.get(e.name);
      if (!t) throw refuse(`The table ${e.name} does not exist.`);
      for (const a of e.attributes) if (!t.columns.has(a.name)) throw refuse(`The column ${e.name}.${a.name} does not exist.`);
      for (const l of e.links) {
        if (!t.columns.has(l.to) || !m.tables.get(l.name)?.columns.has(l.from)) throw refuse(`The join ${e.name}.${l.to} = ${l.name}.${l.from} names a column that does not exist.`);
        walk(l);
      }
    };
    walk(query.entity);
  }
}
function demandShape(data: Element, drawn: Element, refuse: Refuse): void {
  const attributes = [...descend(data, 'attribute')];
  const aliases = attributes.map((a) => attr(a, 'alias'));
  if (new Set(aliases).size < aliases.length) throw refuse('Data Description is invalid. Duplicate alias found.');
  const groups = attributes.filter((a) => ['true', '1'].includes(attr(a, 'groupby') ?? ''));
  if (groups.length > 2) throw refuse('The data XML for the visualization cannot contain more than two Group By clauses.');
  const same = groups.map((a) => `${a.parentNode?.nodeName ?? ''} ${attr(a, 'name') ?? ''}`);
  if (new Set(same).size < same.length) throw refuse('Data Description is invalid. Same attribute cannot be used as a group by more than once.');
  const categories = path(data, 'categorycollection', 'category');
  const collections = categories.flatMap((x) => children(x, 'measurecollection')), measures = collections.flatMap((x) => children(x, 'measure'));
  if (!categories.length || !measures.length) throw refuse('The data description for the visualization is invalid.');
  for (const x of [...categories, ...measures]) if (attr(x, 'alias') && !aliases.includes(attr(x, 'alias'))) throw refuse(`The data description for the visualization is invalid. (alias ${attr(x, 'alias') ?? ''})`);
  if (groups.length === 2 && collections.length > 1) throw refuse('More than one measure collection is not supported for charts with subcategory i.e. comparison charts');
  if (groups.length === 2 && measures.length > 1) throw refuse('More than one measure is not supported for charts with subcategory i.e. comparison charts');
  const series = path(drawn, 'Series', 'Series'), areas = path(drawn, 'ChartAreas', 'ChartArea');
  if (areas.length > 1) throw refuse('Multiple Chart Areas are not supported.');
  if (areas.length !== categories.length) throw refuse('Number of chart areas and number of categories should be same.');
  if (series.length !== collections.length) throw refuse('Number of series for chart area and number of measure collections for category should be same.');
  if (groups.length === 2 && !comparable.has(attr(series[0]!, 'ChartType') ?? '')) throw refuse('This chart type is not supported for comparison charts.');
}

const gridClass = 'e7a81278-8635-4d9e-8d4d-59480b391c5b';
/** An environment's standard setting. */
const mostControls = 6;

/** Dashboards are system forms without a table. Views and charts must be there already. */
export function importDashboards(c: Components, customizations: Element, viewsOf: (id: string) => string | undefined, origin: string): void {
  for (const d of path(customizations, 'Dashboards', 'Dashboard')) {
    const id = idOf(textOf(d, 'FormId'), 'Dashboard');
    const refuse = (text: string): DataverseError => refusal(`Dashboard ${id}: ${text}`);
    const name = labelOf(child(d, 'LocalizedNames'), 'LocalizedName');
    if (!name) throw refuse('The name of a dashboard cannot be null.');
    const forms = path(d, 'FormXml', 'forms');
    if (forms.some((f) => attr(f, 'type') !== 'dashboard')) throw refuse('The type of the form must be set to dashboard in the Form XML.');
    const form = forms.flatMap((f) => children(f, 'form'));
    if (form.length !== 1) throw refuse('A dashboard Form XML can contain only one form element.');
    const controls = [...descend(form[0]!, 'control')];
    if (controls.length > mostControls) throw refuse(`The dashboard Form XML contains more than the maximum allowed number of control elements: ${mostControls}.`);
    for (const x of controls) demandTile(c, x, viewsOf, refuse);
    c.forms.set(id, { id, name, entity: '', type: 'dashboard', formXml: print(form[0]!), order: 0, origin });
  }
}
function demandTile(c: Components, control: Element, viewsOf: (id: string) => string | undefined, refuse: Refuse): void {
  const kind = asGuid(attr(control, 'classid') ?? '');
  if (kind !== gridClass) throw refuse(`The sandbox does not emulate controls of class ${attr(control, 'classid') ?? ''} on dashboards.`);
  const p = child(control, 'parameters');
  const of = (name: string): string => (p && textOf(p, name)) ?? '';
  if (of('IsUserView') === 'true' || of('IsUserChart') === 'true') throw refuse('A system dashboard cannot contain user views and visualizations.');
  const table = of('TargetEntityType'), view = asGuid(of('ViewId')), chart = asGuid(of('VisualizationId'));
  if (!view || viewsOf(view) !== table) throw refuse(`The view ${of('ViewId')} is no view of the table ${table}.`);
  if (of('ChartGridMode') === 'Chart' ? !chart : false) throw refuse(`Control ${attr(control, 'id') ?? ''} shows a chart and names none.`);
  if (of('VisualizationId') && (!chart || c.charts.get(chart)?.entity !== table)) throw refuse(`The chart ${of('VisualizationId')} is no chart of the table ${table}.`);
}
