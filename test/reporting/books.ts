/**
 * A quarter of trading, written through the Web API: documents with tracked lines, and the Xero Details that say which of them are
 * in Xero. What the charts should show is added up here a second time, from the rows alone and in whole ten-thousandths.
 */
import { creditNoteKind, documentKind, exportStatus, xeroStatus } from '@counterfoil/solution';
import { firstId, newAccount, newInvoice } from '../world/documents.ts';
import type { World } from '../world/index.ts';

type XeroStatus = keyof typeof xeroStatus.options;
export interface Books { readonly options: Readonly<Record<'North' | 'South' | 'Events', string>>; readonly voided: string; readonly invoices: readonly string[] }
export interface DocumentWanted { readonly day: string; readonly currency?: 'GBP' | 'EUR'; readonly status?: XeroStatus | 'notSent'; readonly owner?: 'sales'; readonly lines: readonly (readonly [net: number, option1: string | null, option2?: string, tax?: number])[] }

export const ten4 = (n: unknown): bigint => BigInt(Number(n ?? 0).toFixed(4).replace('.', ''));
export const add = (rows: readonly any[], column: string): bigint => rows.reduce((sum: bigint, r) => sum + ten4(r[column]), 0n);

const bind = (option1: string | null, option2?: string): Record<string, string> => ({
  ...(option1 ? { 'cfl_TrackingOption1Id@odata.bind': `/cfl_trackingoptions(${option1})` } : {}), ...(option2 ? { 'cfl_TrackingOption2Id@odata.bind': `/cfl_trackingoptions(${option2})` } : {}),
});

/** Says that a document is in Xero, as the relay would. */
async function details(world: World, kind: keyof typeof documentKind.options, table: string, sent: string, id: string, o: { day: string; party: string; status: XeroStatus; currency: string; due?: number; owner?: string }): Promise<string> {
  const call = await world.as('admin');
  return (await call('POST', 'cfl_xerodocuments?$select=cfl_xerodocumentid', {
    cfl_name: `${kind} of ${o.party}`, cfl_documentkey: `${table}:${id}`, [`${sent}@odata.bind`]: `/${table}(${id})`, cfl_documentkind: documentKind.options[kind].value, cfl_exportstatus: exportStatus.options.sent.value,
    cfl_xerostatus: xeroStatus.options[o.status].value, cfl_invoicedate: o.day, cfl_duedate: o.day, cfl_partyname: o.party, cfl_xeronumber: `X-${id.slice(0, 6)}`, cfl_senton: new Date().toISOString(), cfl_amountdue: o.due ?? 0,
    'transactioncurrencyid@odata.bind': `/transactioncurrencies(${o.currency})`, ...(o.owner ? { 'ownerid@odata.bind': `/systemusers(${o.owner})` } : {}),
  }, { prefer: 'return=representation' })).cfl_xerodocumentid;
}

