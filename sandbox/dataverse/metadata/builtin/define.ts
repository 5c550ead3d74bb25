/** A short vocabulary for the out-of-box tables; a built-in table costs a line a column. */
import type { Cascade, Column, Option, Table } from '../model.ts';
import { column } from '../model.ts';
import type { Metadata } from '../registry.ts';
import { addSystemColumns } from '../system-columns.ts';

type Spec = Partial<Column> & Pick<Column, 'type'> & { to?: Target[] };
export interface Target { table: string; nav?: string; collection: string; onDelete?: Cascade; onAssign?: Cascade }

export const txt = (maxLength: number, o: Partial<Column> = {}): Spec => ({ type: 'text', format: 'text', maxLength, ...o });
export const memo = (maxLength: number, o: Partial<Column> = {}): Spec => ({ type: 'memo', format: 'textarea', maxLength, ...o });
export const int = (min = 0, max = 1000000000, o: Partial<Column> = {}): Spec => ({ type: 'whole', min: String(min), max: String(max), ...o });
export const dec = (precision: number, min: number, max: number, o: Partial<Column> = {}): Spec => ({ type: 'decimal', precision, min: String(min), max: String(max), ...o });
export const cash = (min = 0, o: Partial<Column> = {}): Spec => ({ type: 'money', min: String(min), max: '922337203685477', ...o });
export const computedCash = (): Spec => cash(-922337203685477, { validForCreate: false, validForUpdate: false });
/** Shows a date only but holds an instant: the trap of invoice.datedelivered. */
export const localDay = (): Spec => ({ type: 'datetime', format: 'date', behavior: 'UserLocal' });
export const day = (): Spec => ({ type: 'datetime', format: 'date', behavior: 'DateOnly' });
export const instant = (o: Partial<Column> = {}): Spec => ({ type: 'datetime', format: 'datetime', behavior: 'UserLocal', ...o });
export const yes = (initially: boolean, no = 'No', ja = 'Yes', o: Partial<Column> = {}): Spec => ({ type: 'boolean', defaultValue: initially, options: opts({ 0: no, 1: ja }), ...o });
export const opts = (of: Record<number, string>): Option[] => Object.entries(of).map(([v, label]) => ({ value: Number(v), label, color: null, state: null }));
export const pick = (of: Record<number, string>, initially: number | null = null): Spec => ({ type: 'choice', options: opts(of), defaultValue: initially });
export const guid = (): Spec => ({ type: 'uniqueidentifier' });
export const look = (table: string, collection: string, o: Omit<Target, 'table' | 'collection'> & Partial<Column> = {}): Spec => {
  const { nav, onDelete, onAssign, ...rest } = o;
  return { type: 'lookup', to: [{ table, collection, nav, onDelete, onAssign }], ...rest };
};
export const customer = (accounts: Target, contacts: Target, o: Partial<Column> = {}): Spec => ({ type: 'customer', to: [accounts, contacts], ...o });

export interface BuiltinTable {
  name: string; schema: string; set: string; label: string; plural: string;
  id?: string; primary: string | null; ownership: Table['ownership'];
  columns: Record<string, Spec | readonly [string, Spec]>;
  states?: { state: Record<number, [string, number]>; status: Record<number, [string, number]> };
  privilegeStem?: string; accessThrough?: string; readOnly?: boolean;
}

const words = (name: string): string => name.replace(/^(billto|shipto|address1|address2)_/, (_, p: string) => `${p} `).replace(/_/g, ' ').replace(/^./, (c) => c.toUpperCase());

/** Adds a table with its system columns, base money columns and the relationships of its lookups. */
export function define(m: Metadata, b: BuiltinTable): void {
  const t: Table = {
    logicalName: b.name, schemaName: b.schema, setName: b.set, label: b.label, plural: b.plural, idColumn: b.id ?? `${b.name}id`, nameColumn: b.primary,
    ownership: b.ownership, origin: 'platform', columns: new Map(), keys: [], privilegeStem: b.privilegeStem ?? b.schema, accessThrough: b.accessThrough ?? null, readOnly: b.readOnly ?? false,
  };
  m.addTable(t);
  const add = (c: Column): void => { t.columns.set(c.logicalName, c); };
  add(column({ logicalName: t.idColumn, type: 'primarykey', label: b.label, required: 'systemrequired', validForUpdate: false, origin: 'platform' }));
  for (const [logicalName, given] of Object.entries(b.columns)) {
    const [label, spec]: readonly [string, Spec] = 'type' in given ? [words(logicalName), given] : given;
    const { to, ...rest } = spec;
    add(column({ ...rest, logicalName, label, targets: to ? to.map((x) => x.table) : null, origin: 'platform' }));
    for (const target of to ?? []) {
      m.addRelationship({ name: target.collection, referencing: b.name, attribute: logicalName, referencingNav: target.nav ?? logicalName, referenced: target.table, referencedNav: target.collection, onDelete: target.onDelete ?? 'RemoveLink', onAssign: target.onAssign ?? 'NoCascade', origin: 'platform' });
    }
    if (rest.type === 'money') add(column({ ...rest, logicalName: `${logicalName}_base`, type: 'money', label: `${label} (Base)`, validForCreate: false, validForUpdate: false, baseOf: logicalName, origin: 'platform' }));
  }
  if (b.states) {
    const state = Object.entries(b.states.state).map(([v, [label]]) => ({ value: Number(v), label, color: null, state: null }));
    const status = Object.entries(b.states.status).map(([v, [label, s]]) => ({ value: Number(v), label, color: null, state: s }));
    // The first status listed for a state is its default.
    const standard = new Set(Object.values(b.states.state).map(([, value]) => value));
    status.sort((x, y) => Number(standard.has(y.value)) - Number(standard.has(x.value)));
    add(column({ logicalName: 'statecode', type: 'state', label: 'Status', options: state, validForCreate: false, origin: 'platform', required: 'systemrequired' }));
    add(column({ logicalName: 'statuscode', type: 'status', label: 'Status Reason', options: status, origin: 'platform' }));
  }
  addSystemColumns(m, t);
}
