/** What people of each role do in Dynamics, as calls of the Web API with their own token: what scripts, forms and lists of the solution do for them. */
import { correctionAction, creditNoteKind, approvalDecision, detailsId, documentKey, requestAction, trackingSource, xeroTextField, mappingSource } from '@counterfoil/solution';
import { users } from '../../sandbox/data/users.ts';
import { firstId } from '../world/documents.ts';
import type { World } from '../world/index.ts';

type Call = Awaited<ReturnType<World['as']>>;
/** Gives what the person sees at the end; throws when the platform refuses. */
export type Task = (call: Call) => Promise<unknown>;
export interface Ground { readonly invoice: string; readonly line: string; readonly details: string; readonly bill: string; readonly creditNote: string; readonly request: string; readonly correction: string; readonly connection: string; readonly account: string; readonly party: string; readonly rate: string; readonly theme: string; readonly option: string; readonly currency: string; readonly product: string }

export const idOfUser = (name: string): string => users.find((u) => u.name === name)!.systemuserid;
const made = { prefer: 'return=representation' };
const to = (set: string, id: string): string => `/${set}(${id})`;
const create = async (call: Call, set: string, key: string, body: object): Promise<string> => (await call('POST', `${set}?$select=${key}`, body, made))[key];

/** Rows that the tasks are about, made by an administrator of the system; what a salesperson is to see is owned by the salesperson. */
export async function prepare(world: World, invoice: string): Promise<Ground> {
  const admin = await world.as('admin');
  const owner = { 'ownerid@odata.bind': to('systemusers', idOfUser('sales')) };
  const named = (set: string, key: string, name: string): Promise<string> => firstId(world, set, key, `cfl_name eq '${name}'`);
  const [connection] = (await admin('GET', 'cfl_connections?$select=cfl_connectionid')).value;
  const party = (await admin('GET', `invoices(${invoice})?$select=_customerid_value`))._customerid_value;
  const details = await detailsId('invoice', invoice);
  await admin('POST', 'cfl_xerodocuments', { cfl_xerodocumentid: details, cfl_name: 'Details', cfl_documentkey: documentKey('invoice', invoice), 'cfl_InvoiceId@odata.bind': to('invoices', invoice), ...owner });
  const of = { 'cfl_XeroDocumentId@odata.bind': to('cfl_xerodocuments', details), ...owner };
  await admin('POST', 'cfl_synchistories', { cfl_name: 'Sent', ...of });
  await admin('POST', 'cfl_xeropayments', { cfl_name: 'Paid', ...of });
  await admin('POST', 'cfl_balances', { cfl_name: 'Balance', 'cfl_AccountId@odata.bind': to('accounts', party), ...owner });
  await admin('POST', 'cfl_connectionhealths', { cfl_name: 'Health', 'cfl_ConnectionId@odata.bind': to('cfl_connections', connection.cfl_connectionid) });
  const option = await named('cfl_trackingoptions', 'cfl_trackingoptionid', 'West Coast');
  const bind = { 'cfl_ConnectionId@odata.bind': to('cfl_connections', connection.cfl_connectionid) };
  await admin('POST', 'cfl_trackingrules', { cfl_name: 'Rule', cfl_source: trackingSource.options.owner.value, 'cfl_TrackingOptionId@odata.bind': to('cfl_trackingoptions', option), ...bind });
  await admin('POST', 'cfl_fieldmappings', { cfl_name: 'Mapping', cfl_source: mappingSource.options.document.value, cfl_sourcecolumn: 'name', cfl_field: xeroTextField.options.reference.value, ...bind });
  await admin('POST', 'cfl_contactlinks', { cfl_name: 'Link', cfl_xerocontactid: crypto.randomUUID(), 'cfl_AccountId@odata.bind': to('accounts', party), ...bind });
  await admin('POST', 'cfl_productlinks', { cfl_name: 'Link', ...bind });
  const bill = await create(admin, 'cfl_purchaseinvoices', 'cfl_purchaseinvoiceid', { cfl_subject: 'Barrels' });
  await admin('POST', 'cfl_purchaseinvoicelines', { cfl_name: 'Barrel', 'cfl_PurchaseInvoiceId@odata.bind': to('cfl_purchaseinvoices', bill) });
  const creditNote = await create(admin, 'cfl_creditnotes', 'cfl_creditnoteid', { cfl_kind: creditNoteKind.options.sales.value });
  await admin('POST', 'cfl_creditnotelines', { cfl_name: 'Returned', 'cfl_CreditNoteId@odata.bind': to('cfl_creditnotes', creditNote) });
  await admin('POST', 'cfl_creditallocations', { cfl_amount: 1, 'cfl_CreditNoteId@odata.bind': to('cfl_creditnotes', creditNote) });
  const request = await create(admin, 'cfl_syncrequests', 'cfl_syncrequestid', { cfl_action: requestAction.options.send.value, 'cfl_InvoiceId@odata.bind': to('invoices', invoice), ...owner });
  const correction = await create(admin, 'cfl_correctionrequests', 'cfl_correctionrequestid', { cfl_action: correctionAction.options.void.value });
  await admin('POST', 'cfl_approvals', { cfl_decision: approvalDecision.options.approved.value });
  const [line] = (await admin('GET', `invoicedetails?$select=invoicedetailid&$filter=_invoiceid_value eq ${invoice}`)).value;
  return {
    invoice, details, bill, creditNote, request, correction, party, option, line: line.invoicedetailid, connection: connection.cfl_connectionid,
    account: await named('cfl_xeroaccounts', 'cfl_xeroaccountid', '260 Other Revenue'), rate: await named('cfl_xerotaxrates', 'cfl_xerotaxrateid', '5% (VAT on Income)'), theme: await named('cfl_brandingthemes', 'cfl_brandingthemeid', 'Special Projects'),
    currency: await firstId(world, 'transactioncurrencies', 'transactioncurrencyid', "isocurrencycode eq 'GBP'"), product: await firstId(world, 'products', 'productid', "productnumber eq 'WN-RED-01'"),
  };
}

