/** Links, balances, customers and currencies as Dynamics answers about them; only what the balances ask for. In memory, for tests beside the source. */
import { randomUUID } from 'node:crypto';
import { DoorError } from '../../core/errors.ts';
import type { BatchPart, DataverseDoor, PartAnswer, Write } from '../../dataverse/door.ts';

export const CONNECTION = '33333333-3333-4333-8333-333333333333';
type Row = Record<string, any>;
const refused = (status: number, code: string, message = code): PartAnswer => ({ status, body: undefined, error: { code, message } });

export class Dynamics implements DataverseDoor {
  links: Row[] = [];
  balances: Row[] = [];
  accounts: Row[] = [];
  currencies: Row[] = [{ transactioncurrencyid: 'c-gbp', isocurrencycode: 'GBP' }, { transactioncurrencyid: 'c-eur', isocurrencycode: 'EUR' }];
  mayNotOwn = new Set<string>();
  batches: BatchPart[][] = [];
  writes: Write[] = [];
  /** Called before every batch. */
  before: (parts: readonly BatchPart[]) => void | Promise<void> = () => {};
  #version = 1;

  /** A customer with their contacts in Xero. */
  customer(name: string, owner: string, ...contacts: string[]): string {
    const accountid = randomUUID();
    this.accounts.push({ accountid, name, _ownerid_value: owner, '_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'systemuser' });
    for (const c of contacts) this.links.push({ cfl_xerocontactid: c, _cfl_accountid_value: accountid, _cfl_contactid_value: null, statecode: 0 });
    return accountid;
  }
  of(accountid: string): Row[] { return this.balances.filter((b) => b['_cfl_accountid_value'] === accountid); }

  #read(path: string): Row[] {
    const filter = /\$filter=(.*)$/.exec(path)?.[1] ?? '';
    const ids = (column: string): string[] => [...filter.matchAll(new RegExp(`${column} eq '?([0-9a-z-]+)'?`, 'g'))].map((m) => m[1]!);
    const among = (rows: Row[], ...columns: string[]): Row[] => { const any = columns.some((c) => ids(c).length > 0); return rows.filter((r) => !any || columns.some((c) => ids(c).includes(r[c]))); };
    if (path.startsWith('transactioncurrencies')) return this.currencies;
    if (path.startsWith('accounts')) return among(this.accounts, 'accountid');
    if (path.startsWith('contacts')) return [];
    if (!ids('_cfl_connectionid_value').includes(CONNECTION)) throw new Error(`Without the connection: ${path}`);
    if (path.startsWith('cfl_contactlinks')) return among(this.links, 'cfl_xerocontactid', '_cfl_accountid_value', '_cfl_contactid_value').filter((l) => l['statecode'] === 0);
    if (path.startsWith('cfl_balances')) return among(this.balances, '_cfl_accountid_value', '_cfl_contactid_value').map((b) => ({ ...b, '@odata.etag': `W/"${b['version']}"` }));
    throw new Error(`Not known: ${path}`);
  }
  #write(w: Write): PartAnswer {
    this.writes.push(w);
    const id = /^cfl_balances\(([^)]+)\)$/.exec(w.path)?.[1];
    if (w.method !== 'PATCH' || id === undefined) throw new Error(`Not known: ${w.method} ${w.path}`);
    const { 'ownerid@odata.bind': owner, 'cfl_AccountId@odata.bind': account, 'transactioncurrencyid@odata.bind': currency, 'cfl_ConnectionId@odata.bind': _, ...plain } = w.body as Row;
    const ownerId = owner && /\(([^)]+)\)/.exec(owner)![1]!;
    if (ownerId && this.mayNotOwn.has(ownerId)) return refused(403, '0x80042f09', 'owner is missing read');
    let row = this.balances.find((b) => b['cfl_balanceid'] === id);
    if (row ? w.ifNoneMatch === '*' || (w.ifMatch !== '*' && w.ifMatch !== `W/"${row['version']}"`) : w.ifMatch !== undefined) return refused(412, '0x80060882');
    if (!row) { row = { cfl_balanceid: id, statecode: 0, _cfl_contactid_value: null, _ownerid_value: 'relay', '_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'systemuser' }; this.balances.push(row); }
    // Money comes back as text, exact, as the codec reads it
    for (const [k, v] of Object.entries(plain)) row[k] = typeof v === 'object' && v !== null ? v.toString() : v;
    if (account) row['_cfl_accountid_value'] = /\(([^)]+)\)/.exec(account)![1];
    if (currency) row['_transactioncurrencyid_value'] = /\(([^)]+)\)/.exec(currency)![1];
    if (ownerId) row['_ownerid_value'] = ownerId;
    row['version'] = this.#version++;
    return { status: 204, body: undefined };
  }

  async batch(parts: readonly BatchPart[]): Promise<PartAnswer[]> {
    this.batches.push([...parts]);
    await this.before(parts);
    return parts.map((p) => ('get' in p ? { status: 200, body: { value: this.#read(p.get) } } : 'write' in p ? this.#write(p.write) : refused(501, 'no change sets')));
  }
  async get(): Promise<never> { throw new DoorError({ door: 'dataverse', fate: 'refused', code: 'unexpected', message: 'only batches are expected' }); }
  async write(): Promise<never> { throw new Error('only batches are expected'); }
}
