/**
 * A quote becomes an order, an order becomes an invoice: both actions are unbound, take the id of what is converted and the columns
 * that are wanted of what comes of it, and answer with that row.
 */
import { createRow, updateRow } from '../behaviours/write.ts';
import { soldTable } from '../behaviours/states.ts';
import type { Sold } from '../behaviours/states.ts';
import { asGuid } from '../behaviours/values.ts';
import { badQuery, DataverseError, noSuchRow, NotEmulated } from '../errors.ts';
import { parseExact } from '../exact-json.ts';
import type { Table } from '../metadata/model.ts';
import type { Answer, Operation } from '../odata/answer.ts';
import { parsePrefer } from '../odata/prefer.ts';
import { readOne } from '../odata/read.ts';
import { demand, systemCaller } from '../security/access.ts';
import type { Session } from '../session.ts';
import type { Reference, Row, Value } from '../store/store.ts';
import { systemUserId, type World } from '../world.ts';

type Body = Readonly<Record<string, unknown>>;
const bad = (message: string): DataverseError => new DataverseError(400, '0x80048d19', message);

const quoteClose = ['QuoteCloseDate', 'QuoteCloseStatus', 'QuoteCloseSubject', 'QuoteCloseDescription'];
const actions = {
  ConvertQuoteToSalesOrder: { id: 'QuoteId', from: 'quote', to: 'salesorder', link: 'quoteid', lineLink: 'quotedetailid', parameters: quoteClose },
  ConvertSalesOrderToInvoice: { id: 'SalesOrderId', from: 'salesorder', to: 'invoice', link: 'salesorderid', lineLink: 'salesorderdetailid', parameters: [] as string[] },
} as const;

export function convertAction(s: Session, name: keyof typeof actions, op: Operation): Answer {
  const a = actions[name];
  let body: Body;
  try { body = parseExact(op.body) as Body; } catch { throw bad('A valid JSON document was expected.'); }
  for (const key of Object.keys(body)) {
    if (key === 'ProcessInstanceId') throw new NotEmulated(`the parameter ProcessInstanceId of ${name}`);
    if (key !== a.id && key !== 'ColumnSet' && !(a.parameters as readonly string[]).includes(key)) throw badQuery(`The parameter '${key}' in the request payload is not a valid parameter for the operation '${name}'.`);
  }
  const id = typeof body[a.id] === 'string' ? asGuid(body[a.id] as string) : null;
  if (!id) throw bad(`${name} needs the parameter ${a.id}.`);
  const table = s.world.metadata.table(a.to);
  const columns = columnsIn(table, body['ColumnSet']);
  const source = s.world.metadata.table(a.from);
  const row = s.world.store.get(a.from, id);
  demand(s.world, s.caller, 'Read', source, row ?? null);
  if (!row) throw noSuchRow(a.from, id);
  const made = name === 'ConvertQuoteToSalesOrder' ? fromQuote(s, row, id) : fromOrder(s, row, id);
  return readOne(s, table, made, new Map(columns === null ? [] : [['$select', columns.join(',')]]), parsePrefer(undefined));
}

/** ColumnSet: all columns, or these. Null: all. */
function columnsIn(t: Table, given: unknown): string[] | null {
  if (given === undefined || given === null || typeof given !== 'object') throw bad('The parameter ColumnSet is missing.');
  const { AllColumns: all, Columns: columns, AttributeExpressions: expressions, ...rest } = given as Record<string, unknown>;
  if (Object.keys(rest).some((k) => k !== '@odata.type')) throw bad(`The property '${Object.keys(rest)[0]!}' does not exist on type 'Microsoft.Dynamics.CRM.ColumnSet'.`);
  if (Array.isArray(expressions) && expressions.length) throw new NotEmulated('AttributeExpressions of a ColumnSet');
  if (all === true) return null;
  if (!Array.isArray(columns)) throw new NotEmulated('a ColumnSet that names no columns');
  return columns.map((c) => {
    const column = t.columns.get(String(c));
    if (!column) throw new DataverseError(400, '0x80041103', `'${t.schemaName}' entity doesn't contain attribute with Name = '${String(c)}' and NameMapping = 'Logical'.`);
    return column.targets ? `_${column.logicalName}_value` : column.logicalName;
  });
}

function fromQuote(s: Session, quote: Row, id: string): string {
  const state = quote['statecode'];
  if (state !== 1 && state !== 2) throw new NotEmulated('converting quotes that are neither active nor won');
  const made = copy(s, 'ConvertQuoteToSalesOrder', quote, id);
  if (state === 1) turn(s.world, 'quote', id, 2, 4);
  return made;
}
function fromOrder(s: Session, order: Row, id: string): string {
  const state = order['statecode'];
  if (state === 2 || state === 4) throw new NotEmulated('converting orders that are cancelled or invoiced');
  const made = copy(s, 'ConvertSalesOrderToInvoice', order, id);
  if (s.world.switches.orderAfterInvoice === 'invoiced') turn(s.world, 'salesorder', id, 4, 100003);
  return made;
}
const turn = (w: World, table: string, id: string, state: number, status: number): void => {
  updateRow(w, systemCaller(w, systemUserId), w.metadata.table(table), id, new Map<string, Value>([['statecode', state], ['statuscode', status]]));
};

/** What goes along; everything else is the new row's own. Columns of other solutions need a mapping of theirs, and none is emulated. */
const head = /^(name|customerid|pricelevelid|transactioncurrencyid|description|discountamount|discountpercentage|freightamount|paymenttermscode|shippingmethodcode|willcall|emailaddress|(billto|shipto)_(?!composite).*)$/;
const line = /^(productid|uomid|isproductoverridden|productdescription|description|ispriceoverridden|priceperunit|quantity|manualdiscountamount|tax|lineitemnumber|sequencenumber|producttypecode|parentbundleid|salesrepid|willcall|shipto_.*)$/;

function copy(s: Session, name: keyof typeof actions, source: Row, id: string): string {
  const a = actions[name];
  const [from, to] = [soldTable(a.from)!, soldTable(a.to)!];
  const made = createRow(s.world, s.caller, s.world.metadata.table(to.table), taken(s, to.table, source, head, [a.link, { table: from.table, id }]));
  for (const l of linesOf(s.world, from, id)) {
    const values = taken(s, to.lines, l.row, line, [a.lineLink, { table: from.lines, id: l.id }]);
    createRow(s.world, s.caller, s.world.metadata.table(to.lines), new Map([...values, [to.lookup, { table: to.table, id: made }]]));
  }
  return made;
}
function taken(s: Session, into: string, row: Row, which: RegExp, link: readonly [string, Reference]): Map<string, Value> {
  const columns = s.world.metadata.table(into).columns;
  return new Map([...Object.entries(row).filter(([k, v]) => which.test(k) && columns.has(k) && v !== null && v !== undefined) as [string, Value][], [link[0], link[1]]]);
}
function linesOf(w: World, of: Sold, id: string): { id: string; row: Row }[] {
  const key = w.metadata.table(of.lines).idColumn;
  const rank = (r: Row): number => Number(r['lineitemnumber'] ?? Number.MAX_SAFE_INTEGER);
  return [...w.store.rows(of.lines).values()].filter((r) => (r[of.lookup] as Reference | null)?.id === id).sort((x, y) => rank(x) - rank(y)).map((row) => ({ id: String(row[key]), row }));
}
