import { amountsAre, arrivalStatus, documentSetting, emailMode } from '../choices/index.ts';
import { choice, lookup, text, yesNo } from '../model/columns.ts';
import { extendTable } from '../model/tables.ts';

/** Columns on tables of others. Empty always means "the connection's default", resolved when sending. */
export const invoice = extendTable({
  logicalName: 'invoice', schemaName: 'Invoice', setName: 'invoices',
  columns: {
    cfl_connectionid: lookup('cfl_connection', 'cfl_ConnectionId', { label: 'Xero Connection', onDelete: 'Restrict', help: 'The Xero organisation that this invoice goes to. Empty: the default connection.' }),
    cfl_amountsare: choice(amountsAre, { label: 'Amounts Are', help: 'Empty: as the connection says.' }),
    cfl_arrivalstatus: choice(arrivalStatus, { label: 'Status on Arrival', help: 'The status in Xero. Empty: as the connection says.' }),
    cfl_brandingthemeid: lookup('cfl_brandingtheme', 'cfl_BrandingThemeId', { label: 'Branding Theme', help: 'Empty: as the connection says.' }),
    cfl_emailmode: choice(emailMode, { label: 'E-mail from Xero', help: 'Empty: as the connection says.' }),
    cfl_bundleheaderonly: choice(documentSetting, { label: 'Bundles as One Line', help: 'Empty: as the connection says.' }),
    cfl_isdeposit: yesNo({ label: 'Deposit Invoice', help: 'Yes: it asks for a part beforehand. The final invoice of the same order takes it off again.' }),
    cfl_quoteid: lookup('quote', 'cfl_QuoteId', { label: 'Deposit for Quote', help: 'The quote that this deposit belongs to. It is taken off the final invoice of the order that comes of the quote.' }),
  },
});

export const invoiceDetail = extendTable({
  logicalName: 'invoicedetail', schemaName: 'InvoiceDetail', setName: 'invoicedetails',
  columns: {
    cfl_accountid: lookup('cfl_xeroaccount', 'cfl_AccountId', { label: 'Xero Account', help: 'Empty: the account of the product, else of the connection.' }),
    cfl_taxrateid: lookup('cfl_xerotaxrate', 'cfl_TaxRateId', { label: 'Xero Tax Rate', help: 'Empty: the tax rate of the product, else of the connection.' }),
    cfl_trackingoption1id: lookup('cfl_trackingoption', 'cfl_TrackingOption1Id', { label: 'Tracking 1' }),
    cfl_trackingoption2id: lookup('cfl_trackingoption', 'cfl_TrackingOption2Id', { label: 'Tracking 2' }),
    // on the line and not on the deposit: a paid invoice refuses changes, and who takes the line away has freed the deposit
    cfl_depositinvoiceid: lookup('invoice', 'cfl_DepositInvoiceId', { label: 'Takes Off Deposit', onDelete: 'Restrict', help: 'The deposit invoice that this line takes off.' }),
  },
});

/** Nothing of ours but commands. */
export const quote = extendTable({ logicalName: 'quote', schemaName: 'Quote', setName: 'quotes', columns: {} });
export const salesOrder = extendTable({ logicalName: 'salesorder', schemaName: 'SalesOrder', setName: 'salesorders', columns: {} });

export const account = extendTable({
  logicalName: 'account', schemaName: 'Account', setName: 'accounts',
  columns: { cfl_taxnumber: text({ label: 'Tax Number', max: 50, help: 'VAT, GST or ABN; goes to the Xero contact.' }) },
});

export const contact = extendTable({
  logicalName: 'contact', schemaName: 'Contact', setName: 'contacts',
  columns: { cfl_taxnumber: text({ label: 'Tax Number', max: 50, help: 'VAT, GST or ABN; goes to the Xero contact.' }) },
});
