import { attr, child, children, parseXml } from './xml.ts';

/** `icon`: function and library that give the picture before the value. */
export interface GridColumn { readonly name: string; readonly width: number; readonly icon?: { readonly library: string; readonly function: string } }

/** Columns of a layoutxml; names of linked columns are `alias.column`. Hidden ones are left out. */
export function parseLayout(xml: string): GridColumn[] {
  const row = child(parseXml(xml, 'The layout of the view'), 'row');
  return children(row, 'cell').filter((c) => attr(c, 'ishidden') !== '1').map((c) => {
    const [library, provider] = [attr(c, 'imageproviderwebresource'), attr(c, 'imageproviderfunctionname')];
    // the platform's own views carry both attributes empty
    return { name: attr(c, 'name') ?? '', width: Number(attr(c, 'width') ?? 100), ...(library && provider ? { icon: { library, function: provider } } : {}) };
  });
}

export interface Sort { readonly column: string; readonly descending: boolean }

export interface FetchFrame { readonly entity: string; readonly sort: readonly Sort[]; readonly links: Readonly<Record<string, string>> }

/** The table of a fetchxml, its order, and the table behind every link alias. */
export function describeFetch(fetchXml: string): FetchFrame {
  const entity = entityOf(parseXml(fetchXml, 'The query of the view'));
  const links: Record<string, string> = {};
  for (const l of Array.from(entity.getElementsByTagName('link-entity'))) links[attr(l, 'alias') ?? attr(l, 'name') ?? ''] = attr(l, 'name') ?? '';
  return { entity: attr(entity, 'name') ?? '', sort: children(entity, 'order').map((o) => ({ column: attr(o, 'attribute') ?? '', descending: attr(o, 'descending') === 'true' })), links };
}

/** Columns that a quick find view searches: conditions under its filter with isquickfindfields. */
export function quickFindColumns(fetchXml: string): string[] {
  const entity = entityOf(parseXml(fetchXml, 'The quick find query'));
  return Array.from(entity.getElementsByTagName('filter')).filter((f) => attr(f, 'isquickfindfields') === '1' || attr(f, 'isquickfindfields') === 'true')
    .flatMap((f) => children(f, 'condition')).map((c) => attr(c, 'attribute') ?? '').filter(Boolean);
}

export interface FetchChange {
  readonly page?: number;
  readonly count?: number;
  readonly sort?: Sort;
  /** Term and the text columns it may stand in; people type words, so * is a wild card and everything else is literal. */
  readonly search?: { readonly term: string; readonly columns: readonly string[] };
  /** Rows of a subgrid: only those whose lookup holds this id. */
  readonly where?: { readonly column: string; readonly id: string };
  /** More filters as FetchXML, each in addition to the view's own: what scripts add before a lookup is searched. */
  readonly filters?: readonly string[];
  /** Columns needed besides those that the view lists. */
  readonly also?: readonly string[];
}

/** A fetchxml with paging, order, search and parent laid over the view's own query; the view's filters stay. */
export function changeFetch(fetchXml: string, change: FetchChange): string {
  const fetch = parseXml(fetchXml, 'The query of the view');
  const doc = fetch.ownerDocument;
  const entity = entityOf(fetch);
  const add = (parent: Element, name: string, attributes: Record<string, string>): Element => {
    const e = doc.createElementNS(null, name);
    for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
    parent.appendChild(e);
    return e;
  };
  if (change.page !== undefined) fetch.setAttribute('page', String(change.page));
  if (change.count !== undefined) { fetch.removeAttribute('top'); fetch.setAttribute('count', String(change.count)); }
  if (!child(entity, 'all-attributes')) {
    const have = new Set(children(entity, 'attribute').map((a) => attr(a, 'name')));
    for (const name of change.also ?? []) if (!have.has(name)) { have.add(name); add(entity, 'attribute', { name }); }
  }
  if (change.sort) {
    for (const old of children(entity, 'order')) entity.removeChild(old);
    add(entity, 'order', { attribute: change.sort.column, descending: String(change.sort.descending) });
  }
  if (change.where) add(add(entity, 'filter', { type: 'and' }), 'condition', { attribute: change.where.column, operator: 'eq', value: change.where.id });
  for (const xml of change.filters ?? []) entity.appendChild(doc.importNode(parseXml(xml, 'The filter of the lookup'), true));
  const term = change.search?.term.trim();
  if (term && change.search!.columns.length) {
    const filter = add(entity, 'filter', { type: 'or' });
    for (const column of change.search!.columns) add(filter, 'condition', { attribute: column, operator: 'like', value: likePattern(term) });
  }
  return new XMLSerializer().serializeToString(fetch);
}

/** `like` pattern for what somebody typed: found anywhere in the column, * stands for anything, % _ [ for themselves. */
export const likePattern = (term: string): string => `%${term.replace(/[[%_]/g, (c) => `[${c}]`).replace(/\*/g, '%')}%`;

function entityOf(fetch: Element): Element {
  const entity = child(fetch, 'entity');
  if (!entity) throw new Error('The query has no <entity>.');
  return entity;
}
