import type { Entity, View } from '../data/metadata.ts';
import { fetchRows } from '../data/webapi.ts';
import type { RowPage } from '../data/webapi.ts';
import { changeFetch, describeFetch, quickFindColumns } from '../model/view.ts';
import type { FetchChange, Sort } from '../model/view.ts';
import { bareId } from '../model/xml.ts';
import type { LookupRules } from '../xrm/lookup-rules.ts';

/** Text columns that a search in this table looks through: those of its quick find view, else its name. */
export function searchColumns(entity: Entity, views: readonly View[]): string[] {
  const quick = views.find((v) => v.isQuickFind);
  const names = quick ? quickFindColumns(quick.fetchXml) : [];
  // like works on text; a lookup in a quick find view is searched by the platform in ways that are not emulated
  const text = names.filter((n) => entity.attributes.some((a) => a.logicalName === n && (a.type === 'text' || a.type === 'memo')));
  return text.length ? text : entity.primaryNameAttribute ? [entity.primaryNameAttribute] : [];
}

export const sortOf = (view: View): Sort | undefined => describeFetch(view.fetchXml).sort[0];

/** One page of a view, with what the person changed about it. */
export function readView(entity: Entity, view: View, change: FetchChange): Promise<RowPage> {
  const also = [entity.primaryIdAttribute, ...(entity.primaryNameAttribute ? [entity.primaryNameAttribute] : [])];
  return fetchRows(entity.entitySetName, changeFetch(view.fetchXml, { also, ...change }));
}

/** Views that a person may choose from: the public ones, and of these what the app lists, when it lists any of the table. */
export function choosable(views: readonly View[], listed: readonly string[]): View[] {
  const open = views.filter((v) => v.queryType === 0 && !v.isQuickFind);
  const own = open.filter((v) => listed.includes(v.id.toLowerCase()));
  return own.length ? own : open;
}
/** Every real table has a lookup view; where the sandbox carries none, its rows are looked up by name. A script may name another. */
export function lookupView(entity: Entity, views: readonly View[], rules?: LookupRules): View {
  const name = entity.primaryNameAttribute ?? entity.primaryIdAttribute;
  const wanted = rules?.defaultView && [...rules.views, ...views].find((v) => v.entity === entity.logicalName && bareId(v.id) === rules.defaultView);
  if (wanted) return wanted;
  return views.find((v) => v.queryType === 64) ?? views.find((v) => v.queryType === 0 && v.isDefault) ?? {
    id: `lookup-${entity.logicalName}`, name: entity.displayCollectionName, entity: entity.logicalName, queryType: 64, isDefault: true, isQuickFind: false, origin: 'platform',
    layoutXml: `<grid name="resultset"><row name="result" id="${entity.primaryIdAttribute}"><cell name="${name}" width="300"/></row></grid>`,
    fetchXml: `<fetch version="1.0"><entity name="${entity.logicalName}"><attribute name="${name}"/><order attribute="${name}"/></entity></fetch>`,
  };
}
