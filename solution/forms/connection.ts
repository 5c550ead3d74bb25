import { defineForm, defineQuickView, readOnly, section, type Form } from '../model/forms.ts';
import { list, listSection, madeBy } from './parts.ts';
import { hiding, settingsScripts } from './scripts.ts';

const links = (subgrid: string, label: string, table: string) => listSection(list(subgrid, label, table, 'cfl_connectionid', { view: 'active', rows: 10 }));

export const connectionForms: readonly Form[] = [
  defineForm({
    table: 'cfl_connection', key: 'main', name: 'Xero Connection', help: 'One Xero organisation and how documents go there.',
    order: 0, fallback: true, header: ['cfl_status', 'cfl_isdefault', 'ownerid'],
    ...hiding(settingsScripts, 'cfl_connectionhealth: settings/health', 'cfl_productlink: links', 'cfl_trackingrule: tracking/trackingrules', 'cfl_fieldmapping: tracking/fieldmappings'),
    tabs: [
      { name: 'settings', label: 'Settings', sections: [
        section('organisation', 'Organisation', [['cfl_name', 'cfl_isdefault'], [readOnly('cfl_status'), readOnly('cfl_statusreason')], [readOnly('cfl_countrycode'), readOnly('cfl_basecurrency')], [readOnly('cfl_timezone'), readOnly('cfl_currencies')]]),
        listSection(list('health', 'Health', 'cfl_connectionhealth', 'cfl_connectionid', { rows: 4 })),
        section('documents', 'Documents', [['cfl_numbering', 'cfl_arrivalstatus'], ['cfl_amountsare', 'cfl_dynamicstaxisright'], ['cfl_descriptionasreference', 'cfl_brandingthemeid']]),
        section('later', 'Bundles and E-mail', [['cfl_bundleheaderonly', 'cfl_emailmode']]),
        section('parties', 'Contacts and Items', [['cfl_createcontacts', 'cfl_createitems'], ['cfl_updatecontacts', 'cfl_dynamicswinsfor']]),
      ] },
      { name: 'defaults', label: 'Defaults', sections: [
        section('sales', 'Sales', [['cfl_defaultaccountid', 'cfl_defaulttaxrateid'], ['cfl_freightaccountid', 'cfl_freighttaxrateid'], ['cfl_discountaccountid']]),
        section('deposits', 'Deposits', [['cfl_depositaccountid', 'cfl_deposittaxrateid']]),
        section('purchases', 'Purchases', [['cfl_purchaseaccountid', 'cfl_purchasetaxrateid']]),
        section('rounding', 'Rounding', [['cfl_roundingaccountid', 'cfl_roundingtolerance']]),
        section('due', 'Due Dates', [['cfl_duedaterule', 'cfl_duedatedays'], ['cfl_purchaseduedaterule', 'cfl_purchaseduedatedays']]),
      ] },
      { name: 'automation', label: 'Automation', sections: [
        section('sending', 'Sending', [['cfl_sendautomatically', 'cfl_settledminutes'], ['cfl_settledstatuscode']]),
        section('credit', 'When a Sent Invoice Is Cancelled', [['cfl_automaticcreditnote']]),
        section('back', 'Coming Back', [['cfl_paidstatuscode']]),
        section('alerts', 'Alerts', [[{ column: 'cfl_alertrecipients', colspan: 2 }]]),
      ] },
      { name: 'safety', label: 'Safety', sections: [
        section('safestart', 'Safe Start', [['cfl_safestart', 'cfl_safestartlimit']]),
        section('approval', 'Second Person', [['cfl_approvallimit']]),
        section('locks', 'Lock Dates in Xero', [[readOnly('cfl_periodlockdate'), readOnly('cfl_endofyearlockdate')]]),
      ] },
      { name: 'links', label: 'Products and Contacts', sections: [links('productlinks', 'Products', 'cfl_productlink'), links('contactlinks', 'Contacts', 'cfl_contactlink')] },
      { name: 'tracking', label: 'Tracking', sections: [
        links('trackingrules', 'Tracking Rules', 'cfl_trackingrule'), links('fieldmappings', 'Field Mappings', 'cfl_fieldmapping'), links('trackingcategories', 'Tracking Categories in Xero', 'cfl_trackingcategory'),
      ] },
      { name: 'technical', label: 'Technical', sections: [
        section('identity', 'Identity', [[readOnly('cfl_tenantid'), readOnly('cfl_shortcode')], [readOnly('cfl_organizationid'), readOnly('cfl_relayid')], [readOnly('cfl_epoch'), readOnly('cfl_connectedon')], ['ownerid'], ...madeBy]),
      ] },
    ],
  }),
  defineQuickView({
    table: 'cfl_connection', name: 'Xero Connection: Card', help: 'What decides how a document arrives in Xero where the document itself does not say.',
    sections: [section('card', 'Connection', [['cfl_status'], ['cfl_statusreason'], ['cfl_basecurrency'], ['cfl_arrivalstatus'], ['cfl_amountsare'], ['cfl_periodlockdate']], { hideLabel: true })],
  }),
  defineForm({
    table: 'cfl_connectionhealth', key: 'main', name: 'Connection Health', help: 'Calls left, last reads and the last problem of a connection.',
    order: 0, fallback: true, header: ['cfl_daycallsleft', 'cfl_documentswaiting', 'cfl_documentsfailed'],
    tabs: [{ name: 'health', label: 'Health', widths: ['50%', '50%'], sections: [
      section('calls', 'Calls', [[readOnly('cfl_connectionid')], [readOnly('cfl_daycallsleft')], [readOnly('cfl_minutecallsleft')], [readOnly('cfl_lastcallon')], [readOnly('cfl_accessexpireson')]]),
      section('documents', 'Documents', [[readOnly('cfl_documentssent')], [readOnly('cfl_documentswaiting')], [readOnly('cfl_documentsfailed')], [readOnly('cfl_lastpollon')], [readOnly('cfl_lastwebhookon')], [readOnly('cfl_referencereadon')]], { column: 2 }),
      section('problem', 'Last Problem', [[readOnly('cfl_lastproblemcode')], [readOnly('cfl_lastproblemon')], [{ column: 'cfl_lastproblemtext', readOnly: true, rowspan: 3 }]]),
    ] }],
  }),
];
