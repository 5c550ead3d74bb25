import { standardViews, type View } from '../model/views.ts';

const byName = [{ column: 'cfl_name' }];
const of = (table: string, plural: string, columns: readonly (readonly [string, number])[], find: readonly string[] = ['cfl_name']): View[] =>
  standardViews({ table, plural, columns: columns.map(([name, width]) => ({ name, width })), order: byName, find });

export const connectionViews = of('cfl_connection', 'Xero Connections', [['cfl_name', 200], ['cfl_status', 140], ['cfl_isdefault', 100], ['cfl_basecurrency', 90], ['cfl_numbering', 150], ['cfl_arrivalstatus', 140], ['ownerid', 140], ['cfl_statusreason', 260]], ['cfl_name', 'cfl_tenantid']);
export const contactLinkViews = of('cfl_contactlink', 'Xero Contact Links', [['cfl_name', 200], ['cfl_accountid', 180], ['cfl_contactid', 180], ['cfl_connectionid', 160], ['cfl_matchedby', 120], ['cfl_isprimary', 80]], ['cfl_name', 'cfl_xerocontactid']);
export const productLinkViews = of('cfl_productlink', 'Xero Product Links', [['cfl_name', 200], ['cfl_productid', 180], ['cfl_connectionid', 160], ['cfl_itemcode', 110], ['cfl_accountid', 160], ['cfl_taxrateid', 160]], ['cfl_name', 'cfl_itemcode']);
export const xeroAccountViews = of('cfl_xeroaccount', 'Xero Accounts', [['cfl_name', 220], ['cfl_code', 90], ['cfl_type', 120], ['cfl_class', 110], ['cfl_taxtype', 130], ['cfl_connectionid', 160]], ['cfl_name', 'cfl_code']);
export const xeroTaxRateViews = of('cfl_xerotaxrate', 'Xero Tax Rates', [['cfl_name', 220], ['cfl_taxtype', 130], ['cfl_rate', 110], ['cfl_canapplytorevenue', 90], ['cfl_connectionid', 160]], ['cfl_name', 'cfl_taxtype']);
export const brandingThemeViews = of('cfl_brandingtheme', 'Xero Branding Themes', [['cfl_name', 220], ['cfl_connectionid', 160]]);
export const trackingCategoryViews = of('cfl_trackingcategory', 'Xero Tracking Categories', [['cfl_name', 220], ['cfl_connectionid', 160]]);
export const trackingOptionViews = of('cfl_trackingoption', 'Xero Tracking Options', [['cfl_name', 220], ['cfl_categoryid', 160], ['cfl_connectionid', 160]]);
