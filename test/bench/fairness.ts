/**
 * fairness: what a bulk does to people who click. Clicks while 2,000 documents go out, beside the same clicks on a quiet relay:
 * in the same organisation and in another; and ten documents of one organisation beside ten thousand of another.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { StreamLine } from '../../plugins-proxy/src/contract.ts';
import { startWorldApart, type World } from '../world/index.ts';
import { anew, connectionOf, knownCustomers, manyInvoices, manyRequests, openRequests } from './seeding.ts';
import { percentile, round, table } from './statistics.ts';
import { pause, wake } from './usage.ts';

const other = { tenantId: '9d2f7a31-4c8e-4b15-a6d0-3e7b5c1f8a42', connectionId: '1b6c9e20-8d4f-4a73-b5e2-7f0a3d9c6e18', name: 'Second Street Ltd', shortCode: '!sEc0n' };
const organization = '0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30';
const latency = { dataverse: { ms: 60 }, xero: { ms: 300, perDocumentMs: 10 } };
/** Bulk has 45 of 58 calls a minute; the clicks keep within the rest. */
const gapMs = 4_800;

/** @returns milliseconds from the nudge until all of them have the step "sent" */
async function nudge(world: World, requests: readonly string[], ticket: string): Promise<number> {
  const began = performance.now();
  const answer = await fetch(`${world.relayUrl}/v1/environments/${organization}/nudges`, { method: 'POST', headers: { authorization: `Bearer ${ticket}`, 'content-type': 'application/json', ...anew }, body: JSON.stringify({ requests }) });
  const sent = new Set<string>();
  let rest = '', at = 0;
  const decoder = new TextDecoder();
  for await (const chunk of answer.body!) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop()!;
    for (const text of lines.filter(Boolean)) {
      const line = JSON.parse(text) as StreamLine;
      if (line.type !== 'step') continue;
      if (line.state === 'refused' || line.state === 'needsDecision') throw new Error(`Not sent: ${text}`);
      if (line.step === 'sent' && !sent.has(line.request)) { sent.add(line.request); at = performance.now() - began; }
    }
  }
  if (sent.size !== requests.length) throw new Error(`The stream ended after ${sent.size} of ${requests.length}.`);
  return at;
}

/** A quarter of an hour is long to look at nothing. To stderr: the figures stand alone. */
const say = (what: string, times: readonly number[]): void => { console.error(`fairness: ${what}: ${times.map((t) => Math.round(t)).join(' ')} ms`); };
const ticketed = () => { const ticket = randomBytes(32).toString('base64url'); return { ticket, extra: { cfl_tickethash: createHash('sha256').update(ticket).digest('hex') } }; };
const slow = async (world: World, on: boolean): Promise<void> => { for (const part of ['dataverse', 'xero'] as const) await world.control(part, 'latency', on ? latency[part] : { ms: 0, perDocumentMs: 0 }); };

