/** Writes documents through the Web API as a person would, and reads what became of them. */
import { detailsId, exportStatus, optionKey, requestAction, requestState, syncRequest, xeroDocument } from '@counterfoil/solution';
import type { World } from './index.ts';

export interface LineWanted {
  readonly text?: string; readonly productId?: string; readonly quantity?: string | number; readonly price?: string | number;
  readonly discount?: string | number; readonly tax?: string | number; readonly extra?: Record<string, unknown>;
}
export interface InvoiceWanted {
  readonly user?: string; readonly name?: string; readonly number?: string; readonly customer?: string; readonly date?: string | null; readonly dueDate?: string | null;
  readonly currency?: string; readonly lines?: readonly LineWanted[]; readonly extra?: Record<string, unknown>;
}

let sequence = 0;
/** Yesterday, as YYYY-MM-DD: never in the future, whatever the zone. */
export const yesterday = (): string => new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
export const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Id of the first row that a filter finds. */
export async function firstId(world: World, set: string, key: string, filter: string): Promise<string> {
  const call = await world.as('admin');
  const row = (await call('GET', `${set}?$select=${key}&$filter=${encodeURIComponent(filter)}&$top=1`)).value[0];
  if (!row) throw new Error(`No row in ${set} where ${filter}`);
  return row[key];
}

export async function newAccount(world: World, name: string, extra: Record<string, unknown> = {}): Promise<string> {
  const call = await world.as('sales');
  return (await call('POST', 'accounts?$select=accountid', { name, ...extra }, { prefer: 'return=representation' })).accountid;
}

/** An order that came of a quote. @returns its id */
export async function newOrderOf(world: World, quote: string): Promise<string> {
  const sales = await world.as('sales');
  const customer = await newAccount(world, `Buyer of an order ${++sequence}`);
  const currency = await firstId(world, 'transactioncurrencies', 'transactioncurrencyid', "isocurrencycode eq 'GBP'");
  const list = await firstId(world, 'pricelevels', 'pricelevelid', `_transactioncurrencyid_value eq ${currency}`);
  return (await sales('POST', 'salesorders?$select=salesorderid', {
    name: 'Of a quote', 'customerid_account@odata.bind': `/accounts(${customer})`, 'pricelevelid@odata.bind': `/pricelevels(${list})`, 'transactioncurrencyid@odata.bind': `/transactioncurrencies(${currency})`, 'quoteid@odata.bind': `/quotes(${quote})`,
  }, { prefer: 'return=representation' })).salesorderid;
}

/** @returns the id of the invoice */
export async function newInvoice(world: World, o: InvoiceWanted = {}): Promise<string> {
  const call = await world.as(o.user ?? 'sales');
  const n = ++sequence;
  const customer = o.customer ?? (await newAccount(world, `Customer ${n} of ${process.pid}`));
  const currency = await firstId(world, 'transactioncurrencies', 'transactioncurrencyid', `isocurrencycode eq '${o.currency ?? 'GBP'}'`);
  const priceList = await firstId(world, 'pricelevels', 'pricelevelid', `_transactioncurrencyid_value eq ${currency}`);
  const date = o.date === undefined ? yesterday() : o.date;
  const invoice = await call('POST', 'invoices?$select=invoiceid', {
    name: o.name ?? `Invoice ${n}`, ...(o.number === undefined ? {} : { invoicenumber: o.number }),
    'customerid_account@odata.bind': `/accounts(${customer})`, 'pricelevelid@odata.bind': `/pricelevels(${priceList})`,
    'transactioncurrencyid@odata.bind': `/transactioncurrencies(${currency})`,
    ...(date === null ? {} : { datedelivered: `${date}T00:00:00Z` }),
    ...(o.dueDate === null ? {} : { duedate: o.dueDate ?? inDays(30) }), ...o.extra,
  }, { prefer: 'return=representation' });
  for (const [i, line] of (o.lines ?? [{ text: 'Consulting', quantity: 2, price: 100 }]).entries()) {
    await call('POST', 'invoicedetails', {
      'invoiceid@odata.bind': `/invoices(${invoice.invoiceid})`, lineitemnumber: i + 1, quantity: Number(line.quantity ?? 1), ispriceoverridden: true, priceperunit: Number(line.price ?? 0),
      ...(line.productId === undefined ? { isproductoverridden: true, productdescription: line.text ?? `Line ${i + 1}` } : { 'productid@odata.bind': `/products(${line.productId})` }),
      ...(line.discount === undefined ? {} : { manualdiscountamount: Number(line.discount) }), ...(line.tax === undefined ? {} : { tax: Number(line.tax) }), ...line.extra,
    });
  }
  return invoice.invoiceid;
}

