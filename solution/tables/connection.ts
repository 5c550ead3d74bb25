import { amountsAre, arrivalStatus, connectionStatus, numbering } from '../choices/index.ts';
import { choice, date, instant, lookup, text, whole, yesNo } from '../model/columns.ts';
import { defineTable } from '../model/tables.ts';

/** One Xero organisation joined to this environment, with its settings. AppendTo on it decides who may post to which company. */
export const connection = defineTable({
  logicalName: 'cfl_connection', schemaName: 'cfl_Connection', setName: 'cfl_connections',
  label: 'Xero Connection', plural: 'Xero Connections', help: 'One Xero organisation joined to this environment, with its settings.',
  ownership: 'UserOwned', audit: true, primaryName: 'cfl_name',
  columns: {
    cfl_name: text({ label: 'Organisation', max: 150, required: true, help: 'Name of the organisation in Xero.' }),
    cfl_tenantid: text({ label: 'Tenant Id', max: 36, help: 'Identifies the organisation in Xero.' }),
    cfl_shortcode: text({ label: 'Short Code', max: 20, help: 'Xero\'s short code, used in links.' }),
    cfl_countrycode: text({ label: 'Country', max: 2, help: 'Country of the Xero organisation.' }),
    cfl_basecurrency: text({ label: 'Base Currency', max: 3, help: 'Base currency of the Xero organisation (ISO 4217).' }),
    cfl_timezone: text({ label: 'Time Zone', max: 100, help: 'Time zone of the organisation (IANA name). "Today" is decided here.' }),
    cfl_status: choice(connectionStatus, { label: 'Status', initially: 'notConnected' }),
    cfl_statusreason: text({ label: 'Status Reason', max: 500, help: 'Why the connection has this status, and what to do.' }),
    cfl_isdefault: yesNo({ label: 'Default Connection', help: 'Documents that name no connection go here. Only one connection can be the default.' }),
    cfl_organizationid: text({ label: 'Environment Id', max: 36, help: 'The Dynamics environment that was connected. A copied environment has another id and is disarmed.' }),
    cfl_relayid: text({ label: 'Relay Id', max: 36, help: 'The relay that serves this connection.' }),
    cfl_epoch: whole({ label: 'Relay Epoch', help: 'Rises when the relay\'s database is restored; a mismatch makes the relay look before every create.' }),
    cfl_connectedon: instant({ label: 'Connected On' }),
    cfl_numbering: choice(numbering, { label: 'Numbering', initially: 'dynamicsNumber', help: 'Which number a document carries in Xero.' }),
    cfl_arrivalstatus: choice(arrivalStatus, { label: 'Status on Arrival', initially: 'draft', help: 'The status of new documents in Xero, unless the document says otherwise.' }),
    cfl_amountsare: choice(amountsAre, { label: 'Amounts Are', initially: 'exclusive', help: 'Used where the document does not say.' }),
    cfl_createcontacts: yesNo({ label: 'Create Contacts', initially: true, help: 'Yes: a customer unknown to Xero is created there. No: the document stops and says so.' }),
    cfl_createitems: yesNo({ label: 'Create Items', help: 'Yes: a product unknown to Xero becomes an item there, with the product id as its code. No: its lines go without an item.' }),
    cfl_descriptionasreference: yesNo({ label: 'Description as Reference', initially: true, help: 'Sends the first 255 characters of the description as the reference, which the customer sees.' }),
    cfl_dynamicstaxisright: yesNo({ label: 'Dynamics Tax Is Right', help: 'Yes: the tax on the Dynamics lines must equal what Xero computes, to the cent.' }),
    cfl_defaultaccountid: lookup('cfl_xeroaccount', 'cfl_DefaultAccountId', { label: 'Default Account', help: 'Sales account for lines whose own account and product give none.' }),
    cfl_defaulttaxrateid: lookup('cfl_xerotaxrate', 'cfl_DefaultTaxRateId', { label: 'Default Tax Rate', help: 'Tax rate for lines whose own tax rate and product give none.' }),
    cfl_brandingthemeid: lookup('cfl_brandingtheme', 'cfl_BrandingThemeId', { label: 'Branding Theme', help: 'Used where the document does not say.' }),
    cfl_freightaccountid: lookup('cfl_xeroaccount', 'cfl_FreightAccountId', { label: 'Freight Account', help: 'Freight of an invoice becomes a line on this account.' }),
    cfl_freighttaxrateid: lookup('cfl_xerotaxrate', 'cfl_FreightTaxRateId', { label: 'Freight Tax Rate' }),
    cfl_discountaccountid: lookup('cfl_xeroaccount', 'cfl_DiscountAccountId', { label: 'Discount Account', help: 'A discount on the whole invoice becomes negative lines on this account; empty: on the accounts of the lines.' }),
    cfl_periodlockdate: date({ label: 'Period Lock Date', help: 'Xero takes no documents dated on or before this day.' }),
  },
});
