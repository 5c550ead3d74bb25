/**
 * What a company has set up beside its connections: tracking by rule (R40) and own columns that go to text fields of Xero
 * (R39). Read as the relay itself, not as who asks: they are settings. Pure; rules/index.ts reads the rows.
 */
import { documentKind, fieldMapping, mappingSource, optionKey, trackingRule, trackingSource, xeroTextField, type ColumnOf } from '@counterfoil/solution';
import type { OptionRead } from './read-types.ts';
import { id, optionalId, optionOf, str, type Raw } from './rows.ts';
import type { DocumentKind, DocumentTable } from './types.ts';

export type TrackingSource = keyof typeof trackingSource.options;
export type MappingSource = keyof typeof mappingSource.options;
export type TextField = keyof typeof xeroTextField.options;

export interface TrackingRuleRead {
  readonly id: string; readonly name: string; readonly order: number; readonly connectionId: string;
  readonly source: TrackingSource | undefined;
  /** Id of the user, business unit, territory or family, by its source. A rule without one fits nobody. */
  readonly decides: string | undefined;
  readonly option: OptionRead | undefined;
}
export interface FieldMappingRead {
  readonly id: string; readonly name: string; readonly connectionId: string;
  /** Undefined: every kind. */
  readonly kind: DocumentKind | undefined;
  readonly source: MappingSource | undefined; readonly column: string; readonly field: TextField | undefined; readonly onlyWhenEmpty: boolean;
}

/** Tables whose columns a mapping may read. */
export type ColumnTable = DocumentTable | 'invoicedetail' | 'cfl_purchaseinvoiceline' | 'cfl_creditnoteline' | 'account' | 'contact' | 'product';
export const lineTables = { invoice: 'invoicedetail', cfl_purchaseinvoice: 'cfl_purchaseinvoiceline', cfl_creditnote: 'cfl_creditnoteline' } as const satisfies Readonly<Record<DocumentTable, ColumnTable>>;

export interface Rules {
  readonly tracking: readonly TrackingRuleRead[];
  readonly mappings: readonly FieldMappingRead[];
  /** Product family -> the family above it. */
  readonly families: ReadonlyMap<string, string>;
  /** What is to be read of each table, as it stands in a $select; only names that Dataverse has confirmed. */
  readonly columns: ReadonlyMap<ColumnTable, ReadonlySet<string>>;
  /** "table.column" as it was typed -> the property that holds it; undefined: there is no such column. */
  readonly properties: ReadonlyMap<string, string | undefined>;
}
export const noRules: Rules = { tracking: [], mappings: [], families: new Map(), columns: new Map(), properties: new Map() };

const decidedBy = { owner: 'cfl_userid', businessUnit: 'cfl_businessunitid', territory: 'cfl_territoryid', productFamily: 'cfl_productfamilyid' } as const satisfies Readonly<Record<TrackingSource, ColumnOf<typeof trackingRule>>>;
const option = 'cfl_TrackingOptionId($select=cfl_name,cfl_xeroid,statecode,_cfl_connectionid_value;$expand=cfl_CategoryId($select=cfl_name,cfl_xeroid,statecode))';
const own = <T extends string>(...columns: T[]): string => columns.join(',');

export const ruleQueries = {
  tracking: `${trackingRule.setName}?$select=${own<ColumnOf<typeof trackingRule>>('cfl_name', 'cfl_order', 'cfl_source')},_cfl_connectionid_value,${Object.values(decidedBy).map((c) => `_${c}_value`).join(',')},createdon&$expand=${option}&$filter=statecode eq 0`,
  mappings: `${fieldMapping.setName}?$select=${own<ColumnOf<typeof fieldMapping>>('cfl_name', 'cfl_documentkind', 'cfl_source', 'cfl_sourcecolumn', 'cfl_field', 'cfl_onlywhenempty')},_cfl_connectionid_value,createdon&$filter=statecode eq 0`,
  families: 'products?$select=_parentproductid_value&$filter=productstructure eq 2',
} as const;

