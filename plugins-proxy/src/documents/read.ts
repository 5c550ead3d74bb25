/** What one document needs, read in one $batch with the identity of the user who asked. */
import { brandingTheme, connection, documentKey, invoice, invoiceDetail, trackingCategory, trackingOption, xeroAccount, xeroTaxRate, type ColumnOf, type ExtendedTable, type Table } from '@counterfoil/solution';
import type { BatchPart, CallOptions } from '../dataverse/door.ts';
import type { Asked } from './types.ts';

/** Formatted values tell the calendar day, lookup names the owner's kind. One refusal must not hide the other answers. */
export const readOptions = { annotations: true, continueOnError: true } as const satisfies CallOptions;

/** Positions of the answers of one document, in words for problems. `parseRead` reads by them. */
export const readOrder = ['who asks', 'the invoice', 'the lines', 'the Xero connections', 'the currencies', 'the contact links of the account', 'the contact links of the contact', 'the product links', 'the Xero Details'] as const;

type Defined = Table | ExtendedTable;
/** Names checked against the definition: a renamed column does not compile. */
const own = <T extends Defined>(_of: T, ...columns: (ColumnOf<T>)[]): string => columns.join(',');
const lookups = <T extends Defined>(_of: T, ...columns: (ColumnOf<T>)[]): string => columns.map((c) => `_${c}_value`).join(',');
const nav = <T extends Defined>(of: T, column: ColumnOf<T>): string => {
  const c = of.columns[column];
  if (c?.kind !== 'lookup') throw new TypeError(`${column} is no lookup.`);
  return c.schemaName;
};

const account = `$select=${own(xeroAccount, 'cfl_name', 'cfl_code', 'cfl_type', 'cfl_systemaccount')},statecode,${lookups(xeroAccount, 'cfl_connectionid')}`;
const taxRate = `$select=${own(xeroTaxRate, 'cfl_name', 'cfl_taxtype', 'cfl_rate', 'cfl_canapplytorevenue')},statecode,${lookups(xeroTaxRate, 'cfl_connectionid')}`;
const theme = `$select=${own(brandingTheme, 'cfl_name', 'cfl_xeroid')},statecode,${lookups(brandingTheme, 'cfl_connectionid')}`;
const option = `$select=${own(trackingOption, 'cfl_name', 'cfl_xeroid')},statecode,${lookups(trackingOption, 'cfl_connectionid')};$expand=${nav(trackingOption, 'cfl_categoryid')}($select=${own(trackingCategory, 'cfl_name', 'cfl_xeroid')},statecode)`;

const address = ['line1', 'line2', 'line3', 'city', 'stateorprovince', 'postalcode', 'country'].map((c) => `address1_${c}`).join(',');
const ofAccount = `customerid_account($select=name,accountnumber,emailaddress1,telephone1,statecode,cfl_taxnumber,${address})`;
const ofContact = `customerid_contact($select=fullname,firstname,lastname,emailaddress1,telephone1,statecode,cfl_taxnumber,${address})`;

const invoiceQuery = `$select=name,invoicenumber,description,statecode,datedelivered,duedate,exchangerate,discountamount,discountpercentage,freightamount,totallineitemamount,totalamountlessfreight,totaltax,totalamount,_ownerid_value,_customerid_value,_transactioncurrencyid_value,`
  + `${lookups(invoice, 'cfl_connectionid', 'cfl_brandingthemeid')},${own(invoice, 'cfl_amountsare', 'cfl_arrivalstatus')}`
  + `&$expand=${ofAccount},${ofContact},transactioncurrencyid($select=isocurrencycode),${nav(invoice, 'cfl_brandingthemeid')}(${theme})`;

const lineQuery = '$select=lineitemnumber,sequencenumber,productname,productnumber,ispriceoverridden,productdescription,description,quantity,priceperunit,volumediscountamount,manualdiscountamount,tax,baseamount,producttypecode,parentbundleid,_parentbundleidref_value,_productid_value,'
  + `${lookups(invoiceDetail, 'cfl_accountid', 'cfl_taxrateid', 'cfl_trackingoption1id', 'cfl_trackingoption2id')}`
  + `&$expand=${nav(invoiceDetail, 'cfl_accountid')}(${account}),${nav(invoiceDetail, 'cfl_taxrateid')}(${taxRate}),${nav(invoiceDetail, 'cfl_trackingoption1id')}(${option}),${nav(invoiceDetail, 'cfl_trackingoption2id')}(${option})`;

