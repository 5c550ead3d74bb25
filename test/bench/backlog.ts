/**
 * backlog: thousands of requests wait when the relay starts. Xero's limits hold as in the original (60 calls a minute, five at
 * a time, 300 ms and 10 ms a document); contacts are known. The floor is what those limits and bulk's share of them allow. A
 * plain loop over the official SDK is measured for one of Xero's minutes afterwards; its whole run would take over an hour.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startEmbedded } from '../../plugins-proxy/src/database/embedded.ts';
import { liftSafeStart } from '../../sandbox/administrator.ts';
import { startRelayProcess, type RelayProcess } from '../../scripts/relay-process.ts';
import { inDays, yesterday } from '../world/documents.ts';
import { freePort, startWorld, type World } from '../world/index.ts';
import { helper } from './helper.ts';
import { knownCustomers, manyInvoices, manyRequests, openRequests } from './seeding.ts';
import { round, table } from './statistics.ts';
import { pause, usage, wake } from './usage.ts';

/** Of 58 calls a minute; see plugins-proxy/src/xero/budget.ts. */
const bulkCallsAMinute = 45;
const slots = 4;
const callMs = (documents: number): number => 300 + 10 * documents;

/** Seconds that the limits alone need: the first minute's share at once, the next ones as the minutes pass. */
export function floorSeconds(documents: number): number {
  const calls = Math.ceil(documents / 50);
  const minutes = Math.ceil(calls / bulkCallsAMinute) - 1;
  return minutes * 60 + (Math.ceil((calls - minutes * bulkCallsAMinute) / slots) * callMs(50)) / 1000;
}

/** The largest number of calls within any sixty seconds. */
export function busiestMinute(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  let most = 0;
  for (let i = 0, j = 0; j < sorted.length; j++) { while (sorted[j]! - sorted[i]! >= 60_000) i++; most = Math.max(most, j - i + 1); }
  return most;
}

/** What a plain loop over the official SDK gets through in a minute of the same limits: one invoice a call, nothing read from Dynamics, nothing kept. */
async function plainMinute(world: World): Promise<{ readonly documents: number; readonly cpuMs: number }> {
  const tenantId = '7c1e5b0a-2f4d-4a6b-8e93-1d0c9b8a7f65';
  const loop = await helper('plain-loop.ts', { xeroUrl: world.xero.url, identityUrl: world.identity.url, tenantId });
  try {
    const { contacts } = await world.control('xero', 'snapshot');
    // refused with 429 once a minute of Xero's is used up
    const send = (number: string): Promise<boolean> => loop.ask({ number, contactId: contacts[0].ContactID, date: yesterday(), dueDate: inDays(30) }).then(() => true, () => false);
    // it is measured from the end of such a pause: a minute that begins elsewhere holds the calls of two of Xero's
    for (let n = 0; await send(`PLAIN-BEFORE-${n}`); n += 1);
    while (!await send('PLAIN-FIRST')) await pause(1_000);
    const before = usage(loop.child.pid!).cpuMs, began = performance.now();
    let documents = 0;
    while (performance.now() - began < 60_000) if (await send(`PLAIN-${documents}`)) documents += 1; else await pause(1_000);
    return { documents, cpuMs: usage(loop.child.pid!).cpuMs - before };
  } finally { loop.child.removeAllListeners('exit'); loop.child.kill(); }
}

