/**
 * click: the time from the nudge to the step "sent", warm, at sandbox latencies of 60 ms (Dataverse) and 300 ms (Xero),
 * interleaved with the floor and with a plain loop over the official SDK. One triple every 3.4 seconds: Xero's 60 calls a
 * minute hold here too, and join, floor and loop spend from the same minute.
 */
import { createHash, randomBytes } from 'node:crypto';
import { contactLink, detailsId, documentKey, exportStatus, xeroDocument } from '@counterfoil/solution';
import type { StreamLine } from '../../plugins-proxy/src/contract.ts';
import { inDays, newAccount, newInvoice, requestSend, yesterday } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';
import { median, percentile, round, table } from './statistics.ts';
import { helper } from './helper.ts';
import { pause, usage } from './usage.ts';

const ORGANIZATION = '0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30';
const TENANT = '7c1e5b0a-2f4d-4a6b-8e93-1d0c9b8a7f65';
const GAP_MS = 3_400;

/** What the ribbon script writes: details and request. */
async function clickRows(world: World, invoiceId: string): Promise<{ request: string; ticket: string }> {
  const ticket = randomBytes(32).toString('base64url');
  const call = await world.as('sales');
  await call('POST', xeroDocument.setName, {
    cfl_xerodocumentid: await detailsId('invoice', invoiceId), cfl_documentkey: documentKey('invoice', invoiceId), cfl_name: 'Invoice', 'cfl_InvoiceId@odata.bind': `/invoices(${invoiceId})`, cfl_exportstatus: exportStatus.options.queued.value,
  });
  return { ticket, request: await requestSend(world, invoiceId, 'sales', { cfl_tickethash: createHash('sha256').update(ticket).digest('hex') }) };
}

/** @returns milliseconds from the nudge to the step "sent" */
async function nudge(world: World, request: string, ticket: string): Promise<number> {
  const started = performance.now();
  const answer = await fetch(`${world.relayUrl}/v1/environments/${ORGANIZATION}/nudges`, {
    method: 'POST', headers: { authorization: `Bearer ${ticket}`, 'content-type': 'application/json' }, body: JSON.stringify({ requests: [request] }),
  });
  let sent: number | undefined, rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of answer.body!) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop()!;
    for (const text of lines.filter(Boolean)) {
      const line = JSON.parse(text) as StreamLine;
      if (line.type !== 'step') continue;
      if (line.state === 'refused' || line.state === 'needsDecision') throw new Error(`Not sent: ${text}`);
      if (line.step === 'sent') sent ??= performance.now() - started;
    }
  }
  if (sent === undefined) throw new Error('The stream ended without "sent".');
  return sent;
}