/** A list of the app. A list that may be read and shows nothing is a loss too, so the number of rows is what is seen. */
const list = (set: string, filter = ''): Task => async (call) => (await call('GET', `${set}?$top=1${filter && `&$filter=${filter}`}`)).value.length;
const lists = (...sets: string[]): Record<string, Task> => Object.fromEntries(sets.map((s) => [`the list ${s}`, list(s)]));
const reference = ['cfl_xeroaccounts', 'cfl_xerotaxrates', 'cfl_brandingthemes', 'cfl_trackingcategories', 'cfl_trackingoptions'];
const documents = ['cfl_purchaseinvoices', 'cfl_purchaseinvoicelines', 'cfl_creditnotes', 'cfl_creditnotelines', 'cfl_creditallocations'];
const findRelay: Record<string, Task> = {
  'where the relay is': (call) => call('GET', "environmentvariabledefinitions?$select=schemaname&$expand=environmentvariabledefinition_environmentvariablevalue($select=value)&$filter=schemaname eq 'cfl_RelayUrl'").then((r) => r.value.map((d: any) => d.environmentvariabledefinition_environmentvariablevalue.map((v: any) => v.value))),
};

const choosing = (g: Ground): Record<string, Task> => ({
  'choosing the company and the look of an invoice': (call) => call('PATCH', `invoices(${g.invoice})`, { 'cfl_ConnectionId@odata.bind': to('cfl_connections', g.connection), 'cfl_BrandingThemeId@odata.bind': to('cfl_brandingthemes', g.theme) }),
  'choosing account, tax rate and tracking of a line': (call) => call('PATCH', `invoicedetails(${g.line})`, { 'cfl_AccountId@odata.bind': to('cfl_xeroaccounts', g.account), 'cfl_TaxRateId@odata.bind': to('cfl_xerotaxrates', g.rate), 'cfl_TrackingOption1Id@odata.bind': to('cfl_trackingoptions', g.option) }),
});
const asking = (invoice: () => Promise<string>): Record<string, Task> => ({
  'asking for an invoice to be sent': async (call) => {
    const id = await invoice();
    const details = await detailsId('invoice', id);
    await call('POST', 'cfl_xerodocuments', { cfl_xerodocumentid: details, cfl_name: 'Own', cfl_documentkey: documentKey('invoice', id), 'cfl_InvoiceId@odata.bind': to('invoices', id) });
    const request = await create(call, 'cfl_syncrequests', 'cfl_syncrequestid', { cfl_action: requestAction.options.send.value, 'cfl_InvoiceId@odata.bind': to('invoices', id) });
    return [(await call('GET', `cfl_syncrequests(${request})?$select=cfl_action`)).cfl_action, (await call('GET', `cfl_xerodocuments(${details})?$select=cfl_name`)).cfl_name];
  },
});