export async function fairness(o: { readonly bulk: number; readonly clicks: number; readonly crowd: number }) {
  const world = await startWorldApart({ relay: false, extra: { SWEEP_SECONDS: '3600', RULES_SECONDS: '30' } });
  try {
    await world.control('xero', 'organisations', other);
    await world.startRelay();
    const first = await knownCustomers(world, 20), second = await knownCustomers(world, 20, other.tenantId);
    const to = { first: await connectionOf(world, '7c1e5b0a-2f4d-4a6b-8e93-1d0c9b8a7f65'), second: await connectionOf(world, other.tenantId) };
    const invoices = async (prefix: string, count: number, where: 'first' | 'second', lines = 5) => manyInvoices(world, { prefix, count, lines, customers: where === 'first' ? first : second, connectionId: to[where] });

    const clicks = async (prefix: string, where: 'first' | 'second', going: () => boolean, warmUp: number): Promise<number[]> => {
      const { ticket, extra } = ticketed();
      const requests = await manyRequests(world, await invoices(prefix, o.clicks + warmUp, where), extra);
      await slow(world, true);
      const times: number[] = [];
      for (const [n, request] of requests.entries()) {
        const ms = await nudge(world, [request], ticket);
        if (n >= warmUp) times.push(ms);
        if (!going()) break;
        await pause(Math.max(0, gapMs - ms));
      }
      return times;
    };
    const rest = async (): Promise<void> => { await slow(world, false); await pause(61_000); await wake([`${world.xero.url}/sandbox/healthz`, `${world.dataverse.url}/sandbox/healthz`, `${world.identity.url}/sandbox/healthz`, `${world.relayUrl}/healthz`]); };

    await rest();
    const idle = await clicks('IDLE-', 'first', () => true, 2);
    say('clicks on a quiet relay', idle);
    const during = async (prefix: string, where: 'first' | 'second'): Promise<number[]> => {
      const all: number[] = [];
      for (let round = 0; all.length < o.clicks && round < 6; round++) {
        await slow(world, false);
        const { ticket, extra } = ticketed();
        const bulk = await manyRequests(world, await invoices(`${prefix}B${round}-`, o.bulk, 'first'), extra);
        await rest();
        let going = true;
        // as the button does: at most 250 in one nudge
        const sending = Promise.all(Array.from({ length: Math.ceil(bulk.length / 250) }, (_, n) => nudge(world, bulk.slice(n * 250, (n + 1) * 250), ticket))).finally(() => { going = false; });
        sending.catch(() => undefined);
        await pause(1_500);
        const times = await clicks(`${prefix}C${round}-`, where, () => going, 0);
        say(`clicks in the ${where} organisation beside a bulk of the first`, times);
        all.push(...times);
        await sending.catch(() => undefined);
      }
      return all;
    };
    const same = await during('SAME-', 'first'), another = await during('OTHER-', 'second');

    // ten of the second organisation: alone, and beside the crowd of the first
    const ten = async (prefix: string): Promise<number> => {
      await slow(world, false);
      const { ticket, extra } = ticketed();
      const requests = await manyRequests(world, await invoices(prefix, 10, 'second'), extra);
      await slow(world, true);
      return nudge(world, requests, ticket);
    };
    await rest();
    await ten('TENWARM-');
    const alone: number[] = [], beside: number[] = [];
    for (let n = 0; n < 5; n++) alone.push(await ten(`TENA${n}-`));
    await slow(world, false);
    await manyRequests(world, await invoices('CROWD-', o.crowd, 'first', 1));
    await slow(world, true);
    await world.relay.stop();
    await world.startRelay({ SWEEP_SECONDS: '5' });
    await pause(5_000);
    for (let n = 0; n < 5; n++) beside.push(await ten(`TENB${n}-`));
    say('ten documents alone', alone);
    say('ten documents beside the crowd', beside);
    const stillOpen = await openRequests(world);

    const p95 = (t: readonly number[]): number => round(percentile(t, 95));
    const figures = {
      bench: 'fairness', bulk: o.bulk, clicks: { idle: idle.length, same: same.length, another: another.length }, clickP95Ms: { idle: p95(idle), same: p95(same), another: p95(another) },
      ratioSame: round(p95(same) / p95(idle), 3), ratioAnother: round(p95(another) / p95(idle), 3), crowd: o.crowd, crowdOpenAfterwards: stillOpen,
      tenMs: { alone: round(percentile(alone, 50)), beside: round(percentile(beside, 50)) }, ratioTen: round(percentile(beside, 50) / percentile(alone, 50), 3),
    };
    return { figures, table: `fairness: clicks during a bulk of ${o.bulk}; ten documents beside ${o.crowd}\n\n${table([['figure', 'value', 'target'],
      ['click p95 ms idle, same organisation, another', `${figures.clickP95Ms.idle}, ${figures.clickP95Ms.same}, ${figures.clickP95Ms.another}`, ''],
      ['same organisation to idle', String(figures.ratioSame), '<= 1.5'], ['another organisation to idle', String(figures.ratioAnother), '<= 1.2'],
      [`ten alone ms, beside ${o.crowd} (${stillOpen} still open)`, `${figures.tenMs.alone}, ${figures.tenMs.beside}`, ''], ['ten beside the crowd to alone', String(figures.ratioTen), '<= 1.3']])}` };
  } finally { await world.close(); }
}
