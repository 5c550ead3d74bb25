/** Many invoices at once, written through the Web API in batches as people's tools do, for customers whose Xero contacts are known. */
import { randomUUID } from 'node:crypto';
import { contactLink, matchMethod, requestAction } from '@counterfoil/solution';
import { tokenOf } from '../../sandbox/administrator.ts';
import { firstId, inDays, newAccount, yesterday } from '../world/documents.ts';
import type { World } from '../world/index.ts';

export interface Write { readonly path: string; readonly body: Record<string, unknown> }
const perBatch = 120;
/** A connection of its own: one that was kept over the minutes of a bench may have been closed by the other side just now. */
export const anew = { connection: 'close' };

/** POSTs in `$batch` requests, each part by itself. @throws with the first refusal */
export async function createMany(world: World, user: string, writes: readonly Write[]): Promise<void> {
  const token = await tokenOf(world.identity.url, user);
  for (let n = 0; n < writes.length; n += perBatch) {
    const parts = writes.slice(n, n + perBatch).map((w) => `--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\nPOST /api/data/v9.2/${w.path} HTTP/1.1\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(w.body)}\r\n`);
    const answer = await fetch(`${world.dataverse.url}/api/data/v9.2/$batch`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'multipart/mixed;boundary=b', ...anew }, body: `${parts.join('')}--b--\r\n` });
    const text = await answer.text();
    const refused = /HTTP\/1\.1 [45]\d\d[^]*?(\{.*\})/.exec(text);
    if (!answer.ok || refused) throw new Error(`${answer.status} ${refused?.[1] ?? text.slice(0, 500)}`);
  }
}

/** Customers whose contact in Xero is created and linked beforehand. @returns their ids */
export async function knownCustomers(world: World, count: number, tenant = '7c1e5b0a-2f4d-4a6b-8e93-1d0c9b8a7f65'): Promise<string[]> {
  const token = ((await (await fetch(`${world.identity.url}/connect/token`, {
    method: 'POST', headers: { authorization: `Basic ${Buffer.from('counterfoil-sandbox:sandbox-xero-secret').toString('base64')}`, 'content-type': 'application/x-www-form-urlencoded' }, body: 'grant_type=client_credentials&scope=accounting.contacts',
  })).json()) as { access_token: string }).access_token;
  const accounts: string[] = [];
  for (let n = 0; n < count; n++) accounts.push(await newAccount(world, `Known Customer ${n} of ${tenant.slice(0, 4)}`));
  const answer = await fetch(`${world.xero.url}/api.xro/2.0/Contacts?summarizeErrors=false`, {
    method: 'PUT', headers: { authorization: `Bearer ${token}`, 'xero-tenant-id': tenant, 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ Contacts: accounts.map((id, n) => ({ Name: `Known Customer ${n} of ${tenant.slice(0, 4)}`, ContactNumber: id })) }),
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  const { Contacts } = (await answer.json()) as { Contacts: { ContactID: string }[] };
  const connectionId = await connectionOf(world, tenant);
  await createMany(world, 'admin', accounts.map((id, n) => ({ path: contactLink.setName, body: {
    cfl_name: `Known Customer ${n}`, 'cfl_AccountId@odata.bind': `/accounts(${id})`, 'cfl_ConnectionId@odata.bind': `/cfl_connections(${connectionId})`, cfl_xerocontactid: Contacts[n]!.ContactID.toLowerCase(),
    cfl_matchedby: matchMethod.options.contactNumber.value, cfl_isprimary: true,
  } })));
  return accounts;
}

export const connectionOf = (world: World, tenant: string): Promise<string> => firstId(world, 'cfl_connections', 'cfl_connectionid', `cfl_tenantid eq '${tenant}'`);

/** Invoices of so many lines, their numbers beginning with `prefix`. @returns ids in the order of the numbers */
export async function manyInvoices(world: World, o: { readonly count: number; readonly lines: number; readonly prefix: string; readonly customers: readonly string[]; readonly connectionId?: string; readonly extra?: Record<string, unknown> }): Promise<string[]> {
  const currency = await firstId(world, 'transactioncurrencies', 'transactioncurrencyid', "isocurrencycode eq 'GBP'");
  const priceList = await firstId(world, 'pricelevels', 'pricelevelid', `_transactioncurrencyid_value eq ${currency}`);
  const ids = Array.from({ length: o.count }, () => randomUUID());
  for (let from = 0; from < ids.length; from += 500) {
    const some = ids.slice(from, from + 500);
    await createMany(world, 'sales', some.map((invoiceid, n) => ({ path: 'invoices', body: {
      invoiceid, name: `Backlog ${from + n}`, invoicenumber: `${o.prefix}${String(from + n).padStart(5, '0')}`, 'customerid_account@odata.bind': `/accounts(${o.customers[(from + n) % o.customers.length]})`,
      'pricelevelid@odata.bind': `/pricelevels(${priceList})`, 'transactioncurrencyid@odata.bind': `/transactioncurrencies(${currency})`, datedelivered: `${yesterday()}T00:00:00Z`, duedate: inDays(30),
      ...(o.connectionId ? { 'cfl_ConnectionId@odata.bind': `/cfl_connections(${o.connectionId})` } : {}), ...o.extra,
    } })));
    await createMany(world, 'sales', some.flatMap((id, n) => Array.from({ length: o.lines }, (_, l) => ({ path: 'invoicedetails', body: {
      'invoiceid@odata.bind': `/invoices(${id})`, lineitemnumber: l + 1, isproductoverridden: true, productdescription: `Service ${l + 1} of ${from + n}`, ispriceoverridden: true, quantity: l + 1, priceperunit: 10 + ((from + n) % 90),
    } }))));
  }
  return ids;
}

/** One request row each, under ids that are known beforehand. */
export async function manyRequests(world: World, invoices: readonly string[], extra: Record<string, unknown> = {}): Promise<string[]> {
  const ids = invoices.map(() => randomUUID());
  await createMany(world, 'sales', invoices.map((id, n) => ({ path: 'cfl_syncrequests', body: { cfl_syncrequestid: ids[n], cfl_action: requestAction.options.send.value, 'cfl_InvoiceId@odata.bind': `/invoices(${id})`, ...extra } })));
  return ids;
}

/** How many of the requests of the environment have ended, by state. */
export async function openRequests(world: World): Promise<number> {
  const call = await world.as('admin');
  return (await call('GET', 'cfl_syncrequests?$select=cfl_syncrequestid&$filter=cfl_finishedon eq null&$top=1&$count=true'))['@odata.count'];
}
