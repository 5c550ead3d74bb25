/** Tokens stay alive: one refresher among many processes, lost answers, deaths, lapses, and reconnecting by anybody. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keysInUse, rotateKey, createSealer } from '../../plugins-proxy/src/secrets/index.ts';
import { app, days, first, masterKey, minutes, redirectUri, second, startGrantWorld, type GrantWorld } from './world.ts';

let w: GrantWorld;
beforeAll(async () => { w = await startGrantWorld(); });
afterAll(() => w?.close());
beforeEach(() => w.reset());
const [a, b] = ['aaaaaaaa-0000-4000-8000-000000000001', 'bbbbbbbb-0000-4000-8000-000000000002'];
const generation = async (): Promise<number> => Number((await sql<{ generation: number }>`SELECT generation FROM xero_sign_ins`.execute(w.db)).rows[0]!.generation);

interface Child { go(): void; readonly answer: Promise<any>; readonly ended: Promise<string | null> }
async function renewer(crashAt?: string): Promise<Child> {
  const child = fork(join(import.meta.dirname, 'renewer.ts'), [w.databaseUrl, w.identity.url, w.xero.url, masterKey.toString('base64'), a, first, second], { env: { ...process.env, ...(crashAt === undefined ? {} : { ALLOW_SANDBOX_HOSTS: 'true', CRASH_AT: crashAt }) } });
  const ended = new Promise<string | null>((done) => { child.once('exit', (_code, signal) => done(signal)); });
  await new Promise((done, no) => { child.once('message', done); child.once('exit', () => no(new Error('the renewer ended before it was asked'))); });
  return { ended, go: () => { child.send('go'); }, answer: new Promise((done) => { child.once('message', done); child.once('exit', () => done(undefined)); }) };
}

describe('R56 tokens that live', () => {
  it('R56 many processes that need a token at once renew once, and all of them get the same', async () => {
    await w.signIn(w.instance().grants, a, { tenants: [first, second] });
    const children = await Promise.all([renewer(), renewer(), renewer()]);
    const here = Array.from({ length: 5 }, () => w.instance().grants);
    await w.older(31 * minutes);
    await w.identityControl('latency', { ms: 250 });
    for (const c of children) c.go();
    const tokens = (await Promise.all([...here.map(async (g) => ({ tokens: await Promise.all([first, second, first].map((t) => g.tokens(a, t).get())) })), ...children.map((c) => c.answer)])).flatMap((x: any) => x.tokens ?? [x]);
    expect(new Set(tokens).size).toBe(1);
    expect(await w.call(tokens[0], second)).toBe(200);
    expect(await w.counts()).toMatchObject({ refreshes: 1, refused: 0 });
    await Promise.all(children.map((c) => c.ended));
  });

  it('R56 a token that Xero refuses is renewed once for all calls that failed with it, and not again while it is new', async () => {
    const { grants } = w.instance();
    await w.signIn(grants, a, { tenants: [first, second] });
    const [x, y] = [grants.tokens(a, first), grants.tokens(a, second)];
    const used = await x.get();
    // Xero's clock has gone on, ours has not
    await w.identityControl('clock', { advanceMs: 31 * minutes });
    await sql`UPDATE xero_sign_ins SET renewed_at = renewed_at - interval '5 minutes'`.execute(w.db);
    expect(await w.call(used, first)).toBe(401);
    x.refused(used); y.refused(used); x.refused(used);
    const fresh = await Promise.all([x.get(), y.get(), x.get()]);
    expect(new Set(fresh).size).toBe(1);
    expect(await w.call(fresh[0]!, second)).toBe(200);
    x.refused(used);
    expect(await x.get()).toBe(fresh[0]);
    x.refused(fresh[0]!);
    await expect(x.get()).rejects.toMatchObject({ door: 'identity', fate: 'throttled' });
    expect(await w.counts()).toMatchObject({ refreshes: 1 });
  });

  it.each([['resetAfterCommit', false], ['truncated', false], ['html', false], ['resetAfterCommit', true]] as const)('R56 a lost answer (%s) costs nothing: the old refresh token is used again in its grace (newer kept: %s)', async (kind, graceKeepsNewer) => {
    await w.identityControl('switches', { graceKeepsNewer });
    const { grants } = w.instance();
    await w.signIn(grants, a);
    await w.older(31 * minutes);
    await w.identityControl('faults', { match: { pathIncludes: 'refresh_token' }, fault: { kind }, times: 2 });
    const fresh = w.instance().grants;
    for (let i = 0; i < 2; i++) await expect(fresh.tokens(a, first).get()).rejects.toMatchObject({ door: 'identity', fate: 'notSent' });
    expect(await w.call(await fresh.tokens(a, first).get(), first)).toBe(200);
    // and what was stored is what goes on from here
    await w.older(31 * minutes);
    expect(await w.call(await w.instance().grants.tokens(a, first).get(), first)).toBe(200);
    expect(await w.counts()).toMatchObject({ refused: 0 });
  });

  it('R56 killed between Xero\'s answer and storing it, at asking, and after storing: the next process goes on', async () => {
    await w.signIn(w.instance().grants, a, { tenants: [first, second] });
    const look = w.instance();
    const points = ['token-answered', 'token-asked', 'token-stored'];
    for (const [n, child] of (await Promise.all(points.map((p) => renewer(p)))).entries()) {
      await w.older(31 * minutes);
      child.go();
      expect(await child.ended, points[n]).toBe('SIGKILL');
      // as if its lease had run out; within the grace
      await w.older(2 * minutes);
      await look.grants.look();
      expect(await w.call(await w.instance().grants.tokens(a, second).get(), second)).toBe(200);
    }
    const { refused, inGrace } = await w.counts();
    expect({ refused, inGrace }).toEqual({ refused: 0, inGrace: 1 });
  });

  it('R56 whoever is owed an answer is not forgotten: a look asks again within the grace, an idle sign-in is kept alive, a used one left alone', async () => {
    // looking whether it still reaches its organisations would ask, too
    const x = w.instance({ timing: { lookMs: 1e12 } });
    await w.signIn(x.grants, a);
    await x.grants.look();
    expect(await w.counts()).toMatchObject({ refreshes: 0 });
    for (let i = 0; i < 4; i++) { await w.older(20 * days); await x.grants.look(); }
    expect(await w.counts()).toMatchObject({ refreshes: 4, refused: 0 });
    await w.identityControl('faults', { match: { pathIncludes: 'refresh_token' }, fault: { kind: 'resetAfterCommit' } });
    await w.older(4 * days);
    await x.grants.look();
    const before = await generation();
    await w.older(2 * minutes);
    await x.grants.look();
    expect(await generation()).toBe(before + 1);
    expect(await w.call(await x.grants.tokens(a, first).get(), first)).toBe(200);
  });

  it('R56 ten days before a sign-in ends that cannot be renewed, somebody is told, once', async () => {
    const x = w.instance();
    await w.signIn(x.grants, a);
    await w.identityControl('faults', { match: { pathIncludes: 'refresh_token' }, times: 9, fault: { kind: 'status', status: 503 } });
    await w.older(49 * days);
    await x.grants.look();
    expect(x.told.ending).toEqual([]);
    await w.older(2 * days);
    await x.grants.look();
    await x.grants.look();
    expect(x.told.ending).toHaveLength(1);
    expect(Math.round((Date.parse(x.told.ending[0]!.endsAt) - Date.now()) / days)).toBe(9);
  });

  it('R56 one that has ended is told at once and once to each environment, and any administrator brings it back with everything as it was', async () => {
    const x = w.instance();
    await w.signIn(x.grants, a, { tenants: [first, second] });
    await w.signIn(x.grants, b, { tenants: [second] });
    await w.older(61 * days);
    await expect(w.instance().grants.tokens(a, first).get()).rejects.toMatchObject({ door: 'identity', fate: 'forbidden', code: 'sign-in-lapsed' });
    await expect(x.grants.tokens(b, second).get()).rejects.toMatchObject({ code: 'sign-in-lapsed' });
    await expect.poll(async () => (await sql`SELECT 1 FROM xero_grants WHERE NOT told_lapsed`.execute(w.db)).rows.length).toBe(0);
    await x.grants.look();
    expect((await x.grants.of(a))[0]).toMatchObject({ state: 'lapsed', endsAt: undefined });
    expect((await sql<any>`SELECT sealed_tokens FROM xero_sign_ins`.execute(w.db)).rows).toEqual([{ sealed_tokens: '' }]);
    const chosen = await x.grants.organisations(a);
    // somebody else of the same organisations
    const back = await w.signIn(x.grants, a, { user: 'adam', tenants: [first, second] });
    expect(back.state).toBe('live');
    expect(await x.grants.organisations(a)).toEqual(chosen);
    expect((await x.grants.of(a)).map((g) => g.id)).toEqual([back.id]);
    for (const t of [first, second]) expect(await w.call(await x.grants.tokens(a, t).get(), t)).toBe(200);
    // the other environment was not touched: its own administrator signs in
    await expect(x.grants.tokens(b, second).get()).rejects.toMatchObject({ code: 'sign-in-lapsed' });
    await w.signIn(x.grants, b, { user: 'olivia', tenants: [second] });
    expect(await w.call(await x.grants.tokens(b, second).get(), second)).toBe(200);
    expect(await w.counts()).toMatchObject({ refused: 1 });
  });

  it('R56 the end is told by whoever comes next when the one who learnt of it dies before telling', async () => {
    const x = w.instance();
    await w.signIn(x.grants, a);
    await sql`UPDATE xero_sign_ins SET state = 'lapsed', sealed_tokens = ''`.execute(w.db);
    await x.grants.look();
    await w.instance().grants.look();
    expect(x.told.lapsed).toMatchObject([{ environment: a, tenantIds: [first] }]);
  });

  it('R56 a wrong secret or another app at Xero ends no sign-in', async () => {
    await w.signIn(w.instance().grants, a);
    await w.older(31 * minutes);
    for (const [wrong, code] of [[{ ...app, clientSecret: 'exchanged' }, 'invalid_client'], [{ clientId: 'another-app', clientSecret: 'sandbox-another-secret' }, 'other-app']] as const) {
      await expect(w.instance({ app: wrong }).grants.tokens(a, first).get()).rejects.toMatchObject({ door: 'identity', fate: 'forbidden', code });
    }
    expect(await w.call(await w.instance().grants.tokens(a, first).get(), first)).toBe(200);
  });

  it('R64 no token, code, state or secret is in the database, in a log line or in an error; and the master key can be exchanged', async () => {
    const x = w.instance();
    const secrets: string[] = [app.clientSecret, 'sandbox-xero-secret'];
    const errors: string[] = [];
    const keep = async (p: Promise<unknown>): Promise<void> => { await p.catch((e: Error & { cause?: unknown }) => { errors.push(`${e.stack} ${JSON.stringify(e)} ${String(e.cause)}`); }); };
    const begun = await x.grants.begin({ environment: a, redirectUri });
    const back = await w.walk(begun.url);
    secrets.push(begun.state, back.get('code')!, new URL(begun.url).searchParams.get('code_challenge')!);
    await x.grants.finish({ state: begun.state, code: back.get('code')!, error: undefined });
    await x.grants.begin({ environment: a, redirectUri });
    await x.grants.addCustom({ environment: b, clientId: 'counterfoil-sandbox', clientSecret: 'sandbox-xero-secret' });
    const pair = async (): Promise<void> => { const { rows } = await sql<any>`SELECT id, sealed_tokens FROM xero_sign_ins`.execute(w.db); const t = JSON.parse(await createSealer(masterKey).open(rows[0].sealed_tokens, `Xero tokens of ${rows[0].id}`)); secrets.push(t.access, t.refresh); };
    await pair();
    await w.older(31 * minutes);
    await w.identityControl('faults', { match: { pathIncludes: 'refresh_token' }, times: 1, fault: { kind: 'truncated' } });
    await keep(x.grants.tokens(a, first).get());
    await x.grants.tokens(a, first).get();
    await pair();
    await keep(x.grants.finish({ state: begun.state, code: back.get('code')!, error: undefined }));
    await keep(x.grants.addCustom({ environment: a, clientId: 'counterfoil-sandbox', clientSecret: 'sandbox-xero-secret-wrong' }));
    await keep(w.instance({ app: { ...app, clientSecret: 'sandbox-app-secret-wrong' } }).grants.tokens(a, second).get());
    const dump: string[] = [];
    for (const { t } of (await sql<{ t: string }>`SELECT table_name AS t FROM information_schema.tables WHERE table_schema = 'public'`.execute(w.db)).rows) dump.push(...(await sql<{ row: string }>`SELECT x::text AS row FROM ${sql.table(t)} x`.execute(w.db)).rows.map((r) => r.row));
    expect(errors.length).toBeGreaterThan(2);
    expect(w.lines.length).toBeGreaterThan(0);
    expect(dump.join()).toContain('cf1.');
    for (const [where, text] of [['database', dump.join('\n')], ['log', w.lines.join('\n')], ['errors', errors.join('\n')]] as const) for (const s of secrets) expect(text.includes(s), `${s.slice(0, 12)}... in ${where}`).toBe(false);

    const next = Buffer.alloc(32, 9);
    await rotateKey(w.db, masterKey, next);
    expect([...(await keysInUse(w.db)).keys()]).toHaveLength(1);
    const after = w.instance({ sealer: createSealer(next) }).grants;
    expect(await w.call(await after.tokens(a, first).get(), first)).toBe(200);
    expect(await w.call(await after.tokens(b, first).get(), first)).toBe(200);
    await expect(w.instance().grants.tokens(a, first).get()).rejects.toMatchObject({ door: 'identity', fate: 'notSent', code: 'SECRET_KEY_UNKNOWN' });
  });
});
