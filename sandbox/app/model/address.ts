/** Addresses of the app: /main.aspx with the query parameters of the real thing, so that links made by others open here. */
export type Page =
  | { readonly pageType: 'entitylist'; readonly entityName: string; readonly viewId?: string }
  | { readonly pageType: 'entityrecord'; readonly entityName: string; readonly entityId?: string; readonly formId?: string; readonly data?: Readonly<Record<string, unknown>>; readonly createFromEntity?: EntityReference };
export interface EntityReference { readonly entityType: string; readonly id: string; readonly name?: string }
export interface Address { readonly app: { readonly id?: string; readonly name?: string }; readonly page?: Page }

const bare = (id: string | null): string | undefined => id?.replace(/[{}]/g, '').toLowerCase() || undefined;

/** Reads the query of a main.aspx address. Parameter names are taken in any case, as the platform does. */
export function readAddress(search: string): Address {
  const q = new Map<string, string>();
  for (const [k, v] of new URLSearchParams(search)) q.set(k.toLowerCase(), v);
  const get = (name: string): string | null => q.get(name) ?? null;
  const app = { id: bare(get('appid')), name: get('appname') ?? undefined };
  const entityName = (get('etn') ?? get('entityname'))?.toLowerCase();
  const type = get('pagetype')?.toLowerCase();
  if (!entityName) return { app };
  if (type === 'entityrecord') return { app, page: { pageType: 'entityrecord', entityName, entityId: bare(get('id')), formId: bare(get('formid')) } };
  return { app, page: { pageType: 'entitylist', entityName, viewId: bare(get('viewid')) } };
}

export function writeAddress(address: Address): string {
  const q = new URLSearchParams();
  if (address.app.id) q.set('appid', address.app.id);
  else if (address.app.name) q.set('appname', address.app.name);
  const page = address.page;
  if (page) {
    q.set('pagetype', page.pageType);
    q.set('etn', page.entityName);
    if (page.pageType === 'entitylist' && page.viewId) q.set('viewid', page.viewId);
    if (page.pageType === 'entityrecord' && page.entityId) q.set('id', page.entityId);
    if (page.pageType === 'entityrecord' && page.formId) q.set('formid', page.formId);
  }
  return `/main.aspx?${q}`;
}
