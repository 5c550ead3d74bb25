import { defineForm, readOnly, section, type Events, type Form } from '../model/forms.ts';
import { list, listSection } from './parts.ts';
import { hiding } from './scripts.ts';

/** Mirrored from Xero: shown, never edited here. */
const mirrored = (table: string, name: string, help: string, columns: readonly string[], more: Form['tabs'][number]['sections'] = [], scripts: Events = {}): Form => defineForm({
  table, key: 'main', name, help, order: 0, fallback: true, header: ['cfl_connectionid', 'statecode'], ...scripts,
  tabs: [{ name: 'general', label: 'General', sections: [section('general', 'As Xero Has It', columns.map((c) => [readOnly(c)])), ...more] }],
});

export const referenceDataForms: readonly Form[] = [
  mirrored('cfl_xeroaccount', 'Xero Account', 'An account of the chart of accounts, as Xero has it.', ['cfl_name', 'cfl_code', 'cfl_type', 'cfl_class', 'cfl_taxtype', 'cfl_systemaccount', 'cfl_enablepayments', 'cfl_connectionid', 'modifiedon', 'cfl_xeroid']),
  mirrored('cfl_xerotaxrate', 'Xero Tax Rate', 'A tax rate, as Xero has it.',
    ['cfl_name', 'cfl_taxtype', 'cfl_rate', 'cfl_canapplytorevenue', 'cfl_canapplytoexpenses', 'cfl_canapplytoassets', 'cfl_canapplytoequity', 'cfl_canapplytoliabilities', 'cfl_connectionid', 'modifiedon', 'cfl_components']),
  mirrored('cfl_brandingtheme', 'Xero Branding Theme', 'How an invoice looks that Xero prints or e-mails.', ['cfl_name', 'cfl_sortorder', 'cfl_connectionid', 'modifiedon', 'cfl_xeroid']),
  mirrored('cfl_trackingcategory', 'Xero Tracking Category', 'A tracking category with its options, as Xero has it.', ['cfl_name', 'cfl_position', 'cfl_connectionid', 'modifiedon', 'cfl_xeroid'],
    [listSection(list('options', 'Options', 'cfl_trackingoption', 'cfl_categoryid', { view: 'active', rows: 10 }))]),
  mirrored('cfl_trackingoption', 'Xero Tracking Option', 'A tracking option, as Xero has it.', ['cfl_name', 'cfl_categoryid', 'cfl_connectionid', 'modifiedon', 'cfl_xeroid'],
    [listSection(list('rules', 'Tracking Rules That Choose It', 'cfl_trackingrule', 'cfl_trackingoptionid', { view: 'active', rows: 6 }))], hiding({}, 'cfl_trackingrule: general/rules')),
];
