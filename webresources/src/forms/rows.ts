/** Rows that form scripts read, and how they are read: few reads, kept as long as the form is open. */
import type { brandingTheme, ColumnOf, connection, ExtendedTable, productLink, Table, trackingCategory, trackingOption, xeroAccount, xeroTaxRate } from '@counterfoil/solution';
import { amountsAre, arrivalStatus, connectionStatus, creditNoteKind, dueDateRule, emailMode, optionKey } from '@counterfoil/solution';
import { bareId, textOf, type Row } from '../nudge/index.ts';
import type { AmountsAre } from '../money/index.ts';
import type { DueRule } from './calendar.ts';

export interface Mirrored { readonly id: string; readonly name: string; readonly active: boolean; readonly connectionId: string | undefined }
export interface AccountRow extends Mirrored { readonly type: string; readonly class: string; readonly systemAccount: string }
export interface TaxRateRow extends Mirrored { readonly rate: unknown; readonly sales: boolean; readonly purchases: boolean }
export interface OptionRow extends Mirrored { readonly categoryId: string | undefined; readonly category: string; readonly categoryActive: boolean }
export type Side = 'sales' | 'purchase';
export interface Coded { readonly account: AccountRow | undefined; readonly taxRate: TaxRateRow | undefined }

export interface ConnectionRow {
  readonly id: string; readonly name: string; readonly isDefault: boolean;
  readonly status: keyof typeof connectionStatus.options; readonly reason: string;
  readonly environment: string; readonly tenant: string; readonly baseCurrency: string; readonly timeZone: string;
  readonly currencies: readonly string[]; readonly lockDate: string | undefined; readonly amountsAre: AmountsAre;
  readonly dueRule: Readonly<Record<Side, DueRule>>; readonly dueDays: Readonly<Record<Side, number | undefined>>;
  readonly defaults: Readonly<Record<Side, Coded>>;
  readonly arrives: Arrival; readonly delivery: Delivery; readonly safeStart: boolean;
}
export type Arrival = keyof typeof arrivalStatus.options;
export type Delivery = keyof typeof emailMode.options;
export interface ProductLinkRow { readonly productId: string; readonly codes: Readonly<Record<Side, Coded>> }
export interface CategoryRow { readonly id: string; readonly position: number | undefined; readonly connectionId: string | undefined }

/** Names checked against the definition's type: a renamed column does not compile, and no definition is loaded into the form. */
export const columnsOf = <T extends Table | ExtendedTable>() => ({
  own: (...columns: ColumnOf<T>[]): string => columns.join(','),
  lookups: (...columns: ColumnOf<T>[]): string => columns.map((c) => `_${c}_value`).join(','),
  /** The navigation property is the lookup's schema name, which differs from the column in case alone. */
  nav: <const S extends string>(name: Lowercase<S> extends ColumnOf<T> ? S : never): string => name,
});
const [ofAccount, ofRate, ofTheme, ofOption, ofCategory, ofConnection, ofLink] = [columnsOf<typeof xeroAccount>(), columnsOf<typeof xeroTaxRate>(), columnsOf<typeof brandingTheme>(), columnsOf<typeof trackingOption>(), columnsOf<typeof trackingCategory>(), columnsOf<typeof connection>(), columnsOf<typeof productLink>()];

export const ACCOUNT = `$select=${ofAccount.own('cfl_name', 'cfl_type', 'cfl_class', 'cfl_systemaccount')},statecode,${ofAccount.lookups('cfl_connectionid')}`;
export const TAX_RATE = `$select=${ofRate.own('cfl_name', 'cfl_rate', 'cfl_canapplytorevenue', 'cfl_canapplytoexpenses')},statecode,${ofRate.lookups('cfl_connectionid')}`;
export const THEME = `$select=${ofTheme.own('cfl_name')},statecode,${ofTheme.lookups('cfl_connectionid')}`;
export const OPTION = `$select=${ofOption.own('cfl_name')},statecode,${ofOption.lookups('cfl_connectionid', 'cfl_categoryid')};$expand=${ofOption.nav('cfl_CategoryId')}($select=${ofCategory.own('cfl_name')},statecode)`;
export const CONNECTIONS = `?$select=${ofConnection.own('cfl_name', 'cfl_isdefault', 'cfl_status', 'cfl_statusreason', 'cfl_organizationid', 'cfl_tenantid', 'cfl_basecurrency', 'cfl_timezone', 'cfl_currencies', 'cfl_periodlockdate', 'cfl_endofyearlockdate', 'cfl_amountsare', 'cfl_duedaterule', 'cfl_duedatedays', 'cfl_purchaseduedaterule', 'cfl_purchaseduedatedays', 'cfl_arrivalstatus', 'cfl_emailmode', 'cfl_safestart')}`
  + `&$expand=${ofConnection.nav('cfl_DefaultAccountId')}(${ACCOUNT}),${ofConnection.nav('cfl_DefaultTaxRateId')}(${TAX_RATE}),${ofConnection.nav('cfl_PurchaseAccountId')}(${ACCOUNT}),${ofConnection.nav('cfl_PurchaseTaxRateId')}(${TAX_RATE})&$filter=statecode eq 0`;
export const productLinks = (connectionId: string): string => `?$select=${ofLink.lookups('cfl_productid')}`
  + `&$expand=${ofLink.nav('cfl_AccountId')}(${ACCOUNT}),${ofLink.nav('cfl_TaxRateId')}(${TAX_RATE}),${ofLink.nav('cfl_PurchaseAccountId')}(${ACCOUNT}),${ofLink.nav('cfl_PurchaseTaxRateId')}(${TAX_RATE})`
  + `&$filter=${ofLink.lookups('cfl_connectionid')} eq ${connectionId} and statecode eq 0`;
