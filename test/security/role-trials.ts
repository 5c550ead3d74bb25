/** What happens to joining and sending when the relay's role lacks one privilege; compared with what happens when it lacks none. */
import { expect } from 'vitest';
import { connectionHealth, contactLink, numbering, ownTables, primaryKey, productLink, type Table, trackingRule, trackingSource } from '@counterfoil/solution';
import { readWholeConfig } from '../../plugins-proxy/src/config.ts';
import { silentLog } from '../../plugins-proxy/src/core/log.ts';
import { createEnvironments } from '../../plugins-proxy/src/environments/index.ts';
import { openDoors } from '../../plugins-proxy/src/relay.ts';
import { relayEnvironment } from '../../scripts/relay-process.ts';
import { announce, setConnection } from '../switches/flow.ts';
import { detailsOf, firstId, inDays, newAccount, newInvoice, requestEnded, requestSend, type InvoiceWanted } from '../world/documents.ts';
import type { World } from '../world/index.ts';

export const SERVICE = 'Counterfoil Service';
export const privilegesOf = async (world: World, role: string): Promise<Record<string, string>> => world.control('dataverse', `role-privileges?role=${encodeURIComponent(role)}`);
export const change = (world: World, role: string, o: { remove?: readonly string[]; add?: Record<string, string> }): Promise<unknown> => world.control('dataverse', 'role-privileges', { role, ...o });

type Seen = Record<string, unknown>;
/** Names of what differs. */
export const differences = (usual: Seen, now: Seen): string[] => Object.keys({ ...usual, ...now }).filter((k) => JSON.stringify(usual[k]) !== JSON.stringify(now[k]));

const changing = /^(@odata|versionnumber|modifiedon|createdon|cfl_connectedon|cfl_relayid|cfl_referencereadon|cfl_lastcallon|cfl_daycallsleft|overriddencreatedon)/;
async function rowsOf(world: World, table: Table): Promise<unknown[]> {
  const rows: Record<string, unknown>[] = (await (await world.as('admin'))('GET', `${table.setName}?$orderby=${primaryKey(table)}`)).value;
  return rows.map((r) => Object.fromEntries(Object.entries(r).filter(([k]) => !changing.test(k)).map(([k, v]) => [k, k.startsWith('cfl_') && /on$/.test(k) ? v !== null : v])));
}

/**
 * Joining as the relay does it, in this process: the first time, and again a day later when things in Xero have changed.
 * @returns a function that joins afresh and tells what came of it
 */
export async function joining(world: World): Promise<{ attempt(without: readonly string[]): Promise<Seen>; close(): Promise<void> }> {
  const doors = await openDoors(readWholeConfig({ ...relayEnvironment({ port: world.relayPort, dataDir: world.dataDir, dataverseUrl: world.dataverse.url, xeroUrl: world.xero.url, identityUrl: world.identity.url, appUrl: world.app.url, extra: { XERO_CALLS_PER_MINUTE: '60000' } }) }), silentLog());
  const [untouched, books] = [await world.control('dataverse', 'snapshot'), await world.control('xero', 'snapshot')];
  const mirrored = ownTables.filter((t) => /^cfl_(connection|xeroaccount|xerotaxrate|brandingtheme|tracking)/.test(t.logicalName));

  return {
    async attempt(without) {
      await world.control('dataverse', 'snapshot', untouched);
      await world.control('xero', 'snapshot', books);
      await doors.db!.deleteFrom('connections').execute();
      await doors.db!.deleteFrom('environments').execute();
      if (without.length > 0) await change(world, SERVICE, { remove: without });
      const join = async (): Promise<string> => createEnvironments({ db: doors.db!, dataverse: doors.dataverse, xero: doors.xero, dataverseUrl: world.dataverse.url, log: silentLog() }).join().then(() => 'joined', (e: Error) => `failed: ${e.message}`);
      const first = await join();
      const seen: Seen = { 'joining': first };
      for (const t of mirrored) seen[`${t.plural} after joining`] = await rowsOf(world, t);
      if (first !== 'joined') return seen;
      // a day later: renamed, archived, taken back, new
      const admin = await world.as('admin');
      for (const h of (await admin('GET', connectionHealth.setName)).value) await admin('PATCH', `${connectionHealth.setName}(${h.cfl_connectionhealthid})`, { cfl_referencereadon: '2020-01-01T00:00:00Z' });
      await world.control('xero', 'state/account', { Code: '260', Name: 'Renamed' });
      await world.control('xero', 'state/account', { Code: '299', Status: 'ACTIVE' });
      await world.control('xero', 'state/taxRate', { TaxType: 'RROUTPUT', Name: 'Reduced', Status: 'ARCHIVED' });
      await world.control('xero', 'state/brandingTheme', { BrandingThemeID: books.brandingThemes[1].BrandingThemeID, Name: 'Renamed' });
      const region = books.trackingCategories[0];
      await world.control('xero', 'state/trackingCategory', { ...region, Name: 'Area', Options: region.Options.map((x: object, n: number) => (n === 0 ? { ...x, Name: 'Far North' } : x)) });
      seen['refreshing'] = await join();
      for (const t of mirrored) seen[`${t.plural} after refreshing`] = await rowsOf(world, t);
      return seen;
    },
    close: async () => { await doors.close(); await world.control('dataverse', 'snapshot', untouched); await world.control('xero', 'snapshot', books); },
  };
}

