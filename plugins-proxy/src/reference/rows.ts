/**
 * What Xero's accounts, tax rates, themes and tracking become in Dynamics, and which writes bring the rows there up to
 * date. Pure. Rows are found again by derived ids; what is archived or gone in Xero becomes inactive, never deleted,
 * because documents may point at it and should say so.
 */
import { Decimal } from 'decimal.js';
import { brandingTheme, referenceId, trackingCategory, trackingOption, xeroAccount, xeroTaxRate, type Table } from '@counterfoil/solution';
import type { Write } from '../dataverse/door.ts';
import type { XeroAccount, XeroBrandingTheme, XeroTaxRate, XeroTrackingCategory } from '../xero/types.ts';

export interface ReferenceData {
  readonly accounts: readonly XeroAccount[]; readonly taxRates: readonly XeroTaxRate[];
  readonly themes: readonly XeroBrandingTheme[]; readonly tracking: readonly XeroTrackingCategory[];
}
/** `values` are plain columns, `binds` lookups (navigation property -> path). */
export interface WantedRow { readonly table: Table; readonly id: string; readonly values: Readonly<Record<string, unknown>>; readonly binds: Readonly<Record<string, string>>; readonly active: boolean }

export const referenceTables = [xeroAccount, xeroTaxRate, brandingTheme, trackingCategory, trackingOption] as const;
const cut = (text: string, max: number): string => [...text].slice(0, max).join('');
const active = (status: unknown): boolean => status === undefined || status === 'ACTIVE';

/** What Xero does not say it does not forbid. */
const appliesTo = (t: XeroTaxRate): Record<string, boolean> => ({
  cfl_canapplytorevenue: t.CanApplyToRevenue !== false, cfl_canapplytoexpenses: t.CanApplyToExpenses !== false, cfl_canapplytoassets: t.CanApplyToAssets !== false,
  cfl_canapplytoequity: t.CanApplyToEquity !== false, cfl_canapplytoliabilities: t.CanApplyToLiabilities !== false,
});

type Existing = ReadonlyMap<string, Record<string, unknown>>;

/**
 * Which tracking column of a line a category fills. One that has a column keeps it as long as it is active, because the lines of
 * documents point at its options there; the others take what is free, in Xero's order.
 */
async function positions(connectionId: string, categories: readonly XeroTrackingCategory[], existing: Existing): Promise<ReadonlyMap<string, number>> {
  const ids = await Promise.all(categories.filter((c) => active(c.Status) && c.TrackingCategoryID).map((c) => referenceId('category', connectionId, c.TrackingCategoryID!)));
  const taken = new Map<string, number>();
  for (const id of ids) {
    const had = Number(existing.get(id)?.['cfl_position'] ?? 0);
    if ((had === 1 || had === 2) && ![...taken.values()].includes(had)) taken.set(id, had);
  }
  for (const id of ids) {
    const free = [1, 2].find((p) => ![...taken.values()].includes(p));
    if (!taken.has(id) && free !== undefined) taken.set(id, free);
  }
  return taken;
}

