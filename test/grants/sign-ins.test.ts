/** Connecting, choosing and disconnecting against the sandbox's sign-in pages and Xero. */
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { days, first, minutes, redirectUri, second, startGrantWorld, third, type GrantWorld } from './world.ts';

let w: GrantWorld;
beforeAll(async () => { w = await startGrantWorld(); });
afterAll(() => w?.close());
beforeEach(() => w.reset());
const [a, b] = ['aaaaaaaa-0000-4000-8000-000000000001', 'bbbbbbbb-0000-4000-8000-000000000002'];
const names = (g: { organisations: readonly { name: string; chosen: boolean }[] }): [string, boolean][] => g.organisations.map((o) => [o.name, o.chosen]);

describe('R56 signing in at Xero', () => {
  it('R56 begins with state and PKCE, once, for ten minutes; only hashes and sealed values are kept', async () => {
    const { grants, told } = w.instance();
    const begun = await grants.begin({ environment: a, redirectUri });
    const url = new URL(begun.url);
    expect(url.searchParams.get('code_challenge_method')).toBe('S256');
    expect(url.searchParams.get('scope')).toContain('offline_access');
    const kept = JSON.stringify((await sql`SELECT * FROM xero_states`.execute(w.db)).rows);
    expect(kept).not.toContain(begun.state);
    const back = await w.walk(begun.url, { tenants: [first, second] });
    const finish = { state: begun.state, code: back.get('code')!, error: undefined };
    const grant = await grants.finish(finish);
    expect(grant).toMatchObject({ environment: a, kind: 'signIn', state: 'live' });
    expect(names(grant)).toEqual([['Harbour & Vine Ltd', true], ['Second Ltd', true]]);
    expect(Date.parse(grant.endsAt!) - Date.now()).toBeGreaterThan(59 * days);
    expect(told.changed).toEqual([a]);
    await expect(grants.finish(finish)).rejects.toMatchObject({ code: 'XERO_STATE_UNKNOWN' });
    await expect(grants.finish({ ...finish, state: 'made up' })).rejects.toMatchObject({ code: 'XERO_STATE_UNKNOWN' });
    const late = await grants.begin({ environment: a, redirectUri });
    await sql`UPDATE xero_states SET created_at = created_at - interval '11 minutes'`.execute(w.db);
    await expect(grants.finish({ state: late.state, code: 'x', error: undefined })).rejects.toMatchObject({ code: 'XERO_STATE_UNKNOWN' });
  });

  it('R56 says what to do when the person cancels, the code is foreign, nobody is a member, or Xero is away', async () => {
    const { grants } = w.instance();
    const attempt = async (change: (back: URLSearchParams) => { code?: string | undefined; error?: string | undefined }, o: { answer?: string; user?: string } = {}) => {
      const begun = await grants.begin({ environment: a, redirectUri });
      const back = await w.walk(begun.url, { ...o });
      return grants.finish({ state: begun.state, code: undefined, error: undefined, ...change(back) });
    };
    const same = (back: URLSearchParams) => ({ code: back.get('code') ?? undefined, error: back.get('error') ?? undefined });
    await expect(attempt(same, { answer: 'cancel' })).rejects.toMatchObject({ code: 'XERO_SIGN_IN_CANCELLED', fix: expect.stringContaining('Allow access') });
    await expect(attempt(() => ({ code: 'somebody elses' }))).rejects.toMatchObject({ code: 'XERO_SIGN_IN_REFUSED' });
    await w.identityControl('faults', { match: { pathIncludes: 'authorization_code' }, fault: { kind: 'resetBefore' } });
    await expect(attempt(same)).rejects.toMatchObject({ code: 'XERO_NOT_REACHED' });
    await expect(w.instance({ app: undefined }).grants.begin({ environment: a, redirectUri })).rejects.toMatchObject({ code: 'XERO_APP_MISSING' });
    await expect(w.signIn(w.instance({ app: { clientId: 'counterfoil-app', clientSecret: 'wrong' } }).grants, a)).rejects.toMatchObject({ code: 'XERO_CLIENT_WRONG' });
    expect(await grants.of(a)).toEqual([]);
    // a code of somebody else's sign-in does not fit this verifier
    const [mine, theirs] = [await grants.begin({ environment: a, redirectUri }), await grants.begin({ environment: a, redirectUri })];
    const stolen = await w.walk(theirs.url);
    await expect(grants.finish({ state: mine.state, code: stolen.get('code')!, error: undefined })).rejects.toMatchObject({ code: 'XERO_SIGN_IN_REFUSED' });
  });

  it.each([{}, { newSignInEndsEarlier: true }, { reconsentKeepsAuthEvent: true }, { bulkConnections: false }])('R56 one person connects two environments and comes again: no sign-in ends another (%o)', async (switches) => {
    await w.identityControl('switches', switches);
    const { grants } = w.instance();
    await w.signIn(grants, a, { tenants: [first] });
    const other = await w.signIn(grants, b, { tenants: [second] });
    // what this person had connected for another environment is offered here and not taken
    expect(names(other)).toEqual([['Harbour & Vine Ltd', false], ['Second Ltd', true]]);
    for (const [e, t] of [[a, first], [b, second]] as const) expect(await w.call(await grants.tokens(e, t).get(), t)).toBe(200);
    await expect(grants.tokens(a, second).get()).rejects.toMatchObject({ door: 'identity', code: 'no-sign-in' });
    await w.signIn(grants, a, { tenants: [third] });
    await w.signIn(grants, b, { tenants: [second] });
    expect((await grants.organisations(a)).map((o) => o.tenantId).sort()).toEqual([third, first].sort());
    expect((await grants.organisations(b)).map((o) => o.tenantId)).toEqual([second]);
    await w.older(31 * minutes);
    const fresh = w.instance().grants;
    for (const [e, t] of [[a, first], [a, third], [b, second]] as const) expect(await w.call(await fresh.tokens(e, t).get(), t)).toBe(200);
    expect((await w.db.selectFrom('xero_sign_ins' as never).selectAll().execute())).toHaveLength(1);
  });

  it('R56 organisations are chosen and disconnected one by one, and the others go on', async () => {
    const { grants } = w.instance();
    const grant = await w.signIn(grants, a, { tenants: [first, second] });
    await w.signIn(grants, b, { tenants: [second, third] });
    await grants.choose({ environment: a, grantId: grant.id, tenantIds: [first, second] });
    await expect(grants.choose({ environment: b, grantId: grant.id, tenantIds: [first] })).rejects.toMatchObject({ code: 'XERO_GRANT_UNKNOWN' });
    // the other environment works with it, too: it stays connected in Xero
    await grants.disconnect({ environment: a, tenantId: second });
    expect((await w.xeroControl('connections', undefined, 'GET')).map((c: any) => c.tenantId)).toContain(second);
    expect(await w.call(await grants.tokens(b, second).get(), second)).toBe(200);
    await grants.disconnect({ environment: b, tenantId: second });
    expect((await w.xeroControl('connections', undefined, 'GET')).map((c: any) => c.tenantId)).not.toContain(second);
    await expect(grants.tokens(b, second).get()).rejects.toMatchObject({ code: 'no-sign-in' });
    expect(await w.call(await grants.tokens(b, third).get(), third)).toBe(200);
    // nobody answers: it is not worked with any more, and can be disconnected again
    await w.xeroControl('faults', { match: { method: 'DELETE' }, fault: { kind: 'resetBefore' } });
    await expect(grants.disconnect({ environment: b, tenantId: third })).rejects.toMatchObject({ code: 'XERO_NOT_REACHED' });
    expect(await grants.organisations(b)).toEqual([]);
    await grants.disconnect({ environment: b, tenantId: third });
    expect((await grants.of(b)).flatMap(names)).toEqual([['Harbour & Vine Ltd', false]]);
    expect(await w.call(await grants.tokens(a, first).get(), first)).toBe(200);
  });

  it('R56 an organisation that was disconnected inside Xero refuses, and the others of the same sign-in go on', async () => {
    const { grants } = w.instance();
    await w.signIn(grants, a, { tenants: [first, second] });
    await fetch(`${w.xero.url}/connected-apps/disconnect`, { method: 'POST', body: new URLSearchParams({ tenant: second, app: 'counterfoil-app' }), redirect: 'manual' });
    expect(await w.call(await grants.tokens(a, second).get(), second)).toBe(403);
    expect(await w.call(await grants.tokens(a, first).get(), first)).toBe(200);
    await w.signIn(grants, a, { tenants: [second] });
    expect(await w.call(await grants.tokens(a, second).get(), second)).toBe(200);
  });

  it('R56 custom connections beside it: kept sealed, told when Xero refuses them, live again with a new secret', async () => {
    const { grants, told } = w.instance();
    await expect(grants.addCustom({ environment: a, clientId: 'counterfoil-sandbox', clientSecret: 'wrong' })).rejects.toMatchObject({ code: 'XERO_CLIENT_WRONG' });
    const custom = await grants.addCustom({ environment: a, clientId: 'counterfoil-sandbox', clientSecret: 'sandbox-xero-secret' });
    expect(custom).toMatchObject({ kind: 'custom', state: 'live', endsAt: undefined });
    await w.signIn(grants, a, { tenants: [second] });
    expect(await w.call(await grants.tokens(a, first).get(), first)).toBe(200);
    expect((await grants.of(a)).map((g) => [g.kind, g.organisations.filter((o) => o.chosen).map((o) => o.name)])).toEqual([['custom', ['Harbour & Vine Ltd', 'Third Ltd']], ['signIn', ['Second Ltd']]]);
    // as if the secret had been exchanged in Xero's portal
    const other = w.instance();
    await w.identityControl('faults', { match: { pathIncludes: 'client_credentials' }, times: 9, fault: { kind: 'status', status: 401 } });
    await expect(other.grants.tokens(a, first).get()).rejects.toMatchObject({ door: 'identity', fate: 'forbidden' });
    await expect.poll(() => other.told.lapsed.length + told.lapsed.length).toBe(1);
    expect((await grants.of(a))[0]!.state).toBe('lapsed');
    await w.identityControl('faults', undefined, 'DELETE');
    expect(await w.call(await other.grants.tokens(a, first).get(), first)).toBe(200);
    expect((await grants.of(a))[0]!.state).toBe('live');
  });
});