const connectionQuery = `$select=${own(connection, 'cfl_name', 'cfl_tenantid', 'cfl_shortcode', 'cfl_basecurrency', 'cfl_currencies', 'cfl_timezone', 'cfl_status', 'cfl_statusreason', 'cfl_isdefault', 'cfl_organizationid', 'cfl_numbering', 'cfl_arrivalstatus', 'cfl_amountsare', 'cfl_createcontacts', 'cfl_createitems', 'cfl_descriptionasreference', 'cfl_dynamicstaxisright', 'cfl_periodlockdate')},_ownerid_value`
  + `&$expand=${nav(connection, 'cfl_defaultaccountid')}(${account}),${nav(connection, 'cfl_defaulttaxrateid')}(${taxRate}),${nav(connection, 'cfl_brandingthemeid')}(${theme}),${nav(connection, 'cfl_freightaccountid')}(${account}),${nav(connection, 'cfl_freighttaxrateid')}(${taxRate}),${nav(connection, 'cfl_discountaccountid')}(${account})`
  + '&$filter=statecode eq 0';

const active = '<filter><condition attribute="statecode" operator="eq" value="0"/></filter>';
const attributes = (...names: string[]): string => names.map((n) => `<attribute name="${n}"/>`).join('');
const aliased = (prefix: string, ...names: string[]): string => names.map((n) => `<attribute name="${n}" alias="${prefix}_${n}"/>`).join('');

/** Links of the customer: found through the invoice, so that they come in the same call as the invoice itself. */
const contactLinks = (invoiceId: string, column: 'cfl_accountid' | 'cfl_contactid'): string =>
  `<fetch><entity name="cfl_contactlink">${attributes('cfl_contactlinkid', 'cfl_name', 'cfl_connectionid', 'cfl_xerocontactid', 'cfl_isprimary')}${active}`
  + `<link-entity name="invoice" from="customerid" to="${column}" link-type="inner"><filter><condition attribute="invoiceid" operator="eq" value="${invoiceId}"/></filter></link-entity></entity></fetch>`;

const productLinks = (invoiceId: string): string =>
  `<fetch distinct="true"><entity name="cfl_productlink">${attributes('cfl_productlinkid', 'cfl_productid', 'cfl_connectionid', 'cfl_itemcode', 'cfl_accountid', 'cfl_taxrateid')}${active}`
  + `<link-entity name="invoicedetail" from="productid" to="cfl_productid" link-type="inner"><filter><condition attribute="invoiceid" operator="eq" value="${invoiceId}"/></filter></link-entity>`
  + `<link-entity name="cfl_xeroaccount" from="cfl_xeroaccountid" to="cfl_accountid" link-type="outer" alias="a">${aliased('a', 'cfl_name', 'cfl_code', 'cfl_type', 'cfl_systemaccount', 'statecode', 'cfl_connectionid')}</link-entity>`
  + `<link-entity name="cfl_xerotaxrate" from="cfl_xerotaxrateid" to="cfl_taxrateid" link-type="outer" alias="t">${aliased('t', 'cfl_name', 'cfl_taxtype', 'cfl_rate', 'cfl_canapplytorevenue', 'statecode', 'cfl_connectionid')}</link-entity></entity></fetch>`;

/** Spaces and the signs of XML would break the request line inside the batch; what OData itself uses may stay. */
const query = (q: string): string => q.replaceAll(' ', '%20');
const fetchXml = (xml: string): string => `fetchXml=${encodeURIComponent(xml)}`;

/** Nine reads of one document for one $batch, to be sent as the user who asked and with `readOptions`. */
export function readParts(asked: Asked): BatchPart[] {
  const id = asked.document.id.toLowerCase();
  return [
    'WhoAmI',
    `invoices(${id})?${query(invoiceQuery)}`,
    `invoicedetails?${query(`${lineQuery}&$filter=_invoiceid_value eq ${id}`)}`,
    `cfl_connections?${query(connectionQuery)}`,
    `transactioncurrencies?${query('$select=isocurrencycode,exchangerate&$filter=statecode eq 0')}`,
    `cfl_contactlinks?${fetchXml(contactLinks(id, 'cfl_accountid'))}`,
    `cfl_contactlinks?${fetchXml(contactLinks(id, 'cfl_contactid'))}`,
    `cfl_productlinks?${fetchXml(productLinks(id))}`,
    // a query, not the row by its key: that no details exist yet is an answer, not an error
    `cfl_xerodocuments?${query(`$select=cfl_exportstatus,cfl_xeroid,_ownerid_value,createdon,_createdby_value,_modifiedby_value&$filter=cfl_documentkey eq '${documentKey(asked.document.table, id)}'`)}`,
  ].map((get) => ({ get }));
}
