/** Reads what the other connector has left in Dynamics: its tables by their metadata, its rows by what was found there. Reads only. */
import { isDoorError } from '../core/errors.ts';
import type { DataverseDoor } from '../dataverse/door.ts';
import { id, str, type Raw } from '../documents/rows.ts';
import { everyRow } from '../environments/rows.ts';
import { fitting, known, oldTables, xeroIdIn, type OldColumn } from './names.ts';

const PRINTED = '@OData.Community.Display.V1.FormattedValue';
const TEXT = ['String', 'Memo'];
export interface OldTable { readonly logicalName: string; readonly set: string; readonly key: string; readonly nameColumn: string; readonly columns: readonly OldColumn[] }
/** One row of the other connector: which invoice of Dynamics it says is which document of Xero. */
export interface OldDocument { readonly invoice: string | undefined; readonly xeroId: string | undefined; readonly number: string }
export interface OldDocuments { readonly table: OldTable | undefined; readonly documents: readonly OldDocument[]; /** What was looked for in vain, in words. */ readonly missing: readonly string[]; /** Columns that were read, for whoever has to look. */ readonly used: readonly string[] }

/** Undefined: there is no such table. @throws DoorError */
export async function oldTable(door: DataverseDoor, logicalName: string): Promise<OldTable | undefined> {
  let d: Raw;
  const select = '$select=LogicalName,EntitySetName,PrimaryIdAttribute,PrimaryNameAttribute&$expand=Attributes($select=LogicalName,AttributeType),ManyToOneRelationships($select=ReferencingAttribute,ReferencedEntity)';
  try { d = await door.get(`EntityDefinitions(LogicalName='${logicalName}')?${select}`); } catch (e) {
    // "was not found in the MetadataCache": with 404 or 400, as the path of the definition was taken
    if (isDoorError(e) && (e.status === 404 || e.code === '0x80041102')) return undefined;
    throw e;
  }
  const targets = new Map((d['ManyToOneRelationships'] as Raw[]).map((r) => [str(r['ReferencingAttribute']), str(r['ReferencedEntity'])]));
  return {
    logicalName, set: str(d['EntitySetName']), key: str(d['PrimaryIdAttribute']), nameColumn: str(d['PrimaryNameAttribute']),
    columns: (d['Attributes'] as Raw[]).map((a) => ({ name: str(a['LogicalName']), type: str(a['AttributeType']), target: targets.get(str(a['LogicalName'])) })),
  };
}

/** @throws DoorError, also when the relay's user may not read its tables */
export async function oldDocuments(door: DataverseDoor): Promise<OldDocuments> {
  const table = await oldTable(door, oldTables.details);
  if (!table) return { table, documents: [], missing: [`the table ${oldTables.details}`], used: [] };
  const link = table.columns.find((c) => c.type === 'Lookup' && c.target === 'invoice')?.name;
  // text that names other things by their id would be found, too: an id is one only where Xero is in the name
  const ids = fitting(table.columns, known.xeroId, TEXT);
  const urls = fitting(table.columns, known.xeroUrl, TEXT);
  const [number] = fitting(table.columns, known.number, TEXT);
  const missing = [...(link ? [] : [`a column of ${table.logicalName} that points at the invoice`]), ...(ids.length + urls.length > 0 ? [] : [`a column of ${table.logicalName} with Xero's id or address`])];
  if (missing.length > 0) return { table, documents: [], missing, used: [] };
  const texts = [...ids, ...urls, ...(number ? [number] : [])];
  const rows = await everyRow(door, `${table.set}?$select=${[...new Set([table.key, `_${link}_value`, ...texts])].join(',')}`, { deadlineMs: 60_000 });
  return {
    table, missing, used: [link!, ...texts],
    documents: rows.map((r: Raw) => ({
      invoice: r[`_${link}_value`] ? id(r[`_${link}_value`]) : undefined, number: number ? str(r[number]).trim() : '',
      xeroId: [...ids, ...urls].map((c) => xeroIdIn(r[c])).find((x) => x !== undefined),
    })),
  };
}

/** One of its settings rows: every text that a column has to say, and what it says of yes, no and choices in words. */
export interface OldSettings { readonly name: string; readonly values: ReadonlyMap<string, { readonly texts: readonly string[]; readonly shown: string }> }

/** All rows of settings. Lookups are followed, because the code of an account stands in the account's row. @throws DoorError */
export async function oldSettings(door: DataverseDoor): Promise<readonly OldSettings[] | undefined> {
  const table = await oldTable(door, oldTables.settings);
  if (!table) return undefined;
  const own = table.columns.filter((c) => c.name.startsWith('stl3_') && ['String', 'Memo', 'Lookup', 'Boolean', 'Picklist'].includes(c.type));
  const columnOf = (c: OldColumn): string => (c.type === 'Lookup' ? `_${c.name}_value` : c.name);
  const rows = await everyRow(door, `${table.set}?$select=${[...new Set([table.key, table.nameColumn, ...own.map(columnOf)])].join(',')}`, { annotations: true });
  const behind = new Map<string, OldTable | undefined>();
  const textsOf = async (c: OldColumn, target: string): Promise<string[]> => {
    if (!c.target?.startsWith('stl3_')) return [];
    if (!behind.has(c.target)) behind.set(c.target, await oldTable(door, c.target));
    const t = behind.get(c.target);
    if (!t) return [];
    const columns = t.columns.filter((x) => TEXT.includes(x.type) && x.name.startsWith('stl3_')).map((x) => x.name);
    const row: Raw = await door.get(`${t.set}(${target})?$select=${[...new Set([t.key, t.nameColumn, ...columns])].join(',')}`);
    return [...columns, t.nameColumn].map((x) => str(row[x]).trim()).filter((x) => x !== '');
  };
  const all: OldSettings[] = [];
  for (const r of rows as Raw[]) {
    const values = new Map<string, { texts: readonly string[]; shown: string }>();
    for (const c of own) {
      const value = r[columnOf(c)];
      if (value === null || value === undefined || value === '') continue;
      const shown = str(r[`${columnOf(c)}${PRINTED}`] ?? String(value)).trim();
      values.set(c.name, { shown, texts: [shown, ...(c.type === 'Lookup' ? await textsOf(c, id(value)) : [])] });
    }
    all.push({ name: str(r[table.nameColumn]).trim(), values });
  }
  return all;
}
