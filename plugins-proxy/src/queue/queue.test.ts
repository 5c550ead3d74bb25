/** R27: what waits says why, and what has failed for a day ends where people see it, with nothing lost and nothing twice. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exportStatus, requestState } from '@counterfoil/solution';
import { detailsOf, organisation, quick, World } from '../intents/testing/world.ts';
import { createQueueStore, leastTries, type QueueStore } from './store.ts';
import { heldUp, minute, whereOf, whyItWaits } from './words.ts';

let world: World;
let store: QueueStore;
beforeAll(async () => { world = await World.make(); store = createQueueStore(world.database.db); });
beforeEach(async () => { await world.reset(); await world.database.pool.query('TRUNCATE waiting_requests'); });
afterAll(() => world?.close());

const environment = '0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30';
const { done, refused, needsDecision } = requestState.options;
const day = 24 * 3_600_000;
const sql = (text: string): Promise<{ rows: any[] }> => world.database.pool.query(text);
const until = async (check: () => boolean | Promise<boolean>): Promise<void> => {
  for (const end = performance.now() + 10_000; performance.now() < end; await new Promise((r) => setTimeout(r, 5))) if (await check()) return;
  throw new Error('It did not come to that.');
};
const giveUp = (): Promise<number> => store.giveUp(environment, { afterMs: day, keyLifeMs: quick.keyLifeMs });
/** What happens in a day of failures, without waiting for it. */
const aDayLater = (tries = leastTries): Promise<unknown> => sql(`UPDATE intents SET tries = ${tries}, created_at = created_at - interval '25 hours', due_at = clock_timestamp() + interval '1 minute', lease_until = NULL; UPDATE requests SET created_on = created_on - interval '25 hours'`);
const stateIs = async (state: string): Promise<boolean> => (await sql(`SELECT 1 FROM intents WHERE state = '${state}' AND lease_until IS NULL`)).rows.length > 0;
const codesOf = (request: string): string[] => (JSON.parse(world.dynamics.requests.get(request)!['cfl_result'] as string) as { problems: { code: string }[] }).problems.map((p) => p.code);
const number = (): string => `Q-${randomUUID().slice(0, 8)}`;
/** Refused before anything went, again and again, until its relay is gone. */
async function failing(fault: 'notSent' | 'forbidden' | 'throttled' | 'lostBefore'): Promise<{ id: string; request: string }> {
  const id = world.invoice({ contactId: randomUUID(), number: number() });
  const request = world.ask(id);
  world.books.writes = new Array(1_000).fill(fault);
  if (fault === 'lostBefore') world.books.reads = new Array(1_000).fill('notSent');
  const rests = fault === 'lostBefore' ? 'in_doubt' : 'ready';
  const tried = async (): Promise<boolean> => (await sql(`SELECT 1 FROM intents WHERE state = '${rests}' AND lease_until IS NULL AND reason IS NOT NULL`)).rows.length > 0;
  // whoever dies in the middle of a try leaves it in another state: then once more
  do {
    world.start();
    world.work.take([request]);
    await until(tried);
    await world.dead();
    await until(async () => (await sql(`SELECT 1 FROM intents WHERE lease_until > clock_timestamp() AND state <> 'recorded'`)).rows.length === 0);
  } while (!await stateIs(rests));
  world.books.writes = []; world.books.reads = [];
  return { id, request };
}

