/** R29 while things are under way: a hold that meets a sending, and relays that die between deciding and telling. */
import { exportStatus, requestAction, requestState } from '@counterfoil/solution';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { detailsOf, documentsOf, organisation, World } from '../intents/testing/world.ts';

let world: World;
beforeAll(async () => { world = await World.make(); });
beforeEach(() => world.reset());
afterEach(() => world.dead());
afterAll(() => world?.close());

const hold = requestAction.options.hold.value;
const { done, refused } = requestState.options;
const status = (invoice: string): unknown => world.dynamics.details.get(detailsOf(invoice))?.['cfl_exportstatus'];
const codes = (request: string): string[] => (JSON.parse(world.dynamics.requests.get(request)!['cfl_result']) as { problems: { code: string }[] }).problems.map((p) => p.code);
const askToHold = (invoice: string): string => world.ask(invoice, { action: hold, arguments: '{"reason":"Wait"}' });
const until = async (good: () => boolean): Promise<void> => { for (let n = 0; n < 1_000 && !good(); n++) await new Promise((r) => setTimeout(r, 3)); expect(good()).toBe(true); };

describe('R29 a hold that meets a sending', () => {
  it('R29 what is being sent cannot be stopped: the hold waits for the result and says so', async () => {
    const invoice = world.invoice({ number: 'A-1' });
    let letGo: () => void = () => {};
    const gate = new Promise<void>((r) => { letGo = r; });
    const told: string[] = [];
    world.start({ more: { at: (p) => (p === 'xero-answered' ? gate : undefined) } });
    const send = world.ask(invoice);
    world.work.take([send]);
    await until(() => world.books.invoices.length === 1);
    const held = askToHold(invoice);
    world.work.take([held]);
    await new Promise((r) => setTimeout(r, 60));
    told.push(String(world.stateOf(held)));
    letGo();
    world.work.take([held]);
    expect(await world.ended([send, held])).toBe(true);
    expect([told, world.stateOf(send), world.stateOf(held)]).toEqual([['null'], done.value, done.value]);
    expect(world.dynamics.requests.get(held)!['cfl_message']).toContain('in Xero already');
    expect(status(invoice)).toBe(exportStatus.options.held.value);
    expect(world.invoicesOf(invoice)).toHaveLength(1);
  });

  it('R29 what is only ready is withdrawn, and whoever asked to send it is told', async () => {
    const invoice = world.invoice({ number: 'A-2' });
    world.books.throttledForMs = 400;
    world.books.writes = ['throttled'];
    world.start();
    const send = world.ask(invoice);
    world.work.take([send]);
    await until(() => world.books.calls.puts === 1);
    await until(() => world.books.writes.length === 0);
    await new Promise((r) => setTimeout(r, 20));
    const held = askToHold(invoice);
    world.work.take([held]);
    expect(await world.ended([send, held])).toBe(true);
    expect([world.stateOf(send), world.stateOf(held)]).toEqual([refused.value, done.value]);
    expect(['WITHDRAWN', 'DOCUMENT_HELD']).toContain(codes(send)[0]);
    await new Promise((r) => setTimeout(r, 450));
    await world.work.idle();
    expect([world.books.invoices.length, status(invoice)]).toEqual([0, exportStatus.options.held.value]);
  });

  for (const at of ['stop-stored', 'decision-written'] as const) {
    it(`R29 R51 the relay dies at "${at}": the hold stands, once, and nothing goes`, async () => {
      const invoice = world.invoice({ number: 'A-3' });
      const held = askToHold(invoice);
      const { died } = world.start({ at });
      world.work.take([held]);
      await died;
      world.start();
      await world.work.start();
      expect(await world.ended([held])).toBe(true);
      const send = world.ask(invoice);
      world.work.take([send]);
      expect(await world.ended([send])).toBe(true);
      expect([world.stateOf(held), codes(send), status(invoice), world.books.invoices.length]).toEqual([done.value, ['DOCUMENT_HELD'], exportStatus.options.held.value, 0]);
      expect([...world.dynamics.history.values()].filter((h) => String(h['cfl_name']).includes('put on hold'))).toHaveLength(1);
    });
  }

  it('R29 a relay that has lost its database believes the row that it wrote itself, and no other', async () => {
    const relay = '5e55a1e5-0000-4000-8000-000000000008';
    for (const [by, goes] of [[relay, false], [world.user, true]] as const) {
      const documents = documentsOf(world.dynamics);
      const row = { id: 'x', exportStatus: 'held', owner: undefined, xeroId: undefined, createdOn: '2026-11-22T10:00:00Z', createdBy: by, modifiedBy: by };
      const prepare = ((...a: [any, any]) => { const r: any = documents.prepare(...a); for (const record of [r.record, r.prepared?.record]) if (record) record.detailsOf.row = row; return r; }) as typeof documents.prepare;
      world.start({ more: { documents: { ...documents, prepare }, environment: () => ({ key: world.dynamics.organization, user: relay, organisations: [organisation], lookFirst: true }) } });
      const send = world.ask(world.invoice({ number: `A-4-${goes}` }));
      world.work.take([send]);
      expect(await world.ended([send])).toBe(true);
      expect(world.stateOf(send)).toBe(goes ? done.value : refused.value);
      await world.dead();
    }
  });
});

describe('R65 a document that waits', () => {
  it('R65 what was changed while it waited is let in anew, or not', async () => {
    const invoice = world.invoice({ number: 'A-5' });
    world.books.throttledForMs = 150;
    world.books.writes = ['throttled'];
    const { died } = world.start({ at: 'sending-stored' });
    const send = world.ask(invoice);
    world.work.take([send]);
    await died;
    // read again by the next relay: by then a limit stands in the way
    const documents = documentsOf(world.dynamics);
    const prepare = ((...a: [any, any]) => { const r: any = documents.prepare(...a); if (r.prepared) { r.prepared.connection.approvalLimit = '10.00'; r.prepared.baseTotal = '12.50'; } return r; }) as typeof documents.prepare;
    world.start({ more: { documents: { ...documents, prepare } } });
    await world.work.start();
    expect(await world.ended([send])).toBe(true);
    expect(codes(send)).toEqual(['APPROVAL_NEEDED']);
    expect([world.books.invoices.length, status(invoice)]).toEqual([0, exportStatus.options.needsDecision.value]);
  });
});
