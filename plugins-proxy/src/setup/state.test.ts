import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSetupError } from '../core/setup-error.ts';
import { clientIdOf, environmentUrl, isSafeOrigin, relayAddress, secretOf, tenantOf } from './addresses.ts';
import { administers, isRole } from './administrator.ts';
import { newCode } from './code.ts';
import type { ConnectionView } from './contract.ts';
import { importSeen, addressStateOf, userStateOf } from './facts.ts';
import { cookieOf } from './routes.ts';
import { compareVersions, solutionStateOf, stepsOf, type Facts, type SolutionSeen } from './state.ts';

const none: Facts = { signedIn: false, solution: undefined, user: undefined, address: undefined, xero: undefined };
const connection = (status: ConnectionView['status']): ConnectionView => ({ tenantId: 't', name: 'n', country: undefined, currency: undefined, status, reason: undefined, isDefault: true, callsLeft: undefined, lastReadOn: undefined, ours: true });
const xero = (...s: ConnectionView['status'][]) => ({ signInPossible: true, grants: [], trouble: undefined, connections: s.map(connection) });
const whole: Facts = { signedIn: true, solution: { state: 'current', installed: '1.0.0.0' }, user: { state: 'ready', clientId: '', businessUnit: '', role: '', where: '' }, address: { state: 'ready', value: 'x', proposed: 'x' }, xero: xero('connected') };

describe('what is next', () => {
  it('is the first thing that is not there, whatever is there further on', () => {
    expect(stepsOf(none).next).toBe('signIn');
    expect(stepsOf({ ...none, signedIn: true, solution: { state: 'absent', offered: '1.0.0.0' } }).next).toBe('solution');
    expect(stepsOf(whole).next).toBe('done');
    const upgrade = stepsOf({ ...whole, solution: { state: 'older', installed: '1.0.0.0', offered: '1.1.0.0' } });
    expect(upgrade).toMatchObject({ next: 'solution' });
    expect(upgrade.steps.find((s) => s.id === 'xero')!.status).toBe('done');
    expect(stepsOf({ ...whole, xero: xero() }).next).toBe('xero');
    expect(stepsOf({ ...whole, xero: xero('needsReconnecting') }).next).toBe('xero');
    expect(stepsOf({ ...whole, xero: xero('needsReconnecting', 'connected') }).next).toBe('done');
    expect(stepsOf({ ...whole, address: { state: 'other', value: 'y', proposed: 'x' } }).next).toBe('address');
  });
  it('exactly one step is now', () => {
    for (const f of [none, whole, { ...whole, user: undefined }]) expect(stepsOf(f).steps.filter((s) => s.status === 'now')).toHaveLength(1);
  });
});

describe('the solution', () => {
  const seen: SolutionSeen = { hasInvoices: true, installed: undefined, holding: undefined, offered: '1.2.0.0', import: undefined };
  const state = (more: Partial<SolutionSeen>) => solutionStateOf({ ...seen, ...more }).state;
  it('what is installed counts, whatever an import said before', () => {
    expect(state({})).toBe('absent');
    expect(state({ installed: '1.1.9.9' })).toBe('older');
    expect(state({ installed: '1.2.0.0', import: { running: false, progress: 0, failure: 'x' } })).toBe('current');
    expect(state({ installed: '1.10.0.0' })).toBe('newer');
    expect(state({ installed: '1.1.0.0', holding: '1.2.0.0' })).toBe('halfway');
    expect(state({ installed: '1.1.0.0', holding: '1.2.0.0', import: { running: true, progress: 5, failure: undefined } })).toBe('importing');
    expect(state({ import: { running: false, progress: 0, failure: 'no' } })).toBe('failed');
    expect(state({ hasInvoices: false, installed: '1.0.0.0' })).toBe('noSales');
    expect(state({ offered: undefined })).toBe('noFile');
  });
  it('versions are compared by number', () => {
    expect([compareVersions('1.9.0.0', '1.10.0.0'), compareVersions('2.0.0.0', '1.99.99.99'), compareVersions('1.0.0.0', '1.0.0.0')]).toEqual([-1, 1, 0]);
  });
  it('an import that was asked for and never heard of again is lost after some minutes, and not at once', () => {
    const pointer = { job: 'j', operation: undefined, ageMs: 10_000 }, missing = { status: 404, body: undefined };
    expect(importSeen(pointer, missing, undefined)).toMatchObject({ running: true });
    expect(importSeen({ ...pointer, ageMs: 200_000 }, missing, undefined)).toMatchObject({ running: false, failure: 'The import never began.' });
    expect(importSeen({ ...pointer, ageMs: 900_000 }, { status: 200, body: { progress: 40 } }, undefined)).toMatchObject({ running: true, progress: 40 });
    expect(importSeen({ ...pointer, operation: 'o' }, missing, { status: 200, body: { statecode: 3, statuscode: 31, friendlymessage: 'Missing' } })).toMatchObject({ running: false, failure: 'Missing' });
    expect(importSeen(undefined, undefined, undefined)).toBeUndefined();
  });
});

