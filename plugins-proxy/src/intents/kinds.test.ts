/** The recovery table row by row: bills, credit notes with and without a number of ours, killed at every point and faulted before and after the commit. */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exportStatus, requestState } from '@counterfoil/solution';
import type { CrashPoint } from '../core/crash-points.ts';
import type { DocumentKind } from '../documents/types.ts';
import { xeroIdOf } from '../documents/places.ts';
import { readFaults, writeFaults, type WriteFault } from './testing/books.ts';
import { dynamicsFaults } from './testing/dynamics.ts';
import { liveAndDie } from './testing/lives.ts';
import { detailsOf, quick, World } from './testing/world.ts';

let world: World;
beforeAll(async () => { world = await World.make(); });
beforeEach(() => world.reset());
afterAll(() => world?.close());

const done = requestState.options.done.value;
const refused = requestState.options.refused.value;
const needsDecision = requestState.options.needsDecision.value;
const contactId = 'c0000000-0000-4000-8000-000000000001';

function expectOnce(id: string, request: string): void {
  const inXero = world.invoicesOf(id);
  expect(world.dynamics.requests.get(request)).toMatchObject({ cfl_requeststate: done });
  expect(inXero).toHaveLength(1);
  expect(world.dynamics.details.get(detailsOf(id))).toMatchObject({ cfl_xeroid: xeroIdOf(inXero[0]!), cfl_exportstatus: exportStatus.options.sent.value });
}
const resultOf = (request: string): { problems: { code: string; candidates?: { xeroId: string }[] }[] } => JSON.parse(world.dynamics.requests.get(request)!['cfl_result'] as string);
const codesOf = (request: string): string[] => resultOf(request).problems.map((p) => p.code);

const kinds: readonly (readonly [string, DocumentKind, string | undefined])[] = [
  ['a bill', 'bill', 'SUP-7'], ['a sales credit note with our number', 'salesCreditNote', 'CN-7'], ['a sales credit note that Xero numbers', 'salesCreditNote', undefined], ['a supplier\'s credit note', 'purchaseCreditNote', 'SC-7'],
];
/** What is about contacts, items and refusals does not depend on the kind. */
const points: readonly CrashPoint[] = ['request-read', 'document-read', 'intent-stored', 'details-sending-written', 'sending-stored', 'before-socket', 'in-flight', 'xero-answered', 'accepted-stored', 'before-write-back', 'write-back-answered', 'recorded-stored'];

describe.each(kinds)('exactly once, %s', (_name, kind, number) => {
  const ask = (): { id: string; request: string } => { const id = world.invoice({ kind, number, contactId }); return { id, request: world.ask(id) }; };

  it(`R5 R51 ${kind} is sent with one PUT and told in Dynamics`, async () => {
    const { id, request } = ask();
    world.start();
    world.work.take([request]);
    expect(await world.ended([request])).toBe(true);
    expectOnce(id, request);
    // suppliers' numbers are looked up first, because Xero takes them twice
    expect(world.books.calls).toEqual({ puts: 1, reads: kind === 'bill' || kind === 'purchaseCreditNote' ? 1 : 0 });
    expect(world.dynamics.history.size).toBe(1);
  });

  it.each(points.filter((p) => p !== 'details-sending-written' || number !== 'CN-7'))(`R51 ${kind} killed at %s is neither lost nor doubled`, async (point) => {
    const { id, request } = ask();
    const life = world.start({ at: point });
    world.work.take([request]);
    if (point !== 'in-flight') await life.died;
    else { await new Promise((r) => setTimeout(r, 15)); await world.dead(); }
    world.start();
    await world.work.start();
    expect(await world.ended([request])).toBe(true);
    expectOnce(id, request);
    expect(world.dynamics.history.size).toBe(1);
  });

  it.each(writeFaults.filter((f) => f !== 'none'))(`R51 ${kind} survives %s, with the look-ups failing too`, async (fault: WriteFault) => {
    const { id, request } = ask();
    world.books.writes = [fault];
    world.books.reads = [...(number && number !== 'CN-7' ? ['none' as const] : []), 'lostBefore', 'throttled'];
    world.start();
    world.work.take([request]);
    expect(await world.ended([request])).toBe(true);
    await new Promise((r) => setTimeout(r, fault === 'late' ? world.books.lateMs : 0));
    expectOnce(id, request);
  });

  it(`R51 ${kind} that appears late is not doubled when repeating the key got lost`, async () => {
    const { id, request } = ask();
    world.books.writes = ['late', 'lostBefore'];
    world.start();
    world.work.take([request]);
    expect(await world.ended([request])).toBe(true);
    await new Promise((r) => setTimeout(r, world.books.lateMs));
    expectOnce(id, request);
  });
});

