import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedId } from '../seed.ts';
import { startClient } from '../testing/client.ts';
import type { Client } from '../testing/client.ts';

let c: Client;
beforeAll(async () => { c = await startClient({ small: true }); });
afterAll(async () => { await c.close(); });
const order = seedId('salesorder', 'cellar'), quote = seedId('quote', 'wedding');
const toInvoice = (body: object) => c.call('sales', 'POST', 'ConvertSalesOrderToInvoice', body);
const columns = { AllColumns: false, Columns: ['invoiceid', 'totalamount', 'salesorderid'] };

describe('orders', () => {
  it('R41 R60 add up like invoices, and become invoices with the same lines', async () => {
    const read = (await c.call('sales', 'GET', `salesorders(${order})?$select=totalamount,ordernumber,statecode`)).body;
    expect(read).toMatchObject({ totalamount: 10000, ordernumber: 'ORD-01001', statecode: 0 });
    const made = await toInvoice({ SalesOrderId: order, ColumnSet: columns });
    expect(made.status).toBe(200);
    expect(made.body).toMatchObject({ totalamount: 10000, _salesorderid_value: order });
    expect(Object.keys(made.body).filter((k) => !k.startsWith('@')).sort()).toEqual(['_salesorderid_value', 'invoiceid', 'totalamount']);
    const lines = (await c.call('sales', 'GET', `invoicedetails?$select=productname,quantity,priceperunit,extendedamount,_salesorderdetailid_value&$filter=_invoiceid_value eq ${made.body.invoiceid}&$orderby=lineitemnumber`)).body.value;
    expect(lines.map((l: any) => [l.productname, l.quantity, l.extendedamount])).toEqual([['Racks of oak, made to measure', 1, 7400], ['Climate control, fitted', 1, 2450], ['Same-day delivery', 12, 150]]);
    expect(lines.every((l: any) => l._salesorderdetailid_value)).toBe(true);
  });
  it('R60 an order that has invoices cannot be deleted', async () => {
    expect((await c.call('sales', 'DELETE', `salesorders(${order})`)).body.error.code).toBe('0x80040227');
  });
  it.each([
    ['no ColumnSet', { SalesOrderId: order }, 400], ['no order', { ColumnSet: columns }, 400], ['a reference in place of the id', { SalesOrderId: { salesorderid: order }, ColumnSet: columns }, 400],
    ['a parameter that there is not', { SalesOrderId: order, ColumnSet: columns, Nonsense: 1 }, 400], ['a column that there is not', { SalesOrderId: order, ColumnSet: { AllColumns: false, Columns: ['nonsense'] } }, 400],
    ['an order that there is not', { SalesOrderId: quote, ColumnSet: columns }, 404], ['an instance of a process', { SalesOrderId: order, ColumnSet: columns, ProcessInstanceId: null }, 501],
  ])('R60 refuses %s', async (_what, body, status) => {
    expect((await toInvoice(body)).status).toBe(status);
  });
  it('R60 who may not create invoices cannot convert', async () => {
    expect((await c.call('viewer', 'POST', 'ConvertSalesOrderToInvoice', { SalesOrderId: order, ColumnSet: columns })).status).toBe(403);
  });
  it('R60 whether the order counts as invoiced then is a switch, because it is hearsay', async () => {
    expect((await c.call('sales', 'GET', `salesorders(${order})?$select=statecode`)).body.statecode).toBe(0);
    await c.control('POST', 'switches', { orderAfterInvoice: 'invoiced' });
    await toInvoice({ SalesOrderId: order, ColumnSet: columns });
    expect((await c.call('sales', 'GET', `salesorders(${order})?$select=statecode,statuscode`)).body).toMatchObject({ statecode: 4, statuscode: 100003 });
    expect((await c.call('sales', 'PATCH', `salesorders(${order})`, { name: 'late' })).body.error.message).toBe('Cannot Update a Read-Only Entity');
    await c.control('POST', 'switches', { orderAfterInvoice: 'unchanged' });
  });
});

describe('quotes', () => {
  it('R41 R60 become orders and are won by that; while they are out nobody changes them', async () => {
    expect((await c.call('sales', 'PATCH', `quotes(${quote})`, { name: 'late' })).body.error.message).toBe('Cannot Update a Read-Only Entity');
    const made = await c.call('sales', 'POST', 'ConvertQuoteToSalesOrder', { QuoteId: quote, ColumnSet: { AllColumns: true } });
    expect(made.body).toMatchObject({ _quoteid_value: quote, name: 'Wedding at Ridgeway', totalamount: 3003, statecode: 0 });
    expect((await c.call('sales', 'GET', `quotes(${quote})?$select=statecode,statuscode`)).body).toMatchObject({ statecode: 2, statuscode: 4 });
    expect((await c.call('sales', 'PATCH', `quotes(${quote})`, { statecode: 3 })).status).toBe(501);
  });
});
