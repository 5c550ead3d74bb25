/** The control plane under /sandbox/: not Xero's, only for tests and demos on this machine. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isCountry, seedOf, type Country } from '../../data/xero-countries.ts';
import { isWire } from '../core/call.ts';
import { parseExact, plain } from '../core/exact.ts';
import type { Connections } from '../core/connections.ts';
import type { Idempotency } from '../core/idempotency.ts';
import type { Limits } from '../core/limits.ts';
import type { AddOrganisation, Organisations } from '../core/organisations.ts';
import type { Latency } from '../core/pipeline.ts';
import type { Fixtures, Wire } from '../core/state.ts';
import { changeSwitches, defaultSwitches } from '../core/switches.ts';
import type { World } from '../core/world.ts';
import type { Webhooks } from '../webhooks/index.ts';
import type { CallLog } from './calls.ts';
import { edits } from './edit.ts';
import type { Faults } from './faults.ts';

export interface Control { readonly world: World; readonly organisations: Organisations; readonly calls: CallLog; readonly faults: Faults; readonly limits: Limits; readonly idempotency: Idempotency; readonly latency: Latency; readonly webhooks: Webhooks; readonly connections: Connections }

const bodyOf = (request: FastifyRequest): unknown => { try { return plain(parseExact(String(request.body ?? ''))); } catch { return undefined; } };
const send = (reply: FastifyReply, status: number, value: unknown) => reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(value));
const refuse = (reply: FastifyReply, message: string) => send(reply, 400, { code: 'SandboxBadRequest', message, fix: 'See sandbox/xero/SWITCHES.md.' });

export function controlRoutes(app: FastifyInstance, c: Control): void {
  const { world } = c;
  const reset = (country: Country) => { world.reset(seedOf(country)); c.organisations.reset(); c.connections.end(() => true); world.moveClock(undefined); world.switches = { ...defaultSwitches }; c.faults.clear(); c.calls.clear(); c.limits.reset(); c.idempotency.reset(); c.webhooks.reset(); Object.assign(c.latency, { ms: 0, perDocumentMs: 0 }); };

  app.get('/sandbox/healthz', (_q, reply) => send(reply, 200, { status: 'ok' }));
  app.post('/sandbox/reset', (request, reply) => {
    const country = (bodyOf(request) as { country?: unknown } | undefined)?.country ?? 'GB';
    if (!isCountry(country)) return refuse(reply, 'Send {country} as one of GB, AU, NZ, US, GLOBAL; GB when absent.');
    reset(country);
    return send(reply, 200, { reset: true, country });
  });

  app.get('/sandbox/snapshot', (request, reply) => {
    const { tenant } = request.query as { tenant?: string };
    const of = tenant === undefined ? world : c.organisations.of(tenant);
    return of ? send(reply, 200, of.snapshot()) : refuse(reply, `There is no organisation ${tenant}.`);
  });
  app.post('/sandbox/organisations', (request, reply) => {
    const body = bodyOf(request) as Partial<AddOrganisation> | undefined;
    const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
    if (!body?.name || !body.shortCode || !uuid.test(body.tenantId ?? '') || !uuid.test(body.connectionId ?? '')) return refuse(reply, 'Send {tenantId, connectionId, name, shortCode}; both ids are GUIDs.');
    return c.organisations.add(body as AddOrganisation) ? send(reply, 201, body) : refuse(reply, `There is an organisation ${body.tenantId} already.`);
  });
  app.post('/sandbox/snapshot', (request, reply) => {
    let body: Fixtures | undefined;
    try { body = JSON.parse(String(request.body)) as Fixtures; } catch { body = undefined; }
    if (!body || !Array.isArray(body.invoices) || !Array.isArray(body.contacts) || !Array.isArray(body.payments) || !body.organisation) return refuse(reply, 'Send what GET /sandbox/snapshot gave.');
    world.reset(body);
    return send(reply, 200, { restored: true });
  });

  app.get('/sandbox/calls', (request, reply) => {
    const { method, pathIncludes, answers } = request.query as { method?: string; pathIncludes?: string; answers?: string };
    const found = c.calls.all().filter((x) => (!method || x.method === method) && (!pathIncludes || x.path.includes(pathIncludes)));
    return send(reply, 200, answers === 'true' ? found.map((x) => ({ ...x, answer: c.calls.answerTo(x) })) : found);
  });
  app.delete('/sandbox/calls', (_q, reply) => { c.calls.clear(); return send(reply, 200, { cleared: true }); });

  app.get('/sandbox/faults', (_q, reply) => send(reply, 200, c.faults.all()));
  app.delete('/sandbox/faults', (_q, reply) => { c.faults.clear(); return send(reply, 200, { cleared: true }); });
  app.post('/sandbox/faults', (request, reply) => {
    let body: unknown;
    try { body = JSON.parse(String(request.body)); } catch { body = undefined; }
    const added = c.faults.add(body);
    return added.ok ? send(reply, 201, added.rule) : refuse(reply, added.message);
  });

  app.get('/sandbox/latency', (_q, reply) => send(reply, 200, c.latency));
  app.post('/sandbox/latency', (request, reply) => {
    let body: Partial<Latency> | undefined;
    try { body = JSON.parse(String(request.body)) as Partial<Latency>; } catch { body = undefined; }
    const bad = (n: unknown) => n !== undefined && !(typeof n === 'number' && n >= 0 && n <= 600_000);
    if (!body || bad(body.ms) || bad(body.perDocumentMs)) return refuse(reply, 'Send {ms, perDocumentMs} in milliseconds.');
    Object.assign(c.latency, { ms: body.ms ?? 0, perDocumentMs: body.perDocumentMs ?? 0 });
    return send(reply, 200, c.latency);
  });

  app.get('/sandbox/clock', (_q, reply) => send(reply, 200, { now: new Date(world.now()).toISOString() }));
  app.post('/sandbox/clock', (request, reply) => {
    let body: { now?: string | null; advanceMs?: number } | undefined;
    try { body = JSON.parse(String(request.body)) as { now?: string | null; advanceMs?: number }; } catch { body = undefined; }
    if (body?.now === null) world.moveClock(undefined);
    else if (typeof body?.now === 'string' && !Number.isNaN(Date.parse(body.now))) world.moveClock(Date.parse(body.now));
    else if (typeof body?.advanceMs === 'number' && Number.isFinite(body.advanceMs)) world.moveClock(world.now() + body.advanceMs);
    else return refuse(reply, 'Send {now: "2026-11-22T10:00:00Z"}, {now: null} for the real time, or {advanceMs}.');
    return send(reply, 200, { now: new Date(world.now()).toISOString() });
  });

  app.get('/sandbox/switches', (_q, reply) => send(reply, 200, world.switches));
  app.post('/sandbox/switches', (request, reply) => {
    let body: unknown;
    try { body = JSON.parse(String(request.body)); } catch { body = undefined; }
    const changed = changeSwitches(world.switches, body);
    if (!changed.ok) return refuse(reply, changed.message);
    world.switches = changed.switches;
    return send(reply, 200, world.switches);
  });

  app.post('/sandbox/state/:kind', (request, reply) => {
    const { kind } = request.params as { kind: string };
    const edit = edits[kind];
    if (!edit) return refuse(reply, `There is no "${kind}" to edit. Known: ${Object.keys(edits).join(', ')}.`);
    let body: unknown;
    try { body = parseExact(String(request.body)); } catch { body = undefined; }
    if (!isWire(body)) return refuse(reply, 'Send a JSON object.');
    const done = edit(world, body as Wire);
    return done.ok ? send(reply, 200, done.result) : refuse(reply, done.message);
  });
  app.all('/sandbox/*', (request, reply) => send(reply, 501, { code: 'SandboxNotEmulated', message: `There is no ${request.method} ${request.url}.`, fix: 'See sandbox/xero/SWITCHES.md for the control plane.', request: { method: request.method, url: request.url, body: bodyOf(request) } }));
}
