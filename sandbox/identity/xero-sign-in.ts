/**
 * Xero's sign-in for people: authorize, the pages, the token endpoint, revocation, discovery; and their control plane under
 * /sandbox/xero. Connections belong to the API (sandbox/xero), which announces its address here.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { setTimeout as wait } from 'node:timers/promises';
import { xeroUsers } from '../data/xero-users.ts';
import { createFaults } from '../xero/control/faults.ts';
import { xeroApps, xeroClients } from './clients.ts';
import { sameSecret } from './microsoft.ts';
import { consentPage, errorPage, loginPage, type Choice } from './xero-pages.ts';
import { createTokens, type Asked, type SignIn } from './xero-tokens.ts';
import { credentials, judgeXero } from './xero.ts';

export interface XeroSignInDeps {
  /** Signs an access token of Xero. */
  sign(claims: Record<string, unknown>, seconds: number, now: number): Promise<string>;
  readonly clock: () => number;
  readonly seconds: number;
}
type Request = Omit<Asked, 'user' | 'authEventId'> & { readonly state: string | undefined; readonly until: number; user?: string };
const granted = ['response_type', 'client_id', 'redirect_uri', 'scope', 'state', 'nonce', 'code_challenge', 'code_challenge_method', 'prompt'];

export function xeroSignIn(app: FastifyInstance, d: XeroSignInDeps): void {
  let offset = 0;
  const now = (): number => d.clock() + offset;
  const tokens = createTokens(now);
  const faults = createFaults();
  const requests = new Map<string, Request>();
  const redirectUris = new Map<string, Set<string>>(xeroApps.map((a) => [a.id, new Set(a.redirectUris)]));
  let api: string | undefined;
  let latencyMs = 0;

  const ask = async (path: string, body?: unknown): Promise<any> => {
    if (api === undefined) throw Object.assign(new Error('No sandbox Xero has announced itself.'), { statusCode: 503 });
    const answer = await fetch(`${api}/sandbox/${path}`, body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`The sandbox Xero answered ${answer.status} to ${path}.`);
    return answer.json();
  };
  const page = (reply: FastifyReply, text: string, status = 200) => reply.code(status).type('text/html; charset=utf-8').header('cache-control', 'no-store').header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'").send(text);
  const formOf = (request: FastifyRequest): URLSearchParams => new URLSearchParams(typeof request.body === 'string' ? request.body : '');
  const appOf = (id: string) => xeroApps.find((a) => a.id === id)!;
  const back = (reply: FastifyReply, r: Request, more: Record<string, string>) => {
    const to = new URL(r.redirectUri);
    for (const [k, v] of Object.entries({ ...more, ...(r.state === undefined ? {} : { state: r.state }) })) to.searchParams.append(k, v);
    return reply.redirect(to.href, 302);
  };

  app.get('/identity/connect/authorize', (request, reply) => {
    const q = request.query as Record<string, string | undefined>;
    const wrong = (code: string, detail: string) => page(reply, errorPage(code, detail), 400);
    const known = xeroApps.find((a) => a.id === q['client_id']);
    if (!known) return wrong('unauthorized_client', xeroClients.some((c) => c.id === q['client_id']) ? 'This app is a custom connection: nobody signs in for it.' : 'Unknown client or client not enabled');
    if (q['redirect_uri'] === undefined || !redirectUris.get(known.id)!.has(q['redirect_uri'])) return wrong('unauthorized_client', 'Invalid redirect_uri');
    const strange = Object.keys(q).find((k) => !granted.includes(k));
    if (strange !== undefined) return reply.code(501).send({ code: 'SandboxNotEmulated', message: `The sandbox sign-in does not emulate the parameter "${strange}".`, fix: `Known: ${granted.join(', ')}.` });
    if (q['response_type'] !== 'code') return wrong('unsupported_response_type', 'Only code is emulated.');
    const scopes = (q['scope'] ?? '').split(' ').filter(Boolean);
    if (scopes.length === 0 || scopes.some((s) => !known.scopes.includes(s))) return wrong('invalid_scope', 'Invalid scope');
    if (q['code_challenge'] !== undefined && (q['code_challenge_method'] !== 'S256' || !/^[A-Za-z0-9_-]{43}$/.test(q['code_challenge']))) return wrong('invalid_request', 'Transform algorithm not supported');
    const id = crypto.randomUUID();
    requests.set(id, { app: known.id, redirectUri: q['redirect_uri'], scopes, state: q['state'], nonce: q['nonce'], challenge: q['code_challenge'], until: now() + 15 * 60_000 });
    return page(reply, loginPage(id, known.name));
  });

  const choicesFor = async (r: Request): Promise<Choice[]> => ask(`organisations?user=${encodeURIComponent(r.user!)}&app=${encodeURIComponent(r.app)}`);
  const pending = (form: URLSearchParams): [string, Request] | undefined => {
    const id = form.get('request') ?? '';
    const r = requests.get(id);
    return r && now() <= r.until ? [id, r] : undefined;
  };
  const expired = (reply: FastifyReply) => page(reply, errorPage('invalid_request', 'This sign-in is over. Begin again in the app.'), 400);

  app.post('/identity/login', async (request, reply) => {
    const form = formOf(request);
    const [found, user] = [pending(form), xeroUsers.find((u) => u.name === form.get('user'))];
    if (!found || !user) return expired(reply);
    found[1].user = user.name;
    return page(reply, consentPage(found[0], appOf(found[1].app).name, user, await choicesFor(found[1]), tokens.switches.bulkConnections));
  });
  app.post('/identity/consent', async (request, reply) => {
    const form = formOf(request);
    const found = pending(form);
    if (found?.[1].user === undefined) return expired(reply);
    const [id, r] = found;
    if (form.get('answer') === 'cancel') { requests.delete(id); return back(reply, r, { error: 'access_denied' }); }
    const choices = await choicesFor(r);
    const chosen = [...new Set(form.getAll('organisation'))];
    const user = xeroUsers.find((u) => u.name === r.user)!;
    if (chosen.length === 0 || (chosen.length > 1 && !tokens.switches.bulkConnections) || chosen.some((t) => !choices.some((c) => c.tenantId === t))) {
      return page(reply, consentPage(id, appOf(r.app).name, user, choices, tokens.switches.bulkConnections, tokens.switches.bulkConnections ? 'Choose an organisation.' : 'Choose one organisation.'), 400);
    }
    requests.delete(id);
    const authEventId = crypto.randomUUID();
    await ask('sign-ins', { app: r.app, user: r.user, tenantIds: chosen, authEventId, keepsEvent: tokens.switches.reconsentKeepsAuthEvent });
    const code = tokens.code({ app: r.app, user: user.name, redirectUri: r.redirectUri, scopes: r.scopes, challenge: r.challenge, authEventId, nonce: r.nonce });
    return back(reply, r, { code, scope: r.scopes.join(' ') });
  });

  const access = (s: SignIn): Promise<string> => {
    const user = xeroUsers.find((u) => u.name === s.user)!;
    return d.sign({ aud: 'xero', client_id: s.app, sub: user.id.replaceAll('-', ''), xero_userid: user.id, global_session_id: s.id.replaceAll('-', ''), authentication_event_id: s.authEventId, scope: s.scopes }, d.seconds, now());
  };
  const idToken = (asked: Asked): Promise<string> => {
    const user = xeroUsers.find((u) => u.name === asked.user)!;
    return d.sign({ aud: asked.app, sub: user.id.replaceAll('-', ''), xero_userid: user.id, ...(asked.nonce === undefined ? {} : { nonce: asked.nonce }), ...(asked.scopes.includes('email') ? { email: user.email } : {}), ...(asked.scopes.includes('profile') ? { name: user.fullName } : {}) }, 300, now());
  };
  const answerOf = async (s: SignIn, refreshToken: string | undefined, asked?: Asked) => ({
    ...(asked?.scopes.includes('openid') ? { id_token: await idToken(asked) } : {}), access_token: await access(s), expires_in: d.seconds, token_type: 'Bearer', ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }), scope: s.scopes.join(' '),
  });

  async function token(authorization: string | undefined, form: URLSearchParams): Promise<{ status: number; body: unknown }> {
    const refuse = (error: string) => ({ status: 400, body: { error } });
    const given = credentials(authorization, new Map(form));
    const known = given && xeroApps.find((a) => a.id === given.id);
    if (!known) {
      const verdict = judgeXero(authorization, new Map(form));
      if (!verdict.ok) return refuse(verdict.error);
      tokens.counts.clientCredentials += 1;
      return { status: 200, body: { access_token: await d.sign({ aud: 'xero', client_id: verdict.clientId, scope: verdict.scopes, authentication_event_id: 'a1b9b2a0-5c7e-4a57-8b1f-0d2c4a6e8f10' }, d.seconds, now()), expires_in: d.seconds, token_type: 'Bearer', scope: verdict.scopes.join(' ') } };
    }
    if (!sameSecret(given.secret, known.secret)) return refuse('invalid_client');
    switch (form.get('grant_type')) {
      case null: return refuse('invalid_request');
      case 'authorization_code': {
        const [code, redirectUri] = [form.get('code'), form.get('redirect_uri')];
        if (!code || !redirectUri) return refuse('invalid_grant');
        const done = tokens.redeem(known.id, code, redirectUri, form.get('code_verifier') ?? undefined);
        return done ? { status: 200, body: await answerOf(done.signIn, done.refreshToken, done.asked) } : refuse('invalid_grant');
      }
      case 'refresh_token': {
        const old = form.get('refresh_token');
        if (!old) return refuse('invalid_request');
        const done = tokens.refresh(known.id, old);
        return done ? { status: 200, body: await answerOf(done.signIn, done.refreshToken) } : refuse('invalid_grant');
      }
      case 'client_credentials': return refuse('unauthorized_client');
      default: return refuse('unsupported_grant_type');
    }
  }

  app.post('/connect/token', async (request, reply) => {
    void reply.header('cache-control', 'no-store');
    const form = formOf(request);
    const ordered = faults.take('POST', `/connect/token?grant_type=${form.get('grant_type') ?? ''}`);
    const kind = ordered?.fault.kind;
    if (kind === 'hang' && !ordered!.commit) { reply.hijack(); return; }
    if (kind === 'resetBefore') { reply.hijack(); request.raw.socket.resetAndDestroy(); return; }
    if (kind === 'status' && !ordered!.commit) return reply.code(ordered!.fault.status!).headers(ordered!.fault.retryAfter === undefined ? {} : { 'retry-after': String(ordered!.fault.retryAfter) }).type('text/html').send('<h1>unavailable</h1>');
    if (latencyMs > 0) await wait(latencyMs);
    const done = await token(request.headers.authorization, form);
    switch (kind) {
      case 'hang': reply.hijack(); return;
      case 'resetAfterCommit': reply.hijack(); request.raw.socket.resetAndDestroy(); return;
      case 'truncated': return reply.code(200).type('application/json').send(JSON.stringify(done.body).slice(0, 40));
      case 'html': return reply.code(200).type('text/html').send('<h1>Please sign in to the guest network</h1>');
      case 'status': return reply.code(ordered!.fault.status!).type('text/html').send('<h1>unavailable</h1>');
      default: return reply.code(done.status).send(done.body);
    }
  });

  app.post('/connect/revocation', async (request, reply) => {
    const form = formOf(request);
    const given = credentials(request.headers.authorization, new Map(form));
    const known = given && xeroApps.find((a) => a.id === given.id);
    if (!known || !sameSecret(given.secret, known.secret)) return reply.code(400).send({ error: 'invalid_client' });
    if (!form.get('token')) return reply.code(400).send({ error: 'invalid_request' });
    const ended = tokens.revoke(known.id, form.get('token')!);
    if (ended) await ask('sign-ins/ended', { app: known.id, user: ended.user });
    // a token that leads nowhere is as good as revoked
    return reply.code(200).send();
  });

  const json = (request: FastifyRequest): any => (request.body !== null && typeof request.body === 'object' ? request.body : {});
  const bad = (reply: FastifyReply, message: string) => reply.code(400).send({ code: 'SandboxBadRequest', message, fix: 'See sandbox/xero/SWITCHES.md.' });
  app.post('/sandbox/xero/api', (request, reply) => { api = String(json(request).url); return reply.send({ api }); });
  app.post('/sandbox/xero/apps', (request, reply) => {
    const { app: id, redirectUri } = json(request);
    const uris = redirectUris.get(id ?? 'counterfoil-app');
    if (!uris || typeof redirectUri !== 'string' || !/^(https:\/\/|http:\/\/localhost(:\d+)?\/)/.test(redirectUri)) return bad(reply, 'Send {app, redirectUri}: https, or http at localhost.');
    uris.add(redirectUri);
    return reply.send({ redirectUris: [...uris] });
  });
  app.get('/sandbox/xero/tokens', () => ({ ...tokens.counts, signIns: tokens.signIns().map(({ app: id, user, refreshes, ended, scopes }) => ({ app: id, user, refreshes, ended, scopes })) }));
  app.get('/sandbox/xero/switches', () => tokens.switches);
  app.post('/sandbox/xero/switches', (request, reply) => {
    const change = json(request);
    for (const [k, v] of Object.entries(change)) if (!(k in tokens.switches) || typeof v !== 'boolean') return bad(reply, `Switches of sign-in: ${Object.keys(tokens.switches).join(', ')}; each true or false.`);
    tokens.switches = { ...tokens.switches, ...change };
    return reply.send(tokens.switches);
  });
  app.get('/sandbox/xero/clock', () => ({ now: new Date(now()).toISOString() }));
  app.post('/sandbox/xero/clock', async (request, reply) => {
    const { now: to, advanceMs } = json(request);
    if (to === null) offset = 0;
    else if (typeof advanceMs === 'number' && Number.isFinite(advanceMs)) offset += advanceMs;
    else return bad(reply, 'Send {advanceMs}, or {now: null} for the real time.');
    if (api !== undefined) await ask('token-clock', { offsetMs: offset });
    return { now: new Date(now()).toISOString() };
  });
  app.get('/sandbox/xero/faults', () => faults.all());
  app.post('/sandbox/xero/faults', (request, reply) => {
    const added = faults.add(json(request));
    return added.ok ? reply.code(201).send(added.rule) : bad(reply, added.message);
  });
  app.delete('/sandbox/xero/faults', (_request, reply) => { faults.clear(); return reply.send({ cleared: true }); });
  app.post('/sandbox/xero/latency', (request, reply) => { latencyMs = Number(json(request).ms ?? 0); return reply.send({ ms: latencyMs }); });
  app.post('/sandbox/xero/reset', async (_request, reply) => {
    tokens.reset(); faults.clear(); requests.clear(); offset = 0; latencyMs = 0;
    if (api !== undefined) await ask('token-clock', { offsetMs: 0 });
    return reply.send({ reset: true });
  });
}
