/** The rows, read with the person's own rights. */
import { balance, optionValue, xeroDocument, xeroStatus } from '@counterfoil/solution';
import { bareId, numberOf, shownOf, textOf, type Row, type WebApi } from '@counterfoil/webresources/nudge';

export interface Customer { readonly table: 'account' | 'contact'; readonly id: string }
export interface OpenDocument { readonly id: string; readonly name: string; readonly due: string | undefined; readonly amount: number; readonly currency: string; readonly overdue: boolean }

const currency = '$expand=transactioncurrencyid($select=isocurrencycode)';
const ofCustomer = (c: Customer): string => `_cfl_${c.table}id_value eq ${c.id}`;
const amounts = 'cfl_outstanding,cfl_overdue,cfl_notdue,cfl_days1to30,cfl_days31to60,cfl_days61to90,cfl_daysover90,cfl_payable,cfl_payableoverdue';

/** Inactive ones, too: they say that there was something once. */
export const readBalances = async (webApi: WebApi, c: Customer): Promise<readonly Row[]> =>
  (await webApi.retrieveMultipleRecords(balance.logicalName, `?$select=cfl_balanceid,cfl_asof,statecode,_cfl_connectionid_value,${amounts}&${currency}&$filter=${ofCustomer(c)}`)).entities;

export const mostDocuments = 50;
/** Approved documents of which something is due, the longest overdue first. */
export async function readOpenDocuments(webApi: WebApi, c: Customer): Promise<readonly OpenDocument[]> {
  const rows = (await webApi.retrieveMultipleRecords(xeroDocument.logicalName,
    `?$select=cfl_name,cfl_xeronumber,cfl_documentnumber,cfl_duedate,cfl_amountdue,cfl_overdueamount&${currency}&$filter=${ofCustomer(c)} and cfl_xerostatus eq ${optionValue(xeroStatus, 'authorised')} and cfl_amountdue gt 0&$orderby=cfl_duedate asc&$top=${mostDocuments + 1}`)).entities;
  return rows.map((r) => ({
    id: bareId(textOf(r, 'cfl_xerodocumentid') ?? ''), name: textOf(r, 'cfl_xeronumber') ?? textOf(r, 'cfl_documentnumber') ?? textOf(r, 'cfl_name') ?? '', due: shownOf(r, 'cfl_duedate') ?? textOf(r, 'cfl_duedate'),
    amount: numberOf(r, 'cfl_amountdue') ?? 0, currency: textOf((r['transactioncurrencyid'] as Row | null) ?? {}, 'isocurrencycode') ?? '', overdue: (numberOf(r, 'cfl_overdueamount') ?? 0) > 0,
  }));
}
