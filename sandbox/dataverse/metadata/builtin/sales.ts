/** Customers, who are in every environment, and the tables of the Sales app, with columns as in Microsoft's entity references. Optional msdyn_ columns are left out: other apps bring them. */
import type { Metadata } from '../registry.ts';
import { cash, customer, day, dec, define, int, localDay, look, memo, pick, txt, yes } from './define.ts';
import { orderTables } from './orders.ts';
import { addressOf, backOffice, headColumns, lineColumns, priceLock } from './sold.ts';

const active = { state: { 0: ['Active', 1], 1: ['Inactive', 2] }, status: { 1: ['Active', 0], 2: ['Inactive', 1] } } as const;
export const activeInactive = active as unknown as { state: Record<number, [string, number]>; status: Record<number, [string, number]> };

const address = addressOf;
const party = {
  emailaddress1: ['E-mail', txt(100, { format: 'email' })], emailaddress2: ['E-mail 2', txt(100, { format: 'email' })], telephone1: ['Main Phone', txt(50, { format: 'phone' })], telephone2: ['Other Phone', txt(50, { format: 'phone' })], telephone3: txt(50, { format: 'phone' }),
  fax: txt(50), ...address('address1', { address1_telephone1: txt(50), address1_county: txt(50) }), address1_addresstypecode: pick({ 1: 'Bill To', 2: 'Ship To', 3: 'Primary', 4: 'Other' }),
  ...address('address2', { address2_telephone1: txt(50), address2_county: txt(50) }),
  paymenttermscode: ['Payment Terms', pick({ 1: 'Net 30', 2: '2% 10, Net 30', 3: 'Net 45', 4: 'Net 60' })], creditlimit: ['Credit Limit', cash()], creditonhold: ['Credit Hold', yes(false)],
  exchangerate: dec(12, 0, 100000000000, { validForCreate: false, validForUpdate: false }), description: memo(2000),
} as const;

export function customerTables(m: Metadata): void {
  define(m, {
    name: 'account', schema: 'Account', set: 'accounts', label: 'Account', plural: 'Accounts', primary: 'name', ownership: 'UserOwned', states: activeInactive,
    columns: {
      name: ['Account Name', txt(160, { required: 'required' })], accountnumber: ['Account Number', txt(20)], websiteurl: ['Website', txt(200, { format: 'url' })], ...party,
      customertypecode: pick({ 1: 'Competitor', 2: 'Consultant', 3: 'Customer', 10: 'Supplier', 11: 'Vendor', 12: 'Other' }),
      transactioncurrencyid: ['Currency', look('transactioncurrency', 'transactioncurrency_account')],
      primarycontactid: ['Primary Contact', look('contact', 'account_primary_contact')], masterid: ['Master ID', look('account', 'account_master_account', { validForCreate: false, validForUpdate: false })], merged: yes(false, 'No', 'Yes', { validForCreate: false, validForUpdate: false }), parentaccountid: ['Parent Account', look('account', 'account_parent_account')], territoryid: ['Territory', look('territory', 'territory_accounts')],
    },
  });
  define(m, {
    name: 'contact', schema: 'Contact', set: 'contacts', label: 'Contact', plural: 'Contacts', primary: 'fullname', ownership: 'UserOwned', states: activeInactive,
    columns: {
      fullname: ['Full Name', txt(160, { validForCreate: false, validForUpdate: false })], firstname: ['First Name', txt(50)], lastname: ['Last Name', txt(50, { required: 'required' })], jobtitle: ['Job Title', txt(100)], mobilephone: ['Mobile Phone', txt(50)], ...party,
      masterid: ['Master ID', look('contact', 'contact_master_contact', { validForCreate: false, validForUpdate: false })], merged: yes(false, 'No', 'Yes', { validForCreate: false, validForUpdate: false }),
      transactioncurrencyid: ['Currency', look('transactioncurrency', 'transactioncurrency_contact')],
      parentcustomerid: ['Company Name', customer({ table: 'account', nav: 'parentcustomerid_account', collection: 'contact_customer_accounts' }, { table: 'contact', nav: 'parentcustomerid_contact', collection: 'contact_customer_contacts' })],
    },
  });
  define(m, { name: 'territory', schema: 'Territory', set: 'territories', label: 'Territory', plural: 'Territories', primary: 'name', ownership: 'OrganizationOwned', columns: { name: ['Territory Name', txt(200, { required: 'required' })], description: memo(2000), managerid: ['Manager', look('systemuser', 'system_user_territories')] } });
}

