/** What the sign-in server asks and tells the API, and what a person does under "Connected apps" inside Xero. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { xeroUsers } from '../../data/xero-users.ts';
import type { Authenticate } from '../core/auth.ts';
import type { Connections } from '../core/connections.ts';
import type { Organisations } from '../core/organisations.ts';
import type { World } from '../core/world.ts';
import { document, html } from '../pages/html.ts';

export interface SignInDeps { readonly world: World; readonly organisations: Organisations; readonly connections: Connections; readonly authenticate: Authenticate }

const bodyOf = (request: FastifyRequest): any => { try { return JSON.parse(String(request.body)); } catch { return {}; } };
const formOf = (request: FastifyRequest): URLSearchParams => new URLSearchParams(String(request.body ?? ''));
const send = (reply: FastifyReply, status: number, value: unknown) => reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(value));

export function signInRoutes(app: FastifyInstance, d: SignInDeps): void {
  app.get('/sandbox/organisations', (request, reply) => {
    const { user, app: client } = request.query as { user?: string; app?: string };
    const person = xeroUsers.find((u) => u.name === user);
    const mine = person?.organisations === 'none' ? [] : person?.organisations === 'first' ? d.organisations.all().slice(0, 1) : d.organisations.all();
    return send(reply, 200, mine.map((w) => ({ tenantId: w.state.tenantId, name: w.state.organisation.Name, connected: user !== undefined && d.connections.reaches(client ?? '', user, w.state.tenantId) })));
  });
  app.get('/sandbox/connections', (_request, reply) => send(reply, 200, d.connections.all()));
  app.post('/sandbox/sign-ins', (request, reply) => {
    const b = bodyOf(request);
    d.connections.connect({ app: b.app, user: b.user, tenantIds: b.tenantIds, authEventId: b.authEventId, keepsEvent: b.keepsEvent === true, now: d.world.now() });
    return send(reply, 200, d.connections.of(b.app, b.user));
  });
  app.post('/sandbox/sign-ins/ended', (request, reply) => {
    const b = bodyOf(request);
    d.connections.end((c) => c.app === b.app && c.user === b.user);
    return send(reply, 200, { ended: true });
  });
  app.post('/sandbox/token-clock', (request, reply) => { d.authenticate.offsetMs = Number(bodyOf(request).offsetMs ?? 0); return send(reply, 200, { offsetMs: d.authenticate.offsetMs }); });
  app.post('/sandbox/state/disconnect', (request, reply) => {
    const { tenantId } = bodyOf(request);
    const before = d.connections.all().length;
    d.connections.end((c) => c.tenantId === String(tenantId).toLowerCase());
    return send(reply, 200, { disconnected: before - d.connections.all().length });
  });

  const page = (reply: FastifyReply, status: number, body: ReturnType<typeof html>) =>
    reply.code(status).type('text/html; charset=utf-8').header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'").send(document('Connected apps', body));
  app.get('/connected-apps', (_request, reply) => page(reply, 200, html`<h1>Connected apps</h1>${d.organisations.all().map((w) => {
    const apps = [...new Set(d.connections.all().filter((c) => c.tenantId === w.state.tenantId).map((c) => c.app))];
    return html`<h2>${w.state.organisation.Name}</h2>${apps.length === 0 ? html`<p class="soft">No app is connected.</p>` : apps.map((a) => html`<form method="post" action="/connected-apps/disconnect"><input type="hidden" name="tenant" value="${w.state.tenantId}"><input type="hidden" name="app" value="${a}"><p>${a} <button class="small">Disconnect<span class="only-read"> ${a} from ${w.state.organisation.Name}</span></button></p></form>`)}`;
  })}`));
  app.post('/connected-apps/disconnect', (request, reply) => {
    const form = formOf(request);
    // the organisation lets the app go, whoever had connected it
    d.connections.end((c) => c.tenantId === form.get('tenant') && c.app === form.get('app'));
    return reply.redirect('/connected-apps', 303);
  });
}
