import { badStatus, NotEmulated, readOnlyRow } from '../errors.ts';
import type { Table } from '../metadata/model.ts';
import type { Row, Value } from '../store/store.ts';

/** A state brings its default status with it; a status must belong to the state. */
export function settleState(t: Table, id: string, before: Row | null, after: Record<string, Value>, given: ReadonlySet<string>): void {
  const state = t.columns.get('statecode');
  const status = t.columns.get('statuscode');
  if (!state || !status) return;
  if (given.has('statecode') && !given.has('statuscode') && before?.['statecode'] !== after['statecode']) after['statuscode'] = status.options?.find((o) => o.state === after['statecode'])?.value ?? null;
  const option = status.options?.find((o) => o.value === after['statuscode']);
  if (option && option.state !== after['statecode']) throw badStatus(option.value, state.options?.find((o) => o.value === after['statecode'])?.label ?? String(after['statecode']), t.logicalName, id);
}

/** Documents of the Sales app, and in which states they can be changed. */
export interface Sold { readonly table: string; readonly lines: string; readonly lookup: string; readonly number: string; readonly pattern: string; readonly open: ReadonlySet<number> }
const sold: readonly Sold[] = [
  { table: 'quote', lines: 'quotedetail', lookup: 'quoteid', number: 'quotenumber', pattern: 'QUO-{SEQNUM:5}-{RANDSTRING:6}', open: new Set([0]) },
  { table: 'salesorder', lines: 'salesorderdetail', lookup: 'salesorderid', number: 'ordernumber', pattern: 'ORD-{SEQNUM:5}-{RANDSTRING:6}', open: new Set([0]) },
  { table: 'invoice', lines: 'invoicedetail', lookup: 'invoiceid', number: 'invoicenumber', pattern: 'INV-{SEQNUM:5}-{RANDSTRING:6}', open: new Set([0]) },
];
export const soldTable = (name: string): Sold | undefined => sold.find((x) => x.table === name);
export const soldLines = (name: string): Sold | undefined => sold.find((x) => x.lines === name);
export const isClosed = (of: Sold, row: Row | undefined): boolean => row !== undefined && !of.open.has(row['statecode'] as number);

/** Paid and cancelled invoices take a change of state (reopening) or of owner, and nothing else; so do quotes that are out and orders that are done. */
export function demandOpen(of: Sold, before: Row, given: ReadonlySet<string>): void {
  if (!isClosed(of, before)) return;
  // whether orders that were handed to a back office can still be changed is written down nowhere
  if (of.table === 'salesorder' && before['statecode'] === 1) throw new NotEmulated('changes of submitted orders');
  for (const c of given) if (c !== 'statecode' && c !== 'statuscode' && c !== 'ownerid') throw readOnlyRow();
}
/** Quotes are won and closed, orders fulfilled and cancelled by actions of their own, which leave an activity behind. */
export function demandKnownTurn(of: Sold, before: Row, after: Row): void {
  if (of.table === 'invoice' || before['statecode'] === after['statecode']) return;
  const to = after['statecode'] as number;
  if (to >= 2 || before['statecode'] !== 0) throw new NotEmulated(`turning a ${of.table} from state ${String(before['statecode'])} to ${to} by an update`);
}