export async function click(pairs: number) {
  // no sweep during the run: it would find, and send, the rows that are still waiting for their turn or belong to the floor
  const world = await startWorld({ extra: { SWEEP_SECONDS: '3600', RULES_SECONDS: '3600' } });
  try {
    const customer = await newAccount(world, 'Bench Customer');
    // warm: the contact is known, the connections are open, the code is compiled
    for (let i = 0; i < 3; i++) {
      const rows = await clickRows(world, await newInvoice(world, { customer, number: `WARM-${i}` }));
      await nudge(world, rows.request, rows.ticket);
    }
    const contactId = (await (await world.as('admin'))('GET', `${contactLink.setName}?$filter=_cfl_accountid_value eq ${customer}`)).value[0].cfl_xerocontactid as string;
    const places = { dataverseUrl: world.dataverse.url, xeroUrl: world.xero.url, identityUrl: world.identity.url, tenantId: TENANT, organizationId: ORGANIZATION };
    const floor = await helper('floor.ts', places), loop = await helper('plain-loop.ts', places);

    const ours: { request: string; ticket: string }[] = [], theirs: string[] = [];
    for (let i = 0; i <= pairs; i++) {
      ours.push(await clickRows(world, await newInvoice(world, { customer, number: `OURS-${i}` })));
      theirs.push((await clickRows(world, await newInvoice(world, { customer, number: `FLOOR-${i}` }))).request);
    }
    await world.control('dataverse', 'latency', { ms: 60 });
    await world.control('xero', 'latency', { ms: 300, perDocumentMs: 0 });
    const times = { ours: [] as number[], floor: [] as number[], loop: [] as number[] };
    const calls = { xero: [] as number[], dataverse: [] as number[] };
    let cpu = 0;
    for (let i = 0; i <= pairs; i++) {
      const run = {
        ours: async () => {
          await world.control('xero', 'calls', undefined, 'DELETE');
          await world.control('dataverse', 'calls', undefined, 'DELETE');
          const before = usage(world.relay.child.pid!).cpuMs;
          const ms = await nudge(world, ours[i]!.request, ours[i]!.ticket);
          cpu += i === 0 ? 0 : usage(world.relay.child.pid!).cpuMs - before;
          const count = async (part: 'xero' | 'dataverse'): Promise<number> => { const c = await world.control(part, 'calls'); return (c.calls ?? c).length; };
          if (i > 0) { calls.xero.push(await count('xero')); calls.dataverse.push(await count('dataverse')); }
          return ms;
        },
        floor: () => floor.ask({ requestId: theirs[i], contactId }),
        loop: () => loop.ask({ number: `LOOP-${i}`, contactId, date: yesterday(), dueDate: inDays(30) }),
      };
      // rotate the order, so that a drift of the machine hits each alike
      const order = (['ours', 'floor', 'loop'] as const).map((_, k, all) => all[(k + i) % 3]!);
      for (const who of order) {
        const ms = await run[who]();
        if (i > 0) times[who].push(ms);
      }
      await pause(GAP_MS - 1_300);
    }
    const rss = usage(world.relay.child.pid!).rss;
    for (const h of [floor, loop]) { h.child.removeAllListeners('exit'); h.child.kill(); }

    const line = (name: string, t: number[]): string[] => [name, String(round(percentile(t, 50))), String(round(percentile(t, 95)))];
    const figures = {
      bench: 'click', pairs, latencyMs: { dataverse: 60, xero: 300 },
      oursMs: { p50: round(percentile(times.ours, 50)), p95: round(percentile(times.ours, 95)) },
      floorMs: { p50: round(percentile(times.floor, 50)), p95: round(percentile(times.floor, 95)) },
      plainLoopMs: { p50: round(percentile(times.loop, 50)), p95: round(percentile(times.loop, 95)) },
      medianRatioToFloor: round(median(times.ours.map((t, i) => t / times.floor[i]!)), 3),
      p50RatioToFloor: round(percentile(times.ours, 50) / percentile(times.floor, 50), 3),
      p95RatioToFloor: round(percentile(times.ours, 95) / percentile(times.floor, 95), 3),
      medianRatioToPlainLoop: round(median(times.ours.map((t, i) => t / times.loop[i]!)), 3),
      xeroCallsPerSend: { median: median(calls.xero), max: Math.max(...calls.xero) },
      dataverseCallsPerSend: { median: median(calls.dataverse), max: Math.max(...calls.dataverse) },
      relayCpuMsPerSend: round(cpu / pairs), relayResidentMiB: round(rss / 1024 / 1024),
    };
    const text = `click: nudge to "sent", ${pairs} pairs, Dataverse 60 ms, Xero 300 ms\n\n` + table([['', 'p50 ms', 'p95 ms'], line('Counterfoil', times.ours), line('floor (same reads, same PUT)', times.floor), line('plain xero-node (PUT only)', times.loop)])
      + '\n\n' + table([['figure', 'value', 'target'],
        ['p50 to floor', `${figures.p50RatioToFloor}`, '<= 1.15'], ['p95 to floor', `${figures.p95RatioToFloor}`, '<= 1.3'], ['median of ratios to floor', `${figures.medianRatioToFloor}`, ''],
        ['Xero calls a send (median, max)', `${figures.xeroCallsPerSend.median}, ${figures.xeroCallsPerSend.max}`, '1'], ['Dataverse calls a send (median, max)', `${figures.dataverseCallsPerSend.median}, ${figures.dataverseCallsPerSend.max}`, '<= 3'],
        ['relay CPU ms a send', `${figures.relayCpuMsPerSend}`, ''], ['relay resident MiB', `${figures.relayResidentMiB}`, '<= 200']]);
    return { figures, table: text };
  } finally { await world.close(); }
}
