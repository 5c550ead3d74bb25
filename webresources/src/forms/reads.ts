/** The reads of one form. Each is done once and kept; one that failed is tried again when it is next needed. */
import type { Row, WebApi } from '../nudge/index.ts';
import { accountRow, ACCOUNT, CATEGORIES, categoryRow, connectionRow, CONNECTIONS, productLinkRow, productLinks, TAX_RATE, taxRateRow, THEME, themeRow, optionRow, OPTION, type AccountRow, type CategoryRow, type ConnectionRow, type Mirrored, type OptionRow, type ProductLinkRow, type TaxRateRow } from './rows.ts';

export interface Reads {
  readonly connections: () => Promise<readonly ConnectionRow[]>;
  readonly categories: () => Promise<readonly CategoryRow[]>;
  readonly links: (connectionId: string) => Promise<readonly ProductLinkRow[]>;
  readonly account: (id: string) => Promise<AccountRow | undefined>;
  /** All of a connection in one read, for those who choose one after the other in a grid. */
  readonly taxRates: (connectionId: string) => Promise<readonly TaxRateRow[]>;
  readonly taxRate: (id: string) => Promise<TaxRateRow | undefined>;
  readonly theme: (id: string) => Promise<Mirrored | undefined>;
  readonly option: (id: string) => Promise<OptionRow | undefined>;
  readonly currency: (id: string) => Promise<{ readonly code: string; readonly precision: number } | undefined>;
  /** Any other row, kept by its whole question. */
  readonly row: (table: string, id: string, options: string) => Promise<Row | undefined>;
}

export function readsWith(api: () => WebApi): Reads {
  const kept = new Map<string, Promise<unknown>>();
  function once<T>(key: string, read: () => PromiseLike<T>): Promise<T> {
    const known = kept.get(key) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const reading = Promise.resolve(read());
    kept.set(key, reading);
    reading.catch(() => kept.delete(key));
    return reading;
  }
  const list = <T>(table: string, options: string, of: (r: Row) => T): Promise<readonly T[]> => once(`${table}${options}`, async () => (await api().retrieveMultipleRecords(table, options)).entities.map(of));
  const row = (table: string, id: string, options: string): Promise<Row | undefined> => once(`${table}/${id}${options}`, () => api().retrieveRecord(table, id, options));
  let rates: Promise<readonly TaxRateRow[]> | undefined;
  return {
    connections: () => list('cfl_connection', CONNECTIONS, connectionRow),
    categories: () => list('cfl_trackingcategory', CATEGORIES, categoryRow),
    links: (connectionId) => list('cfl_productlink', productLinks(connectionId), productLinkRow),
    account: async (id) => accountRow(await row('cfl_xeroaccount', id, `?${ACCOUNT}`)),
    taxRates: (connectionId) => (rates = list('cfl_xerotaxrate', `?${TAX_RATE}&$filter=_cfl_connectionid_value eq ${connectionId}`, (r) => taxRateRow(r)!)),
    taxRate: async (id) => (await rates?.catch(() => undefined))?.find((r) => r.id === id) ?? taxRateRow(await row('cfl_xerotaxrate', id, `?${TAX_RATE}`)),
    theme: async (id) => themeRow(await row('cfl_brandingtheme', id, `?${THEME}`)),
    option: async (id) => optionRow(await row('cfl_trackingoption', id, `?${OPTION.replace(';', '&')}`)),
    currency: async (id) => {
      const r = await row('transactioncurrency', id, '?$select=isocurrencycode,currencyprecision');
      return r && { code: String(r['isocurrencycode'] ?? ''), precision: typeof r['currencyprecision'] === 'number' ? r['currencyprecision'] : 2 };
    },
    row,
  };
}

/** Undefined instead of an error: what may not be read is not judged. */
export async function orUndefined<T>(reading: PromiseLike<T>): Promise<T | undefined> {
  try { return await reading; } catch { return undefined; }
}
