/** Which columns are asked for. Names are checked against the definitions: a renamed column does not compile. */
import {
  brandingTheme, connection, creditNote, creditNoteLine, invoice, invoiceDetail, purchaseInvoice, purchaseInvoiceLine, trackingCategory, trackingOption, xeroAccount, xeroTaxRate, type ColumnOf, type ExtendedTable, type Table,
} from '@counterfoil/solution';
import type { DocumentTable } from './types.ts';

type Defined = Table | ExtendedTable;
const own = <T extends Defined>(_of: T, ...columns: (ColumnOf<T>)[]): string => columns.join(',');
const lookups = <T extends Defined>(_of: T, ...columns: (ColumnOf<T>)[]): string => columns.map((c) => `_${c}_value`).join(',');
const nav = <T extends Defined>(of: T, column: ColumnOf<T>): string => {
  const c = of.columns[column];
  if (c?.kind !== 'lookup') throw new TypeError(`${column} is no lookup.`);
  return c.schemaName;
};

export const accountColumns = ['cfl_name', 'cfl_code', 'cfl_type', 'cfl_class', 'cfl_systemaccount'] as const satisfies readonly ColumnOf<typeof xeroAccount>[];
export const taxRateColumns = ['cfl_name', 'cfl_taxtype', 'cfl_rate', 'cfl_canapplytorevenue', 'cfl_canapplytoexpenses', 'cfl_canapplytoassets', 'cfl_canapplytoequity', 'cfl_canapplytoliabilities'] as const satisfies readonly ColumnOf<typeof xeroTaxRate>[];
const account = `$select=${accountColumns.join(',')},statecode,${lookups(xeroAccount, 'cfl_connectionid')}`;
const taxRate = `$select=${taxRateColumns.join(',')},statecode,${lookups(xeroTaxRate, 'cfl_connectionid')}`;
const theme = `$select=${own(brandingTheme, 'cfl_name', 'cfl_xeroid')},statecode,${lookups(brandingTheme, 'cfl_connectionid')}`;
const option = `$select=${own(trackingOption, 'cfl_name', 'cfl_xeroid')},statecode,${lookups(trackingOption, 'cfl_connectionid')};$expand=${nav(trackingOption, 'cfl_categoryid')}($select=${own(trackingCategory, 'cfl_name', 'cfl_xeroid')},statecode)`;

const address = ['line1', 'line2', 'line3', 'city', 'stateorprovince', 'postalcode', 'country'].map((c) => `address1_${c}`).join(',');
const company = `$select=name,accountnumber,emailaddress1,telephone1,statecode,cfl_taxnumber,_primarycontactid_value,${address}`;
const person = `$select=fullname,firstname,lastname,emailaddress1,telephone1,statecode,cfl_taxnumber,${address}`;
/** Of a customer or supplier that is read by itself. */
export const partyColumns = { account: company.slice('$select='.length), contact: person.slice('$select='.length) } as const;
const currency = 'transactioncurrencyid($select=isocurrencycode)';
/** On the head of every document. */
const common = 'statecode,exchangerate,_ownerid_value,_transactioncurrencyid_value';

const coding = (of: typeof invoiceDetail | typeof purchaseInvoiceLine | typeof creditNoteLine): string =>
  `$expand=${nav(of, 'cfl_accountid')}(${account}),${nav(of, 'cfl_taxrateid')}(${taxRate}),${nav(of, 'cfl_trackingoption1id')}(${option}),${nav(of, 'cfl_trackingoption2id')}(${option})`;
/** Totals of lines are not read: they are for people and reports. */
const ownLine = (of: typeof purchaseInvoiceLine | typeof creditNoteLine): string =>
  `$select=${own(of, 'cfl_name', 'cfl_linenumber', 'cfl_description', 'cfl_quantity', 'cfl_unitprice', 'cfl_discountamount')},createdon,${lookups(of, 'cfl_productid')}&${coding(of)},${nav(of, 'cfl_productid')}($select=name,productnumber)`;

export interface Place {
  readonly set: string; readonly key: string;
  readonly head: string;
  readonly lines: { readonly set: string; readonly table: string; readonly key: string; readonly parent: string; readonly product: string; readonly query: string; readonly filter: string };
  /** Columns that name the customer or supplier, where it is a company and where it is a person. */
  readonly party: { readonly account: string; readonly contact: string };
}

