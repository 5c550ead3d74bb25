/**
 * webhooks: 200 signed events a second for half a minute, at the original's limits of calls, about documents that people pay
 * in Xero meanwhile. How quickly each event is answered; whether any was lost; and when Dynamics says what the books say.
 */
import { loadavg } from 'node:os';
import { webhookKey } from '../../sandbox/administrator.ts';
import { startWorld } from '../world/index.ts';
import { differing, pay, sentDocuments, settledWithin, tenant } from './books.ts';
import { helper } from './helper.ts';
import { percentile, round, table } from './statistics.ts';
import { pause, usage } from './usage.ts';

const [perSecond, seconds, documents] = [200, 30, 400];

/** A figure of /metrics, summed over its labels. */
async function metric(relayUrl: string, name: string): Promise<number> {
  const text = await (await fetch(`${relayUrl}/metrics`)).text();
  return text.split('\n').filter((l) => l.startsWith(name) && /^[{ ]/.test(l.slice(name.length))).reduce((sum, l) => sum + Number(l.split(' ').at(-1)), 0);
}

export async function webhooks() {
  const world = await startWorld({ relay: false, extra: { SWEEP_SECONDS: '60', RULES_SECONDS: '30' } });
  try {
    const sent = await sentDocuments(world, documents);
    const relay = await world.startRelay();
    const load = await helper('doorbell-load.ts', { url: `${world.relayUrl}/webhooks/xero`, key: webhookKey, perSecond, seconds, tenantId: tenant, ids: sent.map((d) => d.xeroId) });
    await world.control('dataverse', 'latency', { ms: 60 });
    await world.control('xero', 'latency', { ms: 300, perDocumentMs: 0 });
    await pause(2_000);
    for (const part of ['xero', 'dataverse'] as const) await world.control(part, 'calls', undefined, 'DELETE');
    const load1 = loadavg()[0]!;
    const before = usage(relay.child.pid!).cpuMs;
    const ringing = new Promise<{ ms: number[]; late: number[]; statuses: number[]; took: number }>((resolve, reject) => { load.child.once('message', resolve); load.child.once('exit', (code) => reject(new Error(`The load ended with ${code}.`))); });
    const began = performance.now();
    load.child.send({});
    let waiting = 0;
    // every document is paid once within the first 27 seconds, and rung for every two seconds until the end
    for (const [n, d] of sent.entries()) {
      const due = began + (n * 27_000) / sent.length;
      await pause(Math.max(0, due - performance.now()));
      await pay(world, d);
      if (n % 20 === 0) waiting = Math.max(waiting, await metric(world.relayUrl, 'counterfoil_xero_news_waiting'));
    }
    const rung = await ringing;
    waiting = Math.max(waiting, await metric(world.relayUrl, 'counterfoil_xero_news_waiting'));
    load.child.removeAllListeners('exit');
    load.child.kill();
    const atEnd = await differing(world);
    const settled = await settledWithin(world, 180);
    const drained = performance.now();
    while (await metric(world.relayUrl, 'counterfoil_xero_news_waiting') > 0 && performance.now() - drained < 180_000) await pause(250);
    const calls = async (part: 'xero' | 'dataverse'): Promise<any[]> => { const c = await world.control(part, 'calls'); return c.calls ?? c; };
    const [xero, dataverse] = [(await calls('xero')), (await calls('dataverse')).filter((c) => c.parts?.length > 0 || !String(c.path).includes('cfl_xerodocuments?'))];
    const figures = {
      bench: 'webhooks', perSecond, seconds, documents, events: rung.ms.length, answered200: rung.statuses.filter((s) => s === 200).length, loadSeconds: round(rung.took / 1_000),
      answerMs: { p50: round(percentile(rung.ms, 50)), p95: round(percentile(rung.ms, 95)), p99: round(percentile(rung.ms, 99)), most: round(Math.max(...rung.ms)) },
      sentLateMsP99: round(percentile(rung.late, 99)), othersOnThisMachine: round(load1, 1), mostWaiting: waiting, stillWaiting: await metric(world.relayUrl, 'counterfoil_xero_news_waiting'), differingAtTheEnd: atEnd, secondsUntilAllApplied: settled === undefined ? null : round(settled), notApplied: await differing(world),
      xeroCalls: xero.length, throttled: xero.filter((c) => c.status === 429).length, dataverseCalls: dataverse.length, relayCpuMsPerEvent: round((usage(relay.child.pid!).cpuMs - before) / rung.ms.length, 2),
    };
    const text = `webhooks: ${perSecond} signed events a second for ${seconds} s about ${documents} documents that are paid meanwhile; Dataverse 60 ms, Xero 300 ms, 60 calls a minute\n\n${table([['figure', 'value', 'target'],
      ['answer ms: p50, p95, p99, most', `${figures.answerMs.p50}, ${figures.answerMs.p95}, ${figures.answerMs.p99}, ${figures.answerMs.most}`, 'p99 <= 50'], ['the load itself was late by ms (p99); load of the machine before', `${figures.sentLateMsP99}, ${figures.othersOnThisMachine}`, ''],
      ['events, answered with 200', `${figures.events}, ${figures.answered200}`, 'the same'], ['most waiting, waiting at the end', `${figures.mostWaiting}, ${figures.stillWaiting}`, '.., 0'],
      ['rows that differ from the books at the last event, at the end', `${figures.differingAtTheEnd}, ${figures.notApplied}`, '.., 0'], ['seconds after the last event until all is applied', String(figures.secondsUntilAllApplied), '<= 15'],
      ['Xero calls, answered 429', `${figures.xeroCalls}, ${figures.throttled}`, '.., 0'], ['Dataverse calls', String(figures.dataverseCalls), ''], ['relay CPU ms an event', String(figures.relayCpuMsPerEvent), '']])}`;
    return { figures, table: text };
  } finally { await world.close(); }
}
