import { defineForm, readOnly, section } from '../model/forms.ts';

export const connectionForm = defineForm({
  table: 'cfl_connection', key: 'main', name: 'Xero Connection', help: 'One Xero organisation and how documents go there.',
  order: 0, fallback: true, header: ['cfl_status', 'cfl_isdefault', 'ownerid'],
  tabs: [
    { name: 'settings', label: 'Settings', sections: [
      section('organisation', 'Organisation', [['cfl_name', 'cfl_isdefault'], [readOnly('cfl_status'), readOnly('cfl_statusreason')], [readOnly('cfl_countrycode'), readOnly('cfl_basecurrency')], [readOnly('cfl_timezone'), readOnly('cfl_connectedon')]]),
      section('documents', 'Documents', [['cfl_numbering', 'cfl_arrivalstatus'], ['cfl_amountsare', 'cfl_dynamicstaxisright'], ['cfl_createcontacts', 'cfl_createitems'], ['cfl_descriptionasreference', 'cfl_periodlockdate']]),
      section('defaults', 'Defaults', [['cfl_defaultaccountid', 'cfl_defaulttaxrateid'], ['cfl_freightaccountid', 'cfl_freighttaxrateid'], ['cfl_discountaccountid', 'cfl_brandingthemeid']]),
    ] },
    { name: 'links', label: 'Products and Contacts', sections: [
      section('products', 'Products', [[{ subgrid: 'productlinks', label: 'Products', table: 'cfl_productlink', through: { lookup: 'cfl_connectionid' }, view: 'active', rows: 10 }]], { hideLabel: true }),
      section('contacts', 'Contacts', [[{ subgrid: 'contactlinks', label: 'Contacts', table: 'cfl_contactlink', through: { lookup: 'cfl_connectionid' }, view: 'active', rows: 10 }]], { hideLabel: true }),
    ] },
    { name: 'health', label: 'Health', sections: [
      section('calls', 'Health', [[{ subgrid: 'health', label: 'Health', table: 'cfl_connectionhealth', through: { lookup: 'cfl_connectionid' }, view: 'active', rows: 4 }]], { hideLabel: true }),
      section('identity', 'Identity', [[readOnly('cfl_tenantid'), readOnly('cfl_shortcode')], [readOnly('cfl_organizationid'), readOnly('cfl_relayid')], [readOnly('cfl_epoch')]]),
    ] },
  ],
});