it('R51 random kinds, faults and deaths: exactly one document in Xero for each in Dynamics', async () => {
  const fault = <T>(all: readonly T[], none: T) => fc.array(fc.oneof({ weight: 2, arbitrary: fc.constant(none) }, { weight: 3, arbitrary: fc.constantFrom(...all) }), { maxLength: 6 });
  await fc.assert(fc.asyncProperty(
    fc.record({
      documents: fc.array(fc.record({ kind: fc.constantFrom<DocumentKind>('salesInvoice', 'bill', 'salesCreditNote', 'purchaseCreditNote'), numbered: fc.boolean(), twin: fc.boolean() }), { minLength: 1, maxLength: 7 }),
      deaths: fc.array(fc.integer({ min: 0, max: 25 }), { maxLength: 3 }),
      writes: fault(writeFaults, 'none'), reads: fault(readFaults, 'none'), dynamics: fault(dynamicsFaults, 'none'),
    }),
    async (c) => {
      await world.reset();
      const documents = c.documents.map((d, n) => { const id = world.invoice({ kind: d.kind, number: d.numbered ? `N-${n}` : undefined, contactId, total: d.twin ? '10.00' : `${n + 1}.50` }); return { id, request: world.ask(id) }; });
      const all = documents.map((d) => d.request);
      world.books.writes = [...c.writes]; world.books.reads = [...c.reads]; world.dynamics.faults = [...c.dynamics];
      expect(await liveAndDie(world, all, c.deaths, 10_000)).toBe(true);
      expect(world.books.invoices.length + world.books.notes.length).toBe(documents.length);
      for (const d of documents) expect(world.dynamics.requests.get(d.request)).toMatchObject({ cfl_requeststate: done });
      // twins look the same: each is one of them, and no two are the same one
      expect(new Set(documents.map((d) => world.dynamics.details.get(detailsOf(d.id))!['cfl_xeroid'])).size).toBe(documents.length);
    },
  ), { numRuns: Number(process.env['RUNS'] ?? 10), ...(process.env['SEED'] ? { seed: Number(process.env['SEED']), path: process.env['FC_PATH'] ?? '', endOnFailure: true } : {}) });
}, 120_000);

