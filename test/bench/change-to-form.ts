/**
 * change-to-form: from the doorbell to the row written in Dynamics, one change at a time, at latencies of 60 ms (Dataverse) and
 * 300 ms (Xero); interleaved with a floor that reads the document and writes the row and does nothing else. The form shows it
 * at its next look. One pair every five seconds: Xero's limits hold here, too.
 */
import { loadavg } from 'node:os';
import { webhookKey } from '../../sandbox/administrator.ts';
import { bodyOf, signatureOf, type XeroEvent } from '../../sandbox/xero/webhooks/events.ts';
import { startWorld, type World } from '../world/index.ts';
import { callsOf, forgetCalls, pay, sentDocuments, tenant, type SentDocument } from './books.ts';
import { helper } from './helper.ts';
import { median, percentile, round, table } from './statistics.ts';
import { pause } from './usage.ts';

const gapMs = 5_000;

async function ring(world: World, d: SentDocument): Promise<void> {
  const event: XeroEvent = { resourceUrl: `https://api.xero.com/api.xro/2.0/Invoices/${d.xeroId}`, resourceId: d.xeroId, tenantId: tenant, tenantType: 'ORGANISATION', eventCategory: 'INVOICE', eventType: 'UPDATE', eventDateUtc: new Date().toISOString().slice(0, 23) };
  const body = bodyOf([event], 1);
  const answer = await fetch(`${world.relayUrl}/webhooks/xero`, { method: 'POST', headers: { 'content-type': 'application/json; charset=utf-8', 'x-xero-signature': signatureOf(body, webhookKey) }, body });
  if (answer.status !== 200) throw new Error(`The doorbell answered ${answer.status}.`);
}

/** Milliseconds since 1970 at which the answer left that wrote this row; Dataverse's own record says so, no reading disturbs it. */
async function written(world: World, d: SentDocument): Promise<number> {
  for (const until = Date.now() + 30_000; Date.now() < until; await pause(20)) {
    for (const call of await callsOf(world, 'dataverse')) if (call.status === 200 && call.ms > 0 && (call.parts as { method: string; path: string }[]).some((p) => p.method === 'PATCH' && p.path.includes(d.detailsId))) return Date.parse(call.at) + call.ms;
  }
  throw new Error('The row was not written within half a minute.');
}

export async function changeToForm(pairs: number) {
  const world = await startWorld({ relay: false, extra: { SWEEP_SECONDS: '3600', RULES_SECONDS: '3600', XERO_POLL_SECONDS: '86400', LOG_LEVEL: 'debug' } });
  try {
    const sent = await sentDocuments(world, (pairs + 2) * 2);
    await world.startRelay();
    const floor = await helper('back-floor.ts', { dataverseUrl: world.dataverse.url, xeroUrl: world.xero.url, identityUrl: world.identity.url, tenantId: tenant });
    await world.control('dataverse', 'latency', { ms: 60 });
    await world.control('xero', 'latency', { ms: 300, perDocumentMs: 0 });
    await pause(5_000);
    const times = { ours: [] as number[], floor: [] as number[] };
    const calls = { xero: [] as number[], dataverse: [] as number[] };
    for (let n = 0; n < pairs + 2; n++) {
      const [mine, other] = [sent[n * 2]!, sent[n * 2 + 1]!];
      await pay(world, mine);
      await pay(world, other);
      const ours = async (): Promise<void> => {
        await forgetCalls(world);
        const began = Date.now();
        await ring(world, mine);
        const at = await written(world, mine);
        const within = async (part: 'xero' | 'dataverse'): Promise<number> => (await callsOf(world, part)).filter((c) => Date.parse(c.at) >= began && Date.parse(c.at) <= at).length;
        if (process.env.BENCH_TRACE) console.error(n, at - began, (await callsOf(world, 'xero')).map((c) => [Date.parse(c.at) - began, c.status, c.path, c.query.IDs ?? c.query.where ?? '', c.ms]), (await callsOf(world, 'dataverse')).map((c) => [Date.parse(c.at) - began, c.ms, c.status, c.path.slice(0, 40), c.parts.map((p: any) => `${p.method} ${p.path}`.slice(0, 60))]), at - began > 2000 ? world.relay.output().split('\n').slice(-30) : '');
        if (n >= 2) { times.ours.push(at - began); calls.xero.push(await within('xero')); calls.dataverse.push(await within('dataverse')); }
      };
      const plain = async (): Promise<void> => { const ms = await floor.ask({ xeroId: other.xeroId, detailsId: other.detailsId }); if (n >= 2) times.floor.push(ms); };
      const began = performance.now();
      for (const one of n % 2 === 0 ? [ours, plain] : [plain, ours]) await one();
      await pause(Math.max(0, gapMs - (performance.now() - began)));
    }
    floor.child.removeAllListeners('exit');
    floor.child.kill();
    const [p50, p95, low] = [median(times.ours), percentile(times.ours, 95), median(times.floor)];
    const figures = {
      bench: 'change-to-form', pairs, ms: { p50: round(p50), p95: round(p95), most: round(Math.max(...times.ours)) }, floorMs: { p50: round(low), p95: round(percentile(times.floor, 95)) }, each: times.ours.map((t) => round(t, 0)), othersOnThisMachine: round(loadavg()[0]!),
      ratioToFloor: round(p50 / low, 3), xeroCalls: median(calls.xero), dataverseCalls: median(calls.dataverse),
    };
    return { figures, table: `change-to-form: doorbell to row written, Dataverse 60 ms, Xero 300 ms, ${pairs} pairs\n\n${table([['figure', 'value', 'target'],
      ['ms: p50, p95, most', `${figures.ms.p50}, ${figures.ms.p95}, ${figures.ms.most}`, '<= 15000'], ['floor (one read, one batch) ms: p50, p95', `${figures.floorMs.p50}, ${figures.floorMs.p95}`, ''],
      ['ratio to the floor', String(figures.ratioToFloor), '<= 1.25'], ['Xero calls, Dataverse calls until the row is written', `${figures.xeroCalls}, ${figures.dataverseCalls}`, '1, 1']])}` };
  } finally { await world.close(); }
}
