/** R62: what a customer owes, beside any form of an account or contact. The pane shows one row of Xero Balances; its form draws all of the same customer. */
import { balance, contactLink } from '@counterfoil/solution';
import { bareId, failureOf, textOf } from '../nudge/index.ts';
import { openBalancePane, webApi } from '../platform.ts';
import { text } from '../text.ts';
import { failureText } from '../words.ts';
import type { ListControl, Reference } from './place.ts';

interface Customer { readonly table: 'account' | 'contact'; readonly id: string }
const customerIn = (table: string, id: string): Customer | undefined => (id !== '' && (table === 'account' || table === 'contact') ? { table, id: bareId(id) } : undefined);

async function show(c: Customer | undefined): Promise<void> {
  if (c === undefined) return;
  const of = `_cfl_${c.table}id_value eq ${c.id}`;
  try {
    // active ones first: one that has ended says what there was, and is better than nothing
    const [row] = (await webApi().retrieveMultipleRecords(balance.logicalName, `?$select=cfl_balanceid&$filter=${of}&$orderby=statecode asc,cfl_outstanding desc&$top=1`)).entities;
    const id = row && textOf(row, 'cfl_balanceid');
    if (id !== undefined) { await openBalancePane(bareId(id)); return; }
    const linked = (await webApi().retrieveMultipleRecords(contactLink.logicalName, `?$select=cfl_contactlinkid&$filter=statecode eq 0 and ${of}&$top=1`)).entities.length > 0;
    await Xrm.Navigation.openAlertDialog({ title: text('Balances_None_Title'), text: text(linked ? 'Balances_None' : 'Balances_NotLinked') });
  } catch (error) {
    await Xrm.Navigation.openAlertDialog({ title: text('Balances_NotOpened_Title'), text: failureText(failureOf(error)) });
  }
}

export const openBalances = (form: Xrm.FormContext): Promise<void> => show(customerIn(form.data.entity.getEntityName(), form.data.entity.getId()));
export const openBalancesOfSelected = (_list: ListControl, references: readonly Reference[]): Promise<void> => show(references[0] && customerIn(references[0].TypeName, references[0].Id));