interface Case { readonly wanted: InvoiceWanted; readonly byXero?: true; readonly person?: string }
export interface Trial { readonly seen: Seen; /** Requests that did not end while the privilege was missing. */ readonly open: string[] }

/**
 * Sends one of everything; requests that do not end in time are left open. Once it has been seen without anything missing,
 * a trial ends with the first loss: one is enough.
 */
export async function sending(world: World): Promise<{ attempt(without?: Readonly<Record<string, string>>, usual?: Seen): Promise<Trial> }> {
  const [admin, sales] = [await world.as('admin'), await world.as('sales')];
  const connection = await setConnection(world, { cfl_createitems: true });
  const unit = await firstId(world, 'uoms', 'uomid', "name eq 'Each'");
  const bind = async (set: string, key: string, name: string): Promise<string> => `/${set}(${await firstId(world, set, key, `cfl_name eq '${name}'`)})`;
  const theme = await bind('cfl_brandingthemes', 'cfl_brandingthemeid', 'Special Projects');
  const coast = await bind('cfl_trackingoptions', 'cfl_trackingoptionid', 'West Coast');
  const account = await bind('cfl_xeroaccounts', 'cfl_xeroaccountid', '260 Other Revenue');
  const rate = await bind('cfl_xerotaxrates', 'cfl_xerotaxrateid', '5% (VAT on Income)');
  const product = await firstId(world, 'products', 'productid', "productnumber eq 'WN-RED-01'");
  await admin('POST', productLink.setName, { cfl_name: 'Vine lamp', 'cfl_ProductId@odata.bind': `/products(${product})`, 'cfl_ConnectionId@odata.bind': `/cfl_connections(${connection})`, cfl_itemcode: 'VINE-01', 'cfl_AccountId@odata.bind': account, 'cfl_TaxRateId@odata.bind': rate });
  // a rule by product family: without a right to see rules or products nobody knows what a line is tracked as
  const family = (await admin('POST', 'products?$select=productid', { name: 'Lamps', productnumber: 'FAMILY-1', productstructure: 2, quantitydecimal: 2, 'defaultuomid@odata.bind': `/uoms(${unit})` }, { prefer: 'return=representation' })).productid;
  await admin('POST', trackingRule.setName, { cfl_name: 'Lamps', cfl_source: trackingSource.options.productFamily.value, 'cfl_ConnectionId@odata.bind': `/cfl_connections(${connection})`, 'cfl_ProductFamilyId@odata.bind': `/products(${family})`, 'cfl_TrackingOptionId@odata.bind': coast });
  const known = await newAccount(world, 'Known since long Ltd');
  let round = 0;
  let patience = 6_000;

  const ask = async (invoice: string): Promise<string> => { const r = await requestSend(world, invoice); await announce(world, [r]); return r; };

  /** A customer whose link was made, and then lost its customer, as happens when two customers are merged. */
  async function orphan(n: string): Promise<string> {
    const customer = await newAccount(world, `Orphan ${n}`);
    expect((await requestEnded(world, await ask(await newInvoice(world, { customer, number: `BEFORE-${n}` })))).state).toBe('done');
    const [link] = (await admin('GET', `${contactLink.setName}?$select=cfl_contactlinkid&$filter=_cfl_accountid_value eq ${customer}`)).value;
    await admin('PATCH', `${contactLink.setName}(${link.cfl_contactlinkid})`, { 'cfl_AccountId@odata.bind': null });
    return customer;
  }
  const person = async (n: string): Promise<string> => (await sales('POST', 'contacts?$select=contactid', { firstname: 'Nora', lastname: `New ${n}` }, { prefer: 'return=representation' })).contactid;

  const newProduct = async (n: string): Promise<string> => (await admin('POST', 'products?$select=productid', { name: `Product ${n}`, productnumber: `PRODUCT-${n}`, quantitydecimal: 2, 'defaultuomid@odata.bind': `/uoms(${unit})`, 'parentproductid@odata.bind': `/products(${family})` }, { prefer: 'return=representation' })).productid;

  const cases = async (n: string): Promise<Record<string, Case>> => ({
    'an invoice with everything': { wanted: {
      customer: known, number: `ALL-${n}`, extra: { freightamount: 5, 'cfl_BrandingThemeId@odata.bind': theme },
      lines: [{ productId: product, quantity: 2, price: '8.95' }, { text: 'By hand', quantity: 1, price: 10, extra: { 'cfl_TrackingOption1Id@odata.bind': coast, 'cfl_AccountId@odata.bind': account, 'cfl_TaxRateId@odata.bind': rate } }],
    } },
    'an invoice of a new account': { wanted: { number: `NEW-${n}`, customer: await newAccount(world, `New ${n}`) } },
    'an invoice of a new person, in euro': { wanted: { customer: known, number: `PERSON-${n}`, currency: 'EUR' }, person: await person(n) },
    'an invoice of a new product': { wanted: { customer: known, number: `PRODUCT-${n}`, lines: [{ productId: await newProduct(n), quantity: 1, price: 7 }] } },
    'a refused invoice': { wanted: { customer: known, number: `REFUSED-${n}`, date: null } },
    'an invoice whose link lost its customer': { wanted: { customer: await orphan(n), number: `ORPHAN-${n}` } },
    'an invoice that Xero numbers': { wanted: { customer: known }, byXero: true },
  });

  async function tell(invoice: string, request: string): Promise<Seen> {
    const end = await requestEnded(world, request, patience).catch(() => undefined);
    if (!end) return { state: 'open' };
    const d = await detailsOf(world, invoice);
    const history = d ? (await admin('GET', `cfl_synchistories?$select=cfl_result,_ownerid_value,_cfl_requestedbyid_value&$filter=_cfl_xerodocumentid_value eq ${d.cfl_xerodocumentid}`)).value : [];
    const customer = (await admin('GET', `invoices(${invoice})?$select=_customerid_value`))._customerid_value;
    const links = (await admin('GET', `${contactLink.setName}?$select=cfl_matchedby&$filter=_cfl_accountid_value eq ${customer} or _cfl_contactid_value eq ${customer}`)).value;
    const [inXero] = (await world.control('xero', 'snapshot')).invoices.filter((i: any) => String(i.Url ?? '').includes(invoice));
    return {
      state: end.state, problems: (end.result?.problems ?? []).map((p: { code: string }) => p.code), toDetails: end.row._cfl_xerodocumentid_value !== null,
      details: d && [d.status, d._ownerid_value, d._transactioncurrencyid_value !== null, d._cfl_connectionid_value, d._cfl_invoiceid_value === invoice, d.cfl_xeronumber !== null],
      history: history.map((h: any) => [h.cfl_result, h._ownerid_value, h._cfl_requestedbyid_value]), links: links.length, items: await itemLinks(invoice),
      inXero: inXero && [inXero.BrandingThemeID, inXero.CurrencyCode, inXero.CurrencyRate, inXero.lines.map((l: any) => [l.AccountID, l.TaxType, l.ItemCode?.replace(/^PRODUCT-.*/, 'PRODUCT'), l.Tracking, l.LineAmount])],
    };
  }

  async function itemLinks(invoice: string): Promise<number> {
    const lines = (await admin('GET', `invoicedetails?$select=_productid_value&$filter=_invoiceid_value eq ${invoice}`)).value.filter((l: any) => l._productid_value);
    const found = await Promise.all(lines.map(async (l: any) => (await admin('GET', `${productLink.setName}?$select=cfl_itemcode&$filter=_cfl_productid_value eq ${l._productid_value}`)).value.length));
    return found.reduce((a: number, b: number) => a + b, 0);
  }

  return {
    async attempt(without = {}, usual) {
      const prepared = await Promise.all(Object.entries(await cases(`${++round}`)).map(async ([name, c]) => {
        const invoice = await newInvoice(world, { dueDate: inDays(20), ...c.wanted });
        if (c.person) await admin('PATCH', `invoices(${invoice})`, { 'customerid_contact@odata.bind': `/contacts(${c.person})` });
        return { name, c, invoice };
      }));
      const seen: Seen = {};
      const open: string[] = [];
      const one = async ({ name, invoice }: (typeof prepared)[number]): Promise<void> => {
        const request = await ask(invoice);
        seen[name] = await tell(invoice, request);
        if ((seen[name] as Seen)['state'] === 'open') open.push(request);
        // asked again, what is in the books is told
        else if (name === 'an invoice with everything') seen['the same invoice again'] = await tell(invoice, await ask(invoice));
      };
      const began = performance.now();
      if (Object.keys(without).length > 0) await change(world, SERVICE, { remove: Object.keys(without) });
      // rules are read anew after a moment only: a trial that is quicker would still see those of before
      if (Object.keys(without).some((n) => /^prvReadcfl_(TrackingRule|FieldMapping)$/.test(n))) await new Promise((r) => setTimeout(r, 1_200));
      try {
        await Promise.all(prepared.filter(({ c }) => !c.byXero).map(one));
        const lost = usual && Object.keys(seen).some((k) => JSON.stringify(seen[k]) !== JSON.stringify(usual[k]));
        if (!lost) {
          await setConnection(world, { cfl_numbering: numbering.options.xero.value });
          for (const x of prepared.filter(({ c }) => c.byXero)) await one(x);
        }
      } finally {
        if (Object.keys(without).length > 0) await change(world, SERVICE, { add: without });
        await setConnection(world, { cfl_numbering: numbering.options.dynamicsNumber.value });
      }
      // whoever waits twice as long as all of it usually takes, waits for nothing
      if (!usual) patience = Math.max(1_000, (performance.now() - began) * 2);
      return { seen, open };
    },
  };
}
