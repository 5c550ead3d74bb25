/** Quotes and orders of the Sales app, with their lines. Names, relationships and cascades as in Microsoft's entity references. */
import type { Metadata } from '../registry.ts';
import { day, define, int, localDay, look, memo, pick, txt } from './define.ts';
import { backOffice, headColumns, lineColumns, priceLock } from './sold.ts';

export function orderTables(m: Metadata): void {
  define(m, {
    name: 'quote', schema: 'Quote', set: 'quotes', label: 'Quote', plural: 'Quotes', primary: 'name', ownership: 'UserOwned',
    states: { state: { 0: ['Draft', 1], 1: ['Active', 2], 2: ['Won', 4], 3: ['Closed', 5] }, status: { 1: ['In Progress', 0], 2: ['In Progress', 1], 3: ['Open', 1], 4: ['Won', 2], 5: ['Lost', 3], 6: ['Canceled', 3], 7: ['Revised', 3] } },
    columns: {
      quotenumber: ['Quote ID', txt(100, { required: 'systemrequired', validForUpdate: false })], revisionnumber: ['Revision ID', int(0, 1000000000, { validForCreate: false, validForUpdate: false })],
      effectivefrom: ['Effective From', localDay()], effectiveto: ['Effective To', localDay()], expireson: ['Due By', localDay()], requestdeliveryby: ['Requested Delivery Date', localDay()], closedon: ['Closed On', localDay()],
      ...headColumns({ table: 'quote', stem: 'quote', many: 'quotes', label: 'Quote', nameLength: 300 }),
    },
  });
  define(m, {
    name: 'quotedetail', schema: 'QuoteDetail', set: 'quotedetails', label: 'Quote Product', plural: 'Quote Products', primary: 'quotedetailname', ownership: 'None', privilegeStem: 'Quote', accessThrough: 'quoteid',
    columns: { quoteid: ['Quote', look('quote', 'quote_details', { onDelete: 'Cascade', required: 'systemrequired', validForUpdate: false })], ...lineColumns({ table: 'quotedetail', many: 'quote_details' }) },
  });
  define(m, {
    // its privileges carry the name that the table had first: prvReadOrder
    name: 'salesorder', schema: 'SalesOrder', set: 'salesorders', label: 'Order', plural: 'Orders', primary: 'name', ownership: 'UserOwned', privilegeStem: 'Order',
    states: {
      state: { 0: ['Active', 1], 1: ['Submitted', 3], 2: ['Canceled', 4], 3: ['Fulfilled', 100001], 4: ['Invoiced', 100003] },
      status: { 1: ['New', 0], 2: ['Pending', 0], 3: ['In Progress', 1], 4: ['No Money', 2], 100001: ['Complete', 3], 100002: ['Partial', 3], 100003: ['Invoiced', 4] },
    },
    columns: {
      ordernumber: ['Order ID', txt(100, { required: 'systemrequired', validForUpdate: false })], quoteid: ['Quote', look('quote', 'quote_orders', { onDelete: 'Restrict' })],
      datefulfilled: ['Date Fulfilled', localDay()], requestdeliveryby: ['Requested Delivery Date', localDay()], submitdate: ['Date Submitted', localDay()], submitstatus: int(), submitstatusdescription: memo(2000), prioritycode: ['Priority', pick({ 1: 'Default Value' }, 1)],
      ...headColumns({ table: 'salesorder', stem: 'order', many: 'orders', label: 'Order', nameLength: 300 }), ...priceLock, ...backOffice,
    },
  });
  define(m, {
    name: 'salesorderdetail', schema: 'SalesOrderDetail', set: 'salesorderdetails', label: 'Order Product', plural: 'Order Products', primary: 'salesorderdetailname', ownership: 'None', privilegeStem: 'Order', accessThrough: 'salesorderid',
    columns: {
      salesorderid: ['Order', look('salesorder', 'order_details', { onDelete: 'Cascade', required: 'systemrequired', validForUpdate: false })], quotedetailid: ['Quote Product Id', look('quotedetail', 'quotedetail_salesorderdetail')], requestdeliveryby: ['Requested Delivery Date', day()],
      ...lineColumns({ table: 'salesorderdetail', many: 'order_details' }),
    },
  });
}
