/** What the Sales app computes: amounts of lines, totals of quotes, orders and invoices, base currency. Source: Microsoft's descriptions of the columns. */
import { Decimal } from '../exact-json.ts';
import { readOnlyRow } from '../errors.ts';
import type { Table } from '../metadata/model.ts';
import type { Reference, Row, Value } from '../store/store.ts';
import type { World } from '../world.ts';
import type { Sold } from './states.ts';
import { isClosed } from './states.ts';

const zero = new Decimal(0);
const amount = (v: Value | undefined): Decimal => (Decimal.isDecimal(v) ? (v as Decimal) : zero);
const cents = (d: Decimal): Decimal => d.toDecimalPlaces(2);

/** Exchange rate = units of the row's currency for one unit of base currency. */
export function settleMoney(w: World, t: Table, row: Record<string, Value>): void {
  if (!t.columns.has('transactioncurrencyid') || !t.columns.has('exchangerate') || t.logicalName === 'transactioncurrency') return;
  const currency = row['transactioncurrencyid'] as Reference | null;
  const rate = currency ? amount(w.store.get('transactioncurrency', currency.id)?.['exchangerate']) : new Decimal(1);
  row['exchangerate'] = rate;
  for (const c of t.columns.values()) {
    if (!c.baseOf) continue;
    const value = row[c.baseOf];
    row[c.logicalName] = Decimal.isDecimal(value) && !rate.isZero() ? (value as Decimal).div(rate).toDecimalPlaces(4) : null;
  }
}

export function settleLine(w: World, of: Sold, line: Record<string, Value>, creating: boolean): void {
  const parent = w.store.get(of.table, (line[of.lookup] as Reference).id)!;
  if (isClosed(of, parent)) throw readOnlyRow();
  if (creating) line['transactioncurrencyid'] = parent['transactioncurrencyid'] ?? null;
  const product = line['productid'] as Reference | null;
  const productRow = product && w.store.get('product', product.id);
  line['productname'] = productRow ? productRow['name']! : line['productdescription'] ?? null;
  line['productnumber'] = productRow ? productRow['productnumber']! : null;
  line[`${of.lines}name`] = line['productname'] ? String(line['productname']).slice(0, 100) : null;
  if (productRow && line['ispriceoverridden'] !== true) {
    const listed = listedPrice(w, product!.id, parent);
    if (listed) { line['priceperunit'] = listed; line['pricingerrorcode'] = 0; }
    else { line['pricingerrorcode'] = 2; if (!Decimal.isDecimal(line['priceperunit'])) line['priceperunit'] = zero; }
  }
  const price = amount(line['priceperunit']).minus(amount(line['volumediscountamount']));
  line['baseamount'] = cents(price.times(amount(line['quantity'])));
  line['extendedamount'] = amount(line['baseamount']).minus(amount(line['manualdiscountamount'])).plus(amount(line['tax']));
}

function listedPrice(w: World, productId: string, document: Row): Decimal | null {
  const list = (document['pricelevelid'] as Reference | null | undefined)?.id;
  if (!list) return null;
  for (const item of w.store.rows('productpricelevel').values()) {
    if ((item['pricelevelid'] as Reference).id === list && (item['productid'] as Reference).id === productId) return amount(item['amount']);
  }
  return null;
}

/** Recomputes a document from its lines; totals are never taken from a client. */
export function settleTotals(w: World, of: Sold, id: string, row: Record<string, Value>): void {
  let net = zero, tax = zero, lineDiscount = zero;
  for (const line of w.store.naming(of.lines, of.lookup, id)) {
    // Members of a bundle have a price of their own only in the description: the bundle's row carries the amount.
    if (line['producttypecode'] === 3 || line['producttypecode'] === 4) continue;
    net = net.plus(amount(line['baseamount'])).minus(amount(line['manualdiscountamount']));
    lineDiscount = lineDiscount.plus(amount(line['manualdiscountamount']));
    tax = tax.plus(amount(line['tax']));
  }
  const percent = cents(net.times(amount(row['discountpercentage'])).div(100));
  row['totallineitemamount'] = net;
  row['totallineitemdiscountamount'] = lineDiscount;
  row['totaldiscountamount'] = percent.plus(amount(row['discountamount']));
  row['totalamountlessfreight'] = net.minus(row['totaldiscountamount'] as Decimal);
  row['totaltax'] = tax;
  row['totalamount'] = (row['totalamountlessfreight'] as Decimal).plus(amount(row['freightamount'])).plus(tax);
}

/** After a line came, changed or went. */
export function resettle(w: World, of: Sold, id: string): void {
  const before = w.store.get(of.table, id);
  if (!before) return;
  const row: Record<string, Value> = { ...before };
  settleTotals(w, of, id, row);
  settleMoney(w, w.metadata.table(of.table), row);
  w.store.put(of.table, id, row);
}
