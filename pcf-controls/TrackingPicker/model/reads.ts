/** What can be chosen for the lines of one document: read with the person's own rights, once a document. */
import { connection as connectionTable, trackingCategory, trackingOption } from '@counterfoil/solution';
import { bareId, textOf, type Row, type WebApi } from '@counterfoil/webresources/nudge';
import { unknownIn, type Category, type Option, type Stray, type Values } from './tracking.ts';

export interface DocumentRef { readonly table: string; readonly id: string }
export type Offer =
  | { readonly kind: 'offer'; readonly connection: { readonly id: string; readonly name: string }; readonly categories: readonly Category[] }
  | { readonly kind: 'noConnection' | 'unreadable' };

const byName = (a: Option, b: Option): number => a.name.localeCompare(b.name);
const idIn = (row: Row, column: string): string => bareId(textOf(row, column) ?? '');

/** The connection of the document; the default one where it names none, as the relay chooses. */
async function connectionOf(webApi: WebApi, document: DocumentRef): Promise<{ id: string; name: string } | undefined> {
  const named = idIn(await webApi.retrieveRecord(document.table, document.id, '?$select=_cfl_connectionid_value'), '_cfl_connectionid_value');
  const which = named === '' ? 'cfl_isdefault eq true' : `cfl_connectionid eq ${named}`;
  const rows = (await webApi.retrieveMultipleRecords(connectionTable.logicalName, `?$select=cfl_name&$filter=statecode eq 0 and ${which}&$top=2`)).entities;
  const [row] = rows;
  return rows.length === 1 && row !== undefined ? { id: idIn(row, 'cfl_connectionid'), name: textOf(row, 'cfl_name') ?? '' } : undefined;
}

/** Xero has two active categories at most; what has no position of its own fills the column that is left. */
function categoriesOf(categories: readonly Row[], options: readonly Row[]): readonly Category[] {
  const known = categories.map((c) => ({ id: idIn(c, 'cfl_trackingcategoryid'), name: textOf(c, 'cfl_name') ?? '', position: c['cfl_position'] === 2 ? 1 as const : c['cfl_position'] === 1 ? 0 as const : undefined }))
    .sort((a, b) => (a.position ?? 2) - (b.position ?? 2) || byName(a, b)).slice(0, 2);
  return known.map((c, i) => ({
    id: c.id, name: c.name, column: c.position ?? (i === 0 ? 0 : 1),
    options: options.filter((o) => idIn(o, '_cfl_categoryid_value') === c.id).map((o) => ({ id: idIn(o, 'cfl_trackingoptionid'), name: textOf(o, 'cfl_name') ?? '' })).sort(byName),
  }));
}

export async function readOffer(webApi: WebApi, document: DocumentRef): Promise<Offer> {
  try {
    const connection = await connectionOf(webApi, document);
    if (connection === undefined) return { kind: 'noConnection' };
    const of = `$filter=statecode eq 0 and _cfl_connectionid_value eq ${connection.id}`;
    const [categories, options] = await Promise.all([
      webApi.retrieveMultipleRecords(trackingCategory.logicalName, `?$select=cfl_name,cfl_position&${of}`),
      webApi.retrieveMultipleRecords(trackingOption.logicalName, `?$select=cfl_name,_cfl_categoryid_value&${of}`),
    ]);
    return { kind: 'offer', connection, categories: categoriesOf(categories.entities, options.entities) };
  } catch { return { kind: 'unreadable' }; }
}

/** Why values of the line are not among what is offered. What cannot be read is called unknown. */
export async function readStrays(webApi: WebApi, offer: Extract<Offer, { kind: 'offer' }>, values: Values): Promise<readonly Stray[]> {
  return Promise.all(unknownIn(offer.categories, values).map(async ({ value, column }): Promise<Stray> => {
    try {
      const row = await webApi.retrieveRecord(trackingOption.logicalName, value.id, '?$select=cfl_name,statecode,_cfl_categoryid_value,_cfl_connectionid_value');
      const foreign = idIn(row, '_cfl_connectionid_value') !== offer.connection.id;
      return { value, column, why: foreign ? 'foreign' : 'archived', categoryId: idIn(row, '_cfl_categoryid_value') || undefined };
    } catch { return { value, column, why: 'unknown', categoryId: undefined }; }
  }));
}
