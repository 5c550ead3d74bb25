/** Main forms. Cells name columns; the packer takes label and control class from the column's definition. */
export interface ColumnCell {
  readonly column: string;
  /** Replaces the column's own label. */
  readonly label?: string;
  readonly readOnly?: boolean;
  readonly hideLabel?: boolean;
  /** Shown by a code component instead of the standard control, on every form factor. */
  readonly component?: { readonly name: string; readonly bind: Readonly<Record<string, string>> };
  readonly colspan?: number;
  readonly rowspan?: number;
}
export interface SubgridCell {
  readonly subgrid: string;
  readonly label: string;
  /** Logical name of the table whose rows are listed. */
  readonly table: string;
  /** Column of that table that points at the form's row; null lists rows that are not related. */
  readonly through: { readonly lookup: string } | { readonly relationship: string };
  /** Key of the view, see views.ts. */
  readonly view: string;
  readonly rows: number;
}
export type Cell = ColumnCell | SubgridCell;
export interface Section { readonly name: string; readonly label: string; readonly hideLabel?: boolean; readonly rows: readonly (readonly Cell[])[] }
export interface Tab { readonly name: string; readonly label: string; readonly sections: readonly Section[] }
export interface Handler { readonly library: string; readonly function: string }
export interface Form {
  /** Logical name of the table. */
  readonly table: string;
  /** Stable key: the id is derived from table and key. */
  readonly key: string;
  readonly name: string;
  readonly help: string;
  /** Own tables: 0. Out-of-box tables: late, so that the customer's forms stay first. */
  readonly order: number;
  /** The form for people whose roles no other form admits; exactly one per own table, never one of ours on an out-of-box table. */
  readonly fallback: boolean;
  readonly header: readonly string[];
  readonly tabs: readonly Tab[];
  readonly onLoad?: readonly Handler[];
}

export const defineForm = <const F extends Form>(f: F): F => f;
/** A section from rows of column names or cells. */
export const section = (name: string, label: string, rows: readonly (readonly (string | Cell)[])[], o: { hideLabel?: boolean } = {}): Section =>
  ({ name, label, ...o, rows: rows.map((r) => r.map((c) => (typeof c === 'string' ? { column: c } : c))) });
export const readOnly = (column: string): ColumnCell => ({ column, readOnly: true });
export const isSubgrid = (c: Cell): c is SubgridCell => 'subgrid' in c;
