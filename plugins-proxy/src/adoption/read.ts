/** Both sides of a range of dates, page by page, so that ten thousand documents never lie in memory as they came. */
import { creditNoteKind, optionKey, type creditNote, type purchaseInvoice } from '@counterfoil/solution';
import type { DataverseDoor } from '../dataverse/door.ts';
import { calendarDay } from '../documents/calendar-date.ts';
import { exact, moneyText } from '../documents/decimals.ts';
import { places, xeroIdOf, xeroNumberOf } from '../documents/places.ts';
import { id, ownerOf, str, text, type Raw } from '../documents/rows.ts';
import type { DocumentKind, DocumentTable, Organisation } from '../documents/types.ts';
import { wireDay } from '../documents/wire-dates.ts';
import type { XeroCall, XeroDoor } from '../xero/door.ts';
import type { XeroDocument } from '../xero/types.ts';
import type { Ours, Party, Theirs } from './types.ts';

const PRINTED = '@OData.Community.Display.V1.FormattedValue';
const LOGICAL = '@Microsoft.Dynamics.CRM.lookuplogicalname';
const DAY = 86_400_000;
export const tables = ['invoice', 'cfl_purchaseinvoice', 'cfl_creditnote'] as const satisfies readonly DocumentTable[];
export const shifted = (day: string, days: number): string => new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);

const own = 'statecode,createdon,_transactioncurrencyid_value,_ownerid_value,_cfl_connectionid_value';
const selects: Readonly<Record<DocumentTable, string>> = {
  invoice: `invoiceid,name,invoicenumber,datedelivered,totalamount,_customerid_value,${own}`,
  cfl_purchaseinvoice: `${(['cfl_name', 'cfl_subject', 'cfl_suppliernumber', 'cfl_invoicedate', 'cfl_totalamount'] satisfies (keyof typeof purchaseInvoice.columns)[]).join(',')},_cfl_accountid_value,_cfl_contactid_value,${own}`,
  cfl_creditnote: `${(['cfl_name', 'cfl_subject', 'cfl_suppliernumber', 'cfl_kind', 'cfl_creditdate', 'cfl_totalamount'] satisfies (keyof typeof creditNote.columns)[]).join(',')},_cfl_accountid_value,_cfl_contactid_value,${own}`,
};
const dates = { invoice: 'datedelivered', cfl_purchaseinvoice: 'cfl_invoicedate', cfl_creditnote: 'cfl_creditdate' } as const satisfies Record<DocumentTable, string>;

function partyOf(table: DocumentTable, r: Raw): Party | undefined {
  const of = (column: string, party: 'account' | 'contact'): Party | undefined => (r[`_${column}_value`] ? { table: party, id: id(r[`_${column}_value`]), name: text(r[`_${column}_value${PRINTED}`]) } : undefined);
  if (table === 'invoice') return of('customerid', r[`_customerid_value${LOGICAL}`] === 'contact' ? 'contact' : 'account');
  return of('cfl_accountid', 'account') ?? of('cfl_contactid', 'contact');
}

export function oursOf(table: DocumentTable, r: Raw, zone: string, currencies: ReadonlyMap<string, string>): Ours {
  const documentId = id(r[`${table}id`]);
  const invoice = table === 'invoice';
  const bought = table === 'cfl_creditnote' && optionKey(creditNoteKind, r['cfl_kind']) === 'purchase';
  const kind: DocumentKind = invoice ? 'salesInvoice' : table === 'cfl_purchaseinvoice' ? 'bill' : bought ? 'purchaseCreditNote' : 'salesCreditNote';
  const on = r[dates[table]] ?? (invoice ? r['createdon'] : undefined);
  const total = exact(invoice ? r['totalamount'] : r['cfl_totalamount']);
  const currencyId = id(r['_transactioncurrencyid_value']);
  return {
    subject: `${table}:${documentId}`, table, id: documentId, kind, number: str(invoice ? r['invoicenumber'] : r['cfl_name']).trim(), name: str(invoice ? r['name'] : r['cfl_subject']).trim(),
    suppliersNumber: kind === 'bill' || bought ? str(r['cfl_suppliernumber']).trim() : undefined,
    date: on ? calendarDay({ instant: invoice ? str(on) : str(on).slice(0, 10), formatted: r['datedelivered'] ? r[`datedelivered${PRINTED}`] : undefined }, zone) : undefined,
    cancelled: r['statecode'] === (invoice ? 3 : 1), currency: currencies.get(currencyId) ?? '', currencyId, shown: total && moneyText(total), totals: total ? [moneyText(total)] : [], party: partyOf(table, r), owner: ownerOf(r),
  };
}

async function currenciesOf(door: DataverseDoor): Promise<ReadonlyMap<string, string>> {
  return new Map(((await door.get('transactioncurrencies?$select=transactioncurrencyid,isocurrencycode')).value as Raw[]).map((r) => [id(r['transactioncurrencyid']), str(r['isocurrencycode']).trim().toUpperCase()]));
}

export interface OursAsked { readonly connectionId: string; readonly isDefault: boolean; readonly zone: string; readonly from: string; readonly to: string }

