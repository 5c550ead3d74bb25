import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Decimal } from '../exact-json.ts';
import { startClient } from '../testing/client.ts';
import type { Client, Reply } from '../testing/client.ts';
import { datePart } from './date-parts.ts';

let c: Client;
beforeAll(async () => { c = await startClient({}); });
afterAll(async () => { await c.close(); });
const ask = (inside: string, o: { user?: 'admin' | 'sales2'; table?: string; fetch?: string; prefer?: string } = {}): Promise<Reply> =>
  c.call(o.user ?? 'admin', 'GET', `${o.table ?? 'invoice'}s?fetchXml=${encodeURIComponent(`<fetch aggregate="true" ${o.fetch ?? ''}><entity name="${o.table ?? 'invoice'}">${inside}</entity></fetch>`)}`, undefined, o.prefer ? { prefer: o.prefer } : {});
const rows = async (inside: string, o: Parameters<typeof ask>[1] = {}): Promise<any[]> => { const r = await ask(inside, o); expect(r.status, r.text).toBe(200); return r.body.value; };
const all = async (set: string): Promise<any[]> => (await c.call('admin', 'GET', set)).body.value;
const annotations = 'odata.include-annotations="*"';
const total = (list: any[], column: string): number => list.reduce((sum: Decimal, r) => sum.plus(r[column] ?? 0), new Decimal(0)).toNumber();

