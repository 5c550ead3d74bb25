/** The asynchronous service: takes system jobs of webhooks, posts their context, and keeps those that failed. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { secondsOf } from '../behaviours/values.ts';
import { DataverseError } from '../errors.ts';
import type { Row } from '../store/store.ts';
import type { World } from '../world.ts';
import { attr, children, parseXml } from '../xml.ts';
import type { Delivery } from './raise.ts';

const largest = 256 * 1024;
/** As documented: a networking trouble that another attempt may get over. Everything else is final. */
const worthAnother = new Set([502, 503, 504]);
const reserved = /^(host|content-length|content-type|connection|transfer-encoding|x-ms-.*)$/i;

/** `delayMs`: how late the asynchronous service comes; `copies`: how often it delivers the same (at least once is all that it promises). */
export interface Pace { delayMs: number; copies: number; timeoutMs: number; againMs: number }
export const usualPace = (): Pace => ({ delayMs: 0, copies: 1, timeoutMs: 60_000, againMs: 50 });

export function createDeliveries(w: World) {
  let pace = usualPace();
  const under = new Set<Promise<void>>();
  const over = new AbortController();

  async function deliver(d: Delivery): Promise<void> {
    if (pace.delayMs > 0) await sleep(pace.delayMs, undefined, { signal: over.signal });
    if (!w.store.get('asyncoperation', d.job)) return;
    settle(d, { statecode: 2, statuscode: 20, startedon: secondsOf(w.now()) });
    let failed: string | undefined;
    for (let n = 0; n < Math.max(1, pace.copies); n++) failed = await post(d);
    const step = w.store.get('sdkmessageprocessingstep', d.step);
    if (failed === undefined && step?.['asyncautodelete'] === true) w.store.remove('asyncoperation', d.job);
    else settle(d, { statecode: 3, statuscode: failed === undefined ? 30 : 31, completedon: secondsOf(w.now()), ...(failed === undefined ? {} : { message: failed, friendlymessage: failed.slice(0, 500), errorcode: 0x80050203 | 0 }) });
  }
  function settle(d: Delivery, more: Row): void {
    const row = w.store.get('asyncoperation', d.job);
    if (row) w.store.put('asyncoperation', d.job, { ...row, ...more, modifiedon: secondsOf(w.now()) });
  }

  /** Undefined when it arrived, else the message of the system job. */
  async function post(d: Delivery): Promise<string | undefined> {
    const endpoint = w.store.get('serviceendpoint', d.endpoint);
    if (!endpoint) return 'The service endpoint is gone.';
    const given = headersIn(String(endpoint['authvalue']));
    if (given === undefined) return 'The webhook call failed because of invalid http headers in authValue. Check if the authValue format, header names and values are valid for your Service Endpoint entity.';
    const { body, exceeded } = bodyOf(d.context);
    const headers = {
      ...given, 'content-type': 'application/json; charset=utf-8', 'x-ms-dynamics-organization': 'localhost', 'x-ms-dynamics-entity-name': String(d.context['PrimaryEntityName']), 'x-ms-dynamics-request-name': String(d.context['MessageName']),
      'x-ms-correlation-request-id': String(d.context['CorrelationId']), ...(exceeded ? { 'x-ms-dynamics-msg-size-exceeded': 'true' } : {}),
    };
    for (let attempt = 1; ; attempt++) {
      let status: number;
      try {
        const answer = await fetch(String(endpoint['url']), { method: 'POST', headers, body, redirect: 'manual', signal: AbortSignal.any([over.signal, AbortSignal.timeout(pace.timeoutMs)]) });
        await answer.body?.cancel();
        status = answer.status;
      } catch (e) { return `The webhook call failed: ${e instanceof Error ? e.message : String(e)}`; }
      if (status >= 200 && status < 300) return undefined;
      if (attempt > 1 || !worthAnother.has(status)) return `The webhook call failed because the http request payload has invalid status code ${status}.`;
      const row = w.store.get('asyncoperation', d.job);
      if (row) settle(d, { retrycount: Number(row['retrycount'] ?? 0) + 1 });
      await sleep(pace.againMs, undefined, { signal: over.signal });
    }
  }

  return {
    /** Takes what has been committed since the last time. Call it after a request has been worked on. */
    take(): void {
      for (const d of w.deliveries.splice(0)) {
        if (!w.store.get('asyncoperation', d.job)) continue;
        const p: Promise<void> = deliver(d).catch(() => undefined).finally(() => under.delete(p));
        under.add(p);
      }
    },
    reset(): void { pace = usualPace(); w.deliveries.length = 0; },
    routes(app: FastifyInstance): void {
      app.post('/sandbox/deliveries', async (request) => {
        const given = JSON.parse(String(request.body || '{}')) as Record<string, unknown>;
        for (const [k, v] of Object.entries(given)) if (!(k in pace) || typeof v !== 'number' || !(v >= 0)) throw new DataverseError(400, 'SandboxControl', `Known numbers: ${Object.keys(pace).join(', ')}.`);
        return (pace = { ...pace, ...given });
      });
    },
    async close(): Promise<void> { over.abort(); await Promise.allSettled(under); },
  };
}

/** Above 256 kB the parts that can be large are left out, and a header says so. */
export function bodyOf(context: Readonly<Record<string, unknown>>): { readonly body: string; readonly exceeded: boolean } {
  const whole = JSON.stringify(context);
  if (Buffer.byteLength(whole) <= largest) return { body: whole, exceeded: false };
  const { ParentContext: _parent, InputParameters: _input, PreEntityImages: _before, PostEntityImages: _after, ...rest } = context;
  return { body: JSON.stringify(rest), exceeded: true };
}

/** `<settings><setting name="..." value="..."/></settings>`; undefined when it is not that, which the original notices only when it calls. */
function headersIn(authValue: string): Record<string, string> | undefined {
  try {
    const root = parseXml(authValue);
    if (root.nodeName !== 'settings') return undefined;
    const all = children(root).map((s) => [attr(s, 'name'), attr(s, 'value')] as const);
    if (all.some(([name, value]) => name === null || value === null || reserved.test(name))) return undefined;
    return Object.fromEntries(new Headers(all as [string, string][]));
  } catch { return undefined; }
}