/** Whoever gives no order comes after those who did, in the order of their making. */
const LAST = 1_000_000;
const byAge = (a: Raw, b: Raw): number => str(a['createdon']).localeCompare(str(b['createdon']));

export const trackingRules = (rows: readonly Raw[]): TrackingRuleRead[] => rows.toSorted(byAge).map((r): TrackingRuleRead => {
  const source = optionKey(trackingSource, r['cfl_source']);
  return {
    id: id(r['cfl_trackingruleid']), name: str(r['cfl_name']), order: typeof r['cfl_order'] === 'number' ? r['cfl_order'] : LAST, connectionId: id(r['_cfl_connectionid_value']),
    source, decides: source && optionalId(r[`_${decidedBy[source]}_value`]), option: optionOf(r['cfl_TrackingOptionId']),
  };
}).toSorted((a, b) => a.order - b.order);

/** Those for one kind before those for every kind: they are meant more precisely. */
export const fieldMappings = (rows: readonly Raw[]): FieldMappingRead[] => rows.toSorted(byAge).map((r): FieldMappingRead => ({
  id: id(r['cfl_fieldmappingid']), name: str(r['cfl_name']), connectionId: id(r['_cfl_connectionid_value']), kind: optionKey(documentKind, r['cfl_documentkind']),
  source: optionKey(mappingSource, r['cfl_source']), column: str(r['cfl_sourcecolumn']).trim().toLowerCase(), field: optionKey(xeroTextField, r['cfl_field']), onlyWhenEmpty: r['cfl_onlywhenempty'] === true,
})).toSorted((a, b) => Number(a.kind === undefined) - Number(b.kind === undefined));

export const familiesOf = (rows: readonly Raw[]): Map<string, string> => new Map(rows.flatMap((r) => (optionalId(r['_parentproductid_value']) ? [[id(r['productid']), id(r['_parentproductid_value'])] as const] : [])));

const tableOfKind: Readonly<Record<DocumentKind, DocumentTable>> = { salesInvoice: 'invoice', bill: 'cfl_purchaseinvoice', salesCreditNote: 'cfl_creditnote', purchaseCreditNote: 'cfl_creditnote' };
/** The tables that have to have the column of a mapping. */
export function tablesOf(m: Pick<FieldMappingRead, 'source' | 'kind'>): ColumnTable[] {
  const documents: readonly DocumentTable[] = m.kind ? [tableOfKind[m.kind]] : ['invoice', 'cfl_purchaseinvoice', 'cfl_creditnote'];
  switch (m.source) {
    case 'document': return [...documents];
    case 'line': return documents.map((t) => lineTables[t]);
    case 'party': return ['account', 'contact'];
    case 'product': return ['product'];
    case undefined: return [];
  }
}
/** What can be a name of a column at all; anything else never reaches an address. */
export const isColumnName = (s: string): boolean => /^[a-z_][a-z0-9_]{0,127}$/.test(s);

const needed: Readonly<Record<TrackingSource, readonly (readonly [ColumnTable, string])[]>> = {
  owner: [],
  businessUnit: [['invoice', '_owningbusinessunit_value'], ['cfl_purchaseinvoice', '_owningbusinessunit_value'], ['cfl_creditnote', '_owningbusinessunit_value']],
  territory: [['account', '_territoryid_value']],
  productFamily: [['product', '_parentproductid_value']],
};
/** Columns for the $select of each table: what rules look at, and what mappings read and Dataverse has. */
export function columnsOf(tracking: readonly TrackingRuleRead[], mappings: readonly FieldMappingRead[], properties: ReadonlyMap<string, string | undefined>): Map<ColumnTable, Set<string>> {
  const columns = new Map<ColumnTable, Set<string>>();
  const add = (table: ColumnTable, column: string): void => { columns.set(table, (columns.get(table) ?? new Set()).add(column)); };
  for (const r of tracking) if (r.source && r.decides) for (const [table, column] of needed[r.source]) add(table, column);
  for (const m of mappings) for (const table of tablesOf(m)) { const p = properties.get(`${table}.${m.column}`); if (p) add(table, p); }
  return columns;
}