/** Writes the request row alone, as a Power Automate flow would. @returns its id */
export async function requestSend(world: World, invoiceId: string, user = 'sales', extra: Record<string, unknown> = {}): Promise<string> {
  const call = await world.as(user);
  const row = await call('POST', `${syncRequest.setName}?$select=cfl_syncrequestid`, {
    cfl_action: requestAction.options.send.value, 'cfl_InvoiceId@odata.bind': `/invoices(${invoiceId})`, ...extra,
  }, { prefer: 'return=representation' });
  return row.cfl_syncrequestid;
}

const ENDED = new Set(['done', 'refused', 'needsDecision']);

/** Waits until the request has ended. @throws with the row when it does not in time */
export async function requestEnded(world: World, requestId: string, withinMs = 30_000): Promise<{ state: string; message: string; result: any; row: any }> {
  const call = await world.as('admin');
  const until = Date.now() + withinMs;
  for (;;) {
    const row = await call('GET', `${syncRequest.setName}(${requestId})`);
    const state = optionKey(requestState, row.cfl_requeststate) ?? 'waiting';
    if (ENDED.has(state)) return { state, message: row.cfl_message, result: row.cfl_result ? JSON.parse(row.cfl_result) : undefined, row };
    if (Date.now() > until) throw new Error(`Request ${requestId} has not ended: ${JSON.stringify(row)}`);
    await new Promise((r) => setTimeout(r, 100));
  }
}

/** The Xero Details row of an invoice, or undefined; `status` is the key of the export status. */
export async function detailsOf(world: World, invoiceId: string): Promise<any> {
  const call = await world.as('admin');
  const id = await detailsId('invoice', invoiceId);
  const row = (await call('GET', `${xeroDocument.setName}?$filter=cfl_xerodocumentid eq ${id}`)).value[0];
  return row && { ...row, status: optionKey(exportStatus, row.cfl_exportstatus) };
}

/** Access to the books, as the app that is connected. */
export async function xeroToken(world: World): Promise<string> {
  return (await (await fetch(`${world.identity.url}/connect/token`, {
    method: 'POST', headers: { authorization: `Basic ${Buffer.from('counterfoil-sandbox:sandbox-xero-secret').toString('base64')}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials&scope=accounting.invoices',
  })).json() as { access_token: string }).access_token;
}
/** Every invoice in the sandbox Xero, read from its own state. */
export async function xeroInvoices(world: World): Promise<any[]> {
  const token = await xeroToken(world);
  const answer = await fetch(`${world.xero.url}/api.xro/2.0/Invoices?page=1&pageSize=1000&unitdp=4`, { headers: { authorization: `Bearer ${token}`, 'xero-tenant-id': '7c1e5b0a-2f4d-4a6b-8e93-1d0c9b8a7f65', accept: 'application/json' } });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { Invoices: any[] }).Invoices;
}

/** As people write it there by hand. */
export async function writtenInXero(world: World, endpoint: 'Invoices' | 'CreditNotes', all: readonly object[]): Promise<any[]> {
  const token = (await (await fetch(`${world.identity.url}/connect/token`, {
    method: 'POST', headers: { authorization: `Basic ${Buffer.from('counterfoil-sandbox:sandbox-xero-secret').toString('base64')}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials&scope=accounting.invoices%20accounting.contacts',
  })).json() as { access_token: string }).access_token;
  const answer = await fetch(`${world.xero.url}/api.xro/2.0/${endpoint}?summarizeErrors=false&unitdp=4`, { method: 'PUT', headers: { authorization: `Bearer ${token}`, 'xero-tenant-id': '7c1e5b0a-2f4d-4a6b-8e93-1d0c9b8a7f65', accept: 'application/json', 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }, body: JSON.stringify({ [endpoint]: all }) });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  const rows = ((await answer.json()) as any)[endpoint] as any[];
  const refused = rows.flatMap((r) => r.ValidationErrors ?? []);
  if (refused.length > 0) throw new Error(JSON.stringify(refused));
  return rows;
}

/** Whether a document of Xero links back to this one: how an invoice is known, whatever its number. */
export const linksTo = (invoiceId: string) => (x: any): boolean => String(x.Url ?? '').toLowerCase().includes(invoiceId);