describe('addresses', () => {
  const code = (f: () => unknown): string => { try { f(); return ''; } catch (e) { if (!isSetupError(e)) throw e; return e.code; } };
  it('only what ends in a host of Dataverse gets through, over https, whatever is typed', () => {
    expect(environmentUrl(' contoso.crm4.dynamics.com/main.aspx?appid=1 ', { sandbox: false })).toBe('https://contoso.crm4.dynamics.com');
    fc.assert(fc.property(fc.oneof(fc.string(), fc.ipV4().map((ip) => `http://${ip}`), fc.tuple(fc.stringMatching(/^[a-z0-9.:@/#?%\\-]{0,12}$/), fc.constantFrom('#', '/', '?', '@', '.', ':', '\\', '%2f', '')).map(([a, b]) => `https://${a}${b}.crm.dynamics.com`)), (text) => {
      try { const url = new URL(environmentUrl(text, { sandbox: false })); return url.protocol === 'https:' && url.port === '' && url.hostname.endsWith('.dynamics.com'); } catch (e) { return isSetupError(e); }
    }));
  });
  it('the sandbox admits this machine and nothing beside it', () => {
    expect(environmentUrl('http://localhost:4001', { sandbox: true })).toBe('http://localhost:4001');
    for (const bad of ['http://localhost:4001', 'http://127.0.0.1:1']) expect(code(() => environmentUrl(bad, { sandbox: false }))).toBe('SETUP_ADDRESS_WRONG');
    for (const bad of ['http://10.0.0.1', 'http://localhost.evil.example', 'https://localhost', 'http://169.254.169.254']) expect(code(() => environmentUrl(bad, { sandbox: true }))).toBe('SETUP_ADDRESS_WRONG');
  });
  it('a tenant cannot lead the address of Microsoft elsewhere', () => {
    for (const good of ['contoso.onmicrosoft.com', '9a3f7c21-5d84-4e6b-b0a9-2c71e8f4d350']) expect(tenantOf(` ${good} `)).toBe(good);
    for (const bad of ['', '..', 'a/b', 'a..b', 'a?b', 'common', 'Organizations', 'a@b', '-a', null]) expect(code(() => tenantOf(bad))).toBe('SETUP_TENANT_WRONG');
    expect(code(() => clientIdOf('x'))).toBe('SETUP_CLIENT_ID_WRONG');
  });
  it('tells the id of a secret from the secret, which the portal shows side by side', () => {
    try { secretOf('9a3f7c21-5d84-4e6b-b0a9-2c71e8f4d350', ''); expect.unreachable(); } catch (e) { expect((e as Error).message).toContain('id of a secret'); }
    expect(secretOf(' abc~DEF.123 ', '')).toBe('abc~DEF.123');
  });
  it('a relay is reached over https, or on this machine', () => {
    expect(relayAddress('https://relay.contoso.com/')).toBe('https://relay.contoso.com');
    for (const bad of ['http://relay.contoso.com', 'https://relay.contoso.com/x', 'https://a@relay.contoso.com', 'javascript:alert(1)', undefined]) expect(code(() => relayAddress(bad))).toBe('SETUP_RELAY_ADDRESS_WRONG');
    expect([isSafeOrigin('https://a.example'), isSafeOrigin('http://localhost:1'), isSafeOrigin('http://a.example')]).toEqual([true, true, false]);
  });
});

describe('R23 who administers', () => {
  const direct = (...roles: object[]) => ({ status: 200, body: { value: roles } });
  const nobody = { status: 403, body: undefined };
  it('R23 a System Administrator by template, in any language, directly or by a team', async () => {
    const role = { roleid: 'x', name: 'Systemadministrator', _roletemplateid_value: '627090FF-40A3-4053-8790-584EDC5BE201' };
    expect(await administers([direct(role), nobody])).toBe(true);
    expect(await administers([direct(), direct({ teamroles_association: [role] })])).toBe(true);
  });
  it('R23 a role that is only called like one does not count', async () => {
    expect(await administers([direct({ roleid: 'x', name: 'System Administrator' }, { roleid: 'y', name: 'Counterfoil Administrator' }), nobody])).toBe(false);
    expect(await administers([nobody, nobody])).toBe(false);
  });
  it('R23 the copy of a role in another business unit is the role', () => expect(isRole({ roleid: 'copy', _parentrootroleid_value: 'ABC' }, 'abc')).toBe(true));
});

it('user and address say what is missing', () => {
  const o = { clientId: 'c', served: false, url: 'u' };
  const user = (u: { id: string; disabled: boolean; hasRole: boolean } | undefined, served = false) => userStateOf({ user: u, businessUnit: undefined }, { ...o, served }).state;
  expect([user(undefined), user({ id: '', disabled: true, hasRole: true }), user({ id: '', disabled: false, hasRole: false }), user({ id: '', disabled: false, hasRole: true }), user({ id: '', disabled: false, hasRole: true }, true)]).toEqual(['absent', 'disabled', 'noRole', 'notServed', 'ready']);
  expect(addressStateOf({ definition: 'd', valueId: 'v', value: 'https://r.example/' }, 'https://r.example').state).toBe('ready');
  expect(addressStateOf(undefined, 'x').state).toBe('absent');
});
it('a cookie is found by its whole name', () => {
  expect(cookieOf('xcounterfoil-setup=1; counterfoil-setup=2; a=b', 'counterfoil-setup')).toBe('2');
  expect(cookieOf(undefined, 'a')).toBeUndefined();
});
it('no two codes are alike', () => expect(new Set(Array.from({ length: 200 }, newCode)).size).toBe(200));
