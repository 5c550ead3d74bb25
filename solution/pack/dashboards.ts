/** System dashboards: a form without a table, whose cells are charts and lists. */
import { mostTiles, type Dashboard, type Tile } from '../model/dashboards.ts';
import type { SolutionDefinition } from '../model/solution.ts';
import { introduced } from './attributes.ts';
import { braced, chartId, dashboardId, idOf, viewId } from './ids.ts';
import { descriptions, el, labels, leaf, leaves, localizedNames, type Xml } from './xml.ts';

const label = (text: string): Xml => labels('labels', 'label', text);
/** Rows of the page that one tile is high. */
const tileHeight = 12;

function check(s: SolutionDefinition, d: Dashboard): void {
  const wrong = (text: string): Error => new Error(`Dashboard "${d.name}": ${text}`);
  const tiles = d.rows.flat();
  if (tiles.length > mostTiles) throw wrong(`${tiles.length} tiles; an environment takes ${mostTiles}.`);
  if (new Set(d.rows.map((r) => r.length)).size !== 1) throw wrong('all rows must be equally long.');
  for (const t of tiles) {
    if (!s.views.some((v) => v.table === t.table && v.key === t.view)) throw wrong(`${t.table} has no view "${t.view}".`);
    if (t.chart !== undefined && !s.charts.some((c) => c.table === t.table && c.key === t.chart)) throw wrong(`${t.table} has no chart "${t.chart}".`);
  }
}

export function packDashboard(s: SolutionDefinition, d: Dashboard): Xml {
  check(s, d);
  const part = (kind: string, name: string): string => braced(idOf(kind, `dashboard:${d.key}:${name}`));
  const tile = (t: Tile, place: string): Xml => el('cell', { colspan: 1, rowspan: tileHeight, showlabel: 'true', id: part('formcell', place), auto: 'false' }, label(t.label),
    el('control', { id: `tile_${place.replace(':', '_')}`, uniqueid: part('formcontrol', place), classid: '{E7A81278-8635-4D9E-8D4D-59480B391C5B}', indicationOfSubgrid: 'true' }, el('parameters', {}, leaves({
      TargetEntityType: t.table, ChartGridMode: t.chart === undefined ? 'Grid' : 'Chart', EnableQuickFind: 'false', EnableViewPicker: 'true', EnableJumpBar: 'false', RecordsPerPage: 10,
      ViewId: braced(viewId(t.table, t.view)), IsUserView: 'false', ViewIds: '', AutoExpand: 'Fixed',
      VisualizationId: t.chart === undefined ? '' : braced(chartId(t.table, t.chart)), IsUserChart: 'false', EnableChartPicker: t.chart === undefined ? 'false' : 'true', RelationshipName: '',
    }))));
  const rows = d.rows.flatMap((r, i) => [el('row', {}, ...r.map((t, j) => tile(t, `${i}:${j}`))), ...Array.from({ length: tileHeight - 1 }, () => el('row'))]);
  const section = el('section', { showlabel: 'false', showbar: 'false', columns: '1'.repeat(d.rows[0]!.length), id: part('formsection', 'section') }, label('Section'), el('rows', {}, ...rows));
  const tab = el('tab', { showlabel: 'false', verticallayout: 'true', id: part('formtab', 'tab') }, label('Tab'), el('columns', {}, el('column', { width: '100%' }, el('sections', {}, section))));
  return el('Dashboard', {}, localizedNames(d.name), descriptions(d.help), leaf('FormId', braced(dashboardId(d.key))), leaves({ IsCustomizable: 1, IsDefault: 0 }),
    el('FormXml', {}, el('forms', { type: 'dashboard' }, el('form', {}, el('tabs', {}, tab)))), leaves({ IntroducedVersion: introduced, IsTabletEnabled: 1 }));
}
