/** Public views that every environment has for the out-of-box tables. */
import type { ViewComponent } from '../../import/components.ts';
import { derivedId } from '../../import/derived-id.ts';
import type { Table } from '../model.ts';

interface Standard { readonly name: string; readonly cells: [string, number][]; readonly filter?: string; readonly order: string; readonly isDefault?: boolean; readonly quickFind?: readonly string[] }
const active = '<filter type="and"><condition attribute="statecode" operator="eq" value="0" /></filter>';
const invoiceCells: [string, number][] = [['name', 240], ['statuscode', 120], ['totalamount', 120], ['customerid', 180], ['invoicenumber', 150], ['datedelivered', 120]];
const accountCells: [string, number][] = [['name', 240], ['telephone1', 140], ['address1_city', 140], ['primarycontactid', 160], ['emailaddress1', 200]];
const contactCells: [string, number][] = [['fullname', 200], ['parentcustomerid', 180], ['emailaddress1', 220], ['telephone1', 140]];
const productCells: [string, number][] = [['name', 240], ['productnumber', 120], ['price', 110], ['defaultuomid', 110]];
const lineViews = (name: string): Standard[] => [{ name, cells: [['productname', 240], ['quantity', 100], ['priceperunit', 120], ['manualdiscountamount', 120], ['tax', 100], ['extendedamount', 130]], order: 'lineitemnumber', isDefault: true }];
function saleViews(plural: string, number: string): Standard[] {
  const cells: [string, number][] = [['name', 240], [number, 150], ['statecode', 110], ['statuscode', 120], ['totalamount', 120], ['customerid', 180], ['createdon', 140]];
  return [
    { name: `My ${plural}`, cells, filter: '<filter type="and"><condition attribute="ownerid" operator="eq-userid" /></filter>', order: 'name' },
    { name: `All ${plural}`, cells, order: 'name', isDefault: true },
    { name: `Quick Find All ${plural}`, cells, order: 'name', quickFind: ['name', number, 'customerid'] },
  ];
}
const of: Record<string, readonly Standard[]> = {
  invoice: [
    { name: 'My Invoices', cells: invoiceCells, filter: '<filter type="and"><condition attribute="ownerid" operator="eq-userid" /></filter>', order: 'name' },
    { name: 'All Invoices', cells: invoiceCells, order: 'name', isDefault: true },
    { name: 'Paid Invoices', cells: invoiceCells, filter: '<filter type="and"><condition attribute="statecode" operator="eq" value="2" /></filter>', order: 'name' },
    { name: 'Quick Find All Invoices', cells: invoiceCells, order: 'name', quickFind: ['name', 'invoicenumber', 'customerid'] },
  ],
  quote: saleViews('Quotes', 'quotenumber'),
  salesorder: saleViews('Orders', 'ordernumber'),
  quotedetail: lineViews('Quote Products'),
  salesorderdetail: lineViews('Order Products'),
  account: [{ name: 'Active Accounts', cells: accountCells, filter: active, order: 'name', isDefault: true }, { name: 'Quick Find Active Accounts', cells: accountCells, filter: active, order: 'name', quickFind: ['name', 'accountnumber', 'emailaddress1'] }],
  contact: [{ name: 'Active Contacts', cells: contactCells, filter: active, order: 'fullname', isDefault: true }, { name: 'Quick Find Active Contacts', cells: contactCells, filter: active, order: 'fullname', quickFind: ['fullname', 'emailaddress1'] }],
  product: [{ name: 'Active Products', cells: productCells, filter: active, order: 'name', isDefault: true }, { name: 'Quick Find Active Products', cells: productCells, filter: active, order: 'name', quickFind: ['name', 'productnumber'] }],
  invoicedetail: lineViews('Invoice Products'),
};

export function standardViews(t: Table): ViewComponent[] {
  return (of[t.logicalName] ?? []).map((v) => {
    const id = derivedId(`view:${t.logicalName}:${v.name}`);
    const quick = v.quickFind ? `<filter type="or" isquickfindfields="1">${v.quickFind.map((c) => `<condition attribute="${c}" operator="like" value="{0}" />`).join('')}</filter>` : '';
    return {
      id, name: v.name, entity: t.logicalName, queryType: v.quickFind ? 4 : 0, isDefault: v.isDefault === true, isQuickFind: v.quickFind !== undefined, origin: 'platform',
      layoutXml: `<grid name="resultset" jump="${t.nameColumn ?? ''}" select="1" icon="1" preview="1"><row name="result" id="${t.idColumn}">${v.cells.map(([c, width]) => `<cell name="${c}" width="${width}" />`).join('')}</row></grid>`,
      fetchXml: `<fetch version="1.0" mapping="logical"><entity name="${t.logicalName}"><attribute name="${t.idColumn}" />${v.cells.map(([c]) => `<attribute name="${c}" />`).join('')}${v.cells.some(([c]) => c === v.order) ? '' : `<attribute name="${v.order}" />`}<order attribute="${v.order}" descending="false" />${v.filter ?? ''}${quick}</entity></fetch>`,
    };
  });
}
