/** What the sandbox knows about tables, whether built in or learnt from a zip. */
export type ColumnType =
  | 'text' | 'memo' | 'whole' | 'bigint' | 'decimal' | 'double' | 'money' | 'datetime' | 'boolean' | 'choice' | 'choices' | 'state' | 'status'
  | 'lookup' | 'customer' | 'owner' | 'uniqueidentifier' | 'primarykey';
export type Behavior = 'UserLocal' | 'DateOnly' | 'TimeZoneIndependent';
export interface Option { readonly value: number; readonly label: string; readonly color: string | null; readonly state: number | null }

export interface Column {
  readonly logicalName: string;
  readonly schemaName: string;
  readonly label: string;
  readonly description: string;
  readonly type: ColumnType;
  readonly format: string | null;
  readonly behavior: Behavior | null;
  readonly required: 'none' | 'recommended' | 'required' | 'systemrequired';
  readonly validForCreate: boolean;
  readonly validForUpdate: boolean;
  readonly validForRead: boolean;
  readonly maxLength: number | null;
  readonly min: string | null;
  readonly max: string | null;
  /** Decimal places kept; money without one follows the currency. */
  readonly precision: number | null;
  readonly options: readonly Option[] | null;
  /** Name of the global option set that the options come from. */
  readonly optionSet: string | null;
  /** Logical names of the tables a lookup may point at. */
  readonly targets: readonly string[] | null;
  readonly defaultValue: number | boolean | null;
  readonly autoNumber: string | null;
  /** The money column of which this one is the amount in base currency. */
  readonly baseOf: string | null;
  readonly origin: string;
}

export const accesses = ['Create', 'Read', 'Write', 'Delete', 'Append', 'AppendTo', 'Assign', 'Share'] as const;
export type Access = (typeof accesses)[number];
export const levels = ['Basic', 'Local', 'Deep', 'Global'] as const;
export type Level = (typeof levels)[number];

export interface AlternateKey { readonly name: string; readonly columns: readonly string[] }
export interface Table {
  readonly logicalName: string;
  readonly schemaName: string;
  readonly setName: string;
  readonly label: string;
  readonly plural: string;
  readonly idColumn: string;
  readonly nameColumn: string | null;
  readonly ownership: 'UserOwned' | 'OrganizationOwned' | 'None';
  readonly origin: string;
  readonly columns: Map<string, Column>;
  readonly keys: AlternateKey[];
  /** Stem of the privileges: invoice lines have none of their own and use the invoice's. */
  readonly privilegeStem: string;
  /** Lookup to the row whose owner decides about access (invoice lines), or null. */
  readonly accessThrough: string | null;
  /** A table that people read but only the sandbox writes. */
  readonly readOnly: boolean;
  /** Its rows can be made on a quick create form. */
  readonly quickCreate?: boolean;
  /** Notes and files can be attached to its rows. */
  hasNotes?: boolean;
}
export type Cascade = 'NoCascade' | 'Cascade' | 'Active' | 'UserOwned' | 'RemoveLink' | 'Restrict';
export interface Relationship {
  readonly name: string;
  readonly referencing: string;
  readonly attribute: string;
  readonly referencingNav: string;
  readonly referenced: string;
  readonly referencedNav: string;
  readonly onDelete: Cascade;
  readonly onAssign: Cascade;
  readonly origin: string;
}
export interface ManyToMany { readonly name: string; readonly table1: string; readonly nav1: string; readonly table2: string; readonly nav2: string }

const base = { description: '', format: null, behavior: null, required: 'none', validForCreate: true, validForUpdate: true, validForRead: true, maxLength: null, min: null, max: null, precision: null, options: null, optionSet: null, targets: null, defaultValue: null, autoNumber: null, baseOf: null } as const;
/** A column with everything that is not said at its plainest. */
export const column = (c: Pick<Column, 'logicalName' | 'type' | 'label' | 'origin'> & Partial<Column>): Column => ({ ...base, schemaName: c.schemaName ?? c.logicalName, ...c });
export const isLookup = (c: Column): boolean => c.type === 'lookup' || c.type === 'customer' || c.type === 'owner';
/** Rows are found by what they have there without a look at all of them. */
export const isIndexed = (c: Column): boolean => isLookup(c) || ['primarykey', 'uniqueidentifier', 'text', 'memo'].includes(c.type);
export const isDecimal = (c: Column): boolean => c.type === 'decimal' || c.type === 'money' || c.type === 'double';
/** Name of a column in rows on the wire. */
export const wireName = (c: Column): string => (isLookup(c) ? `_${c.logicalName}_value` : c.logicalName);
/** Privilege of an access, or null where the kind of ownership has none (nobody assigns an organisation's row). */
export function privilegeOf(t: Table, access: Access): string | null {
  if (t.ownership !== 'UserOwned' && t.accessThrough === null && (access === 'Assign' || access === 'Share')) return null;
  return `prv${access}${t.privilegeStem}`;
}
