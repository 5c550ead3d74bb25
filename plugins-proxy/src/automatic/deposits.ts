/**
 * R41: the invoice of an order does not go by itself while a deposit of that order is not taken off: whoever is asked for the whole
 * after having paid a part of it pays twice. By hand it may go as it is: then somebody has looked at it.
 */
import { isDoorError } from '../core/errors.ts';
import type { DataverseDoor } from '../dataverse/door.ts';
import { everyRow } from '../environments/rows.ts';
import type { Candidate } from './settled.ts';

const cancelled = 3;
const perGet = 40;
const chunks = <T>(all: readonly T[]): T[][] => Array.from({ length: Math.ceil(all.length / perGet) }, (_, n) => all.slice(n * perGet, (n + 1) * perGet));
const either = (column: string, ids: readonly string[]): string => ids.map((id) => `${column} eq ${id}`).join(' or ');
const lower = (v: unknown): string | undefined => (typeof v === 'string' ? v.toLowerCase() : undefined);

/** The quotes that orders came from: a deposit may have been made before there was an order. As a person, because the service reads no orders; who may not read them either has made no deposit of them. */
async function quotesOf(door: DataverseDoor, person: string, orders: readonly string[]): Promise<Map<string, string>> {
  const quotes = new Map<string, string>();
  try {
    for (const some of chunks(orders)) {
      for (const r of await everyRow(door, `salesorders?$select=salesorderid,_quoteid_value&$filter=${either('salesorderid', some)}`, { callerId: person })) {
        const quote = lower(r._quoteid_value);
        if (quote !== undefined) quotes.set(lower(r.salesorderid)!, quote);
      }
    }
  } catch (e) { if (!isDoorError(e) || (e.fate !== 'forbidden' && e.fate !== 'refused')) throw e; }
  return quotes;
}

/** Numbers of the deposits that are not taken off yet, by the subject of the invoice that waits for them. Nothing is read where no invoice is of an order. @throws DoorError */
export async function depositsLeft(door: DataverseDoor, all: readonly { readonly candidate: Candidate; readonly person: string | undefined }[]): Promise<Map<string, string[]>> {
  const left = new Map<string, string[]>();
  const invoices = all.filter((a) => a.candidate.orderId !== undefined);
  if (invoices.length === 0) return left;
  const quotes = new Map<string, string>();
  for (const [person, some] of Map.groupBy(invoices, (i) => i.person)) {
    if (person === undefined) continue;
    for (const [order, quote] of await quotesOf(door, person, [...new Set(some.map((i) => i.candidate.orderId!))])) quotes.set(order, quote);
  }
  const orders = [...new Set(invoices.map((i) => i.candidate.orderId!))];
  const deposits: any[] = [];
  for (const some of chunks(orders)) {
    const of = [either('_salesorderid_value', some), either('_cfl_quoteid_value', some.flatMap((o) => quotes.get(o) ?? []))].filter((f) => f !== '').join(' or ');
    deposits.push(...await everyRow(door, `invoices?$select=invoiceid,invoicenumber,_salesorderid_value,_cfl_quoteid_value&$filter=cfl_isdeposit eq true and statecode ne ${cancelled} and (${of})`));
  }
  const taken = new Set<string>();
  for (const some of chunks(deposits.map((d) => lower(d.invoiceid)!))) {
    for (const line of await everyRow(door, `invoicedetails?$select=_cfl_depositinvoiceid_value&$expand=invoiceid($select=statecode)&$filter=${either('_cfl_depositinvoiceid_value', some)}`)) {
      if (line.invoiceid?.statecode !== cancelled) taken.add(lower(line._cfl_depositinvoiceid_value)!);
    }
  }
  const open = deposits.filter((d) => !taken.has(lower(d.invoiceid)!));
  for (const { candidate: c } of invoices) {
    const quote = quotes.get(c.orderId!);
    const mine = open.filter((d) => lower(d.invoiceid) !== c.id && (lower(d._salesorderid_value) === c.orderId || (quote !== undefined && lower(d._cfl_quoteid_value) === quote)));
    if (mine.length > 0) left.set(c.subject, mine.map((d) => String(d.invoicenumber ?? '')));
  }
  return left;
}
