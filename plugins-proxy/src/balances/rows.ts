/** From figures to rows of Xero Balances: one per customer, connection and currency, and only what differs is written. */
import { balance, type ColumnOf } from '@counterfoil/solution';
import type { Write } from '../dataverse/door.ts';
import { exact, ZERO } from '../documents/decimals.ts';
import { dayInZone } from '../documents/calendar-date.ts';
import { uuidV5Sync } from '../documents/ids.ts';
import type { Owner } from '../documents/read-types.ts';
import { id, ownerOf, str, type Raw } from '../documents/rows.ts';
import { isNothing, nothing, sameFigures, type Figures } from './age.ts';

export type Party = { readonly table: 'account' | 'contact'; readonly id: string };
export interface Customer extends Party { readonly name: string; readonly owner: Owner | undefined }
export const partyKey = (p: Party): string => `${p.table}:${p.id}`;
/** Those that the row of a link, or of a balance, is about. */
export const partyOf = (r: Raw): Party | undefined => (r['_cfl_accountid_value'] ? { table: 'account', id: id(r['_cfl_accountid_value']) } : r['_cfl_contactid_value'] ? { table: 'contact', id: id(r['_cfl_contactid_value']) } : undefined);

export interface BalanceRow {
  readonly id: string; readonly etag: string; readonly party: Party | undefined; readonly currencyId: string; readonly name: string; readonly owner: Owner | undefined;
  readonly active: boolean; readonly asOf: string | undefined; readonly figures: Figures;
}

type Column = ColumnOf<typeof balance>;
const columns: Readonly<Record<keyof Figures, Column>> = {
  outstanding: 'cfl_outstanding', overdue: 'cfl_overdue', notDue: 'cfl_notdue', days1to30: 'cfl_days1to30', days31to60: 'cfl_days31to60', days61to90: 'cfl_days61to90', daysOver90: 'cfl_daysover90', payable: 'cfl_payable', payableOverdue: 'cfl_payableoverdue',
};
const figureNames = Object.keys(nothing) as (keyof Figures)[];
export const balanceSelect = `cfl_balanceid,cfl_name,cfl_asof,statecode,_ownerid_value,_cfl_accountid_value,_cfl_contactid_value,_transactioncurrencyid_value,${Object.values(columns).join(',')}`;

/** Read with annotations. */
export const balanceRow = (r: Raw): BalanceRow => ({
  id: id(r['cfl_balanceid']), etag: str(r['@odata.etag']) || '*', party: partyOf(r), currencyId: id(r['_transactioncurrencyid_value']), name: str(r['cfl_name']), owner: r['_ownerid_value'] ? ownerOf(r) : undefined,
  active: r['statecode'] === 0, asOf: str(r['cfl_asof']) || undefined,
  figures: Object.fromEntries(figureNames.map((n) => [n, exact(r[columns[n]]) ?? ZERO])) as unknown as Figures,
});

export const balanceIdOf = (connectionId: string, p: Party, currency: string): string => uuidV5Sync(`balance:${connectionId.toLowerCase()}:${p.table}:${p.id.toLowerCase()}:${currency}`);

export interface Wanted { readonly customer: Customer; readonly currency: string; readonly currencyId: string; readonly figures: Figures }
export interface Plan { readonly write: Write; readonly customer: Party | undefined; /** The write without the owner, or with another one. */ readonly as: (owner: Owner | undefined) => Write; readonly owner: Owner | undefined }
interface Context { readonly connectionId: string; readonly timeZone: string; readonly now: Date; /** Owners that Dataverse refuses: who owns the row instead. */ readonly ownerFor: (wanted: Owner | undefined) => Owner | undefined }

const active = { statecode: 0, statuscode: 1 };
const inactive = { statecode: 1, statuscode: 2 };
const bind = (set: string, of: string): string => `/${set}(${of})`;
const lookupOf = (p: Party): Record<string, string> => (p.table === 'account' ? { 'cfl_AccountId@odata.bind': bind('accounts', p.id) } : { 'cfl_ContactId@odata.bind': bind('contacts', p.id) });
const amounts = (f: Figures, before?: Figures): Record<string, unknown> => Object.fromEntries(figureNames.filter((n) => !before?.[n].eq(f[n])).map((n) => [columns[n], f[n]]));
const nameOf = (w: Wanted): string => `${[...w.customer.name].slice(0, 290).join('')}, ${w.currency}`;

/**
 * @param existing rows of the customers concerned, inactive ones too. Those that nothing is wanted for become nothing: zero and
 * inactive, so that lists leave them out and a next invoice brings them back. The relay deletes nothing.
 */
export function plan(wanted: readonly Wanted[], existing: readonly BalanceRow[], c: Context): Plan[] {
  const rows = new Map(existing.map((r) => [r.id, r]));
  const today = dayInZone(c.now, c.timeZone);
  const kept = new Set<string>();
  const made = (customer: Party | undefined, rowId: string, etag: string | undefined, body: Record<string, unknown>, owner: Owner | undefined): Plan => {
    const as = (o: Owner | undefined): Write => ({
      method: 'PATCH', path: `${balance.setName}(${rowId})`, body: { ...body, ...(o ? { 'ownerid@odata.bind': bind(o.table === 'team' ? 'teams' : 'systemusers', o.id) } : {}) },
      // what another relay has written since this was read is newer, and must not be overwritten
      ...(etag === undefined ? { ifNoneMatch: '*' as const } : { ifMatch: etag }),
    });
    return { customer, write: as(owner), as, owner };
  };

  const puts = wanted.flatMap((w): Plan[] => {
    if (isNothing(w.figures)) return [];
    const rowId = balanceIdOf(c.connectionId, w.customer, w.currency);
    kept.add(rowId);
    const row = rows.get(rowId);
    const owner = c.ownerFor(w.customer.owner);
    if (row === undefined) {
      return [made(w.customer, rowId, undefined, { cfl_name: nameOf(w), cfl_asof: c.now.toISOString(), ...lookupOf(w.customer), 'cfl_ConnectionId@odata.bind': bind('cfl_connections', c.connectionId), 'transactioncurrencyid@odata.bind': bind('transactioncurrencies', w.currencyId), ...amounts(w.figures) }, owner)];
    }
    const sameParty = row.party !== undefined && partyKey(row.party) === partyKey(w.customer);
    const sameOwner = owner === undefined || (row.owner?.table === owner.table && row.owner.id === owner.id);
    // once a day a balance says that it was read again, even when it is the same
    const fresh = row.asOf !== undefined && dayInZone(new Date(row.asOf), c.timeZone) >= today;
    if (row.active && sameParty && sameOwner && fresh && row.name === nameOf(w) && sameFigures(row.figures, w.figures)) return [];
    return [made(w.customer, rowId, row.etag, { ...(row.active ? {} : active), ...(row.name === nameOf(w) ? {} : { cfl_name: nameOf(w) }), ...(sameParty ? {} : lookupOf(w.customer)), cfl_asof: c.now.toISOString(), ...amounts(w.figures, row.figures) }, sameOwner ? undefined : owner)];
  });
  const ends = existing.filter((r) => !kept.has(r.id) && (r.active || !isNothing(r.figures)))
    .map((r) => made(r.party, r.id, r.etag, { ...(r.active ? inactive : {}), cfl_asof: c.now.toISOString(), ...amounts(nothing, r.figures) }, undefined));
  return [...puts, ...ends];
}
