/** Addresses of the app: /main.aspx with the query parameters of the real thing, so that links made by others open here. */
export type Page =
  | { readonly pageType: 'entitylist'; readonly entityName: string; readonly viewId?: string; readonly drill?: Drill }
  | { readonly pageType: 'dashboard'; readonly dashboardId?: string }
  | { readonly pageType: 'entityrecord'; readonly entityName: string; readonly entityId?: string; readonly formId?: string; readonly data?: Readonly<Record<string, unknown>>; readonly createFromEntity?: EntityReference };
/** `column`: the lookup by which the new row points there, where that is known. */
export interface EntityReference { readonly entityType: string; readonly id: string; readonly name?: string; readonly column?: string }
/** The point of a chart whose rows a list shows: what they have in common, null where the column is empty. */
export interface Drill { readonly chartId: string; readonly category: string | null; readonly series?: string | null }
export interface Address { readonly app: { readonly id?: string; readonly name?: string }; readonly page?: Page }

const bare = (id: string | null): string | undefined => id?.replace(/[{}]/g, '').toLowerCase() || undefined;

/** `=value` or, where the column is empty, nothing at all. */
const keyOf = (text: string): string | null => (text.startsWith('=') ? text.slice(1) : null);
const keyText = (key: string | null): string => (key === null ? '' : `=${key}`);
function drillOf(get: (name: string) => string | null): { drill?: Drill } {
  const [chartId, category, series] = [bare(get('visualizationid')), get('category'), get('series')];
  return chartId && category !== null ? { drill: { chartId, category: keyOf(category), ...(series === null ? {} : { series: keyOf(series) }) } } : {};
}

/** Reads the query of a main.aspx address. Parameter names are taken in any case, as the platform does. */
export function readAddress(search: string): Address {
  const q = new Map<string, string>();
  for (const [k, v] of new URLSearchParams(search)) q.set(k.toLowerCase(), v);
  const get = (name: string): string | null => q.get(name) ?? null;
  const app = { id: bare(get('appid')), name: get('appname') ?? undefined };
  const entityName = (get('etn') ?? get('entityname'))?.toLowerCase();
  const type = get('pagetype')?.toLowerCase();
  if (type === 'dashboard') return { app, page: { pageType: 'dashboard', dashboardId: bare(get('id')) } };
  if (!entityName) return { app };
  if (type === 'entityrecord') return { app, page: { pageType: 'entityrecord', entityName, entityId: bare(get('id')), formId: bare(get('formid')) } };
  return { app, page: { pageType: 'entitylist', entityName, viewId: bare(get('viewid')), ...drillOf(get) } };
}

export function writeAddress(address: Address): string {
  const q = new URLSearchParams();
  if (address.app.id) q.set('appid', address.app.id);
  else if (address.app.name) q.set('appname', address.app.name);
  const page = address.page;
  if (page) {
    q.set('pagetype', page.pageType);
    if (page.pageType === 'dashboard') { if (page.dashboardId) q.set('id', page.dashboardId); return `/main.aspx?${q}`; }
    q.set('etn', page.entityName);
    if (page.pageType === 'entitylist' && page.viewId) q.set('viewid', page.viewId);
    if (page.pageType === 'entitylist' && page.drill) { q.set('visualizationid', page.drill.chartId); q.set('category', keyText(page.drill.category)); if (page.drill.series !== undefined) q.set('series', keyText(page.drill.series)); }
    if (page.pageType === 'entityrecord' && page.entityId) q.set('id', page.entityId);
    if (page.pageType === 'entityrecord' && page.formId) q.set('formid', page.formId);
  }
  return `/main.aspx?${q}`;
}
