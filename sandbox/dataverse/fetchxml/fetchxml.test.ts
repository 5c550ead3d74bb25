import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedId } from '../seed.ts';
import { startClient } from '../testing/client.ts';
import type { Client } from '../testing/client.ts';
import { viewId } from '../testing/small-zip.ts';

let c: Client;
beforeAll(async () => { c = await startClient({ small: true }); });
afterAll(async () => { await c.close(); });
const fetchXml = (xml: string, table = 'invoices', prefer = '') => c.call('admin', 'GET', `${table}?fetchXml=${encodeURIComponent(xml)}`, undefined, prefer ? { prefer } : {});
const numbers = async (inside: string): Promise<string[]> => (await fetchXml(`<fetch><entity name="invoice"><attribute name="invoicenumber"/><order attribute="invoicenumber"/>${inside}</entity></fetch>`)).body.value.map((i: any) => i.invoicenumber);
const filter = (conditions: string, type = 'and'): string => `<filter type="${type}">${conditions}</filter>`;
const is = (attribute: string, operator: string, value?: string): string => `<condition attribute="${attribute}" operator="${operator}"${value === undefined ? '' : ` value="${value}"`}/>`;

describe('FetchXML', () => {
  it.each([
    ['like', filter(is('name', 'like', '%Bluebell%')), ['INV-01001']],
    ['an or inside an and', filter(is('statecode', 'eq', '0') + filter(is('invoicenumber', 'eq', 'INV-01001') + is('invoicenumber', 'eq', 'INV-01026'), 'or')), ['INV-01001']],
    ['in', filter('<condition attribute="invoicenumber" operator="in"><value>INV-01002</value><value>INV-01003</value></condition>'), ['INV-01002', 'INV-01003']],
    ['null', filter(is('datedelivered', 'null')), ['INV-01022']],
    ['today', filter(is('datedelivered', 'today')), ['INV-01031']],
    ['a later day', filter(is('datedelivered', 'next-x-days', '30') + is('datedelivered', 'not-null') + is('invoicenumber', 'ne', 'INV-01031')), ['INV-01023']],
    ['ne takes rows without a value too', filter(is('discountpercentage', 'ne', '10') + is('invoicenumber', 'in', 'INV-01001') + is('statecode', 'eq', '0')), ['INV-01001']],
    ['an inner join with a filter', '<link-entity name="account" from="accountid" to="customerid" alias="a"><filter><condition attribute="accountnumber" operator="eq" value="AC-1006"/></filter></link-entity>', ['INV-01013']],
    ['an outer join that finds nothing', `<link-entity name="account" from="accountid" to="customerid" link-type="outer" alias="a"/><link-entity name="contact" from="contactid" to="customerid" link-type="outer" alias="c"/>${filter('<condition entityname="a" attribute="accountid" operator="null"/><condition entityname="c" attribute="contactid" operator="null"/>')}`, ['INV-01024']],
  ])('R60 %s', async (_what, inside, expected) => { expect(await numbers(inside)).toEqual(expected); });

  it('R60 values of joined rows are keyed by alias, with annotations', async () => {
    const r = await fetchXml(`<fetch><entity name="invoice"><attribute name="name"/>${filter(is('invoicenumber', 'eq', 'INV-01001'))}<link-entity name="account" from="accountid" to="customerid" alias="a"><attribute name="name"/><attribute name="statecode" alias="customerstate"/></link-entity></entity></fetch>`, 'invoices', 'odata.include-annotations="*"');
    expect(r.body.value[0]).toMatchObject({ 'a.name': 'Bluebell Restaurants Ltd', customerstate: 0, 'customerstate@OData.Community.Display.V1.FormattedValue': 'Active', invoiceid: seedId('invoice', 'simple') });
  });
  it('R60 distinct, paging and counting', async () => {
    const lines = '<link-entity name="invoicedetail" from="invoiceid" to="invoiceid"/>';
    const once = await fetchXml(`<fetch distinct="true"><entity name="invoice"><attribute name="invoicenumber"/>${lines}</entity></fetch>`);
    expect(once.body.value).toHaveLength(32);
    const page = await fetchXml('<fetch count="10" page="4" returntotalrecordcount="true"><entity name="invoice"><attribute name="name"/></entity></fetch>');
    expect(page.body).toMatchObject({ '@Microsoft.Dynamics.CRM.totalrecordcount': 33, '@Microsoft.Dynamics.CRM.morerecords': false });
    expect(page.body.value).toHaveLength(3);
    expect((await fetchXml('<fetch count="10"><entity name="invoice"><attribute name="name"/></entity></fetch>')).body['@Microsoft.Dynamics.CRM.fetchxmlpagingcookie']).toContain('pagenumber="2"');
  });
  it('R60 runs a view of the zip', async () => {
    await c.call('admin', 'POST', 'abc_notes', { abc_name: 'b' });
    await c.call('admin', 'POST', 'abc_notes', { abc_name: 'a' });
    const r = await c.call('admin', 'GET', `abc_notes?savedQuery=${viewId}`);
    expect(r.body.value.map((n: any) => n.abc_name)).toEqual(['a', 'b']);
    expect((await c.call('admin', 'GET', `invoices?savedQuery=${viewId}`)).status).toBe(404);
  });
  it.each([
    ['an unknown column', '<fetch><entity name="invoice"><attribute name="nothing"/></entity></fetch>', 400], ['an unknown table', '<fetch><entity name="invoice"><link-entity name="nothing" from="a" to="b"/></entity></fetch>', 400], ['what is no XML', '<fetch><entity', 400],
    ['an unknown operator', `<fetch><entity name="invoice">${filter(is('name', 'sounds-like', 'x'))}</entity></fetch>`, 501], ['another link type', '<fetch><entity name="invoice"><link-entity name="account" from="accountid" to="customerid" link-type="exists"/></entity></fetch>', 501],
  ])('R60 refuses %s', async (_what, xml, status) => { expect((await fetchXml(xml)).status).toBe(status); });
});
