import { defineForm, readOnly, section } from '../model/forms.ts';

/** Mirrored from Xero: shown, never edited here. */
const mirrored = (table: string, name: string, help: string, columns: readonly string[]) => defineForm({
  table, key: 'main', name, help, order: 0, fallback: true, header: ['statecode'],
  tabs: [{ name: 'general', label: 'General', sections: [section('general', 'General', columns.map((c) => [readOnly(c)]))] }],
});

export const xeroAccountForm = mirrored('cfl_xeroaccount', 'Xero Account', 'An account of the chart of accounts, as Xero has it.', ['cfl_name', 'cfl_code', 'cfl_type', 'cfl_class', 'cfl_taxtype', 'cfl_systemaccount', 'cfl_connectionid']);
export const xeroTaxRateForm = mirrored('cfl_xerotaxrate', 'Xero Tax Rate', 'A tax rate, as Xero has it.', ['cfl_name', 'cfl_taxtype', 'cfl_rate', 'cfl_canapplytorevenue', 'cfl_connectionid']);
export const brandingThemeForm = mirrored('cfl_brandingtheme', 'Xero Branding Theme', 'A branding theme, as Xero has it.', ['cfl_name', 'cfl_connectionid']);
export const trackingOptionForm = mirrored('cfl_trackingoption', 'Xero Tracking Option', 'A tracking option, as Xero has it.', ['cfl_name', 'cfl_categoryid', 'cfl_connectionid']);

export const trackingCategoryForm = defineForm({
  table: 'cfl_trackingcategory', key: 'main', name: 'Xero Tracking Category', help: 'A tracking category with its options, as Xero has it.',
  order: 0, fallback: true, header: ['statecode'],
  tabs: [{ name: 'general', label: 'General', sections: [
    section('general', 'General', [[readOnly('cfl_name')], [readOnly('cfl_connectionid')]]),
    section('options', 'Options', [[{ subgrid: 'options', label: 'Options', table: 'cfl_trackingoption', through: { lookup: 'cfl_categoryid' }, view: 'active', rows: 10 }]], { hideLabel: true }),
  ] }],
});