export const CATEGORIES = `?$select=${ofCategory.own('cfl_position')},${ofCategory.lookups('cfl_connectionid')}&$filter=statecode eq 0`;

const rowIn = (row: Row, name: string): Row | undefined => { const v = row[name]; return typeof v === 'object' && v !== null ? (v as Row) : undefined; };
const plain = (row: Row, column: string): string => textOf(row, column) ?? '';
const idIn = (row: Row, column: string): string | undefined => { const v = textOf(row, column); return v === undefined ? undefined : bareId(v); };
const whole = (v: unknown): number | undefined => (typeof v === 'number' ? v : undefined);
const mirrored = (row: Row, key: string): Mirrored => ({ id: idIn(row, key) ?? '', name: plain(row, 'cfl_name'), active: row['statecode'] === 0, connectionId: idIn(row, '_cfl_connectionid_value') });

export const accountRow = (r: Row | undefined): AccountRow | undefined => r && { ...mirrored(r, 'cfl_xeroaccountid'), type: plain(r, 'cfl_type'), class: plain(r, 'cfl_class'), systemAccount: plain(r, 'cfl_systemaccount') };
export const taxRateRow = (r: Row | undefined): TaxRateRow | undefined => r && { ...mirrored(r, 'cfl_xerotaxrateid'), rate: r['cfl_rate'], sales: r['cfl_canapplytorevenue'] === true, purchases: r['cfl_canapplytoexpenses'] === true };
export const themeRow = (r: Row | undefined): Mirrored | undefined => r && mirrored(r, 'cfl_brandingthemeid');
export function optionRow(r: Row | undefined): OptionRow | undefined {
  if (r === undefined) return undefined;
  const category = rowIn(r, ofOption.nav('cfl_CategoryId'));
  return { ...mirrored(r, 'cfl_trackingoptionid'), categoryId: idIn(r, '_cfl_categoryid_value'), category: category ? plain(category, 'cfl_name') : '', categoryActive: category?.['statecode'] === 0 };
}
export const categoryRow = (r: Row): CategoryRow => ({ id: idIn(r, 'cfl_trackingcategoryid') ?? '', position: whole(r['cfl_position']), connectionId: idIn(r, '_cfl_connectionid_value') });

const codes = (r: Row, account: string, rate: string): Coded => ({ account: accountRow(rowIn(r, account)), taxRate: taxRateRow(rowIn(r, rate)) });
/** Both locks forbid; the later one counts. */
const later = (a: string | undefined, b: string | undefined): string | undefined => (a === undefined || (b !== undefined && b > a) ? b : a);

export function connectionRow(r: Row): ConnectionRow {
  return {
    id: idIn(r, 'cfl_connectionid') ?? '', name: plain(r, 'cfl_name'), isDefault: r['cfl_isdefault'] === true,
    status: optionKey(connectionStatus, whole(r['cfl_status'])) ?? 'notConnected', reason: plain(r, 'cfl_statusreason'),
    environment: idIn(r, 'cfl_organizationid') ?? '', tenant: plain(r, 'cfl_tenantid'), baseCurrency: plain(r, 'cfl_basecurrency'), timeZone: plain(r, 'cfl_timezone'),
    currencies: plain(r, 'cfl_currencies').toUpperCase().match(/[A-Z]{3}/g) ?? [], lockDate: later(textOf(r, 'cfl_periodlockdate'), textOf(r, 'cfl_endofyearlockdate')),
    amountsAre: optionKey(amountsAre, whole(r['cfl_amountsare'])) ?? 'exclusive',
    dueRule: { sales: optionKey(dueDateRule, whole(r['cfl_duedaterule'])) ?? 'xeroTerms', purchase: optionKey(dueDateRule, whole(r['cfl_purchaseduedaterule'])) ?? 'xeroTerms' },
    dueDays: { sales: whole(r['cfl_duedatedays']), purchase: whole(r['cfl_purchaseduedatedays']) },
    arrives: optionKey(arrivalStatus, whole(r['cfl_arrivalstatus'])) ?? 'draft', delivery: optionKey(emailMode, whole(r['cfl_emailmode'])) ?? 'none', safeStart: r['cfl_safestart'] === true,
    defaults: { sales: codes(r, ofConnection.nav('cfl_DefaultAccountId'), ofConnection.nav('cfl_DefaultTaxRateId')), purchase: codes(r, ofConnection.nav('cfl_PurchaseAccountId'), ofConnection.nav('cfl_PurchaseTaxRateId')) },
  };
}
export const productLinkRow = (r: Row): ProductLinkRow => ({
  productId: idIn(r, '_cfl_productid_value') ?? '',
  codes: { sales: codes(r, ofLink.nav('cfl_AccountId'), ofLink.nav('cfl_TaxRateId')), purchase: codes(r, ofLink.nav('cfl_PurchaseAccountId'), ofLink.nav('cfl_PurchaseTaxRateId')) },
});
export const modeOf = (v: unknown): AmountsAre | undefined => optionKey(amountsAre, whole(v));
export const sideOf = (v: unknown): Side => (optionKey(creditNoteKind, whole(v)) === 'purchase' ? 'purchase' : 'sales');
export { idIn, rowIn };
