/** The standard main form of each out-of-box table: what customers work in before and after the solution is there. */
import type { FormComponent } from '../../import/components.ts';
import { derivedId } from '../../import/derived-id.ts';
import type { Column, ColumnType, Table } from '../model.ts';

const classIds: Partial<Record<ColumnType, string>> = { text: '4273EDBD-AC1D-40d3-9FB2-095C621B552D', lookup: '270BD3DB-D9AF-4782-9025-509E298DEC0A', owner: '270BD3DB-D9AF-4782-9025-509E298DEC0A', customer: '270BD3DB-D9AF-4782-9025-509E298DEC0A', choice: '3EF39988-22BB-4f0b-BBBE-64B5A3748AEE', state: '3EF39988-22BB-4f0b-BBBE-64B5A3748AEE', status: '5D68B988-0661-4db2-BC3E-17598AD3BE6C', datetime: '5B773807-9FB2-42db-97C3-7A91EFF8ADFF', whole: 'C6D124CA-7EDA-4a60-AEA9-7FB8D318B68F', memo: 'E0DECE4B-6FC8-4a8f-A065-082708572369', boolean: '67FAC785-CD58-4f9f-ABB3-4B7DDC6ED5ED', money: '533B9E00-756B-4312-95A0-DC888637AC78', decimal: 'C3EFE0C3-0EC6-42be-8349-CBD9079DFD8E' };
const subgridId = 'E7A81278-8635-4D9E-8D4D-59480B391C5B';
interface Section { readonly name: string; readonly columns?: readonly string[]; readonly subgrid?: { readonly table: string; readonly relationship: string; readonly view: string } }
interface Tab { readonly name: string; readonly sections: readonly (readonly Section[])[] }

const address = (prefix: string): string[] => ['line1', 'line2', 'city', 'stateorprovince', 'postalcode', 'country'].map((x) => `${prefix}_${x}`);
interface Standard { readonly title: string; readonly header: readonly string[]; readonly tabs: readonly Tab[] }
/** Quotes and orders look alike, and so do their lines. */
function saleForms(table: string, title: string, number: string, own: readonly string[], relationship: string): Record<string, Standard> {
  const lines = `${table}detail`;
  return {
    [table]: { title, header: ['totalamount', 'statuscode', 'ownerid'], tabs: [
      { name: 'Summary', sections: [[{ name: title, columns: [number, 'name', 'customerid', 'transactioncurrencyid', 'pricelevelid', ...own, 'paymenttermscode', 'description'] }], [{ name: 'Totals', columns: ['totallineitemamount', 'discountpercentage', 'discountamount', 'totalamountlessfreight', 'freightamount', 'totaltax', 'totalamount'] }]] },
      { name: 'Products', sections: [[{ name: 'Products', subgrid: { table: lines, relationship, view: `${title} Products` } }]] },
      { name: 'Addresses', sections: [[{ name: 'Bill To', columns: ['billto_name', ...address('billto')] }], [{ name: 'Ship To', columns: ['shipto_name', ...address('shipto')] }]] },
    ] },
    [lines]: { title: `${title} Product`, header: ['extendedamount'], tabs: [{ name: 'General', sections: [[{ name: 'Product', columns: [`${table}id`, 'isproductoverridden', 'productid', 'productdescription', 'uomid', 'description'] }], [{ name: 'Amounts', columns: ['ispriceoverridden', 'priceperunit', 'quantity', 'baseamount', 'manualdiscountamount', 'tax', 'extendedamount'] }]] }] },
  };
}
const of: Record<string, Standard> = {
  invoice: {
    title: 'Invoice', header: ['totalamount', 'statuscode', 'ownerid'],
    tabs: [
      { name: 'Summary', sections: [[{ name: 'Invoice', columns: ['invoicenumber', 'name', 'customerid', 'transactioncurrencyid', 'pricelevelid', 'datedelivered', 'duedate', 'paymenttermscode', 'description'] }], [{ name: 'Totals', columns: ['totallineitemamount', 'discountpercentage', 'discountamount', 'totalamountlessfreight', 'freightamount', 'totaltax', 'totalamount'] }]] },
      { name: 'Products', sections: [[{ name: 'Products', subgrid: { table: 'invoicedetail', relationship: 'invoice_details', view: 'Invoice Products' } }]] },
      { name: 'Addresses', sections: [[{ name: 'Bill To', columns: ['billto_name', ...address('billto')] }], [{ name: 'Ship To', columns: ['shipto_name', ...address('shipto')] }]] },
    ],
  },
  invoicedetail: { title: 'Invoice Product', header: ['extendedamount'], tabs: [{ name: 'General', sections: [[{ name: 'Product', columns: ['invoiceid', 'isproductoverridden', 'productid', 'productdescription', 'uomid', 'description'] }], [{ name: 'Amounts', columns: ['ispriceoverridden', 'priceperunit', 'quantity', 'baseamount', 'manualdiscountamount', 'tax', 'extendedamount'] }]] }] },
  ...saleForms('quote', 'Quote', 'quotenumber', ['effectivefrom', 'effectiveto'], 'quote_details'),
  ...saleForms('salesorder', 'Order', 'ordernumber', ['quoteid', 'requestdeliveryby'], 'order_details'),
  account: { title: 'Account', header: ['ownerid'], tabs: [{ name: 'Summary', sections: [[{ name: 'Account', columns: ['name', 'accountnumber', 'telephone1', 'emailaddress1', 'websiteurl', 'primarycontactid', 'transactioncurrencyid', 'paymenttermscode'] }], [{ name: 'Address', columns: address('address1') }]] }] },
  contact: { title: 'Contact', header: ['ownerid'], tabs: [{ name: 'Summary', sections: [[{ name: 'Contact', columns: ['firstname', 'lastname', 'jobtitle', 'parentcustomerid', 'emailaddress1', 'telephone1', 'mobilephone'] }], [{ name: 'Address', columns: address('address1') }]] }] },
  product: { title: 'Product', header: ['statuscode'], tabs: [{ name: 'Summary', sections: [[{ name: 'Product', columns: ['name', 'productnumber', 'description', 'defaultuomid', 'quantitydecimal', 'price'] }]] }] },
};
const label = (text: string): string => `<labels><label description="${text.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}" languagecode="1033" /></labels>`;
const braced = (name: string): string => `{${derivedId(name)}}`;

