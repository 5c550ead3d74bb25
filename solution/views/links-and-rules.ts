import { matchMethod } from '../choices/index.ts';
import { standardViews, type View } from '../model/views.ts';
import { active, ascending, columns, empty, is, publicViews } from './shape.ts';

const byName = ascending('cfl_name');

const contact = 'cfl_contactlink';
const linked = columns(['cfl_name', 200], ['cfl_accountid', 180], ['cfl_contactid', 180], ['cfl_connectionid', 160], ['cfl_matchedby', 150], ['cfl_isprimary', 90], ['cfl_accountnumber', 130]);
const contactLinks = publicViews(contact, linked, byName);
export const contactLinkViews: readonly View[] = [
  ...standardViews({ table: contact, plural: 'Xero Contact Links', columns: linked, order: byName, find: ['cfl_name', 'cfl_xerocontactid', 'cfl_contactnumber', 'cfl_accountnumber'] }),
  contactLinks('further', 'Further contacts of a customer', 'Xero contacts of customers that have more than one there, without the one that is used first.', [active, { column: 'cfl_isprimary', operator: 'eq', value: 0 }]),
  contactLinks('nocustomer', 'Without a customer', 'Xero contacts whose customer is not there any more or was never chosen.', [active, empty('cfl_accountid'), empty('cfl_contactid')]),
  contactLinks('byperson', 'Chosen by a person', 'Links that somebody chose; Counterfoil found the others by itself.', [active, is('cfl_matchedby', matchMethod.options.person.value)],
    { columns: columns(['cfl_name', 200], ['cfl_accountid', 180], ['cfl_contactid', 180], ['cfl_connectionid', 160], ['cfl_linkedbyid', 150], ['modifiedon', 130]) }),
];

const product = 'cfl_productlink';
const items = columns(['cfl_name', 200], ['cfl_productid', 180], ['cfl_connectionid', 160], ['cfl_itemcode', 110], ['cfl_accountid', 160], ['cfl_taxrateid', 160], ['cfl_purchaseaccountid', 160], ['cfl_purchasetaxrateid', 160]);
const productLinks = publicViews(product, items, byName);
export const productLinkViews: readonly View[] = [
  ...standardViews({ table: product, plural: 'Xero Product Links', columns: items, order: byName, find: ['cfl_name', 'cfl_itemcode'] }),
  productLinks('noitem', 'Without an item in Xero', 'Products whose lines go to Xero without an item.', [active, empty('cfl_itemcode')]),
  productLinks('noaccount', 'Without a sales account', 'Products whose lines go to the default account of the connection.', [active, empty('cfl_accountid')]),
];

const rules = columns(['cfl_order', 80], ['cfl_name', 220], ['cfl_source', 190], ['cfl_trackingoptionid', 160], ['cfl_connectionid', 160], ['modifiedon', 130]);
export const trackingRuleViews: readonly View[] = standardViews({ table: 'cfl_trackingrule', plural: 'Tracking Rules', columns: rules, order: ascending('cfl_order'), find: ['cfl_name'] });
const mappings = columns(['cfl_name', 200], ['cfl_source', 160], ['cfl_sourcecolumn', 160], ['cfl_field', 220], ['cfl_documentkind', 140], ['cfl_onlywhenempty', 130], ['cfl_connectionid', 160]);
export const fieldMappingViews: readonly View[] = standardViews({ table: 'cfl_fieldmapping', plural: 'Field Mappings', columns: mappings, order: byName, find: ['cfl_name', 'cfl_sourcecolumn'] });
