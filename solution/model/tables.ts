import type { Column } from './columns.ts';

/** One own table. The primary key is `<logicalName>id`, the entity set is `setName`. */
export interface Table {
  readonly logicalName: string;
  /** Schema name; also the stem of the privileges (prvReadcfl_Connection). */
  readonly schemaName: string;
  readonly setName: string;
  readonly label: string;
  readonly plural: string;
  readonly help: string;
  readonly ownership: 'UserOwned' | 'OrgOwned';
  readonly audit: boolean;
  /** Rows come from scripts and the relay: nothing offers people to add one, whatever their privileges, which scripts use too. */
  readonly machineMade?: true;
  /** People may attach notes and files. Cannot be taken back once shipped. */
  readonly notes?: boolean;
  /** Logical name of the primary name column; it is one of `columns`. */
  readonly primaryName: string;
  readonly columns: Readonly<Record<string, Column>>;
  /** Alternate keys: schema name -> columns. */
  readonly keys?: Readonly<Record<string, { readonly label: string; readonly columns: readonly string[] }>>;
}

/** Columns that the solution adds to a table of somebody else (root component behaviour 2: shell). */
export interface ExtendedTable {
  readonly logicalName: string;
  /** Name as the platform writes it in XML, e.g. Invoice, InvoiceDetail. */
  readonly schemaName: string;
  readonly setName: string;
  readonly columns: Readonly<Record<string, Column>>;
}

export const defineTable = <const T extends Table>(t: T): T => t;
export const extendTable = <const T extends ExtendedTable>(t: T): T => t;

export const isMachineMade = (t: Table | ExtendedTable | undefined): boolean => t !== undefined && 'machineMade' in t && t.machineMade === true;
export const primaryKey = <T extends { readonly logicalName: string }>(t: T): `${T['logicalName']}id` => `${t.logicalName}id`;