describe('numbers', () => {
  const send = async (o: Parameters<World['invoice']>[0], more: Parameters<World['ask']>[1] = {}): Promise<{ id: string; request: string }> => {
    const id = world.invoice({ contactId, ...o });
    const request = world.ask(id, more);
    world.work.take([request]);
    expect(await world.ended([request])).toBe(true);
    return { id, request };
  };

  it('R24 a bill with the number of a sales invoice is no conflict, and the other way round', async () => {
    world.start();
    for (const kind of ['bill', 'salesInvoice'] as const) { const { id, request } = await send({ kind, number: 'SAME-1' }); expectOnce(id, request); }
    world.books.writes = ['lostBefore'];
    const { id, request } = await send({ kind: 'salesInvoice', number: 'SUP-9' });
    expectOnce(id, request);
  });

  it('R24 a second bill of the same supplier and number is never sent silently, and goes when a person says so', async () => {
    world.start();
    await send({ kind: 'bill', number: 'SUP-1' });
    const second = await send({ kind: 'bill', number: 'sup-1'.toUpperCase(), total: '99.00' });
    expect(world.stateOf(second.request)).toBe(refused);
    expect(codesOf(second.request)).toEqual(['BILL_ALREADY_IN_XERO']);
    expect(resultOf(second.request).problems[0]!.candidates).toHaveLength(1);
    expect(world.books.invoices).toHaveLength(1);
    const anyway = world.ask(second.id, { arguments: '{"despite":["BILL_ALREADY_IN_XERO"]}' });
    world.work.take([anyway]);
    expect(await world.ended([anyway])).toBe(true);
    expectOnce(second.id, anyway);
    // another supplier may have numbered its bill the same
    const other = await send({ kind: 'bill', number: 'SUP-1', contactId: 'c0000000-0000-4000-8000-000000000002' });
    expectOnce(other.id, other.request);
  });

  it('R24 many bills together: one look-up, and only the one that is there already stays', async () => {
    // long enough for company even on a busy machine
    world.start({ more: { timing: { ...quick, lingerMs: 100 } } });
    await send({ kind: 'bill', number: 'B-3' });
    const all = Array.from({ length: 8 }, (_, n) => { const id = world.invoice({ kind: 'bill', number: `B-${n}`, contactId }); return { id, request: world.ask(id) }; });
    const before = world.books.calls.reads;
    world.work.take(all.map((a) => a.request));
    expect(await world.ended(all.map((a) => a.request))).toBe(true);
    expect(all.map((a) => world.stateOf(a.request))).toEqual(all.map((_, n) => (n === 3 ? refused : done)));
    expect(world.books.calls.reads - before).toBe(1);
    expect(world.books.invoices).toHaveLength(8);
  });

  it('R24 a credit note number that is taken is refused with its own words', async () => {
    world.start();
    await send({ kind: 'salesCreditNote', number: 'CN-1' });
    const { request } = await send({ kind: 'salesCreditNote', number: 'CN-1', total: '7.00' });
    expect(world.stateOf(request)).toBe(refused);
    expect(codesOf(request)).toEqual(['CREDIT_NOTE_NUMBER_TAKEN']);
    expect(world.books.notes).toHaveLength(1);
  });

  it('R51 credit notes that look the same go one after the other, and a lost answer of one gives neither twice', async () => {
    const all = Array.from({ length: 3 }, () => { const id = world.invoice({ kind: 'purchaseCreditNote', contactId, total: '5.00' }); return { id, request: world.ask(id) }; });
    world.books.writes = ['lostAfter', 'lostBefore'];
    world.start();
    world.work.take(all.map((a) => a.request));
    expect(await world.ended(all.map((a) => a.request))).toBe(true);
    expect(world.books.notes).toHaveLength(3);
    expect(new Set(all.map((a) => world.dynamics.details.get(detailsOf(a.id))!['cfl_xeroid'])).size).toBe(3);
  });

  it('R51 a lost answer of a credit note without a number does not take the numbered one that looks the same', async () => {
    const numbered = world.invoice({ kind: 'salesCreditNote', number: 'OURS-1', contactId, total: '5.00' });
    const bare = world.invoice({ kind: 'salesCreditNote', contactId, total: '5.00' });
    const requests = [world.ask(numbered), world.ask(bare)];
    world.books.writes = ['lostAfter', 'lostAfter'];
    world.start();
    world.work.take(requests);
    expect(await world.ended(requests)).toBe(true);
    expectOnce(numbered, requests[0]!);
    expectOnce(bare, requests[1]!);
  });

  it('R51 a credit note of the same contact and date that nobody claims is neither adopted nor ignored: a person is asked', async () => {
    world.start();
    world.books.writes = ['lostBefore'];
    world.books.notes.push({ CreditNoteID: 'd0000000-0000-4000-8000-00000000000d', Type: 'ACCPAYCREDIT', Date: '2026-11-22', Contact: { ContactID: contactId }, Total: '77.00', Status: 'AUTHORISED' });
    const { id, request } = await send({ kind: 'purchaseCreditNote' });
    expect(world.stateOf(request)).toBe(needsDecision);
    expect(codesOf(request)).toEqual(['MAY_BE_IN_XERO']);
    expect(resultOf(request).problems[0]!.candidates).toMatchObject([{ xeroId: 'd0000000-0000-4000-8000-00000000000d', total: '77.00' }]);
    expect(world.invoicesOf(id)).toHaveLength(0);
  });
});
