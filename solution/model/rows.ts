/** The TypeScript type of a row as the Web API gives it, derived from the definition: a renamed column is a compile error. */
import type { ChoiceColumn, ChoicesColumn, Column, DateColumn, DecimalColumn, InstantColumn, LookupColumn, MemoColumn, MoneyColumn, TextColumn, WholeColumn, YesNoColumn } from './columns.ts';
import type { ExtendedTable, Table } from './tables.ts';

/** A decimal as the doors deliver it: an exact decimal string, or a number when it was a safe integer on the wire. */
export type DecimalValue = string | number;

type Value<C extends Column> =
  C extends TextColumn | MemoColumn | DateColumn | InstantColumn | ChoicesColumn ? string
  : C extends DecimalColumn | MoneyColumn ? DecimalValue
  : C extends WholeColumn ? number
  : C extends YesNoColumn ? boolean
  : C extends ChoiceColumn<infer Ch> ? Ch['options'][keyof Ch['options']]['value']
  : never;

type Plain<T extends Table | ExtendedTable> = { [K in keyof T['columns'] as T['columns'][K] extends LookupColumn ? never : K & string]: Value<T['columns'][K]> | null };
type Lookups<T extends Table | ExtendedTable> = { [K in keyof T['columns'] as T['columns'][K] extends LookupColumn ? `_${K & string}_value` : never]: string | null };
type System<T extends Table | ExtendedTable> = { [K in `${T['logicalName']}id`]: string } & { statecode: number; createdon: string; modifiedon: string; _createdby_value: string; _ownerid_value: string };

/** A whole row; reads that $select fewer columns take `Pick` of it. */
export type Row<T extends Table | ExtendedTable> = Plain<T> & Lookups<T> & System<T>;
export type PartialRow<T extends Table | ExtendedTable> = Partial<Row<T>>;
/** Logical names of a definition's columns. */
export type ColumnOf<T extends Table | ExtendedTable> = keyof T['columns'] & string;
