/** One row of every table of the solution, written through the Web API, so that every form has something to show. */
import { allChoices, detailsId, documentKey, ownTables } from '@counterfoil/solution';
import { firstId, inDays, newInvoice, yesterday } from '../world/documents.ts';
import type { World } from '../world/index.ts';

const value = (choice: string, option: string): number => {
  const found = (allChoices.find((c) => c.name === choice)?.options as Record<string, { value: number }> | undefined)?.[option];
  if (!found) throw new Error(`Choice ${choice} has no option ${option}.`);
  return found.value;
};
const setOf: Readonly<Record<string, string>> = { invoice: 'invoices', invoicedetail: 'invoicedetails', account: 'accounts', contact: 'contacts', product: 'products', systemuser: 'systemusers', transactioncurrency: 'transactioncurrencies', ...Object.fromEntries(ownTables.map((t) => [t.logicalName, t.setName])) };
export const entitySet = (table: string): string => { const set = setOf[table]; if (!set) throw new Error(`No set of ${table} is known.`); return set; };

/** @returns ids by logical name; connection, health and reference data are those that the relay wrote */
export async function oneOfEach(world: World): Promise<Readonly<Record<string, string>>> {
  const call = await world.as('admin');
  const ids: Record<string, string> = {};
  const to = (nav: string, table: string) => ({ [`${nav}@odata.bind`]: `/${entitySet(table)}(${ids[table]!})` });
  const add = async (table: string, row: object): Promise<void> => {
    ids[table] = (await call('POST', `${entitySet(table)}?$select=${table}id`, row, { prefer: 'return=representation' }))[`${table}id`];
  };
  const first = async (table: string, filter: string): Promise<void> => { ids[table] = await firstId(world, entitySet(table), `${table}id`, filter); };

  await first('account', "name eq 'Cork and Cask'").catch(() => first('account', 'statecode eq 0'));
  await first('contact', 'statecode eq 0');
  await first('product', 'statecode eq 0');
  await first('transactioncurrency', "isocurrencycode eq 'GBP'");
  for (const t of ['cfl_connection', 'cfl_connectionhealth', 'cfl_xeroaccount', 'cfl_xerotaxrate', 'cfl_brandingtheme', 'cfl_trackingcategory', 'cfl_trackingoption']) await first(t, 'statecode eq 0');
  const [party, connection, money] = [to('cfl_AccountId', 'account'), to('cfl_ConnectionId', 'cfl_connection'), to('transactioncurrencyid', 'transactioncurrency')];
  ids['invoice'] = await newInvoice(world, { name: 'Barrels for autumn', customer: ids['account'], dueDate: inDays(-3) });
  await first('invoicedetail', `_invoiceid_value eq ${ids['invoice']!}`);

  await add('cfl_purchaseinvoice', { cfl_subject: 'Oak barrels', cfl_suppliernumber: 'CC-4471', cfl_invoicedate: yesterday(), cfl_duedate: inDays(3), cfl_subtotal: 400, cfl_totaltax: 80, cfl_totalamount: 480, ...party, ...connection, ...money });
  for (const [i, name] of ['Oak barrel', 'Delivery'].entries()) {
    await add('cfl_purchaseinvoiceline', {
      cfl_name: name, cfl_linenumber: i + 1, cfl_quantity: 2 - i, cfl_unitprice: i ? 40 : 180, cfl_amount: i ? 40 : 360, cfl_taxamount: i ? 8 : 72, cfl_netamount: i ? 40 : 360,
      ...to('cfl_PurchaseInvoiceId', 'cfl_purchaseinvoice'), ...to('cfl_AccountId', 'cfl_xeroaccount'), ...to('cfl_TaxRateId', 'cfl_xerotaxrate'), ...to('cfl_TrackingOption1Id', 'cfl_trackingoption'), ...money,
    });
  }
  await add('cfl_creditnote', { cfl_kind: value('cfl_creditnotekind', 'sales'), cfl_subject: 'Two bottles broken', cfl_creditdate: yesterday(), cfl_subtotal: 30, cfl_totaltax: 6, cfl_totalamount: 36, ...party, ...connection, ...money, ...to('cfl_InvoiceId', 'invoice') });
  await add('cfl_creditnoteline', { cfl_name: 'Broken bottles', cfl_linenumber: 1, cfl_quantity: 2, cfl_unitprice: 15, cfl_amount: 30, cfl_taxamount: 6, cfl_netamount: 30, ...to('cfl_CreditNoteId', 'cfl_creditnote'), ...to('cfl_AccountId', 'cfl_xeroaccount'), ...money });
  await add('cfl_creditallocation', { cfl_amount: 36, cfl_allocationdate: yesterday(), ...to('cfl_CreditNoteId', 'cfl_creditnote'), ...to('cfl_InvoiceId', 'invoice'), ...money });

  const details = await detailsId('invoice', ids['invoice']!);
  await add('cfl_xerodocument', {
    cfl_xerodocumentid: details, cfl_documentkey: documentKey('invoice', ids['invoice']!), cfl_name: 'Barrels for autumn', cfl_documentkind: value('cfl_documentkind', 'salesInvoice'), cfl_exportstatus: value('cfl_exportstatus', 'sentButDiffers'),
    cfl_xerostatus: value('cfl_xerostatus', 'authorised'), cfl_xeronumber: 'INV-4471', cfl_total: 240.01, cfl_dynamicstotal: 240, cfl_difference: 0.01, cfl_amountdue: 200, cfl_overdueamount: 200, cfl_amountpaid: 40.01, cfl_invoicedate: yesterday(), cfl_duedate: inDays(-3),
    cfl_senton: new Date().toISOString(), cfl_partyname: 'Cork and Cask', cfl_problemcode: 'XC-TOTAL', cfl_problemtext: 'The total in Xero is 0.01 more than here. Compare the lines, then send an update.', cfl_drifttext: 'Total: 240.00 here, 240.01 in Xero.',
    ...to('cfl_InvoiceId', 'invoice'), ...party, ...connection, ...money,
  });
  const [about, invoice] = [to('cfl_XeroDocumentId', 'cfl_xerodocument'), to('cfl_InvoiceId', 'invoice')];
  const over = { cfl_requeststate: value('cfl_requeststate', 'refused'), cfl_finishedon: new Date().toISOString(), cfl_message: 'Xero is closed for dates up to 31 October 2026. Choose a later date.', cfl_problemcode: 'XC-LOCKED' };
  await add('cfl_syncrequest', { cfl_action: value('cfl_requestaction', 'refresh'), ...over, ...invoice, ...about });
  await add('cfl_correctionrequest', { cfl_action: value('cfl_correctionaction', 'skip'), cfl_reason: 'Entered in Xero by hand', ...over, ...invoice, ...about });
  await add('cfl_approval', { cfl_decision: value('cfl_approvaldecision', 'approved'), cfl_comment: 'Agreed with the customer.', cfl_amount: 240, ...about, ...invoice, ...to('cfl_SyncRequestId', 'cfl_syncrequest'), ...money });
  await add('cfl_synchistory', { cfl_name: 'Sent to Xero', cfl_occurredon: new Date().toISOString(), cfl_action: value('cfl_requestaction', 'send'), cfl_result: value('cfl_historyresult', 'done'), cfl_text: 'Invoice INV-4471 was created in Xero.', cfl_calls: 2, cfl_duration: 840, ...about });
  await add('cfl_xeropayment', { cfl_name: 'Payment of INV-4471', cfl_kind: value('cfl_paymentkind', 'payment'), cfl_paidon: yesterday(), cfl_amount: 40.01, cfl_reference: 'BACS 19 Nov', ...about, ...party, ...connection, ...money });
  await add('cfl_balance', { cfl_name: 'Cork and Cask, GBP', cfl_asof: new Date().toISOString(), cfl_outstanding: 200, cfl_overdue: 200, cfl_notdue: 0, cfl_days1to30: 200, cfl_days31to60: 0, cfl_days61to90: 0, cfl_daysover90: 0, cfl_payable: 480, cfl_payableoverdue: 0, ...party, ...connection, ...money });
  await add('cfl_contactlink', { cfl_name: 'Cork & Cask Ltd', cfl_xerocontactid: 'c0ffee00-0000-4000-8000-00000000c0c0', cfl_matchedby: value('cfl_matchmethod', 'name'), ...party, ...connection });
  await add('cfl_productlink', { cfl_name: 'Corks', cfl_itemcode: 'CORK', ...to('cfl_ProductId', 'product'), ...to('cfl_AccountId', 'cfl_xeroaccount'), ...to('cfl_TaxRateId', 'cfl_xerotaxrate'), ...connection });
  await add('cfl_trackingrule', { cfl_name: 'North sells for North', cfl_order: 1, cfl_source: value('cfl_trackingsource', 'businessUnit'), ...to('cfl_TrackingOptionId', 'cfl_trackingoption'), ...connection });
  await add('cfl_fieldmapping', { cfl_name: 'Project code', cfl_source: value('cfl_mappingsource', 'document'), cfl_sourcecolumn: 'new_projectcode', cfl_field: value('cfl_xerotextfield', 'reference'), ...connection });
  return ids;
}
