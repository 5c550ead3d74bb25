import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { detailsId, exportStatus, optionValue } from '@counterfoil/solution';
import { fakeBatch, fakeWebApi, type FakeBatch } from '../../testing/fake-web-api.ts';
import { askMany, type AskedMany } from './ask-many.ts';
import type { Row, WebApi } from './web-api.ts';

const id = (n: number): string => `10000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const kept = new Map<string, string>();
const store = { setItem: (k: string, v: string) => void kept.set(k, v), getItem: (k: string) => kept.get(k) ?? null } as unknown as Storage;
let batch: FakeBatch;
let counts: string[];
beforeEach(() => { batch = fakeBatch(); counts = []; kept.clear(); });
afterEach(() => { vi.useRealTimers(); });

const ask = (webApi: WebApi, ids: readonly string[]): Promise<AskedMany> =>
  askMany({ webApi, clientUrl: 'https://org', documents: ids.map((x) => ({ table: 'invoice' as const, id: x })), organization: 'org', store, now: new Date('2026-11-22T10:00:00Z'), onStored: (n, of) => counts.push(`${n}/${of}`), fetch: batch.fetch });
const kinds = (a: AskedMany): string[] => a.documents.map((d) => d.outcome.kind);
const invoices = (...ns: number[]): Record<string, Row> => Object.fromEntries(ns.map((n) => [`invoice/${id(n)}`, { invoiceid: id(n), invoicenumber: `INV-${n}`, name: `Name ${n}` }]));

describe('askMany', () => {
  it('R25 writes details and request of each, details first, all under one ticket', async () => {
    const asked = await ask(fakeWebApi(invoices(1, 2)) as WebApi, [id(1), `{${id(2).toUpperCase()}}`, id(1)]);
    expect(kinds(asked)).toEqual(['asked', 'asked']);
    expect(batch.creates.map((c) => c.set)).toEqual(['cfl_xerodocuments', 'cfl_syncrequests', 'cfl_xerodocuments', 'cfl_syncrequests']);
    expect(batch.creates[0]!.data).toMatchObject({ cfl_xerodocumentid: await detailsId('invoice', id(1)), cfl_documentnumber: 'INV-1', cfl_name: 'Invoice INV-1' });
    const hashes = new Set(batch.creates.filter((c) => c.set === 'cfl_syncrequests').map((c) => c.data['cfl_tickethash']));
    expect([...hashes]).toEqual([createHash('sha256').update(asked.ticket).digest('hex')]);
    const one = asked.documents[0]!;
    expect(JSON.parse(kept.get(`counterfoil:${one.detailsId}`)!)).toMatchObject({ ticket: asked.ticket, request: (one.outcome as { request: string }).request });
  });
  it('R25 asks for 250 in ten calls and counts', async () => {
    const asked = await ask(fakeWebApi() as WebApi, Array.from({ length: 250 }, (_, n) => id(n)));
    expect(kinds(asked).every((k) => k === 'asked')).toBe(true);
    expect(batch.calls).toBe(10);
    expect(counts.at(0)).toBe('25/250');
    expect(counts.at(-1)).toBe('250/250');
  });
  it('R25 one failing never stops the others', async () => {
    batch.refuse = (c) => (c.set === 'cfl_syncrequests' && JSON.stringify(c.data).includes(id(2)) ? { code: '0x80040220', message: 'missing prvAppendToInvoice' } : undefined);
    const asked = await ask(fakeWebApi(invoices(1, 2, 3)) as WebApi, [id(1), id(2), id(3)]);
    expect(kinds(asked)).toEqual(['asked', 'refused', 'asked']);
    expect(asked.documents[1]!.outcome).toMatchObject({ failure: { code: 'NO_PRIVILEGE' } });
  });
  it('R51 leaves alone what is in Xero, and asks without a second details row for what has one', async () => {
    const [one, two] = [await detailsId('invoice', id(1)), await detailsId('invoice', id(2))];
    const asked = await ask(fakeWebApi({
      [`cfl_xerodocument/${one}`]: { cfl_xerodocumentid: one, cfl_exportstatus: optionValue(exportStatus, 'sent'), cfl_xeronumber: 'INV-1' },
      [`cfl_xerodocument/${two}`]: { cfl_xerodocumentid: two, cfl_exportstatus: optionValue(exportStatus, 'failed') },
    }) as WebApi, [id(1), id(2)]);
    expect(kinds(asked)).toEqual(['already', 'asked']);
    expect(batch.creates.map((c) => c.set)).toEqual(['cfl_syncrequests']);
  });
  it('counts as stored what a lost answer had stored: the second try meets it', async () => {
    vi.useFakeTimers();
    batch.loseAnswers = 1;
    const asking = ask(fakeWebApi() as WebApi, [id(1)]);
    await vi.waitFor(() => expect(batch.calls).toBe(1));
    await vi.advanceTimersByTimeAsync(1100);
    expect(kinds(await asking)).toEqual(['asked']);
    expect(batch.stored.size).toBe(2);
  });
  it('says that it does not know when no answer came twice', async () => {
    vi.useFakeTimers();
    batch.loseAnswers = 2;
    const asking = ask(fakeWebApi() as WebApi, [id(1)]);
    await vi.waitFor(() => expect(batch.calls).toBe(1));
    await vi.advanceTimersByTimeAsync(1100);
    expect(kinds(await asking)).toEqual(['lost']);
    expect(kept.size).toBe(0);
  });
  it('waits when Dynamics is busy, as long as it says, and says so when that is too long', async () => {
    vi.useFakeTimers();
    batch.busy = [5];
    const asking = ask(fakeWebApi() as WebApi, [id(1)]);
    await vi.waitFor(() => expect(batch.calls).toBe(1));
    await vi.advanceTimersByTimeAsync(4900);
    expect(batch.calls).toBe(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(kinds(await asking)).toEqual(['asked']);
    batch.busy = [300];
    expect((await ask(fakeWebApi() as WebApi, [id(2)])).documents[0]!.outcome).toMatchObject({ kind: 'refused', failure: { code: 'BUSY' } });
  });
  it('asks also where the Xero Details may not be read', async () => {
    const api = fakeWebApi(invoices(1));
    api.fail = (call) => (call === 'list cfl_xerodocument' ? { errorCode: 0x80040220, message: 'prvReadcfl_XeroDocument' } : undefined);
    expect(kinds(await ask(api as WebApi, [id(1)]))).toEqual(['asked']);
  });
});