export async function writeBooks(world: World): Promise<Books> {
  const call = await world.as('admin');
  const category = (await call('POST', 'cfl_trackingcategories?$select=cfl_trackingcategoryid', { cfl_name: 'Region' }, { prefer: 'return=representation' })).cfl_trackingcategoryid;
  const option = async (name: string): Promise<string> => (await call('POST', 'cfl_trackingoptions?$select=cfl_trackingoptionid', { cfl_name: name, 'cfl_CategoryId@odata.bind': `/cfl_trackingcategories(${category})` }, { prefer: 'return=representation' })).cfl_trackingoptionid;
  const [north, south, events] = [await option('North'), await option('South'), await option('Events')];
  const currency = { GBP: await firstId(world, 'transactioncurrencies', 'transactioncurrencyid', "isocurrencycode eq 'GBP'"), EUR: await firstId(world, 'transactioncurrencies', 'transactioncurrencyid', "isocurrencycode eq 'EUR'") };
  const customer = await newAccount(world, 'Bright & Sons'), supplier = await newAccount(world, 'Cork and Cask');

  const invoices: string[] = [];
  const sale = async (o: DocumentWanted): Promise<string> => {
    const id = await newInvoice(world, {
      customer, date: o.day, currency: o.currency ?? 'GBP', name: `Sale of ${o.day}`, user: o.owner ?? 'admin',
      lines: o.lines.map(([price, option1, option2, tax], i) => ({ text: `Line ${i + 1}`, quantity: 1, price, ...(tax === undefined ? {} : { tax }), extra: bind(option1, option2) })),
    });
    invoices.push(id);
    if (o.status === 'notSent') return '';
    return details(world, 'salesInvoice', 'invoices', 'cfl_SentInvoiceId', id, { day: o.day, party: 'Bright & Sons', status: o.status ?? 'authorised', currency: currency[o.currency ?? 'GBP'], due: o.lines.reduce((sum, [price]) => sum + price, 0), ...(o.owner ? { owner: await firstId(world, 'systemusers', 'systemuserid', "fullname eq 'Sally Sales'") } : {}) });
  };
  await sale({ day: '2026-09-30', lines: [[100.1, north, events, 20.02], [50.25, south], [0.05, null]] });
  await sale({ day: '2026-10-01', lines: [[300, north, events]] });
  await sale({ day: '2026-10-31', currency: 'EUR', lines: [[115.23, north], [230.46, south, events]] });
  await sale({ day: '2026-11-02', status: 'paid', lines: [[75.5, south]] });
  await sale({ day: '2026-11-30', status: 'paid', owner: 'sales', lines: [[12.34, south]] });
  await sale({ day: '2026-11-03', status: 'notSent', lines: [[9999, north]] });
  const voided = await sale({ day: '2026-11-04', lines: [[640, north]] });
  await sale({ day: '2026-11-05', status: 'deleted', lines: [[5000, south]] });

  const own = async (kind: 'bill' | 'salesCreditNote' | 'purchaseCreditNote', o: DocumentWanted): Promise<void> => {
    const [table, line, parent, sent, party] = kind === 'bill' ? ['cfl_purchaseinvoices', 'cfl_purchaseinvoicelines', 'cfl_PurchaseInvoiceId', 'cfl_SentPurchaseInvoiceId', 'Cork and Cask'] as const : ['cfl_creditnotes', 'cfl_creditnotelines', 'cfl_CreditNoteId', 'cfl_SentCreditNoteId', kind === 'salesCreditNote' ? 'Bright & Sons' : 'Cork and Cask'] as const;
    const key = table === 'cfl_creditnotes' ? 'cfl_creditnoteid' : 'cfl_purchaseinvoiceid';
    const money = { 'transactioncurrencyid@odata.bind': `/transactioncurrencies(${currency[o.currency ?? 'GBP']})` };
    const id = (await call('POST', `${table}?$select=${key}`, {
      'cfl_AccountId@odata.bind': `/accounts(${kind === 'salesCreditNote' ? customer : supplier})`, ...money,
      ...(kind === 'bill' ? { cfl_invoicedate: o.day } : { cfl_creditdate: o.day, cfl_kind: creditNoteKind.options[kind === 'salesCreditNote' ? 'sales' : 'purchase'].value }),
    }, { prefer: 'return=representation' }))[key];
    for (const [net, option1, option2, tax] of o.lines) await call('POST', line, { cfl_name: 'Line', [`${parent}@odata.bind`]: `/${table}(${id})`, ...money, cfl_netamount: net, cfl_taxamount: tax ?? 0, ...bind(option1, option2) });
    if (o.status !== 'notSent') await details(world, kind, table, sent, id, { day: o.day, party, status: o.status as XeroStatus ?? 'authorised', currency: currency[o.currency ?? 'GBP'] });
  };
  await own('bill', { day: '2026-10-10', lines: [[40.4, north, undefined, 8.08], [60.6, south]] });
  await own('bill', { day: '2026-11-11', currency: 'EUR', lines: [[1152.3, north]] });
  await own('bill', { day: '2026-11-12', status: 'notSent', lines: [[777, north]] });
  await own('bill', { day: '2026-11-13', status: 'voided', lines: [[888, south]] });
  await own('salesCreditNote', { day: '2026-11-14', lines: [[10.01, north], [5, null]] });
  await own('purchaseCreditNote', { day: '2026-11-15', lines: [[20.02, south]] });
  return { options: { North: north, South: south, Events: events }, voided, invoices };
}

/** Every line of one kind whose document is in Xero, with the day that the document has there. */
export async function linesInXero(world: World, set: string, parent: string, sent: string): Promise<any[]> {
  const call = await world.as('admin');
  const [lines, all] = [(await call('GET', set)).value as any[], (await call('GET', 'cfl_xerodocuments')).value as any[]];
  const gone = [xeroStatus.options.voided.value, xeroStatus.options.deleted.value] as readonly number[];
  return lines.flatMap((l) => {
    const d = all.find((x) => x[sent] && x[sent] === l[parent]);
    return d && !gone.includes(d.cfl_xerostatus) ? [{ ...l, day: d.cfl_invoicedate as string }] : [];
  });
}
