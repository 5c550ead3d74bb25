/** The control plane of webhooks: what an administrator does on Xero's developer pages, and what a test orders. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { usualTiming, type Timing, type Webhooks } from './index.ts';

const jsonOf = (request: FastifyRequest): Record<string, unknown> | undefined => {
  try {
    const body: unknown = JSON.parse(String(request.body));
    return body && typeof body === 'object' && !Array.isArray(body) ? body as Record<string, unknown> : undefined;
  } catch { return undefined; }
};
const send = (reply: FastifyReply, status: number, value: unknown) => reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(value));
const refuse = (reply: FastifyReply, message: string) => send(reply, 400, { code: 'SandboxBadRequest', message, fix: 'See sandbox/xero/SWITCHES.md.' });

/** Xero wants https on port 443; the sandbox speaks to this machine only. */
const local = (url: unknown): url is string => typeof url === 'string' && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);

export function webhookRoutes(app: FastifyInstance, w: Webhooks): void {
  const state = () => ({ status: w.status, url: w.endpoint?.url ?? null, timing: w.timing, quiet: w.quiet, deliveries: w.deliveries.map(({ body: _body, ...d }) => d) });

  app.get('/sandbox/webhooks', (_request, reply) => send(reply, 200, state()));
  app.post('/sandbox/webhooks', async (request, reply) => {
    const { url, key, secondKey, ...rest } = jsonOf(request) ?? {};
    if (!local(url) || typeof key !== 'string' || key === '' || (secondKey !== undefined && typeof secondKey !== 'string')) return refuse(reply, 'Send {url, key, secondKey?} with an address on this machine.');
    for (const [name, value] of Object.entries(rest)) if (!(name in usualTiming) || typeof value !== 'number' || !(value >= 0)) return refuse(reply, `Besides url, key and secondKey there are ${Object.keys(usualTiming).join(', ')}, in milliseconds.`);
    const intentToReceive = await w.register({ url, key, secondKey }, rest as Partial<Timing>);
    return send(reply, 200, { status: w.status, intentToReceive });
  });
  app.delete('/sandbox/webhooks', (_request, reply) => { w.unregister(); return send(reply, 200, { status: w.status }); });
  app.post('/sandbox/webhooks/replay', (request, reply) => {
    const from = jsonOf(request)?.fromSequence ?? 1;
    if (!Number.isInteger(from) || (from as number) < 1) return refuse(reply, 'Send {fromSequence}: the number of the first event to send again.');
    return send(reply, 200, { deliveries: w.replay(from as number) });
  });
  app.post('/sandbox/webhooks/retry', (_request, reply) => { w.retryNow(); return send(reply, 200, { retried: true }); });
  app.get('/sandbox/webhooks/faults', (_request, reply) => send(reply, 200, w.faults.all()));
  app.post('/sandbox/webhooks/faults', (request, reply) => {
    const added = w.faults.add(jsonOf(request));
    return added.ok ? send(reply, 201, added.fault) : refuse(reply, added.message);
  });
  app.delete('/sandbox/webhooks/faults', (_request, reply) => { w.faults.clear(); return send(reply, 200, { cleared: true }); });
}