/** Documents that go to this connection, with a date in the range (invoices without one: by the day on which they were made). @throws DoorError */
export async function readOurs(door: DataverseDoor, o: OursAsked, read: (n: number) => void): Promise<Ours[]> {
  const currencies = await currenciesOf(door);
  const mine = o.isDefault ? `(_cfl_connectionid_value eq ${o.connectionId} or _cfl_connectionid_value eq null)` : `_cfl_connectionid_value eq ${o.connectionId}`;
  const all: Ours[] = [];
  for (const table of tables) {
    const column = dates[table];
    const plain = table !== 'invoice';
    const [from, to] = plain ? [o.from, o.to] : [`${shifted(o.from, -1)}T00:00:00Z`, `${shifted(o.to, 2)}T00:00:00Z`];
    const within = `(${column} ge ${from} and ${column} le ${to})`;
    const when = plain ? within : `(${within} or (${column} eq null and createdon ge ${from} and createdon le ${to}))`;
    for (let next: string | undefined = `${places[table].set}?$select=${selects[table]}&$filter=${mine} and ${when}`; next !== undefined;) {
      const page: Raw = await door.get(next, { annotations: true, deadlineMs: 60_000 });
      for (const r of page['value'] as Raw[]) { const ours = oursOf(table, r, o.zone, currencies); if (ours.date !== undefined && ours.date >= o.from && ours.date <= o.to) all.push(ours); }
      read(all.length);
      next = page['@odata.nextLink'];
    }
  }
  return all;
}

/** By their ids, as they are now: one call. @throws DoorError */
export async function readAgain(door: DataverseDoor, subjects: readonly string[], zone: string): Promise<Map<string, Ours>> {
  const found = new Map<string, Ours>();
  const parts = tables.flatMap((table) => {
    const ids = subjects.filter((s) => s.startsWith(`${table}:`)).map((s) => s.slice(table.length + 1));
    return ids.length === 0 ? [] : [{ table, get: `${places[table].set}?$select=${selects[table]}&$filter=${ids.map((i) => `${table}id eq ${i}`).join(' or ')}`.replaceAll(' ', '%20') }];
  });
  const answers = await door.batch([{ get: 'transactioncurrencies?$select=transactioncurrencyid,isocurrencycode' }, ...parts.map((p) => ({ get: p.get }))], { annotations: true });
  const currencies = new Map((answers[0]!.body.value as Raw[]).map((r) => [id(r['transactioncurrencyid']), str(r['isocurrencycode']).trim().toUpperCase()]));
  parts.forEach((p, n) => { for (const r of answers[n + 1]!.body.value as Raw[]) { const o = oursOf(p.table, r, zone, currencies); found.set(o.subject, o); } });
  return found;
}

const kinds: Readonly<Record<string, DocumentKind>> = { ACCREC: 'salesInvoice', ACCPAY: 'bill', ACCRECCREDIT: 'salesCreditNote', ACCPAYCREDIT: 'purchaseCreditNote' };
const LINK = /etn=(invoice|cfl_purchaseinvoice|cfl_creditnote)&id=([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/;

/** Undefined: of no kind that we know. */
export function theirsOf(x: XeroDocument, environment: string): Theirs | undefined {
  const [xeroId, kind, total] = [xeroIdOf(x), kinds[x.Type ?? ''], exact(x.Total)];
  if (!xeroId || !kind || !total) return undefined;
  const url = (x.Url ?? '').toLowerCase();
  const link = url.includes(environment) ? LINK.exec(url) : null;
  return {
    id: xeroId, kind, number: (xeroNumberOf(x) ?? '').trim(), date: wireDay(x.DateString, x.Date), status: x.Status ?? '', contactId: id(x.Contact?.ContactID), contactName: text(x.Contact?.Name),
    currency: (x.CurrencyCode ?? '').toUpperCase(), total: moneyText(total), linkedTo: link ? `${link[1]}:${link[2]}` : undefined,
  };
}

const wireDate = (day: string): string => { const [y, m, d] = day.split('-').map(Number); return `DateTime(${y},${m},${d})`; };
/** As many as one answer holds; whole documents, with payments and credits. */
const perPage = 500;

/** Pages of invoices and bills, then of credit notes, each handed on as soon as it is there. One call each. @throws DoorError */
export async function eachPage(xero: Pick<XeroDoor, 'invoices' | 'creditNotes'>, of: Pick<Organisation, 'tenantId'>, range: { readonly from: string; readonly to: string }, call: XeroCall, use: (page: readonly XeroDocument[]) => Promise<void> | void): Promise<number> {
  const where = `Date>=${wireDate(range.from)} AND Date<=${wireDate(range.to)}`;
  let calls = 0;
  for (const endpoint of ['invoices', 'creditNotes'] as const) {
    for (let page = 1; ; page++) {
      const found: XeroDocument[] = await xero[endpoint](of.tenantId, { where, page, pageSize: perPage }, call);
      calls += 1;
      await use(found);
      if (found.length < perPage) break;
    }
  }
  return calls;
}
