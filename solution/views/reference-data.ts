import { standardViews, type View } from '../model/views.ts';
import { active, ascending, columns, publicViews } from './shape.ts';

/**
 * Mirrored from Xero. What is archived there is inactive here and stands in the view of inactive rows only. Every view names the
 * connection: two organisations may well have an account "200 Sales" each.
 */
const byName = ascending('cfl_name');
const mirrored = (table: string, plural: string, list: readonly (readonly [string, number])[], find: readonly string[] = ['cfl_name'], order: View['order'] = byName): View[] =>
  standardViews({ table, plural, columns: columns(...list, ['cfl_connectionid', 160]), order, find });
const yes = (column: string) => ({ column, operator: 'eq', value: 1 } as const);

export const xeroAccountViews = mirrored('cfl_xeroaccount', 'Xero Accounts', [['cfl_name', 220], ['cfl_code', 90], ['cfl_type', 120], ['cfl_class', 110], ['cfl_taxtype', 130]], ['cfl_name', 'cfl_code'], ascending('cfl_code'));
export const xeroTaxRateViews: readonly View[] = [
  ...mirrored('cfl_xerotaxrate', 'Xero Tax Rates', [['cfl_name', 220], ['cfl_taxtype', 130], ['cfl_rate', 130], ['cfl_canapplytorevenue', 90], ['cfl_canapplytoexpenses', 110]], ['cfl_name', 'cfl_taxtype']),
  ...(['revenue', 'expenses'] as const).map((what) => publicViews('cfl_xerotaxrate', columns(['cfl_name', 220], ['cfl_taxtype', 130], ['cfl_rate', 130], ['cfl_connectionid', 160]), byName)(
    what, what === 'revenue' ? 'For sales' : 'For purchases', `Tax rates that Xero takes on accounts for ${what}.`, [active, yes(`cfl_canapplyto${what}`)])),
];
export const brandingThemeViews = mirrored('cfl_brandingtheme', 'Xero Branding Themes', [['cfl_name', 220], ['cfl_sortorder', 90]]);
export const trackingCategoryViews = mirrored('cfl_trackingcategory', 'Xero Tracking Categories', [['cfl_name', 220], ['cfl_position', 90]]);
export const trackingOptionViews = mirrored('cfl_trackingoption', 'Xero Tracking Options', [['cfl_name', 220], ['cfl_categoryid', 160]]);
