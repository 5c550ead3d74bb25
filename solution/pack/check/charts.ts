/** Charts and dashboards: every name in them leads somewhere, and their shape is one that the platform draws. */
import { attr, bareId, below, elements, valueOf, type Finding, type Model } from './reader.ts';
import type { ColumnType } from './views.ts';

type Add = (rule: string, text: string) => void;
type Element = Parameters<typeof attr>[0];
const nameOf = (e: Element, list: string): string => attr(elements(e, list)[0] ? below(elements(e, list)[0]!, 'LocalizedName')[0] ?? e : e, 'description');
const yes = (e: Element, name: string): boolean => ['true', '1'].includes(attr(e, name));

export function charts(m: Model, typeOf: ColumnType): Finding[] {
  const found: Finding[] = [];
  for (const e of m.entities) for (const v of elements(e.element, 'Visualizations', 'visualization')) {
    const add: Add = (rule, text) => { found.push({ rule, where: `chart "${nameOf(v, 'LocalizedNames')}" of ${e.logical}`, text }); };
    const definition = elements(v, 'datadescription', 'datadefinition')[0];
    // A chart drawn by a web resource has no description of its own
    if (!definition) { if (!valueOf(v, 'webresourcename')) add('chart-empty', 'It says neither which data it shows nor which web resource draws it.'); continue; }
    for (const fetch of elements(definition, 'fetchcollection', 'fetch')) query(e.logical, fetch, typeOf, add);
    shape(v, definition, add);
  }
  return found;
}

function query(table: string, fetch: Element, typeOf: ColumnType, add: Add): void {
  const entity = elements(fetch, 'entity')[0];
  if (!entity || attr(entity, 'name') !== table) { add('chart-table', `The query reads ${entity ? attr(entity, 'name') : 'nothing'}.`); return; }
  const missing = (of: string, column: string): void => { if (column && !typeOf(of, column)) add('chart-column-missing', `Table ${of} has no column ${column}.`); };
  const walk = (x: Element, of: string): void => {
    for (const a of elements(x, 'attribute')) {
      missing(of, attr(a, 'name'));
      const part = attr(a, 'dategrouping');
      if (part && !['date', 'unknown', undefined].includes(typeOf(of, attr(a, 'name')))) add('chart-date-part', `${attr(a, 'name')} is no date.`);
      if (['sum', 'avg', 'min', 'max'].includes(attr(a, 'aggregate')) && typeOf(of, attr(a, 'name')) === 'money' && !attr(a, 'name').endsWith('_base')) add('chart-currencies', `${attr(a, 'name')} may be in several currencies; ask for ${attr(a, 'name')}_base.`);
    }
    for (const f of elements(x, 'filter')) for (const c of below(f, 'condition')) if (!attr(c, 'entityname')) missing(of, attr(c, 'attribute'));
    for (const l of elements(x, 'link-entity')) { missing(attr(l, 'name'), attr(l, 'from')); missing(of, attr(l, 'to')); walk(l, attr(l, 'name')); }
  };
  walk(entity, table);
}

/** What the platform's own errors 0x8004E003 to 0x8004E01C refuse. */
function shape(v: Element, definition: Element, add: Add): void {
  const attributes = below(definition, 'attribute');
  const aliases = attributes.map((a) => attr(a, 'alias')).filter(Boolean);
  for (const alias of new Set(aliases.filter((a, i) => aliases.indexOf(a) !== i))) add('chart-alias-twice', `The alias ${alias} is given twice.`);
  const categories = below(definition, 'category');
  const measures = below(definition, 'measure');
  for (const x of [...categories, ...measures, ...below(definition, 'order')]) if (attr(x, 'alias') && !aliases.includes(attr(x, 'alias'))) add('chart-alias-missing', `The alias ${attr(x, 'alias')} is given to no column.`);
  const groups = attributes.filter((a) => yes(a, 'groupby'));
  if (groups.length > 2) add('chart-groups', `${groups.length} groups; a chart has two at most.`);
  if (groups.length === 2 && measures.length > 1) add('chart-comparison', 'A chart with two groups shows one measure.');
  const chart = elements(v, 'presentationdescription', 'Chart')[0];
  if (!chart) { add('chart-not-drawn', 'It does not say how it is drawn.'); return; }
  const series = elements(chart, 'Series', 'Series').length, collections = below(definition, 'measurecollection').length;
  if (series !== collections) add('chart-series', `${series} series are drawn, ${collections} are measured.`);
  if (elements(chart, 'ChartAreas', 'ChartArea').length > categories.length) add('chart-areas', 'There are more chart areas than categories.');
}

