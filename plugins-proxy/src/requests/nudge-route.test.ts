import { createHash, randomBytes, randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { requestState } from '@counterfoil/solution';
import type { StepEvent, StreamLine } from '../contract.ts';
import { organisation, World } from '../intents/testing/world.ts';

const key = '0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30';
let world: World;
let app: FastifyInstance;
let url: string;
beforeAll(async () => { world = await World.make(); });
beforeEach(async () => { await world.reset(); });
afterEach(async () => { await app?.close(); });
afterAll(() => world?.close());

const listen = async (): Promise<void> => { app = Fastify({ forceCloseConnections: true }); await app.register(world.work.plugin); url = await app.listen({ port: 0, host: '127.0.0.1' }); };
const ticketOf = () => { const ticket = randomBytes(32).toString('base64url'); return { ticket, ticketHash: createHash('sha256').update(ticket).digest('hex') }; };
const nudge = (requests: unknown, o: { ticket?: string; key?: string } = {}): Promise<Response> =>
  fetch(`${url}/v1/environments/${o.key ?? key}/nudges`, { method: 'POST', headers: { 'content-type': 'application/json', ...(o.ticket ? { authorization: `Bearer ${o.ticket}` } : {}) }, body: JSON.stringify({ requests }) });
/** Lines until the end, or until so many milliseconds have passed and so many lines have come. */
async function lines(answer: Response, forMs = 10_000, atLeast = 0): Promise<StreamLine[]> {
  const out: StreamLine[] = [];
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  const over = new Promise<'over'>((r) => setTimeout(() => r('over'), forMs));
  let late = false;
  let next = reader.read();
  for (;;) {
    const got = await (late ? next : Promise.race([next, over]));
    if (got === 'over') late = true; else next = reader.read();
    if (late && out.length >= atLeast) { void reader.cancel(); return out; }
    if (got === 'over') continue;
    if (got.done) { void reader.cancel(); return out; }
    rest += got.value;
    const parts = rest.split('\n');
    rest = parts.pop()!;
    out.push(...parts.map((p) => JSON.parse(p) as StreamLine));
  }
}
const steps = (all: readonly StreamLine[]): StepEvent[] => all.filter((l) => l.type === 'step');

describe('a nudge', () => {
  it('R1 answers 202 at once and streams every step to the end', async () => {
    const { ticket, ticketHash } = ticketOf();
    const request = world.ask(world.invoice({ number: 'INV-1' }), { ticketHash });
    world.start();
    await listen();
    const answer = await nudge([request.toUpperCase()], { ticket });
    expect(answer.status).toBe(202);
    expect(answer.headers.get('content-type')).toContain('application/x-ndjson');
    const all = await lines(answer);
    expect(all[0]).toEqual({ type: 'heartbeat' });
    expect(all.at(-1)).toEqual({ type: 'end' });
    expect(steps(all).map((s) => s.step)).toEqual(['received', 'reading', 'checking', 'sending', 'sent', 'recorded']);
    expect(steps(all).every((s) => s.request === request)).toBe(true);
    expect(steps(all).find((s) => s.step === 'sent')!.document).toMatchObject({ number: 'INV-1', total: '12.50', status: 'Draft' });
    expect(steps(all).at(-1)!.state).toBe('done');
  });

  it('R51 a second nudge replays the steps and does nothing else', async () => {
    const { ticket, ticketHash } = ticketOf();
    const request = world.ask(world.invoice({ number: 'INV-1' }), { ticketHash });
    world.start();
    await listen();
    const first = steps(await lines(await nudge([request], { ticket })));
    const [second, third] = await Promise.all([nudge([request], { ticket }), nudge([request], { ticket })].map(async (a) => steps(await lines(await a))));
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    expect(world.books.calls.puts).toBe(1);
  });

  it('tells the end out of the row when the relay has forgotten', async () => {
    const { ticket, ticketHash } = ticketOf();
    const request = world.ask(world.invoice({ number: 'INV-1' }), { ticketHash });
    world.start();
    world.work.take([request]);
    await world.ended([request]);
    await world.dead();
    world.start();
    await listen();
    const all = steps(await lines(await nudge([request], { ticket })));
    expect(all).toHaveLength(1);
    expect(all[0]).toMatchObject({ step: 'recorded', state: 'done', document: { number: 'INV-1' } });
    expect(world.books.calls.puts).toBe(1);
  });

  it('R51 a stream at another relay hears of the end, though the steps are told elsewhere', async () => {
    const { ticket, ticketHash } = ticketOf();
    const request = world.ask(world.invoice({}), { ticketHash });
    world.books.writes = ['throttled'];
    world.books.throttledForMs = 2_000;
    world.start();
    const one = world.work;
    one.take([request]);
    await expect.poll(() => world.books.calls.puts, { timeout: 10_000 }).toBe(1);
    const two = world.another();
    app = Fastify({ forceCloseConnections: true });
    await app.register(two.plugin);
    url = await app.listen({ port: 0, host: '127.0.0.1' });
    const all = await lines(await nudge([request], { ticket }));
    expect(steps(all)[0]!.step).toBe('sending');
    expect(steps(all).at(-1)).toMatchObject({ step: 'recorded', state: 'done' });
    expect(all.at(-1)).toEqual({ type: 'end' });
    expect(world.books.calls.puts).toBe(2);
    await two.stop();
  });

  it('shows nothing to strangers: wrong ticket, no ticket, old ticket, unknown id, another environment', async () => {
    const { ticket, ticketHash } = ticketOf();
    world.start();
    await listen();
    const old = world.ask(world.invoice({ number: 'OLD' }), { ticketHash, createdOn: new Date(Date.now() - 601_000).toISOString() });
    const mine = world.ask(world.invoice({ number: 'INV-1' }), { ticketHash });
    const answers = await Promise.all([
      nudge([mine], { ticket: 'somebody-elses-ticket' }), nudge([mine]), nudge([old], { ticket }),
      nudge(['00000000-0000-4000-8000-000000000001'], { ticket }), nudge([mine], { ticket, key: '00000000-0000-4000-8000-000000000002' }),
    ]);
    for (const a of answers) {
      expect(a.status).toBe(202);
      const all = await lines(a, 150, 2);
      expect(all.length).toBeGreaterThan(1);
      expect(new Set(all.map((l) => l.type))).toEqual(new Set(['heartbeat']));
    }
    // The nudge did its work all the same: only the view was refused.
    expect(await world.ended([mine, old])).toBe(true);
  });

  it('whoever keeps asking for ids that nobody knows costs Dynamics only so many calls, and others go on', async () => {
    world.start();
    app = Fastify({ forceCloseConnections: true, trustProxy: true });
    await app.register(world.work.plugin);
    url = await app.listen({ port: 0, host: '127.0.0.1' });
    const from = (address: string, requests: string[]) => fetch(`${url}/v1/environments/${key}/nudges`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-forwarded-for': address }, body: JSON.stringify({ requests }) });
    for (let n = 0; n < 150; n += 1) {
      await (await from('192.0.2.1', [randomUUID()])).body!.cancel();
      if (n % 10 === 0) await world.work.idle();
    }
    await world.work.idle();
    // each unknown id is looked for among the requests and among the corrections
    expect(world.dynamics.calls.length).toBeLessThanOrEqual(160);
    const request = world.ask(world.invoice({ number: 'INV-1' }));
    await (await from('192.0.2.2', [request])).body!.cancel();
    expect(await world.ended([request])).toBe(true);
  });

  it('R2 streams every problem at once, and nothing is sent', async () => {
    const { ticket, ticketHash } = ticketOf();
    const request = world.ask(world.invoice({ problems: ['NO_DATE', 'NO_CURRENCY'] }), { ticketHash });
    world.start();
    await listen();
    const end = steps(await lines(await nudge([request], { ticket }))).at(-1)!;
    expect(end).toMatchObject({ step: 'recorded', state: 'refused' });
    expect(end.problems!.map((p) => p.code)).toEqual(['NO_DATE', 'NO_CURRENCY']);
    expect(world.books.calls).toEqual({ puts: 0, reads: 0 });
  });

  it('one stream serves many requests and ends with the last', async () => {
    const { ticket, ticketHash } = ticketOf();
    const ids = Array.from({ length: 12 }, (_, n) => world.ask(world.invoice({ number: `INV-${n}` }), { ticketHash }));
    world.start();
    await listen();
    const all = await lines(await nudge(ids, { ticket }));
    expect(new Set(steps(all).filter((s) => s.state === 'done').map((s) => s.request))).toEqual(new Set(ids));
    expect(all.at(-1)).toEqual({ type: 'end' });
  });

  it.each([
    [undefined, 'NUDGE_MALFORMED'], [[], 'NUDGE_MALFORMED'], ['x', 'NUDGE_MALFORMED'], [['not-an-id'], 'NUDGE_MALFORMED'], [[1], 'NUDGE_MALFORMED'],
    [Array.from({ length: 251 }, () => '00000000-0000-4000-8000-000000000001'), 'NUDGE_TOO_MANY'],
  ])('refuses a body that is no nudge with code and fix: %#', async (requests, code) => {
    world.start();
    await listen();
    const answer = await nudge(requests);
    expect(answer.status).toBe(400);
    const body = await answer.json() as Record<string, string>;
    expect(body).toMatchObject({ code });
    for (const k of ['message', 'fix', 'correlationId']) expect(body[k]).toBeTruthy();
  });

  it('ends after its time, and closing the relay ends every stream', async () => {
    world.start({ more: { timing: { ...(await import('../intents/testing/world.ts')).quick, streamMs: 80 } } });
    await listen();
    const began = performance.now();
    await lines(await nudge(['00000000-0000-4000-8000-000000000001'], { ticket: 't' }));
    expect(performance.now() - began).toBeLessThan(9_000);
    await app.close();
    world.start();
    await listen();
    const open = await nudge(['00000000-0000-4000-8000-000000000001'], { ticket: 't' });
    await Promise.all([app.close(), lines(open)]);
  });
});

describe('requests', () => {
  it('R68 a row that a flow wrote, without ticket or state, is found by the sweep and sent once', async () => {
    const request = world.ask(world.invoice({ number: 'FLOW' }));
    world.start();
    await world.work.start();
    expect(await world.ended([request])).toBe(true);
    expect(world.stateOf(request)).toBe(requestState.options.done.value);
    expect(world.books.calls.puts).toBe(1);
  });

  it('R51 a document that is in the books is not sent again; the truth about the first is told', async () => {
    const invoice = world.invoice({});
    const first = world.ask(invoice);
    world.start();
    world.work.take([first]);
    await world.ended([first]);
    const { ticket, ticketHash } = ticketOf();
    const second = world.ask(invoice, { ticketHash });
    await listen();
    const all = steps(await lines(await nudge([second], { ticket })));
    expect(all.find((s) => s.step === 'sent')!.text).toContain('already in Xero');
    expect(all.at(-1)!.state).toBe('done');
    expect(world.books.calls.puts).toBe(1);
  });

  it('R51 many requests for one document make one invoice, and all are told', async () => {
    const invoice = world.invoice({});
    const all = Array.from({ length: 5 }, () => world.ask(invoice));
    world.start();
    for (const r of all) world.work.take([r]);
    expect(await world.ended(all)).toBe(true);
    expect(world.invoicesOf(invoice)).toHaveLength(1);
  });

  it('refuses an action that this version does not know, and a request without a document', async () => {
    const strange = world.ask(world.invoice({}), { action: 864_299_999 });
    const empty = world.ask(undefined);
    world.start();
    world.work.take([strange, empty]);
    expect(await world.ended([strange, empty])).toBe(true);
    expect(world.dynamics.requests.get(strange)!['cfl_result']).toContain('ACTION_NOT_AVAILABLE');
    expect(world.dynamics.requests.get(empty)!['cfl_result']).toContain('REQUEST_WITHOUT_DOCUMENT');
    expect(world.books.calls.puts).toBe(0);
  });

  it('refuses a sender who may not post to the connection', async () => {
    world.dynamics.mayPost = false;
    const request = world.ask(world.invoice({ number: 'INV-1' }));
    world.start();
    world.work.take([request]);
    expect(await world.ended([request])).toBe(true);
    expect(world.dynamics.requests.get(request)!['cfl_result']).toContain('CONNECTION_NOT_ALLOWED');
    expect(world.books.calls.puts).toBe(0);
  });

  it('R67 sends nothing from a copied environment', async () => {
    world.dynamics.organization = 'aaaaaaaa-6c3e-4b8a-9d27-5e8c7b1a2f30';
    const request = world.ask(world.invoice({ number: 'INV-1' }));
    world.start();
    await world.work.start();
    expect(await world.ended([request])).toBe(true);
    expect(world.dynamics.requests.get(request)!['cfl_result']).toContain('ENVIRONMENT_COPIED');
    expect(world.books.calls.puts).toBe(0);
  });

  it('R24 a number that another invoice holds is refused with the way out; the other is not touched', async () => {
    world.books.invoices.push({ InvoiceID: '22222222-2222-4222-8222-222222222222', InvoiceNumber: 'INV-1', Status: 'AUTHORISED', Url: 'https://elsewhere' });
    const before = JSON.stringify(world.books.invoices);
    const request = world.ask(world.invoice({ number: 'INV-1' }));
    world.start();
    world.work.take([request]);
    expect(await world.ended([request])).toBe(true);
    expect(world.dynamics.requests.get(request)!['cfl_result']).toContain('NUMBER_TAKEN');
    expect(world.dynamics.requests.get(request)!['cfl_result']).toContain('another number');
    expect(JSON.stringify(world.books.invoices)).toBe(before);
  });

  it('asks a person when the invoice that arrived was voided meanwhile, and a new request looks again', async () => {
    const invoice = world.invoice({});
    const request = world.ask(invoice);
    world.books.writes = ['lostAfter'];
    world.books.reads = ['lostBefore'];
    world.start({ more: { timing: { ...(await import('../intents/testing/world.ts')).quick, againMs: 300 } } });
    world.work.take([request]);
    while (world.books.invoices.length === 0) await new Promise((r) => setTimeout(r, 2));
    world.books.invoices[0]!.Status = 'VOIDED';
    expect(await world.ended([request])).toBe(true);
    expect(world.stateOf(request)).toBe(requestState.options.needsDecision.value);
    expect(world.dynamics.requests.get(request)!['cfl_result']).toContain('FOUND_VOIDED');
    world.books.invoices[0]!.Status = 'DRAFT';
    const again = world.ask(invoice);
    world.work.take([again]);
    expect(await world.ended([again])).toBe(true);
    expect(world.stateOf(again)).toBe(requestState.options.done.value);
    expect(world.books.invoices).toHaveLength(1);
  });

  it.each(['LOST-1', undefined])('R51 a relay whose database was lost looks before it creates (number %s)', async (number) => {
    const invoice = world.invoice({ number });
    const first = world.ask(invoice);
    world.start();
    world.work.take([first]);
    expect(await world.ended([first])).toBe(true);
    await world.dead();
    await world.database.pool.query('TRUNCATE intents, bindings, requests CASCADE');
    world.start({ more: { environment: () => ({ key, user: '', organisations: [organisation], lookFirst: true }) } });
    const others = [world.ask(invoice), ...Array.from({ length: 7 }, (_, n) => world.ask(world.invoice({ number: number && `LOST-1-${n}` })))];
    world.work.take(others);
    expect(await world.ended(others)).toBe(true);
    expect(others.map((r) => world.stateOf(r))).toEqual(others.map(() => requestState.options.done.value));
    expect(world.invoicesOf(invoice)).toHaveLength(1);
    expect(world.books.invoices).toHaveLength(8);
  });

  it('leaves a waiting request alone until Xero said that it takes calls again, however often the sweep comes by', async () => {
    const request = world.ask(world.invoice({ contactId: undefined, number: 'INV-1' }));
    world.books.reads = ['throttled'];
    world.books.throttledForMs = 500;
    world.start();
    await world.work.start();
    for (let n = 0; n < 5; n += 1) { await world.work.sweep(); await new Promise((r) => setTimeout(r, 10)); }
    expect(world.dynamics.calls.filter((c) => c === 'batch as user')).toHaveLength(1);
    expect(await world.ended([request])).toBe(true);
    expect(world.books.calls.puts).toBe(2);
  });

  it('a request that its owner deleted meanwhile does not keep the others from being told', async () => {
    const invoice = world.invoice({ number: 'INV-1' });
    const [kept, deleted] = [world.ask(invoice), world.ask(invoice)];
    world.start({ more: { at: (p) => { if (p === 'before-write-back') world.dynamics.requests.delete(deleted); } } });
    world.work.take([kept, deleted]);
    expect(await world.ended([kept])).toBe(true);
    await world.work.idle();
    expect(world.dynamics.requests.has(deleted)).toBe(false);
    expect((await world.work.counts())).toEqual({});
  });
});
