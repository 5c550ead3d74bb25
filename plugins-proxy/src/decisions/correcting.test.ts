/** R47, the lost stops and the answers of people, with relays that die at every point in between. */
import { randomUUID } from 'node:crypto';
import { type correctionAction, exportStatus, requestState } from '@counterfoil/solution';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CrashPoint } from '../core/crash-points.ts';
import { createCorrections } from '../intents/testing/corrections.ts';
import { detailsOf, quick, World } from '../intents/testing/world.ts';

let world: World;
beforeAll(async () => { world = await World.make(); });
beforeEach(() => world.reset());
afterEach(() => world.dead());
afterAll(() => world?.close());

const corrections = createCorrections();
function start(at?: CrashPoint): { died: Promise<void> } {
  const now = { dead: false };
  const r = world.start({ ...(at ? { at } : {}), more: { dataverse: corrections.door(world.dynamics.door(() => now.dead)) } });
  void r.died.then(() => { now.dead = true; });
  return r;
}
const correct = (action: keyof typeof correctionAction.options, invoice: string, more: { given?: object; reason?: string } = {}): string => corrections.ask(world, action, invoice, more);
const status = (invoice: string): unknown => world.dynamics.details.get(detailsOf(invoice))?.['cfl_exportstatus'];
const { done, refused, needsDecision } = requestState.options;
const run = async (...requests: string[]): Promise<(number | null)[]> => { world.work.take(requests); expect(await world.ended(requests)).toBe(true); return requests.map((r) => world.stateOf(r)); };
const stops = async (): Promise<number> => (await world.database.pool.query('SELECT 1 FROM stops')).rows.length;
const gone = async (good: () => Promise<boolean>): Promise<void> => { for (let n = 0; n < 600 && !await good(); n++) await new Promise((r) => setTimeout(r, 5)); expect(await good()).toBe(true); };

async function killed(at: CrashPoint, request: string): Promise<void> {
  // what was asked before has come to its very end: this is about the death that follows
  await world.work.idle();
  await world.dead();
  const { died } = start(at);
  world.work.take([request]);
  await died;
  start();
  await world.work.start();
  expect(await world.ended([request])).toBe(true);
}

describe('R47 R51 a relay that dies', () => {
  for (const at of ['stop-stored', 'binding-given-up', 'decision-written'] as const) {
    it(`R47 while it unlinks, at "${at}": unlinked once, told once, and free to go again`, async () => {
      const invoice = world.invoice({ number: 'U-1' });
      start();
      expect(await run(world.ask(invoice))).toEqual([done.value]);
      const unlink = correct('unlink', invoice);
      await killed(at, unlink);
      expect([world.stateOf(unlink), status(invoice)]).toEqual([done.value, exportStatus.options.notSent.value]);
      await gone(async () => await stops() === 0);
      expect([...world.dynamics.history.values()].filter((h) => String(h['cfl_name']).includes('unlinked'))).toHaveLength(1);
      // its number is still taken by what it was: nobody but a person says what that is
      expect(await run(world.ask(invoice))).toEqual([needsDecision.value]);
      expect(world.invoicesOf(invoice)).toHaveLength(1);
      expect(await run(correct('decide', invoice, { given: { xeroId: world.books.invoices[0]!.InvoiceID } }))).toEqual([done.value]);
      await gone(async () => status(invoice) === exportStatus.options.sent.value);
    });
  }

  for (const at of ['stop-ending', 'decision-written'] as const) {
    it(`R29 while it releases, at "${at}": released once, and then it goes`, async () => {
      const invoice = world.invoice({ number: 'U-2' });
      start();
      expect(await run(correct('skip', invoice))).toEqual([done.value]);
      expect([status(invoice), await stops()]).toEqual([exportStatus.options.skipped.value, 1]);
      const release = correct('release', invoice);
      await killed(at, release);
      await gone(async () => await stops() === 0);
      expect([world.stateOf(release), status(invoice)]).toEqual([done.value, exportStatus.options.notSent.value]);
      expect(await run(world.ask(invoice))).toEqual([done.value]);
      expect(world.invoicesOf(invoice)).toHaveLength(1);
    });
  }

  it('R47 nothing is unlinked while a question about it is open, and "none of them" sends it', async () => {
    const invoice = world.invoice({});
    const other = world.invoice({ number: 'U-3' });
    start();
    expect(await run(world.ask(invoice), world.ask(other))).toEqual([done.value, done.value]);
    expect(await run(correct('unlink', other))).toEqual([done.value]);
    expect(await run(world.ask(other))).toEqual([needsDecision.value]);
    expect(await run(correct('unlink', other), correct('skip', other))).toEqual([refused.value, refused.value]);
    expect(await stops()).toBe(0);
    // given up for good: the old one is taken out of the way in Xero, then this one goes
    world.books.invoices.find((i) => i.InvoiceNumber === 'U-3')!.InvoiceNumber = 'OLD';
    expect(await run(correct('decide', other, { given: { none: true } }))).toEqual([done.value]);
    await gone(async () => status(other) === exportStatus.options.sent.value);
    expect(world.invoicesOf(other)).toHaveLength(2);
  });

  it('R24 R47 "none of them" is said once: it goes out at once, and the same question never comes again', async () => {
    const other = world.invoice({ number: 'U-5' });
    // keys live so long that waiting for one would show
    const now = { dead: false };
    world.start({ more: { dataverse: corrections.door(world.dynamics.door(() => now.dead)), timing: { ...quick, keyLifeMs: 60_000 } } });
    expect(await run(world.ask(other))).toEqual([done.value]);
    expect(await run(correct('unlink', other))).toEqual([done.value]);
    expect(await run(world.ask(other))).toEqual([needsDecision.value]);
    expect(await run(correct('decide', other, { given: { none: true } }))).toEqual([done.value]);
    const problem = (): unknown => world.dynamics.details.get(detailsOf(other))?.['cfl_problemcode'];
    await gone(async () => problem() === 'NUMBER_TAKEN');
    expect(await run(world.ask(other))).toEqual([refused.value]);
    expect(problem()).toBe('NUMBER_TAKEN');
    // voided it is nobody's any more, and its number stays with it
    world.books.invoices.find((i) => i.InvoiceNumber === 'U-5')!.Status = 'VOIDED';
    expect(await run(world.ask(other))).toEqual([refused.value]);
    expect([problem(), world.books.invoices.length]).toEqual(['NUMBER_RETIRED', 1]);
  });

  it('who may not post to the company neither unlinks nor decides', async () => {
    const invoice = world.invoice({ number: 'U-4' });
    start();
    expect(await run(world.ask(invoice))).toEqual([done.value]);
    world.dynamics.mayPost = false;
    expect(await run(correct('unlink', invoice), correct('decide', invoice, { given: { xeroId: randomUUID() } }))).toEqual([refused.value, refused.value]);
    expect((await world.database.pool.query('SELECT 1 FROM bindings')).rows).toHaveLength(1);
  });
});