describe('R27 a day of failures', () => {
  it.each(['notSent', 'forbidden'] as const)('R27 what never went (%s) ends as failed, with a history; asked again it goes, once', async (fault) => {
    const { id, request } = await failing(fault);
    await aDayLater();
    expect(await giveUp()).toBe(1);
    world.start();
    await world.work.sweep();
    expect(await world.ended([request])).toBe(true);
    expect([world.stateOf(request), codesOf(request)]).toEqual([refused.value, ['GAVE_UP']]);
    expect(world.dynamics.details.get(detailsOf(id))).toMatchObject({ cfl_exportstatus: exportStatus.options.failed.value, cfl_problemcode: 'GAVE_UP' });
    expect([...world.dynamics.history.values()].map((h) => h['cfl_text']).join()).toContain('Counterfoil has tried for 24 hours');
    expect(world.invoicesOf(id)).toHaveLength(0);
    await world.work.idle();
    const again = world.ask(id);
    world.work.take([again]);
    expect(await world.ended([again])).toBe(true);
    expect([world.stateOf(again), world.invoicesOf(id).length]).toEqual([done.value, 1]);
  });

  it('R27 R51 what may have arrived is never called failed: a person is told, and pressing again looks before anything is sent', async () => {
    const { id, request } = await failing('lostBefore');
    await aDayLater();
    expect(await giveUp()).toBe(1);
    // it was there all the time
    world.books.invoices.push({ InvoiceID: randomUUID(), Type: 'ACCREC', Status: 'DRAFT', InvoiceNumber: world.dynamics.invoices.get(id)!.number!, Total: '12.50', Url: `https://app/main.aspx?pagetype=entityrecord&etn=invoice&id=${id}&org=${world.dynamics.organization}` } as never);
    world.start();
    await world.work.sweep();
    expect(await world.ended([request])).toBe(true);
    expect([world.stateOf(request), codesOf(request)]).toEqual([needsDecision.value, ['STILL_UNKNOWN']]);
    await world.work.idle();
    // still not to be reached: the press ends, too, instead of hanging
    world.books.reads = ['notSent'];
    const vain = world.ask(id);
    world.work.take([vain]);
    expect(await world.ended([vain])).toBe(true);
    expect([world.stateOf(vain), codesOf(vain)]).toEqual([needsDecision.value, ['STILL_UNKNOWN']]);
    await world.work.idle();
    const again = world.ask(id);
    world.work.take([again]);
    expect(await world.ended([again])).toBe(true);
    expect([world.stateOf(again), world.invoicesOf(id).length]).toEqual([done.value, 1]);
  });

  it('R27 gives up nothing that was tried too seldom, was asked for again, is throttled, leased, or may still appear', async () => {
    const { id } = await failing('notSent');
    const kept = async (change: string): Promise<void> => { await aDayLater(); await sql(change); expect([change, await giveUp()]).toEqual([change, 0]); await sql(`UPDATE intents SET reason = 'ECONNREFUSED', doubt_at = NULL, lease_until = NULL`); };
    await kept(`UPDATE intents SET tries = ${leastTries - 1}`);
    await kept(`UPDATE requests SET created_on = clock_timestamp()`);
    for (const reason of ['throttled', 'look-budget-day', 'twin']) await kept(`UPDATE intents SET reason = '${reason}'`);
    await kept(`UPDATE intents SET lease_until = clock_timestamp() + interval '1 minute'`);
    await kept(`UPDATE intents SET doubt_at = clock_timestamp()`);
    await kept(`UPDATE intents SET created_at = clock_timestamp()`);
    await aDayLater();
    expect([await giveUp(), await giveUp(), world.invoicesOf(id).length]).toEqual([1, 0, 0]);
  });
});

describe('R27 what waits', () => {
  it('R27 is known with its requests, since when and why; what goes at once is not', async () => {
    const { request } = await failing('notSent');
    await sql(`UPDATE intents SET tries = 5, reason = 'ECONNREFUSED'`);
    const [waits] = await store.waiting(environment, 10);
    expect(waits).toMatchObject({ requests: [request], state: 'ready', tries: 5, connectionId: organisation.connectionId });
    expect(whyItWaits(waits!)).toBe(`Waiting since ${minute(waits!.since)}. Xero cannot be reached. Counterfoil goes on trying by itself, at least every five minutes.`);
    expect(await store.counts(environment)).toEqual([expect.objectContaining({ tenant: organisation.tenantId, waiting: 1, held: 1, heldReason: 'ECONNREFUSED', sent: 0 })]);
    await sql(`UPDATE intents SET tries = 0, due_at = clock_timestamp()`);
    expect([await store.waiting(environment, 10), (await store.counts(environment))[0]]).toEqual([[], expect.objectContaining({ waiting: 1, held: 0 })]);
  });
  it('R27 a request that is no intent yet is given up after a day of waiting, not after a day in which no relay ran', async () => {
    const id = randomUUID();
    const noted = async () => (await store.note(environment, [id], { afterMs: day, gapMs: 3_600_000 })).get(id)!;
    const first = await noted();
    expect(first.gone).toBe(false);
    await sql(`UPDATE waiting_requests SET since = since - interval '25 hours'`);
    expect((await noted()).gone).toBe(true);
    await sql(`INSERT INTO intents (id, environment, subject, document_table, document_id, operation, state, connection_id, tenant, lane, requester, first_request, fence) VALUES (gen_random_uuid(), '${environment}', 's', 'invoice', gen_random_uuid(), 'email.send', 'ready', gen_random_uuid(), 't', 'click', gen_random_uuid(), '${id}', 1)`);
    expect((await noted()).gone).toBe(false);
    await sql(`TRUNCATE intents CASCADE`);
    await sql(`UPDATE waiting_requests SET seen_at = seen_at - interval '2 hours'`);
    expect((await noted()).gone).toBe(false);
  });
  it('R27 says in whose hands it is', () => {
    const where = (reason: string | undefined, state: Parameters<typeof whereOf>[0]['state'] = 'ready') => whereOf({ state, reason });
    expect([where('throttled'), where('look-budget-day'), where(undefined), where('twin'), where('http-403'), where('invalid_client'), where('ECONNREFUSED'), where('look-timeout'), where('dataverse-503'), where('absent', 'in_doubt'), where('x', 'accepted')])
      .toEqual(['busy', 'busy', 'busy', 'twin', 'refusedAccess', 'refusedAccess', 'xero', 'xero', 'dynamics', 'doubt', 'dynamics']);
    expect(heldUp(2, 'http-403', new Date('2026-11-23T11:05:30Z'))).toEqual({ code: 'CONNECTION_NEEDS_RECONNECTING', text: '2 documents wait since 2026-11-23 11:05 UTC. Xero no longer accepts the connection. It waits until the sign-in at Xero is renewed and then goes by itself; nobody has to send it again. An administrator opens the Xero connection: Why This Status says what to do. The list In the Queue shows what waits.' });
  });
});
