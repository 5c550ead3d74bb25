/** Writes that belong together, and the one action of the platform that is needed. */
import { clientUrl } from '../platform.ts';
import type { Row } from '../nudge/index.ts';

type Operation = 'Create' | 'Update';
const request = (operationName: Operation, etn: string, payload: Row, id?: string) => ({ etn, payload, ...(id === undefined ? {} : { id }), getMetadata: () => ({ boundParameter: null, parameterTypes: {}, operationType: 2, operationName }) });
export const creating = (table: string, row: Row): unknown => request('Create', table, row);
export const updating = (table: string, id: string, row: Row): unknown => request('Update', table, row, id);

/** All or nothing: a list within the list is a change set. */
export async function together(requests: readonly unknown[]): Promise<void> {
  if (requests.length === 0) return;
  await (Xrm.WebApi.online as unknown as { executeMultiple(all: readonly unknown[]): PromiseLike<unknown> }).executeMultiple([requests]);
}

/**
 * An order becomes an invoice with all of its lines. Spoken to directly, because the client's way of handing over a plain id is
 * described differently in different places. @returns the id of the invoice @throws what the platform said
 */
export async function convertOrder(orderId: string, fetch: typeof globalThis.fetch = globalThis.fetch.bind(globalThis)): Promise<string> {
  const answer = await fetch(`${clientUrl()}/api/data/v9.2/ConvertSalesOrderToInvoice`, {
    method: 'POST', credentials: 'same-origin', cache: 'no-store', headers: { 'content-type': 'application/json', accept: 'application/json', 'odata-version': '4.0', 'odata-maxversion': '4.0' },
    body: JSON.stringify({ SalesOrderId: orderId, ColumnSet: { AllColumns: false, Columns: ['invoiceid'] } }),
  });
  const said = await answer.json() as { invoiceid?: string; error?: unknown };
  if (!answer.ok || said.invoiceid === undefined) throw said;
  return said.invoiceid;
}
