/**
 * A program of its own that rings the relay's doorbell as Xero does: so many signed events a second, one in each POST, at fixed
 * times whether or not the ones before were answered. The time of an answer counts from when it was due, so that a stall is
 * not hidden by asking less while it lasts.
 */
import { Agent, request } from 'node:http';
import { bodyOf, signatureOf, type XeroEvent } from '../../sandbox/xero/webhooks/events.ts';

const { url, key, perSecond, seconds, tenantId, ids } = JSON.parse(process.argv[2]!) as { url: string; key: string; perSecond: number; seconds: number; tenantId: string; ids: string[] };
const agent = new Agent({ keepAlive: true, maxSockets: 512 });
const at = new URL(url);

/** `ms` since it was due, `late` when it was sent after that, `status` 0 when no answer came. */
interface Rung { readonly ms: number; readonly late: number; readonly status: number }

function ring(n: number, due: number): Promise<Rung> {
  const late = performance.now() - due;
  const id = ids[n % ids.length]!;
  const event: XeroEvent = { resourceUrl: `https://api.xero.com/api.xro/2.0/Invoices/${id}`, resourceId: id, tenantId, tenantType: 'ORGANISATION', eventCategory: 'INVOICE', eventType: 'UPDATE', eventDateUtc: new Date().toISOString().slice(0, 23) };
  const body = bodyOf([event], n + 1);
  return new Promise((resolve) => {
    const ask = request({ agent, host: at.hostname, port: at.port, path: at.pathname, method: 'POST', headers: { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(body), 'x-xero-signature': signatureOf(body, key) } }, (answer) => {
      answer.resume().on('end', () => resolve({ ms: performance.now() - due, late, status: answer.statusCode ?? 0 }));
    });
    ask.on('error', () => resolve({ ms: performance.now() - due, late, status: 0 }));
    ask.end(body);
  });
}

process.on('message', async () => {
  const began = performance.now();
  const answers: Promise<Rung>[] = [];
  for (let n = 0; n < perSecond * seconds; n++) {
    const due = began + (n * 1_000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await new Promise((r) => setTimeout(r, Math.ceil(early)));
    answers.push(ring(n, due));
  }
  const all = await Promise.all(answers);
  process.send!({ ok: true, ms: all.map((a) => a.ms), late: all.map((a) => a.late), statuses: all.map((a) => a.status), took: performance.now() - began });
});
process.send!('ready');
