import { badStatus, readOnlyRow } from '../errors.ts';
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

const closedStates = new Set([1, 2, 3]);
export const isClosedInvoice = (row: Row | undefined): boolean => closedStates.has(row?.['statecode'] as number);
/** Paid and cancelled invoices take a change of state (reopening) or of owner, and nothing else. */
export function demandOpenInvoice(before: Row, given: ReadonlySet<string>): void {
  if (!isClosedInvoice(before)) return;
  for (const c of given) if (c !== 'statecode' && c !== 'statuscode' && c !== 'ownerid') throw readOnlyRow();
}
