import { decimal, lookup, memo, text, whole, yesNo } from '../model/columns.ts';
import { defineTable } from '../model/tables.ts';

/** Mirrored reference data, one row per connection and Xero id. What is archived in Xero is inactive here, never deleted. */
const connectionLookup = lookup('cfl_connection', 'cfl_ConnectionId', { label: 'Connection', onDelete: 'Cascade' });
const xeroId = text({ label: 'Xero Id', max: 36 });

export const xeroAccount = defineTable({
  logicalName: 'cfl_xeroaccount', schemaName: 'cfl_XeroAccount', setName: 'cfl_xeroaccounts',
  label: 'Xero Account', plural: 'Xero Accounts', help: 'An account of a Xero organisation\'s chart of accounts.',
  ownership: 'OrgOwned', audit: false, machineMade: true, primaryName: 'cfl_name',
  columns: {
    cfl_name: text({ label: 'Name', max: 200, help: 'Code and name, for example "200 Sales".' }),
    cfl_code: text({ label: 'Code', max: 10 }),
    cfl_type: text({ label: 'Type', max: 20 }),
    cfl_class: text({ label: 'Class', max: 20 }),
    cfl_taxtype: text({ label: 'Default Tax Type', max: 50 }),
    cfl_systemaccount: text({ label: 'System Account', max: 50 }),
    cfl_enablepayments: yesNo({ label: 'Takes Payments' }),
    cfl_xeroid: xeroId,
    cfl_connectionid: connectionLookup,
  },
});

export const xeroTaxRate = defineTable({
  logicalName: 'cfl_xerotaxrate', schemaName: 'cfl_XeroTaxRate', setName: 'cfl_xerotaxrates',
  label: 'Xero Tax Rate', plural: 'Xero Tax Rates', help: 'A tax rate of a Xero organisation.',
  ownership: 'OrgOwned', audit: false, machineMade: true, primaryName: 'cfl_name',
  columns: {
    cfl_name: text({ label: 'Name', max: 150 }),
    cfl_taxtype: text({ label: 'Tax Type', max: 50 }),
    cfl_rate: decimal({ label: 'Effective Rate (%)', max: 100, digits: 4 }),
    cfl_canapplytorevenue: yesNo({ label: 'For Sales' }),
    cfl_canapplytoexpenses: yesNo({ label: 'For Expenses' }),
    cfl_canapplytoassets: yesNo({ label: 'For Assets' }),
    cfl_canapplytoequity: yesNo({ label: 'For Equity' }),
    cfl_canapplytoliabilities: yesNo({ label: 'For Liabilities' }),
    cfl_components: memo({ label: 'Components (JSON)', max: 4000 }),
    cfl_connectionid: connectionLookup,
  },
});

export const brandingTheme = defineTable({
  logicalName: 'cfl_brandingtheme', schemaName: 'cfl_BrandingTheme', setName: 'cfl_brandingthemes',
  label: 'Xero Branding Theme', plural: 'Xero Branding Themes', help: 'How an invoice looks that Xero prints or e-mails.',
  ownership: 'OrgOwned', audit: false, machineMade: true, primaryName: 'cfl_name',
  columns: { cfl_name: text({ label: 'Name', max: 150 }), cfl_sortorder: whole({ label: 'Order' }), cfl_xeroid: xeroId, cfl_connectionid: connectionLookup },
});

export const trackingCategory = defineTable({
  logicalName: 'cfl_trackingcategory', schemaName: 'cfl_TrackingCategory', setName: 'cfl_trackingcategories',
  label: 'Xero Tracking Category', plural: 'Xero Tracking Categories', help: 'A dimension of a Xero organisation\'s reports, for example Region.',
  ownership: 'OrgOwned', audit: false, machineMade: true, primaryName: 'cfl_name',
  columns: { cfl_name: text({ label: 'Name', max: 100 }), cfl_position: whole({ label: 'Position', min: 1, max: 2, help: 'Which of the two tracking columns of a line it fills.' }), cfl_xeroid: xeroId, cfl_connectionid: connectionLookup },
});

export const trackingOption = defineTable({
  logicalName: 'cfl_trackingoption', schemaName: 'cfl_TrackingOption', setName: 'cfl_trackingoptions',
  label: 'Xero Tracking Option', plural: 'Xero Tracking Options', help: 'One value of a tracking category, for example North.',
  ownership: 'OrgOwned', audit: false, machineMade: true, primaryName: 'cfl_name',
  columns: {
    cfl_name: text({ label: 'Name', max: 100 }),
    cfl_xeroid: xeroId,
    cfl_categoryid: lookup('cfl_trackingcategory', 'cfl_CategoryId', { label: 'Category' }),
    cfl_connectionid: connectionLookup,
  },
});
