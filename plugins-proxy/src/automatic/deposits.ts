/**
 * R41: the invoice of an order does not go by itself while a deposit of that order is not taken off: whoever is asked for the whole
 * after having paid a part of it pays twice. By hand it may go as it is: then somebody has looked at it. A deposit that was made
 * on a quote names that quote alone, and the order that came of it names the quote, too.
 */
import type { DataverseDoor } from '../dataverse/door.ts';
import { everyRow } from '../environments/rows.ts';
import type { Candidate } from './settled.ts';

const cancelled = 3;
const perGet = 40;
const chunks = <T>(all: readonly T[]): T[][] => Array.from({ length: Math.ceil(all.length / perGet) }, (_, n) => all.slice(n * perGet, (n + 1) * perGet));
const either = (column: string, ids: readonly string[]): string => ids.map((id) => `${column} eq ${id}`).join(' or ');
const lower = (v: unknown): string => String(v ?? '').toLowerCase();

/** Numbers of the deposits that are not taken off yet, by the subject of the invoice that waits for them. Nothing is read where no invoice is of an order. @throws DoorError */
export async function depositsLeft(door: DataverseDoor, candidates: readonly Candidate[]): Promise<Map<string, string[]>> {
  const left = new Map<string, string[]>();
  const invoices = candidates.filter((c) => c.orderId !== undefined);
  const deposits = new Map<string, any>();
  const quoteOf = new Map<string, string>();
  for (const orders of chunks([...new Set(invoices.map((c) => c.orderId!))])) {
    for (const o of await everyRow(door, `salesorders?$select=salesorderid,_quoteid_value&$filter=_quoteid_value ne null and (${either('salesorderid', orders)})`)) quoteOf.set(lower(o.salesorderid), lower(o._quoteid_value));
    const quotes = [...new Set(orders.flatMap((o) => quoteOf.get(o) ?? []))];
    const ofThem = [either('_salesorderid_value', orders), ...(quotes.length > 0 ? [either('_cfl_quoteid_value', quotes)] : [])].join(' or ');
    for (const d of await everyRow(door, `invoices?$select=invoiceid,invoicenumber,_salesorderid_value,_cfl_quoteid_value&$filter=cfl_isdeposit eq true and statecode ne ${cancelled} and (${ofThem})`)) deposits.set(lower(d.invoiceid), d);
  }
  const taken = new Set<string>();
  for (const some of chunks([...deposits.keys()])) {
    for (const line of await everyRow(door, `invoicedetails?$select=_cfl_depositinvoiceid_value&$expand=invoiceid($select=statecode)&$filter=${either('_cfl_depositinvoiceid_value', some)}`)) {
      if (line.invoiceid?.statecode !== cancelled) taken.add(lower(line._cfl_depositinvoiceid_value));
    }
  }
  const open = [...deposits].flatMap(([id, d]) => (taken.has(id) ? [] : [d]));
  for (const c of invoices) {
    const quote = quoteOf.get(c.orderId!);
    const mine = open.filter((d) => lower(d._salesorderid_value) === c.orderId || (quote !== undefined && lower(d._cfl_quoteid_value) === quote));
    if (mine.length > 0) left.set(c.subject, mine.map((d) => String(d.invoicenumber ?? '')));
  }
  return left;
}