/** @param existing rows of this connection as Dataverse has them, by id */
export async function wantedRows(connectionId: string, data: ReferenceData, existing: Existing = new Map()): Promise<WantedRow[]> {
  const columns = await positions(connectionId, data.tracking, existing);
  const rows: WantedRow[] = [];
  const belongs = { 'cfl_ConnectionId@odata.bind': `/cfl_connections(${connectionId})` };
  const add = async (table: Table, kind: string, key: unknown, values: Record<string, unknown>, isActive: boolean, binds: Record<string, string> = {}): Promise<string | undefined> => {
    if (typeof key !== 'string' || key === '') return undefined;
    const id = await referenceId(kind, connectionId, key);
    rows.push({ table, id, values, binds: { ...belongs, ...binds }, active: isActive });
    return id;
  };
  for (const a of data.accounts) {
    await add(xeroAccount, 'account', a.AccountID, { cfl_name: cut([a.Code, a.Name].filter(Boolean).join(' '), 200), cfl_code: a.Code ?? null, cfl_type: a.Type ?? null, cfl_class: a.Class ?? null, cfl_taxtype: a.TaxType ?? null, cfl_systemaccount: (a.SystemAccount as string | undefined) || null, cfl_enablepayments: a.EnablePaymentsToAccount === true, cfl_xeroid: a.AccountID }, active(a.Status));
  }
  for (const t of data.taxRates) {
    const components = JSON.stringify((t.TaxComponents ?? []).map((c) => ({ name: c.Name ?? '', rate: String(c.Rate ?? '0'), compound: c.IsCompound === true })));
    await add(xeroTaxRate, 'taxrate', t.TaxType, { cfl_name: cut(t.Name ?? t.TaxType ?? '', 150), cfl_taxtype: t.TaxType, cfl_rate: String(t.EffectiveRate ?? '0'), ...appliesTo(t), cfl_components: components.length <= 4000 ? components : null }, active(t.Status));
  }
  for (const t of data.themes) await add(brandingTheme, 'theme', t.BrandingThemeID, { cfl_name: cut(t.Name ?? '', 150), cfl_sortorder: typeof t.SortOrder === 'number' ? t.SortOrder : null, cfl_xeroid: t.BrandingThemeID }, true);
  for (const c of data.tracking) {
    const position = c.TrackingCategoryID ? columns.get(await referenceId('category', connectionId, c.TrackingCategoryID)) : undefined;
    const category = await add(trackingCategory, 'category', c.TrackingCategoryID, { cfl_name: cut(c.Name ?? '', 100), cfl_xeroid: c.TrackingCategoryID, cfl_position: position ?? null }, active(c.Status));
    if (category === undefined) continue;
    for (const o of c.Options ?? []) await add(trackingOption, 'option', o.TrackingOptionID, { cfl_name: cut(o.Name ?? '', 100), cfl_xeroid: o.TrackingOptionID }, active(o.Status) && active(c.Status), { 'cfl_CategoryId@odata.bind': `/cfl_trackingcategories(${category})` });
  }
  return rows;
}

export type Difference = 'new' | 'changed' | 'archived' | 'back';
export interface Differing { readonly table: Table; readonly is: Difference; readonly writes: readonly Write[] }

/** What differs, row by row. `existing`: rows of this connection as Dataverse has them, by id. The writes may be split anywhere and repeated. */
export function differences(existing: Existing, wanted: readonly WantedRow[], tableOf: ReadonlyMap<string, Table>): Differing[] {
  const state = (table: Table, id: string, on: boolean): Write => ({ method: 'PATCH', path: `${table.setName}(${id})`, body: { statecode: on ? 0 : 1, statuscode: on ? 1 : 2 } });
  const found: Differing[] = [];
  for (const w of wanted) {
    const { table, id } = w;
    const there = existing.get(id);
    const path = `${table.setName}(${id})`;
    if (there === undefined) {
      found.push({ table, is: 'new', writes: [{ method: 'PATCH', path, body: { ...w.values, ...w.binds } }, ...(w.active ? [] : [state(table, id, false)])] });
      continue;
    }
    const isActive = there['statecode'] === 0;
    const changed = Object.entries(w.values).filter(([k, v]) => !same(there[k], v));
    const change: Write[] = changed.length > 0 && (w.active || isActive) ? [{ method: 'PATCH', path, body: Object.fromEntries(changed) }] : [];
    // a row that is inactive takes no other change: it is woken first
    if (w.active && !isActive) found.push({ table, is: 'back', writes: [state(table, id, true), ...change] });
    else if (!w.active && isActive) found.push({ table, is: 'archived', writes: [...change, state(table, id, false)] });
    else if (change.length > 0) found.push({ table, is: 'changed', writes: change });
  }
  const kept = new Set(wanted.map((w) => w.id));
  // merged into another or deleted in Xero: documents may point at it and should say so
  for (const [id, row] of existing) if (!kept.has(id) && row['statecode'] === 0) found.push({ table: tableOf.get(id)!, is: 'archived', writes: [state(tableOf.get(id)!, id, false)] });
  return found;
}

/** Rates come back as 20, "20" or "20.0000". */
function same(a: unknown, b: unknown): boolean {
  const plain = (v: unknown): string => { const t = v === null || v === undefined ? '' : String(v); return /^-?\d+\.\d+$/.test(t) ? new Decimal(t).toFixed() : t; };
  return plain(a) === plain(b);
}