export const reading: Readonly<Record<DocumentTable, Place>> = {
  invoice: {
    set: 'invoices', key: 'invoiceid', party: { account: 'customerid', contact: 'customerid' },
    head: `$select=name,invoicenumber,description,datedelivered,duedate,discountamount,discountpercentage,freightamount,totallineitemamount,totalamountlessfreight,totaltax,totalamount,_customerid_value,${common},`
      + `${lookups(invoice, 'cfl_connectionid', 'cfl_brandingthemeid')},${own(invoice, 'cfl_amountsare', 'cfl_arrivalstatus', 'cfl_emailmode', 'cfl_bundleheaderonly')}`
      + `&$expand=customerid_account(${company}),customerid_contact(${person}),${currency},${nav(invoice, 'cfl_brandingthemeid')}(${theme})`,
    lines: {
      set: 'invoicedetails', table: 'invoicedetail', key: 'invoicedetailid', parent: 'invoiceid', product: 'productid', filter: '',
      query: '$select=lineitemnumber,sequencenumber,productname,productnumber,ispriceoverridden,productdescription,description,quantity,priceperunit,volumediscountamount,manualdiscountamount,tax,baseamount,producttypecode,parentbundleid,_parentbundleidref_value,_productid_value,'
        + `${lookups(invoiceDetail, 'cfl_accountid', 'cfl_taxrateid', 'cfl_trackingoption1id', 'cfl_trackingoption2id')}&${coding(invoiceDetail)}`,
    },
  },
  cfl_purchaseinvoice: {
    set: purchaseInvoice.setName, key: 'cfl_purchaseinvoiceid', party: { account: 'cfl_accountid', contact: 'cfl_contactid' },
    head: `$select=${own(purchaseInvoice, 'cfl_name', 'cfl_subject', 'cfl_suppliernumber', 'cfl_description', 'cfl_invoicedate', 'cfl_duedate', 'cfl_plannedpaymentdate', 'cfl_amountsare', 'cfl_arrivalstatus', 'cfl_subtotal', 'cfl_totaltax', 'cfl_totalamount')},${common},`
      + `${lookups(purchaseInvoice, 'cfl_connectionid', 'cfl_accountid', 'cfl_contactid')}&$expand=${nav(purchaseInvoice, 'cfl_accountid')}(${company}),${nav(purchaseInvoice, 'cfl_contactid')}(${person}),${currency}`,
    lines: { set: purchaseInvoiceLine.setName, table: purchaseInvoiceLine.logicalName, key: 'cfl_purchaseinvoicelineid', parent: 'cfl_purchaseinvoiceid', product: 'cfl_productid', query: ownLine(purchaseInvoiceLine), filter: ' and statecode eq 0' },
  },
  cfl_creditnote: {
    set: creditNote.setName, key: 'cfl_creditnoteid', party: { account: 'cfl_accountid', contact: 'cfl_contactid' },
    head: `$select=${own(creditNote, 'cfl_name', 'cfl_kind', 'cfl_subject', 'cfl_suppliernumber', 'cfl_description', 'cfl_creditdate', 'cfl_amountsare', 'cfl_arrivalstatus', 'cfl_emailmode', 'cfl_subtotal', 'cfl_totaltax', 'cfl_totalamount')},${common},`
      + `${lookups(creditNote, 'cfl_connectionid', 'cfl_accountid', 'cfl_contactid', 'cfl_brandingthemeid', 'cfl_invoiceid', 'cfl_purchaseinvoiceid')}`
      + `&$expand=${nav(creditNote, 'cfl_accountid')}(${company}),${nav(creditNote, 'cfl_contactid')}(${person}),${currency},${nav(creditNote, 'cfl_brandingthemeid')}(${theme})`,
    lines: { set: creditNoteLine.setName, table: creditNoteLine.logicalName, key: 'cfl_creditnotelineid', parent: 'cfl_creditnoteid', product: 'cfl_productid', query: ownLine(creditNoteLine), filter: ' and statecode eq 0' },
  },
};

export const connectionQuery = `$select=${own(connection, 'cfl_name', 'cfl_tenantid', 'cfl_shortcode', 'cfl_basecurrency', 'cfl_currencies', 'cfl_timezone', 'cfl_status', 'cfl_statusreason', 'cfl_isdefault', 'cfl_organizationid', 'cfl_numbering', 'cfl_arrivalstatus', 'cfl_amountsare',
  'cfl_createcontacts', 'cfl_updatecontacts', 'cfl_createitems', 'cfl_descriptionasreference', 'cfl_dynamicstaxisright', 'cfl_periodlockdate', 'cfl_endofyearlockdate', 'cfl_roundingtolerance', 'cfl_emailmode', 'cfl_bundleheaderonly', 'cfl_duedaterule', 'cfl_duedatedays', 'cfl_purchaseduedaterule', 'cfl_purchaseduedatedays',
  'cfl_approvallimit', 'cfl_safestart', 'cfl_safestartlimit')},_ownerid_value`
  + `&$expand=${(['cfl_defaultaccountid', 'cfl_freightaccountid', 'cfl_discountaccountid', 'cfl_purchaseaccountid', 'cfl_roundingaccountid'] as const).map((c) => `${nav(connection, c)}(${account})`).join(',')},`
  + `${(['cfl_defaulttaxrateid', 'cfl_freighttaxrateid', 'cfl_purchasetaxrateid'] as const).map((c) => `${nav(connection, c)}(${taxRate})`).join(',')},${nav(connection, 'cfl_brandingthemeid')}(${theme})`
  + '&$filter=statecode eq 0';

/** Rates of zero, for lines that carry no tax: which one there is differs by country. */
export const untaxedQuery = `${taxRate}&$filter=statecode eq 0 and cfl_rate eq 0`;