export function standardForms(t: Table): FormComponent[] {
  const f = of[t.logicalName];
  if (!f) return [];
  const cell = (name: string, where: string): string => {
    const c: Column | undefined = t.columns.get(name);
    if (!c) throw new Error(`The standard form of ${t.logicalName} names the unknown column ${name}.`);
    const disabled = c.validForUpdate ? '' : ' disabled="true"';
    return `<cell id="${braced(`cell:${t.logicalName}:${where}:${name}`)}" showlabel="true">${label(c.label)}<control id="${where === 'header' ? 'header_' : ''}${name}" classid="{${classIds[c.type] ?? classIds.text!}}" datafieldname="${name}"${disabled} /></cell>`;
  };
  const section = (s: Section, tab: string): string => {
    const rows = s.subgrid
      ? `<row><cell id="${braced(`grid:${t.logicalName}:${s.name}`)}" showlabel="false" rowspan="10">${label(s.name)}<control id="${s.subgrid.table}Grid" classid="{${subgridId}}"><parameters><ViewId>${braced(`view:${s.subgrid.table}:${s.subgrid.view}`)}</ViewId><TargetEntityType>${s.subgrid.table}</TargetEntityType><RelationshipName>${s.subgrid.relationship}</RelationshipName><RecordsPerPage>10</RecordsPerPage><AutoExpand>Fixed</AutoExpand><EnableQuickFind>false</EnableQuickFind><EnableViewPicker>false</EnableViewPicker></parameters></control></cell></row>`
      : (s.columns ?? []).map((c) => `<row>${cell(c, `${tab}:${s.name}`)}</row>`).join('');
    return `<section name="${s.name.toLowerCase().replaceAll(' ', '')}" showlabel="true" id="${braced(`section:${t.logicalName}:${tab}:${s.name}`)}" columns="1">${label(s.name)}<rows>${rows}</rows></section>`;
  };
  const tabs = f.tabs.map((tab) => `<tab name="${tab.name.toLowerCase()}" id="${braced(`tab:${t.logicalName}:${tab.name}`)}" showlabel="true" expanded="true">${label(tab.name)}<columns>${tab.sections.map((column) => `<column width="${Math.floor(100 / tab.sections.length)}%"><sections>${column.map((s) => section(s, tab.name)).join('')}</sections></column>`).join('')}</columns></tab>`).join('');
  const header = `<header id="${braced(`header:${t.logicalName}`)}" columns="${'1'.repeat(f.header.length)}"><rows><row>${f.header.map((c) => cell(c, 'header')).join('')}</row></rows></header>`;
  return [{ id: derivedId(`form:${t.logicalName}`), name: f.title, entity: t.logicalName, type: 'main', order: 1, origin: 'platform', formXml: `<form><tabs>${tabs}</tabs>${header}<DisplayConditions Order="1" FallbackForm="true"><Everyone /></DisplayConditions></form>` }];
}
