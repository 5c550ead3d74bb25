/** R41: which deposits an invoice still has to take off before it may go by itself. */
import { describe, expect, it } from 'vitest';
import type { DataverseDoor } from '../dataverse/door.ts';
import { depositsLeft } from './deposits.ts';
import type { Candidate } from './settled.ts';

const candidate = (id: string, orderId: string | undefined): Candidate => ({ subject: `invoice:${id}`, table: 'invoice', id, connectionId: undefined, owner: { table: 'systemuser', id: 'sally' }, date: undefined, statusCode: 1, changed: 0, orderId });
const deposit = (invoiceid: string, invoicenumber: string, order: string) => ({ invoiceid, invoicenumber, _salesorderid_value: order });
function world(o: { orders?: object[]; deposits?: object[]; lines?: object[] }): { door: DataverseDoor; asked: string[] } {
  const asked: string[] = [];
  const get = async (path: string) => { asked.push(path); return { value: (path.startsWith('salesorders') ? o.orders : path.startsWith('invoices') ? o.deposits : o.lines) ?? [] }; };
  return { door: { get } as unknown as DataverseDoor, asked };
}
const left = async (w: { door: DataverseDoor }, ...all: Candidate[]) => Object.fromEntries(await depositsLeft(w.door, all));

describe('R41 deposits of an invoice that would go by itself', () => {
  it('R41 each invoice waits for those of its own order', async () => {
    const w = world({ deposits: [deposit('d1', 'DEP-1', 'o1'), deposit('d2', 'DEP-2', 'O1'), deposit('d3', 'DEP-3', 'o2')] });
    expect(await left(w, candidate('i1', 'o1'), candidate('i2', 'o2'), candidate('i3', undefined))).toEqual({ 'invoice:i1': ['DEP-1', 'DEP-2'], 'invoice:i2': ['DEP-3'] });
    expect(w.asked.map((a) => a.split('?')[0])).toEqual(['salesorders', 'invoices', 'invoicedetails']);
    expect(w.asked[1]).toContain('cfl_isdeposit eq true and statecode ne 3 and (_salesorderid_value eq o1 or _salesorderid_value eq o2)');
  });
  it('R41 an order that came of a quote waits for deposits of that quote, too', async () => {
    const w = world({ orders: [{ salesorderid: 'O1', _quoteid_value: 'Q1' }], deposits: [{ invoiceid: 'd1', invoicenumber: 'DEP-1', _salesorderid_value: null, _cfl_quoteid_value: 'q1' }, deposit('d2', 'DEP-2', 'o2')] });
    expect(await left(w, candidate('i1', 'o1'), candidate('i2', 'o2'))).toEqual({ 'invoice:i1': ['DEP-1'], 'invoice:i2': ['DEP-2'] });
    expect(w.asked[1]).toContain('(_salesorderid_value eq o1 or _salesorderid_value eq o2 or _cfl_quoteid_value eq q1)');
  });
  it('R41 taken off anywhere but on a cancelled invoice, it holds nothing back', async () => {
    const deposits = [deposit('d1', 'DEP-1', 'o1'), deposit('d2', 'DEP-2', 'o1')];
    expect(await left(world({ deposits, lines: [{ _cfl_depositinvoiceid_value: 'D1', invoiceid: { statecode: 0 } }, { _cfl_depositinvoiceid_value: 'd2', invoiceid: { statecode: 3 } }] }), candidate('i1', 'o1'))).toEqual({ 'invoice:i1': ['DEP-2'] });
  });
  it('R41 an order without deposits costs two reads, and without an order nothing is read', async () => {
    const [some, none] = [world({}), world({})];
    expect([await left(some, candidate('i1', 'o1')), some.asked.length]).toEqual([{}, 2]);
    expect([await left(none, candidate('i1', undefined)), none.asked]).toEqual([{}, []]);
  });
});
