/** Forms: main forms, quick create forms and quick view forms. Cells name columns; the packer takes label and control class from the column's definition. */
export interface ColumnCell {
  readonly column: string;
  /** Replaces the column's own label. */
  readonly label?: string;
  readonly readOnly?: boolean;
  readonly hideLabel?: boolean;
  /** On the form for scripts, not for people; a script may show it. */
  readonly hidden?: boolean;
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
  /** Column of that table that points at the form's row, or one of the platform's relationships. */
  readonly through: { readonly lookup: string } | { readonly relationship: string };
  /** Key of the view, see views.ts. */
  readonly view: string;
  readonly rows: number;
  /** Rows are edited in place (Power Apps grid control, phones keep the plain list). New rows come from the quick create form. */
  readonly editable?: boolean;
  readonly hidden?: boolean;
}
/** Columns of the row that a lookup points at, read-only, drawn by that table's quick view form. */
export interface QuickViewCell {
  /** Id of the control. */
  readonly quickView: string;
  readonly label: string;
  /** The lookup on this form. */
  readonly column: string;
  /** Key of the quick view form, by logical name of the table that the lookup may point at. */
  readonly forms: Readonly<Record<string, string>>;
  readonly hidden?: boolean;
}
/** The timeline with notes and attached files; only on tables that have notes. */
export interface NotesCell { readonly notes: string; readonly label: string; readonly rows: number }
export type Cell = ColumnCell | SubgridCell | QuickViewCell | NotesCell;
/** `column`: in which of the tab's columns it stands, counted from 1. */
export interface Section { readonly name: string; readonly label: string; readonly hideLabel?: boolean; readonly hidden?: boolean; readonly column?: number; readonly rows: readonly (readonly Cell[])[] }
/** `widths`: of the tab's columns, one to three, for example ['65%', '35%']; one column of 100% when left out. */
export interface Tab { readonly name: string; readonly label: string; readonly hidden?: boolean; readonly widths?: readonly string[]; readonly sections: readonly Section[] }
/** `parameters`: JavaScript literals separated by commas, handed over after the execution context. */
export interface Handler { readonly library: string; readonly function: string; readonly parameters?: string }
export interface GridHandlers { readonly onRecordSelect?: readonly Handler[]; readonly onSave?: readonly Handler[]; readonly onChange?: Readonly<Record<string, readonly Handler[]>> }
/** main: the page of a row. quickCreate: the short form that opens over the page. quick: shown inside other tables' forms. */
export type FormType = 'main' | 'quickCreate' | 'quick';
export interface Form {
  /** main when left out. */
  readonly type?: FormType;
  /** Logical name of the table. */
  readonly table: string;
  /** Stable key, unique in its table over all types: the id is derived from table and key. */
  readonly key: string;
  readonly name: string;
  readonly help: string;
  /** Own tables: 0. Out-of-box tables: late, so that the customer's forms stay first. */
  readonly order: number;
  /** The form for people whose roles no other form admits; exactly one main form per own table, never one of ours on an out-of-box table. */
  readonly fallback: boolean;
  /** Only main forms have one. */
  readonly header: readonly string[];
  readonly tabs: readonly Tab[];
  /** Loaded besides those that handlers name, in this order. */
  readonly libraries?: readonly string[];
  readonly onLoad?: readonly Handler[];
  readonly onSave?: readonly Handler[];
  /** By column. */
  readonly onChange?: Readonly<Record<string, readonly Handler[]>>;
  /** Of editable subgrids, by the subgrid's name. */
  readonly grids?: Readonly<Record<string, GridHandlers>>;
}
export type Events = Pick<Form, 'libraries' | 'onLoad' | 'onSave' | 'onChange' | 'grids'>;

export const defineForm = <const F extends Form>(f: F): F => f;
/** A quick create form: one tab without a label, sections in up to three columns (`column`). */
export const defineQuickCreate = (o: { table: string; key?: string; name: string; help: string; order?: number; sections: readonly Section[] } & Omit<Events, 'grids'>): Form => {
  const { sections, ...rest } = o;
  return { type: 'quickCreate', key: 'quickcreate', order: 0, fallback: true, header: [], ...rest, tabs: [{ name: 'main', label: o.name, widths: widths(sections), sections }] };
};
/** A quick view form: one column, no scripts, shown by the quick view cells of other forms. */
export const defineQuickView = (o: { table: string; key?: string; name: string; help: string; sections: readonly Section[] }): Form => {
  const { sections, ...rest } = o;
  return { type: 'quick', key: 'quickview', order: 0, fallback: false, header: [], ...rest, tabs: [{ name: 'main', label: o.name, sections }] };
};
function widths(sections: readonly Section[]): readonly string[] {
  const columns = Math.max(1, ...sections.map((x) => x.column ?? 1));
  return columns === 1 ? ['100%'] : columns === 2 ? ['50%', '50%'] : ['34%', '33%', '33%'];
}
/** A section from rows of column names or cells. */
export const section = (name: string, label: string, rows: readonly (readonly (string | Cell)[])[], o: { hideLabel?: boolean; hidden?: boolean; column?: number } = {}): Section =>
  ({ name, label, ...o, rows: rows.map((r) => r.map((c) => (typeof c === 'string' ? { column: c } : c))) });
export const readOnly = (column: string): ColumnCell => ({ column, readOnly: true });
export const hidden = (column: string): ColumnCell => ({ column, hidden: true });

export const isSubgrid = (c: Cell): c is SubgridCell => 'subgrid' in c;
export const isQuickView = (c: Cell): c is QuickViewCell => 'quickView' in c;
export const isNotes = (c: Cell): c is NotesCell => 'notes' in c;
export const isColumn = (c: Cell): c is ColumnCell => !isSubgrid(c) && !isQuickView(c) && !isNotes(c);
export const formType = (f: Form): FormType => f.type ?? 'main';
export const cellsOf = (f: Form): Cell[] => f.tabs.flatMap((t) => t.sections.flatMap((x) => x.rows.flat()));
/** Tables that have a quick create form of ours. */
export const quickCreateTables = (forms: readonly Form[]): ReadonlySet<string> => new Set(forms.filter((f) => formType(f) === 'quickCreate').map((f) => f.table));
