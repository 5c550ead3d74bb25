/** R41: which deposits an invoice still has to take off before it may go by itself. */
import { describe, expect, it } from 'vitest';
import { DoorError } from '../core/errors.ts';
import type { DataverseDoor } from '../dataverse/door.ts';
import { depositsLeft } from './deposits.ts';
import type { Candidate } from './settled.ts';

const candidate = (id: string, orderId: string | undefined): Candidate => ({ subject: `invoice:${id}`, table: 'invoice', id, connectionId: undefined, owner: { table: 'systemuser', id: 'sally' }, date: undefined, statusCode: 1, changed: 0, orderId });
const deposit = (invoiceid: string, invoicenumber: string, of: { order?: string; quote?: string }) => ({ invoiceid, invoicenumber, _salesorderid_value: of.order ?? null, _cfl_quoteid_value: of.quote ?? null });
function world(o: { orders?: object[] | 'forbidden'; deposits?: object[]; lines?: object[] }): { door: DataverseDoor; asked: { path: string; as: string | undefined }[] } {
  const asked: { path: string; as: string | undefined }[] = [];
  const get = async (path: string, options?: { callerId?: string }) => {
    asked.push({ path, as: options?.callerId });
    if (!path.startsWith('salesorders')) return { value: (path.startsWith('invoices') ? o.deposits : o.lines) ?? [] };
    if (o.orders === 'forbidden') throw new DoorError({ door: 'dataverse', fate: 'forbidden', status: 403, code: '', message: '' });
    return { value: o.orders ?? [] };
  };
  return { door: { get } as unknown as DataverseDoor, asked };
}
const left = async (w: { door: DataverseDoor }, ...all: Candidate[]) => Object.fromEntries(await depositsLeft(w.door, all.map((c) => ({ candidate: c, person: 'sally' }))));

describe('R41 deposits of an invoice that would go by itself', () => {
  it('R41 of the order or of the quote that it came from; each invoice waits for its own', async () => {
    const w = world({ orders: [{ salesorderid: 'O1', _quoteid_value: 'Q1' }], deposits: [deposit('d1', 'DEP-1', { order: 'o1' }), deposit('d2', 'DEP-2', { quote: 'Q1' }), deposit('d3', 'DEP-3', { order: 'o2' })] });
    expect(await left(w, candidate('i1', 'o1'), candidate('i2', 'o2'), candidate('i3', undefined))).toEqual({ 'invoice:i1': ['DEP-1', 'DEP-2'], 'invoice:i2': ['DEP-3'] });
    expect(w.asked.map((a) => [a.path.split('?')[0], a.as])).toEqual([['salesorders', 'sally'], ['invoices', undefined], ['invoicedetails', undefined]]);
    expect(w.asked[1]!.path).toContain('cfl_isdeposit eq true and statecode ne 3 and (_salesorderid_value eq o1 or _salesorderid_value eq o2 or _cfl_quoteid_value eq q1)');
  });
  it('R41 taken off anywhere but on a cancelled invoice, it holds nothing back', async () => {
    const deposits = [deposit('d1', 'DEP-1', { order: 'o1' }), deposit('d2', 'DEP-2', { order: 'o1' })];
    expect(await left(world({ deposits, lines: [{ _cfl_depositinvoiceid_value: 'D1', invoiceid: { statecode: 0 } }, { _cfl_depositinvoiceid_value: 'd2', invoiceid: { statecode: 3 } }] }), candidate('i1', 'o1'))).toEqual({ 'invoice:i1': ['DEP-2'] });
  });
  it('R41 a person who may not read orders is no reason to hold or to stop', async () => {
    const w = world({ orders: 'forbidden', deposits: [deposit('d1', 'DEP-1', { order: 'o1' })] });
    expect(await left(w, candidate('i1', 'o1'))).toEqual({ 'invoice:i1': ['DEP-1'] });
  });
  it('R41 without an order nothing is read', async () => {
    const w = world({});
    expect([await left(w, candidate('i1', undefined)), w.asked]).toEqual([{}, []]);
  });
});
