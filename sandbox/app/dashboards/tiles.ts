/** The tiles of a dashboard's FormXml, row by row. */
import { attr, bareId, children, flag, label, parseXml, path, text } from '../model/xml.ts';

export interface Tile { readonly id: string; readonly label: string; readonly table: string; readonly viewId: string; readonly chartId?: string; readonly pickChart: boolean; readonly rows: number; readonly colspan: number }

const gridClass = 'e7a81278-8635-4d9e-8d4d-59480b391c5b';

export function tilesOf(formXml: string): { readonly columns: number; readonly rows: readonly (readonly Tile[])[] } {
  const form = parseXml(formXml, 'The dashboard');
  const section = path(form, 'tabs', 'tab', 'columns', 'column', 'sections', 'section');
  const rows = children(path(section, 'rows'), 'row').map((r) => children(r, 'cell').filter((c) => !!path(c, 'control')).map((c): Tile => {
    const control = path(c, 'control')!;
    if (bareId(attr(control, 'classid') ?? '') !== gridClass) throw new Error(`Controls of class ${attr(control, 'classid') ?? ''} are not drawn on dashboards by the sandbox's app host (SandboxNotEmulated).`);
    const of = (name: string): string => text(path(control, 'parameters', name));
    const chart = of('ChartGridMode') === 'Chart' ? bareId(of('VisualizationId')) : '';
    return {
      id: attr(control, 'id') ?? '', label: flag(c, 'showlabel', true) ? label(c, 'labels', 'label', 'description', 'languagecode') : '', table: of('TargetEntityType').toLowerCase(), viewId: bareId(of('ViewId')),
      ...(chart ? { chartId: chart } : {}), pickChart: of('EnableChartPicker') === 'true', rows: Number(of('RecordsPerPage') || '10'), colspan: Number(attr(c, 'colspan') ?? '1'),
    };
  })).filter((r) => r.length);
  return { columns: (attr(section, 'columns') ?? '1').length, rows };
}