export async function backlog(o: { readonly documents: number; readonly relays: number }) {
  const world = await startWorld({ relay: false });
  const server = await startEmbedded({ folder: join(world.dataDir, 'server'), connections: 30 * o.relays });
  const relays: RelayProcess[] = [];
  const masterKey = randomBytes(32).toString('base64');
  const start = async (n: number): Promise<RelayProcess> => startRelayProcess({
    port: await freePort(), dataDir: join(world.dataDir, `relay-${n}`), dataverseUrl: world.dataverse.url, xeroUrl: world.xero.url, identityUrl: world.identity.url, appUrl: world.app.url,
    extra: { DATABASE_URL: server.url, MASTER_KEY: masterKey, SWEEP_SECONDS: '60' },
  });
  try {
    // joined once, so that the connection exists and the customers can be linked
    const first = await start(0);
    await liftSafeStart(world.places);
    const customers = await knownCustomers(world, 40);
    const invoices = await manyInvoices(world, { count: o.documents, lines: 5, prefix: 'BL-', customers });
    await first.stop();
    await manyRequests(world, invoices);
    await world.control('dataverse', 'latency', { ms: 60 });
    await world.control('xero', 'latency', { ms: 300, perDocumentMs: 10 });
    // the join and the contacts have used some of the minute
    await pause(61_000);
    await wake([`${world.xero.url}/sandbox/healthz`, `${world.dataverse.url}/sandbox/healthz`, `${world.identity.url}/sandbox/healthz`]);
    for (const part of ['xero', 'dataverse'] as const) await world.control(part, 'calls', undefined, 'DELETE');

    const began = performance.now();
    relays.push(...await Promise.all(Array.from({ length: o.relays }, (_, n) => start(n))));
    const ready = performance.now();
    const before = relays.map((r) => usage(r.child.pid!).cpuMs);
    const memory: number[] = [];
    const until = ready + (floorSeconds(o.documents) * 3 + 120) * 1000;
    let open = o.documents;
    while (open > 0 && performance.now() < until) {
      await pause(1_000);
      memory.push(Math.max(...relays.map((r) => usage(r.child.pid!).rss)) / 2 ** 20);
      open = await openRequests(world);
    }
    const seconds = (performance.now() - ready) / 1000;
    const cpu = relays.reduce((sum, r, n) => sum + usage(r.child.pid!).cpuMs - before[n]!, 0);
    const calls = async (part: 'xero' | 'dataverse'): Promise<any[]> => { const c = await world.control(part, 'calls'); return c.calls ?? c; };
    const [xero, dataverse] = [await calls('xero'), await calls('dataverse')];
    await Promise.all(relays.splice(0).map((r) => r.stop()));
    await pause(61_000);
    const plain = o.relays === 1 ? await plainMinute(world) : undefined;
    await world.control('xero', 'latency', { ms: 0, perDocumentMs: 0 });
    const snapshot = await world.control('xero', 'snapshot');
    const numbers = new Set((snapshot.invoices as { InvoiceNumber: string }[]).map((i) => i.InvoiceNumber).filter((n) => n.startsWith('BL-')));
    const twice = (snapshot.invoices as { InvoiceNumber: string }[]).filter((i) => i.InvoiceNumber?.startsWith('BL-')).length - numbers.size;
    // the polling above is the bench's own; the relay's calls carry its user
    const ours = dataverse.filter((c) => !String(c.url ?? '').includes('$count=true'));
    const floor = floorSeconds(o.documents);
    const half = Math.floor(memory.length / 2);
    const figures = {
      bench: 'backlog', documents: o.documents, relays: o.relays, inXero: numbers.size, twice, stillOpen: open, startSeconds: round((ready - began) / 1000), seconds: round(seconds), floorSeconds: round(floor), ratioToFloor: round(seconds / floor, 3),
      xeroCallsPerInvoice: round(xero.length / o.documents, 4), dataverseCallsPerInvoice: round(ours.length / o.documents, 4), relayCpuMsPerInvoice: round(cpu / o.documents, 2),
      throttled: xero.filter((c) => c.status === 429).length, busiestMinute: busiestMinute(xero.map((c) => Date.parse(c.at ?? c.time))),
      ...(plain ? { plainLoop: { documentsAMinute: plain.documents, cpuMsPerInvoice: round(plain.cpuMs / plain.documents, 2), secondsForAll: round((o.documents / plain.documents) * 60, 0), timesSlower: round((o.documents / plain.documents) * 60 / seconds, 1) } } : {}),
      residentMiB: { first: round(memory[Math.min(5, memory.length - 1)] ?? 0), half: round(memory[half] ?? 0), last: round(memory.at(-1) ?? 0), most: round(Math.max(...memory)) },
    };
    const text = `backlog: ${o.documents} invoices of five lines, ${o.relays} relay${o.relays > 1 ? 's' : ''}, Dataverse 60 ms, Xero 300 ms + 10 ms a document\n\n${table([['figure', 'value', 'target'],
      ['in Xero, twice there, still open', `${figures.inXero}, ${figures.twice}, ${figures.stillOpen}`, `${o.documents}, 0, 0`],
      ['seconds, floor', `${figures.seconds}, ${figures.floorSeconds}`, ''], ['ratio to the floor', String(figures.ratioToFloor), '<= 1.25'],
      ['Xero calls an invoice', String(figures.xeroCallsPerInvoice), '<= 0.03'], ['Dataverse calls an invoice', String(figures.dataverseCallsPerInvoice), '<= 0.15'], ['relay CPU ms an invoice', String(figures.relayCpuMsPerInvoice), '<= 6'],
      ['answered 429, most calls in 60 s', `${figures.throttled}, ${figures.busiestMinute}`, '0, <= 60'], ['resident MiB early, half way, at the end, most', `${figures.residentMiB.first}, ${figures.residentMiB.half}, ${figures.residentMiB.last}, ${figures.residentMiB.most}`, 'flat'],
      ...(figures.plainLoop ? [['plain xero-node loop: documents a minute, CPU ms an invoice', `${figures.plainLoop.documentsAMinute}, ${figures.plainLoop.cpuMsPerInvoice}`, ''], ['plain loop for as many: seconds, times as long', `${figures.plainLoop.secondsForAll}, ${figures.plainLoop.timesSlower}`, '']] : [])])}`;
    return { figures, table: text };
  } finally {
    await Promise.all(relays.map((r) => r.stop()));
    await server.stop();
    await world.close();
  }
}