export const tasksOf = (g: Ground, newInvoice: () => Promise<string>): Readonly<Record<string, { readonly user: string; readonly tasks: Record<string, Task> }>> => ({
  'Counterfoil Sender': { user: 'sales', tasks: { ...choosing(g), ...asking(newInvoice), ...findRelay, ...lists('cfl_synchistories', 'cfl_xeropayments', 'cfl_balances', 'cfl_connections', 'cfl_contactlinks', 'cfl_productlinks', ...reference) } },
  'Counterfoil Accountant': { user: 'accounts', tasks: {
    ...choosing(g), ...asking(newInvoice), ...findRelay,
    ...lists('cfl_synchistories', 'cfl_xeropayments', 'cfl_balances', 'cfl_approvals', 'cfl_contactlinks', 'cfl_productlinks', 'cfl_xerodocuments', 'cfl_syncrequests', 'cfl_correctionrequests', 'cfl_connections', ...documents, ...reference),
    'entering a bill, sending it, and giving it to a colleague': async (call) => {
      const bill = await create(call, 'cfl_purchaseinvoices', 'cfl_purchaseinvoiceid', { cfl_suppliernumber: '17', 'cfl_AccountId@odata.bind': to('accounts', g.party), 'cfl_ConnectionId@odata.bind': to('cfl_connections', g.connection), 'transactioncurrencyid@odata.bind': to('transactioncurrencies', g.currency) });
      const line = await create(call, 'cfl_purchaseinvoicelines', 'cfl_purchaseinvoicelineid', { cfl_name: 'Corks', cfl_quantity: 10, cfl_unitprice: 1, 'cfl_PurchaseInvoiceId@odata.bind': to('cfl_purchaseinvoices', bill), 'cfl_AccountId@odata.bind': to('cfl_xeroaccounts', g.account), 'cfl_ProductId@odata.bind': to('products', g.product) });
      await call('PATCH', `cfl_purchaseinvoicelines(${line})`, { cfl_quantity: 12 });
      await call('PATCH', `cfl_purchaseinvoices(${bill})`, { cfl_totalamount: 12 });
      await create(call, 'cfl_syncrequests', 'cfl_syncrequestid', { cfl_action: requestAction.options.send.value, 'cfl_PurchaseInvoiceId@odata.bind': to('cfl_purchaseinvoices', bill) });
      await create(call, 'cfl_correctionrequests', 'cfl_correctionrequestid', { cfl_action: correctionAction.options.skip.value, 'cfl_PurchaseInvoiceId@odata.bind': to('cfl_purchaseinvoices', bill), 'cfl_InvoiceId@odata.bind': to('invoices', g.invoice) });
      await call('PATCH', `cfl_purchaseinvoices(${bill})`, { 'ownerid@odata.bind': to('systemusers', idOfUser('approver')) });
      return (await call('GET', `cfl_purchaseinvoicelines(${line})?$select=_ownerid_value`))._ownerid_value;
    },
    'crediting an invoice, and applying the credit': async (call) => {
      const note = await create(call, 'cfl_creditnotes', 'cfl_creditnoteid', { cfl_kind: creditNoteKind.options.sales.value, 'cfl_AccountId@odata.bind': to('accounts', g.party), 'cfl_InvoiceId@odata.bind': to('invoices', g.invoice), 'cfl_BrandingThemeId@odata.bind': to('cfl_brandingthemes', g.theme) });
      const line = await create(call, 'cfl_creditnotelines', 'cfl_creditnotelineid', { cfl_name: 'Returned', 'cfl_CreditNoteId@odata.bind': to('cfl_creditnotes', note), 'cfl_TaxRateId@odata.bind': to('cfl_xerotaxrates', g.rate) });
      await call('PATCH', `cfl_creditnotelines(${line})`, { cfl_quantity: 2 });
      await call('PATCH', `cfl_creditnotes(${note})`, { cfl_subject: 'Two returned' });
      const allocation = await create(call, 'cfl_creditallocations', 'cfl_creditallocationid', { cfl_amount: 5, 'cfl_CreditNoteId@odata.bind': to('cfl_creditnotes', note), 'cfl_InvoiceId@odata.bind': to('invoices', g.invoice) });
      await call('PATCH', `cfl_creditallocations(${allocation})`, { cfl_amount: 4 });
      await call('DELETE', `cfl_creditallocations(${allocation})`);
      await call('DELETE', `cfl_creditnotelines(${line})`);
      await call('PATCH', `cfl_creditnotes(${note})`, { 'ownerid@odata.bind': to('systemusers', idOfUser('approver')) });
    },
    'saying which Xero contact a customer is, and which of several is used': async (call) => {
      const link = await create(call, 'cfl_contactlinks', 'cfl_contactlinkid', { cfl_name: 'Second', cfl_xerocontactid: crypto.randomUUID(), 'cfl_AccountId@odata.bind': to('accounts', g.party), 'cfl_ConnectionId@odata.bind': to('cfl_connections', g.connection) });
      await call('PATCH', `cfl_contactlinks(${link})`, { cfl_isprimary: false });
      return (await call('GET', `cfl_contactlinks(${link})?$select=cfl_isprimary`)).cfl_isprimary;
    },
    'throwing away what was entered by mistake': async (call) => {
      const bill = await create(call, 'cfl_purchaseinvoices', 'cfl_purchaseinvoiceid', { cfl_subject: 'Mistake' });
      const line = await create(call, 'cfl_purchaseinvoicelines', 'cfl_purchaseinvoicelineid', { cfl_name: 'Mistake', 'cfl_PurchaseInvoiceId@odata.bind': to('cfl_purchaseinvoices', bill) });
      await call('DELETE', `cfl_purchaseinvoicelines(${line})`);
      await call('DELETE', `cfl_purchaseinvoices(${bill})`);
      await call('DELETE', `cfl_creditnotes(${await create(call, 'cfl_creditnotes', 'cfl_creditnoteid', { cfl_kind: creditNoteKind.options.sales.value })})`);
    },
  } },
  'Counterfoil Approver': { user: 'approver', tasks: {
    ...findRelay, ...lists('cfl_approvals', 'cfl_xerodocuments', 'cfl_syncrequests', 'cfl_correctionrequests', 'cfl_synchistories', 'cfl_connections', ...documents, ...reference),
    'approving a request': async (call) => { await create(call, 'cfl_approvals', 'cfl_approvalid', { cfl_decision: approvalDecision.options.approved.value, 'cfl_SyncRequestId@odata.bind': to('cfl_syncrequests', g.request), 'cfl_XeroDocumentId@odata.bind': to('cfl_xerodocuments', g.details), 'cfl_InvoiceId@odata.bind': to('invoices', g.invoice) }); },
    // as the buttons on Xero Details write it: exactly this content, in its currency
    'approving what was shown': async (call) => { await create(call, 'cfl_approvals', 'cfl_approvalid', { cfl_decision: approvalDecision.options.approved.value, cfl_amount: 12, cfl_fingerprint: 'f', 'transactioncurrencyid@odata.bind': to('transactioncurrencies', g.currency), 'cfl_XeroDocumentId@odata.bind': to('cfl_xerodocuments', g.details), 'cfl_InvoiceId@odata.bind': to('invoices', g.invoice) }); },
    // what the relay asks before it counts an answer
    'answering for a company': async (call) => String((await call('GET', `systemusers(${idOfUser('approver')})/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@t)?@t=${encodeURIComponent(JSON.stringify({ '@odata.id': `cfl_connections(${g.connection})` }))}`)).AccessRights).split(',').map((r) => r.trim()).includes('AppendToAccess'),
    'approving a bill': async (call) => { await create(call, 'cfl_approvals', 'cfl_approvalid', { cfl_decision: approvalDecision.options.approved.value, 'cfl_PurchaseInvoiceId@odata.bind': to('cfl_purchaseinvoices', g.bill) }); },
    'rejecting the correction of a credit note': async (call) => { await create(call, 'cfl_approvals', 'cfl_approvalid', { cfl_decision: approvalDecision.options.rejected.value, 'cfl_CorrectionRequestId@odata.bind': to('cfl_correctionrequests', g.correction), 'cfl_CreditNoteId@odata.bind': to('cfl_creditnotes', g.creditNote) }); },
  } },
  'Counterfoil Viewer': { user: 'viewer', tasks: { ...findRelay, ...lists('cfl_xerodocuments', 'cfl_syncrequests', 'cfl_correctionrequests', 'cfl_approvals', 'cfl_synchistories', 'cfl_xeropayments', 'cfl_balances', 'cfl_connections', 'cfl_connectionhealths', 'cfl_contactlinks', 'cfl_productlinks', 'cfl_trackingrules', 'cfl_fieldmappings', ...documents, ...reference) } },
  'Counterfoil Administrator': { user: 'security', tasks: {
    ...findRelay, ...lists('cfl_xerodocuments', 'cfl_syncrequests', 'cfl_correctionrequests', 'cfl_approvals', 'cfl_synchistories', 'cfl_xeropayments', 'cfl_connectionhealths', ...reference),
    'having accounts and tax rates read from Xero': async (call) => { await create(call, 'cfl_syncrequests', 'cfl_syncrequestid', { cfl_action: requestAction.options.readReference.value, cfl_arguments: JSON.stringify({ connection: g.connection }) }); },
    'preparing a connection, giving it to somebody, and removing it': async (call) => {
      const connection = await create(call, 'cfl_connections', 'cfl_connectionid', { cfl_name: 'Second company', 'cfl_DefaultAccountId@odata.bind': to('cfl_xeroaccounts', g.account), 'cfl_DefaultTaxRateId@odata.bind': to('cfl_xerotaxrates', g.rate), 'cfl_BrandingThemeId@odata.bind': to('cfl_brandingthemes', g.theme) });
      await call('PATCH', `cfl_connections(${connection})`, { cfl_isdefault: false });
      await call('PATCH', `cfl_connections(${connection})`, { 'ownerid@odata.bind': to('systemusers', idOfUser('admin')) });
      await call('DELETE', `cfl_connections(${connection})`);
    },
    ...Object.fromEntries(([
      ['cfl_trackingrules', 'cfl_trackingruleid', { cfl_name: 'Coast', cfl_source: trackingSource.options.owner.value, 'cfl_TrackingOptionId@odata.bind': to('cfl_trackingoptions', g.option) }],
      ['cfl_fieldmappings', 'cfl_fieldmappingid', { cfl_name: 'Mapping', cfl_source: mappingSource.options.document.value, cfl_sourcecolumn: 'name', cfl_field: xeroTextField.options.reference.value }],
      ['cfl_contactlinks', 'cfl_contactlinkid', { cfl_name: 'Link', cfl_xerocontactid: '' }],
      ['cfl_productlinks', 'cfl_productlinkid', { cfl_name: 'Link' }],
    ] as const).map(([set, key, body]): [string, Task] => [`keeping ${set}`, async (call) => {
      const id = await create(call, set, key, { ...body, ...('cfl_xerocontactid' in body ? { cfl_xerocontactid: crypto.randomUUID() } : {}), 'cfl_ConnectionId@odata.bind': to('cfl_connections', g.connection) });
      await call('PATCH', `${set}(${id})`, { cfl_name: 'Renamed' });
      expectOne((await call('GET', `${set}?$filter=${key} eq ${id}`)).value);
      await call('DELETE', `${set}(${id})`);
    }])),
    ...Object.fromEntries(reference.map((set): [string, Task] => [`switching off one of ${set}`, async (call) => {
      const key = `${set.replace(/ies$/, 'y').replace(/s$/, '')}id`;
      const [row] = (await call('GET', `${set}?$top=1`)).value;
      await call('PATCH', `${set}(${row[key]})`, { statecode: row.statecode, statuscode: row.statuscode });
    }])),
  } },
});

function expectOne(rows: unknown[]): void { if (rows.length !== 1) throw new Error(`Expected one row, found ${rows.length}.`); }
