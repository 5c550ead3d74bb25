/** Saved views: what they list, in which order, and which question they answer. */
export type ViewKind = 'public' | 'advancedFind' | 'associated' | 'quickFind' | 'lookup';
/** `querytype` of each kind, as the platform numbers them. */
export const queryTypes: Readonly<Record<ViewKind, number>> = { public: 0, advancedFind: 1, associated: 2, quickFind: 4, lookup: 64 };

export interface Condition {
  readonly column: string;
  readonly operator: 'eq' | 'ne' | 'gt' | 'null' | 'not-null' | 'in' | 'like' | 'today' | 'yesterday' | 'olderthan-x-days' | 'last-x-days' | 'next-x-days' | 'this-month' | 'eq-userid' | 'ne-userid';
  readonly value?: string | number;
  readonly values?: readonly (string | number)[];
  /** Alias of the join that the column belongs to. */
  readonly of?: string;
}
export interface Join { readonly table: string; readonly from: string; readonly to: string; readonly alias: string; readonly outer: boolean }
export interface ViewColumn {
  readonly name: string; readonly width: number;
  /** Alias of the join that the column belongs to. */
  readonly of?: string;
  /** Function of our script that gives the icon before the value. */
  readonly icon?: string;
}
export interface View {
  readonly table: string;
  readonly key: string;
  readonly name: string;
  readonly help?: string;
  readonly kind: ViewKind;
  /** The view that opens first; only on own tables. */
  readonly isDefault: boolean;
  readonly columns: readonly ViewColumn[];
  readonly order: readonly { readonly column: string; readonly descending?: boolean }[];
  readonly filter: readonly Condition[];
  /** At least one of these, besides everything in `filter`. */
  readonly anyOf?: readonly Condition[];
  readonly joins?: readonly Join[];
  /** Each row once, where a join may find several partners for it. */
  readonly distinct?: boolean;
  /** Quick find only: the columns that are searched. */
  readonly find?: readonly string[];
}

export const defineView = <const V extends View>(v: V): V => v;
const active: Condition = { column: 'statecode', operator: 'eq', value: 0 };

/** What the platform expects of every table: active, inactive, advanced find, associated, quick find and lookup view. */
export function standardViews(o: {
  readonly table: string; readonly plural: string; readonly columns: readonly ViewColumn[]; readonly find: readonly string[];
  readonly order: readonly { readonly column: string; readonly descending?: boolean }[];
  /** Replaces "Active ..." where another view is the one to open first. */
  readonly noDefault?: boolean;
  /** Columns of lists on other rows' forms, where what the form shows would only take room. */
  readonly onForms?: readonly ViewColumn[];
}): View[] {
  const base = { table: o.table, columns: o.columns, order: o.order, filter: [active] };
  return [
    { ...base, key: 'active', name: `Active ${o.plural}`, kind: 'public', isDefault: !o.noDefault },
    { ...base, key: 'inactive', name: `Inactive ${o.plural}`, kind: 'public', isDefault: false, filter: [{ column: 'statecode', operator: 'eq', value: 1 }] },
    { ...base, key: 'advancedfind', name: `${o.plural} Advanced Find View`, kind: 'advancedFind', isDefault: true },
    { ...base, key: 'associated', name: `${o.plural} Associated View`, kind: 'associated', isDefault: true, columns: o.onForms ?? o.columns },
    { ...base, key: 'quickfind', name: `Quick Find Active ${o.plural}`, kind: 'quickFind', isDefault: true, find: o.find },
    { ...base, key: 'lookup', name: `${o.plural} Lookup View`, kind: 'lookup', isDefault: true },
  ];
}
