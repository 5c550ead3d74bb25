/** What a new document is filled with. Nothing that a person or a flow has set is replaced. */
import { creditNoteKind, optionValue } from '@counterfoil/solution';
import { bareId, textOf, type Row } from '../nudge/index.ts';
import { text } from '../text.ts';
import { asDate, asLookup, dayIn, referenceIn, type Reference } from './attributes.ts';
import { dueBy, spokenDay } from './calendar.ts';
import { hint } from './hints.ts';
import { orUndefined } from './reads.ts';
import { connectionOf, fill, isEmpty, partyOf, todayFor, type Session } from './session.ts';

const FORMATTED = '@OData.Community.Display.V1.FormattedValue';
const TABLE = '@Microsoft.Dynamics.CRM.lookuplogicalname';

/** A lookup of a row that was read, as a form takes it. */
export function referenceOfRow(row: Row, column: string, table: string): Reference | undefined {
  const id = textOf(row, `_${column}_value`);
  return id === undefined ? undefined : { id: bareId(id), table: textOf(row, `_${column}_value${TABLE}`) ?? table, name: textOf(row, `_${column}_value${FORMATTED}`) ?? '' };
}
const lookupOf = (row: Row, column: string, table: string): Xrm.LookupValue[] | undefined => { const r = referenceOfRow(row, column, table); return r && asLookup(r); };

/** The connection that the document would go to anyway, so that it can be seen; and today. */
export function fillHead(s: Session, now: Date): void {
  const connection = connectionOf(s);
  if (connection !== undefined) fill(s, 'cfl_connectionid', asLookup({ id: connection.id, table: 'cfl_connection', name: connection.name }));
  if (isEmpty(s.form, s.kind.date)) fill(s, s.kind.date, asDate(todayFor(connection, now)));
}

/** A credit note takes party, currency, connection and the meaning of its amounts from the document that it credits. */
export async function fillFromCredited(s: Session): Promise<void> {
  if (s.kind.key !== 'creditNote') return;
  const [invoice, bill] = [referenceIn(s.form, 'cfl_invoiceid'), referenceIn(s.form, 'cfl_purchaseinvoiceid')];
  if (invoice === undefined && bill === undefined) return;
  const common = '_transactioncurrencyid_value,_cfl_connectionid_value,cfl_amountsare';
  const row = await orUndefined(invoice !== undefined
    ? s.reads.row('invoice', invoice.id, `?$select=${common},_customerid_value`)
    : s.reads.row('cfl_purchaseinvoice', bill!.id, `?$select=${common},_cfl_accountid_value,_cfl_contactid_value`));
  fill(s, 'cfl_kind', optionValue(creditNoteKind, invoice !== undefined ? 'sales' : 'purchase'), true);
  if (row === undefined) return;
  const customer = referenceOfRow(row, 'customerid', 'account');
  if (customer !== undefined) fill(s, customer.table === 'contact' ? 'cfl_contactid' : 'cfl_accountid', asLookup(customer));
  if (bill !== undefined) for (const [column, table] of [['cfl_accountid', 'account'], ['cfl_contactid', 'contact']] as const) fill(s, column, lookupOf(row, column, table));
  // the platform has put the person's own currency there
  fill(s, 'transactioncurrencyid', lookupOf(row, 'transactioncurrencyid', 'transactioncurrency'), true);
  fill(s, 'cfl_connectionid', lookupOf(row, 'cfl_connectionid', 'cfl_connection'));
  if (row['cfl_amountsare'] !== null) fill(s, 'cfl_amountsare', row['cfl_amountsare']);
}

const isCredited = (s: Session): boolean => ['cfl_invoiceid', 'cfl_purchaseinvoiceid'].some((c) => referenceIn(s.form, c) !== undefined);

/** The currency of a customer or supplier, where they have one. A document that is credited decides instead of them, also when it is chosen while they are read. */
export async function fillFromParty(s: Session): Promise<void> {
  const party = partyOf(s);
  if (party === undefined || s.kind.key === 'invoice' || isCredited(s)) return;
  const row = await orUndefined(s.reads.row(party.table, party.id, '?$select=_transactioncurrencyid_value'));
  if (row !== undefined && !isCredited(s)) fill(s, 'transactioncurrencyid', lookupOf(row, 'transactioncurrencyid', 'transactioncurrency'), true);
}

/** The due date that the connection's rule gives, beside the empty column. */
export function hintDue(s: Session): void {
  const { due } = s.kind;
  if (due === undefined) return;
  const connection = connectionOf(s);
  const side = s.kind.side(s.form);
  const date = dayIn(s.form, s.kind.date);
  const day = connection && date !== undefined && isEmpty(s.form, due) ? dueBy(connection.dueRule[side], connection.dueDays[side], date) : undefined;
  hint(s.form, due, 'counterfoil-due', day === undefined ? undefined : {
    message: text('Form_DueHint', connection!.name, spokenDay(day)), action: { label: text('Form_FillIn'), run: () => { s.form.getAttribute(due)?.setValue(asDate(day) as never); } },
  });
}