/** Grids and charts; everything else on a dashboard (web resources, frames, Power BI) is none of ours. */
const gridClass = 'e7a81278-8635-4d9e-8d4d-59480b391c5b';

export function dashboards(m: Model): Finding[] {
  const views = new Map(m.entities.flatMap((e) => e.views.map((v): [string, string] => [bareId(valueOf(v, 'savedqueryid')), e.logical])));
  const drawn = new Map(m.entities.flatMap((e) => elements(e.element, 'Visualizations', 'visualization').map((v): [string, string] => [bareId(valueOf(v, 'savedqueryvisualizationid')), e.logical])));
  const boards = elements(m.root, 'Dashboards', 'Dashboard');
  const known = new Set(boards.map((d) => bareId(valueOf(d, 'FormId'))));
  const found: Finding[] = [];
  for (const d of boards) {
    const add: Add = (rule, text) => { found.push({ rule, where: `dashboard "${nameOf(d, 'LocalizedNames')}"`, text }); };
    const forms = elements(d, 'FormXml', 'forms', 'form');
    if (forms.length !== 1) add('dashboard-form', `It holds ${forms.length} forms instead of one.`);
    for (const c of below(d, 'control').filter((x) => bareId(attr(x, 'classid')) === gridClass)) tile(m, c, views, drawn, add);
  }
  for (const x of m.siteMaps.flatMap((s) => below(s, 'SubArea'))) {
    const id = bareId(attr(x, 'DefaultDashboard'));
    // Another solution's dashboard may be named; ours all have derived ids (version 5)
    if (id && !known.has(id) && /^[0-9a-f]{8}-[0-9a-f]{4}-5/.test(id)) found.push({ rule: 'dashboard-missing', where: `site map entry ${attr(x, 'Id')}`, text: `Dashboard ${id} does not exist.` });
  }
  return found;
}

function tile(m: Model, c: Element, views: ReadonlyMap<string, string>, drawn: ReadonlyMap<string, string>, add: Add): void {
  const p = elements(c, 'parameters')[0];
  if (!p) { add('dashboard-tile', `Tile ${attr(c, 'id')} says nothing of what it shows.`); return; }
  const table = valueOf(p, 'TargetEntityType'), view = bareId(valueOf(p, 'ViewId')), chart = bareId(valueOf(p, 'VisualizationId'));
  // Views and charts of tables of others may be theirs
  const whole = m.entities.some((e) => e.logical === table && e.own);
  if (views.has(view) ? views.get(view) !== table : whole) add('dashboard-view', `Tile ${attr(c, 'id')} shows view ${view}, which is no view of ${table}.`);
  if (chart && (drawn.has(chart) ? drawn.get(chart) !== table : whole)) add('dashboard-chart', `Tile ${attr(c, 'id')} shows chart ${chart}, which is no chart of ${table}.`);
  if (valueOf(p, 'ChartGridMode') === 'Chart' && !chart) add('dashboard-chart', `Tile ${attr(c, 'id')} shows a chart and names none.`);
  if (valueOf(p, 'IsUserView') === 'true' || valueOf(p, 'IsUserChart') === 'true') add('dashboard-personal', `Tile ${attr(c, 'id')} shows somebody's own view or chart.`);
}
