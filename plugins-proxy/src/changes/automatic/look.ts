/** What the automatic credit note reads from Dataverse, as the service: switched-on connections, cancelled invoices, what Xero names by code. */
import { connection, productLink, trackingOption, xeroAccount, xeroTaxRate } from '@counterfoil/solution';
import type { DataverseDoor } from '../../dataverse/door.ts';
import { exact, ZERO } from '../../documents/decimals.ts';
import type { Owner } from '../../documents/read-types.ts';
import { mayPost } from '../../requests/read.ts';
import type { XeroInvoice } from '../../xero/types.ts';
import { contentInXero } from '../content.ts';
import type { Mirrors } from './note.ts';

const low = (v: unknown): string => (typeof v === 'string' ? v.toLowerCase() : '');

/** Connections on which it is on, and when their row was last changed: what was cancelled before that is the past. @throws DoorError */
export async function switchedOn(door: DataverseDoor): Promise<{ id: string; changed: Date }[]> {
  const answer = await door.get(`${connection.setName}?$select=cfl_connectionid,modifiedon&$filter=cfl_automaticcreditnote eq true and statecode eq 0`);
  return (answer.value as any[]).map((r) => ({ id: low(r.cfl_connectionid), changed: new Date(r.modifiedon) }));
}

export interface CancelledRow { readonly id: string; readonly changed: Date }
const pageSize = 500;
const cancelled = 3;
const time = (d: Date): string => `${d.toISOString().slice(0, 19)}Z`;

/** Cancelled invoices, in the order of their last change. @throws DoorError */
export async function cancelledInvoices(door: DataverseDoor, o: { from?: Date; before?: Date }): Promise<CancelledRow[]> {
  const all = new Map<string, CancelledRow>();
  for (let from = o.from, size = pageSize; ;) {
    const page = await door.get(`invoices?$select=invoiceid,modifiedon&$filter=statecode eq ${cancelled}${from ? ` and modifiedon ge ${time(from)}` : ''}${o.before ? ` and modifiedon lt ${time(o.before)}` : ''}&$orderby=modifiedon asc&$top=${size}`);
    const rows = (page.value as any[]).map((r) => ({ id: low(r.invoiceid), changed: new Date(r.modifiedon) }));
    const known = all.size;
    for (const r of rows) all.set(r.id, r);
    if (rows.length < size) return [...all.values()];
    // times go by the second: where one second fills a page, only a larger page sees what is behind it
    if (all.size === known) { if (size >= 5_000) return [...all.values()]; size *= 2; } else from = rows.at(-1)!.changed;
  }
}

export interface InvoiceRow {
  readonly name: string; readonly number: string; readonly cancelled: boolean; readonly currencyId: string; readonly owner: Owner; readonly connectionOwner: Owner;
  readonly customer: { readonly table: 'account' | 'contact'; readonly id: string; readonly name: string } | undefined;
  readonly by: { readonly id: string; readonly name: string };
  /** A credit note about it exists already, whoever made it. */
  readonly credited: boolean;
}
const lookup = (r: any, column: string): { id: string; table: string; name: string } =>
  ({ id: low(r[`_${column}_value`]), table: String(r[`_${column}_value@Microsoft.Dynamics.CRM.lookuplogicalname`] ?? ''), name: String(r[`_${column}_value@OData.Community.Display.V1.FormattedValue`] ?? '') });
const ownerIn = (r: any): Owner => { const o = lookup(r, 'ownerid'); return { table: o.table === 'team' ? 'team' : 'systemuser', id: o.id }; };

/** Undefined when the invoice is gone. @throws DoorError */
export async function invoiceRow(door: DataverseDoor, id: string, connectionId: string): Promise<InvoiceRow | undefined> {
  const [invoice, notes, owner] = await door.batch([
    { get: `invoices(${id})?$select=name,invoicenumber,statecode,_customerid_value,_transactioncurrencyid_value,_ownerid_value,_modifiedby_value` },
    { get: `cfl_creditnotes?$select=cfl_creditnoteid&$filter=_cfl_invoiceid_value%20eq%20${id}&$top=1` },
    { get: `cfl_connections(${connectionId})?$select=_ownerid_value` },
  ], { annotations: true, continueOnError: true });
  if (invoice!.status !== 200) return undefined;
  const r = invoice!.body;
  const customer = lookup(r, 'customerid');
  const by = lookup(r, 'modifiedby');
  return {
    name: String(r.name ?? ''), number: String(r.invoicenumber ?? ''), cancelled: r.statecode === cancelled, currencyId: low(r._transactioncurrencyid_value), owner: ownerIn(r), connectionOwner: ownerIn(owner!.body ?? {}),
    customer: customer.id ? { table: customer.table === 'contact' ? 'contact' : 'account', id: customer.id, name: customer.name } : undefined, by: { id: by.id, name: by.name || 'somebody' },
    credited: notes!.status === 200 && notes!.body.value.length > 0,
  };
}

/** Whether the person may post to that company: the right that the relay asks for whoever sends. @throws DoorError */
export async function mayCredit(door: DataverseDoor, user: string, connectionId: string): Promise<boolean> {
  const target = encodeURIComponent(JSON.stringify({ '@odata.id': `cfl_connections(${connectionId})` }));
  const [answer] = await door.batch([{ get: `systemusers(${user})/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@t)?@t=${target}` }], { continueOnError: true });
  return mayPost(answer);
}

/** Rows of the accounts, tax rates, options and items that the invoice uses. @throws DoorError */
export async function mirrorsFor(door: DataverseDoor, connectionId: string, x: XeroInvoice): Promise<Mirrors> {
  const lines = contentInXero(x).lines;
  const those = (values: readonly string[], column: string): string => {
    const some = [...new Set(values)].filter((v) => v !== '').slice(0, 60).map((v) => `${column} eq '${v.replaceAll("'", "''")}'`);
    return encodeURIComponent(`_cfl_connectionid_value eq ${connectionId} and statecode eq 0 and (${some.join(' or ') || `${column} eq ''`})`);
  };
  const [accounts, rates, options, products] = await door.batch([
    { get: `${xeroAccount.setName}?$select=cfl_code&$filter=${those(lines.map((l) => l.account), 'cfl_code')}` },
    { get: `${xeroTaxRate.setName}?$select=cfl_taxtype,cfl_rate&$filter=${those(lines.map((l) => l.taxType), 'cfl_taxtype')}` },
    { get: `${trackingOption.setName}?$select=cfl_xeroid&$filter=${those(lines.flatMap((l) => l.tracking), 'cfl_xeroid')}` },
    { get: `${productLink.setName}?$select=cfl_itemcode,_cfl_productid_value&$filter=${those(lines.map((l) => l.item), 'cfl_itemcode')}` },
  ], { continueOnError: true });
  const rows = (a: typeof accounts): any[] => (a?.status === 200 ? a.body.value : []);
  return {
    accounts: new Map(rows(accounts).map((r) => [String(r.cfl_code), low(r.cfl_xeroaccountid)])),
    taxRates: new Map(rows(rates).map((r) => [String(r.cfl_taxtype), { id: low(r.cfl_xerotaxrateid), rate: exact(r.cfl_rate) ?? ZERO }])),
    options: new Map(rows(options).map((r) => [low(r.cfl_xeroid), low(r.cfl_trackingoptionid)])),
    products: new Map(rows(products).flatMap((r) => (r._cfl_productid_value ? [[String(r.cfl_itemcode), low(r._cfl_productid_value)] as const] : []))),
  };
}