describe('FetchXML aggregates', () => {
  it('R70 give one row of counts, sums and extremes where nothing groups', async () => {
    const invoices = await all('invoices');
    const [row] = await rows('<attribute name="totalamount_base" aggregate="sum" alias="sum"/><attribute name="invoiceid" aggregate="count" alias="rows"/><attribute name="datedelivered" aggregate="countcolumn" alias="dated"/><attribute name="totalamount_base" aggregate="max" alias="most"/><attribute name="totalamount_base" aggregate="min" alias="least"/><attribute name="statecode" aggregate="countcolumn" distinct="true" alias="states"/>');
    const amounts = invoices.map((i) => i.totalamount_base);
    expect(row).toEqual({ sum: total(invoices, 'totalamount_base'), rows: invoices.length, dated: invoices.filter((i) => i.datedelivered).length, most: Math.max(...amounts), least: Math.min(...amounts), states: 3 });
    expect((await rows('<attribute name="totalamount_base" aggregate="sum" alias="sum"/><filter><condition attribute="name" operator="eq" value="none such"/></filter>'))).toEqual([{ sum: 0 }]);
  });
  it('R70 group by choice and by lookup, with labels and names, and sort by an alias', async () => {
    const byState = await rows('<attribute name="statecode" groupby="true" alias="state"/><attribute name="invoiceid" aggregate="count" alias="n"/><order alias="n" descending="true"/>', { prefer: annotations });
    expect(byState.map((r) => [r.state, r['state@OData.Community.Display.V1.FormattedValue'], r.n])).toEqual([[0, 'Active', 31], [2, 'Paid', 1], [3, 'Canceled', 1]]);
    const invoices = await all('invoices');
    const byCustomer = await rows('<attribute name="customerid" groupby="true" alias="who"/><attribute name="totalamount_base" aggregate="sum" alias="sum"/><order alias="who"/>', { prefer: annotations });
    for (const r of byCustomer) expect(r.sum).toBe(total(invoices.filter((i) => (i._customerid_value ?? undefined) === r.who), 'totalamount_base'));
    const names = byCustomer.map((r) => r['who@OData.Community.Display.V1.FormattedValue']);
    // the one without a customer comes first and has no member at all
    expect(Object.keys(byCustomer[0]).filter((k) => k.startsWith('who'))).toEqual([]);
    expect(names.slice(1)).toEqual([...names.slice(1)].sort((a: string, b: string) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)));
    expect(byCustomer.find((r) => r['who@OData.Community.Display.V1.FormattedValue'] === 'Bluebell Restaurants Ltd')['sum@OData.Community.Display.V1.FormattedValue']).toMatch(/^£[\d,]+\.\d\d$/);
  });
  it('R70 group over joins, and count only the rows that the caller may read', async () => {
    const joined = '<attribute name="extendedamount_base" aggregate="sum" alias="sum"/><link-entity name="invoice" from="invoiceid" to="invoiceid" alias="i"><attribute name="invoicenumber" groupby="true" alias="number"/><order alias="number"/><filter><condition attribute="statecode" operator="eq" value="0"/></filter></link-entity>';
    const lines = await all('invoicedetails?$expand=invoiceid($select=invoicenumber,statecode)');
    const found = await rows(joined, { table: 'invoicedetail' });
    expect(found).toEqual([...new Set(lines.filter((l) => l.invoiceid.statecode === 0).map((l) => l.invoiceid.invoicenumber))].sort().map((number) => ({ sum: total(lines.filter((l) => l.invoiceid.invoicenumber === number), 'extendedamount_base'), number })));
    const own = (await rows('<attribute name="invoiceid" aggregate="count" alias="n"/>', { user: 'sales2' }))[0].n;
    expect(own).toBe((await c.call('sales2', 'GET', 'invoices?$select=name')).body.value.length);
  });
  it('R70 group by parts of a date in the person\'s own calendar', async () => {
    const add = (name: string, datedelivered: string) => c.call('admin', 'POST', 'invoices', { name, datedelivered });
    await add('period', '2025-06-30T23:30:00Z');
    await add('period', '2025-07-01T10:00:00Z');
    const only = '<filter><condition attribute="name" operator="eq" value="period"/></filter><attribute name="invoiceid" aggregate="count" alias="n"/>';
    const part = (grouping: string, more = '') => `<attribute name="datedelivered" groupby="true" dategrouping="${grouping}" alias="${grouping}" ${more}/>`;
    // half past eleven in Greenwich is the next day in London's summer
    expect(await rows(`${only}${part('year')}${part('month')}${part('quarter')}<order alias="month"/>`)).toEqual([{ n: 2, year: 2025, month: 7, quarter: 3 }]);
    expect(await rows(`${only}${part('month', 'usertimezone="false"')}${part('day', 'usertimezone="false"')}<order alias="month"/>`)).toEqual([{ n: 1, month: 6, day: 30 }, { n: 1, month: 7, day: 1 }]);
    const due = await rows('<attribute name="invoiceid" aggregate="count" alias="n"/><attribute name="duedate" groupby="true" dategrouping="day" alias="day"/><order alias="day"/>');
    expect(due.reduce((n, r) => n + r.n, 0)).toBe((await all('invoices')).length);
  });
  it('R70 number weeks as Microsoft\'s example does', () => {
    expect(datePart('2023-03-25', 'week')).toBe(12);
    expect(datePart('2023-08-27', 'week')).toBe(35);
    expect(datePart('2026-01-01', 'week')).toBe(1);
    expect(datePart('2026-01-04', 'week')).toBe(2);
  });
  it('R70 page through groups', async () => {
    const inside = '<attribute name="invoicenumber" groupby="true" alias="number"/><order alias="number"/>';
    const first = await ask(inside, { fetch: 'count="5" page="1"' });
    expect(first.body['@Microsoft.Dynamics.CRM.morerecords']).toBe(true);
    expect((await rows(inside, { fetch: 'count="5" page="2"' }))[0].number > first.body.value[4].number).toBe(true);
  });
  const group = '<attribute name="statecode" groupby="true" alias="g"/>', count = '<attribute name="invoiceid" aggregate="count" alias="n"/>';
  it.each([
    ['a plain column', `${count}<attribute name="name"/>`, '0x80041107'],
    ['all columns', `${count}<all-attributes/>`, '0x80041107'],
    ['a column without alias', '<attribute name="name" groupby="true"/>', '0x80041109'],
    ['a group that is an aggregate too', '<attribute name="name" groupby="true" aggregate="count" alias="x"/>', '0x80041137'],
    ['one alias twice', `${count}<attribute name="name" groupby="true" alias="n"/>`, '0x80041130'],
    ['an order by column', `${count}${group}<order attribute="statecode"/>`, '0x80041131'],
    ['an order by nothing', `${count}${group}<order/>`, '0x80041134'],
    ['an order by an unknown alias', `${count}${group}<order alias="x"/>`, '0x80041109'],
    ['a part of a date that does not exist', '<attribute name="datedelivered" groupby="true" dategrouping="decade" alias="g"/>', '0x80041135'],
    ['a part of what is no date', '<attribute name="name" groupby="true" dategrouping="year" alias="g"/>', '0x80041135'],
    ['a sum of texts', '<attribute name="name" aggregate="sum" alias="n"/>', '0x8004112f'],
    ['an average of dates', '<attribute name="datedelivered" aggregate="avg" alias="n"/>', '0x8004112f'],
    ['an unknown function', '<attribute name="name" aggregate="median" alias="n"/>', '0x800404b6'],
    ['a group by a long text', '<attribute name="description" groupby="true" alias="n"/>', '0x8004e01d'],
    ['neither yes nor no', '<attribute name="name" groupby="maybe" alias="n"/>', '0x8004112e'],
  ])('R70 refuse %s', async (_what, inside, code) => {
    const r = await ask(inside);
    expect([r.status, r.body.error.code]).toEqual([400, code]);
  });
  it('R70 refuse more rows than the limit, and never more than 50,000', async () => {
    expect((await ask(count, { fetch: 'aggregatelimit="10"' })).body.error.code).toBe('0x8004e023');
    expect((await ask(count, { fetch: 'aggregatelimit="90000"' })).status).toBe(200);
  });
  it('R70 refuse words of aggregates in a plain query, and an alias in its order', async () => {
    const plain = (inside: string) => c.call('admin', 'GET', `invoices?fetchXml=${encodeURIComponent(`<fetch><entity name="invoice">${inside}</entity></fetch>`)}`);
    expect((await plain(count)).body.error.code).toBe('0x8004111a');
    expect((await plain('<order alias="n"/>')).body.error.code).toBe('0x80041132');
    expect((await plain('<order/>')).body.error.code).toBe('0x80041133');
  });
  it.each([
    ['amounts that may be in several currencies', '<attribute name="totalamount" aggregate="sum" alias="n"/>'], ['fiscal periods', '<attribute name="datedelivered" groupby="true" dategrouping="fiscal-year" alias="n"/>'],
    ['dates that are not divided', '<attribute name="datedelivered" groupby="true" alias="n"/>'],
  ])('answer 501 to %s', async (_what, inside) => { expect((await ask(inside)).status).toBe(501); });
});