export function salesTables(m: Metadata): void {
  define(m, {
    name: 'product', schema: 'Product', set: 'products', label: 'Product', plural: 'Products', primary: 'name', ownership: 'OrganizationOwned',
    states: { state: { 0: ['Active', 1], 1: ['Retired', 2], 2: ['Draft', 0], 3: ['Under Revision', 3] }, status: { 1: ['Active', 0], 2: ['Retired', 1], 0: ['Draft', 2], 3: ['Under Revision', 3] } },
    columns: {
      name: ['Name', txt(100, { required: 'required' })], productnumber: ['Product ID', txt(100, { required: 'required' })], description: memo(2000), productstructure: ['Product Structure', pick({ 1: 'Product', 2: 'Product Family', 3: 'Product Bundle' }, 1)],
      producttypecode: ['Product Type', pick({ 1: 'Sales Inventory', 2: 'Miscellaneous Charges', 3: 'Services', 4: 'Flat Fees' }, 1)], quantitydecimal: ['Decimals Supported', int(0, 5)],
      price: ['List Price', cash()], currentcost: cash(), standardcost: cash(), exchangerate: dec(12, 0, 100000000000, { validForCreate: false, validForUpdate: false }),
      defaultuomid: ['Default Unit', look('uom', 'unit_of_measurement_products')], pricelevelid: ['Default Price List', look('pricelevel', 'price_level_products')],
      transactioncurrencyid: ['Currency', look('transactioncurrency', 'transactioncurrency_product')], parentproductid: ['Parent', look('product', 'product_parent_product')],
    },
  });
  define(m, {
    name: 'pricelevel', schema: 'PriceLevel', set: 'pricelevels', label: 'Price List', plural: 'Price Lists', primary: 'name', ownership: 'OrganizationOwned', states: activeInactive, privilegeStem: 'Product',
    columns: { name: ['Name', txt(100, { required: 'required' })], description: memo(2000), begindate: day(), enddate: day(), transactioncurrencyid: ['Currency', look('transactioncurrency', 'transactioncurrency_pricelevel')], exchangerate: dec(12, 0, 100000000000, { validForCreate: false, validForUpdate: false }) },
  });
  define(m, {
    name: 'productpricelevel', schema: 'ProductPriceLevel', set: 'productpricelevels', label: 'Price List Item', plural: 'Price List Items', primary: null, ownership: 'OrganizationOwned', privilegeStem: 'Product',
    columns: {
      amount: ['Amount', cash()], productid: ['Product', look('product', 'product_price_levels', { onDelete: 'Cascade' })], pricelevelid: ['Price List', look('pricelevel', 'price_level_product_price_levels', { onDelete: 'Cascade' })],
      uomid: ['Unit', look('uom', 'unit_of_measurement_product_price_level')], transactioncurrencyid: ['Currency', look('transactioncurrency', 'transactioncurrency_productpricelevel')], exchangerate: dec(12, 0, 100000000000, { validForCreate: false, validForUpdate: false }),
    },
  });
  define(m, { name: 'uom', schema: 'UoM', set: 'uoms', label: 'Unit', plural: 'Units', primary: 'name', ownership: 'OrganizationOwned', columns: { name: ['Name', txt(100)], quantity: dec(10, 0, 100000000000) } });
  orderTables(m);
  invoices(m);
}

function invoices(m: Metadata): void {
  define(m, {
    name: 'invoice', schema: 'Invoice', set: 'invoices', label: 'Invoice', plural: 'Invoices', primary: 'name', ownership: 'UserOwned',
    states: {
      state: { 0: ['Active', 1], 1: ['Closed (deprecated)', 3], 2: ['Paid', 100001], 3: ['Canceled', 100003] },
      status: { 1: ['New', 0], 2: ['Partially Shipped', 0], 4: ['Billed', 0], 5: ['Booked (applies to services)', 0], 6: ['Installed (applies to services)', 0], 3: ['Canceled (deprecated)', 1], 7: ['Paid in Full (deprecated)', 1], 100001: ['Complete', 2], 100002: ['Partial', 2], 100003: ['Canceled', 3] },
    },
    columns: {
      invoicenumber: ['Invoice ID', txt(100, { required: 'systemrequired', validForUpdate: false })], salesorderid: ['Order', look('salesorder', 'order_invoices', { onDelete: 'Restrict' })],
      datedelivered: ['Date Delivered', localDay()], duedate: ['Due Date', day()], prioritycode: ['Priority', pick({ 1: 'Default Value' }, 1)],
      ...headColumns({ table: 'invoice', stem: 'invoice', many: 'invoices', label: 'Invoice', nameLength: 300 }), ...priceLock, ...backOffice,
    },
  });
  define(m, {
    name: 'invoicedetail', schema: 'InvoiceDetail', set: 'invoicedetails', label: 'Invoice Product', plural: 'Invoice Products', primary: 'invoicedetailname', ownership: 'None', privilegeStem: 'Invoice', accessThrough: 'invoiceid',
    columns: {
      invoiceid: ['Invoice ID', look('invoice', 'invoice_details', { onDelete: 'Cascade', required: 'systemrequired', validForUpdate: false })], salesorderdetailid: ['Order Product Id', look('salesorderdetail', 'salesorderdetail_invoicedetail')],
      ...lineColumns({ table: 'invoicedetail', many: 'invoice_details' }),
      actualdeliveryon: ['Delivered On', localDay()], quantityshipped: dec(5, -1000000000, 1000000000), quantitybackordered: dec(5, 0, 1000000000), quantitycancelled: dec(5, 0, 1000000000),
    },
  });
}
