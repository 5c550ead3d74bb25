import { connectionStatus, optionValue, referenceId } from '@counterfoil/solution';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DoorError } from '../core/errors.ts';
import { silentLog } from '../core/log.ts';
import { createTestDatabase, type TestDatabase } from '../database/testing.ts';
import type { BatchPart, DataverseDoor, PartAnswer, Write } from '../dataverse/door.ts';
import type { XeroClient } from '../xero/client.ts';
import { createEnvironments, type Environments } from './index.ts';
import { defaultOf } from './default.ts';
import { judgeRows } from './guard.ts';
import { proposedSettings } from './proposals.ts';
import type { ReferenceData } from '../reference/rows.ts';

const ORG = '0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30'; const COPY = 'aaaa1a52-6c3e-4b8a-9d27-5e8c7b1a2f30'; const RELAY = 'cccc1a52-6c3e-4b8a-9d27-5e8c7b1a2f30'; const TENANT = '7c1e5b0a-2f4d-4a6b-8e93-1d0c9b8a7f65';
const data: ReferenceData = {
  accounts: [
    { AccountID: 'a-260', Code: '260', Name: 'Other', Type: 'REVENUE', Class: 'REVENUE', Status: 'ACTIVE', TaxType: 'OUTPUT2' }, { AccountID: 'a-200', Code: '200', Name: 'Sales', Type: 'REVENUE', Class: 'REVENUE', Status: 'ACTIVE', TaxType: 'OUTPUT2' },
    { AccountID: 'a-299', Code: '299', Name: 'Closed', Type: 'REVENUE', Class: 'REVENUE', Status: 'ARCHIVED' }, { AccountID: 'a-425', Code: '425', Name: 'Freight & Courier', Type: 'EXPENSE', Class: 'EXPENSE', Status: 'ACTIVE' },
  ],
  taxRates: [{ TaxType: 'NONE', Name: 'No VAT', EffectiveRate: '0.0000', CanApplyToRevenue: true, Status: 'ACTIVE' }, { TaxType: 'OUTPUT2', Name: '20%', EffectiveRate: 20, CanApplyToRevenue: true, Status: 'ACTIVE', TaxComponents: [{ Name: 'VAT', Rate: 20, IsCompound: false }] }],
  themes: [{ BrandingThemeID: 't-1', Name: 'Standard' }],
  tracking: [{ TrackingCategoryID: 'c-1', Name: 'Region', Status: 'ACTIVE', Options: [{ TrackingOptionID: 'o-1', Name: 'North', Status: 'ACTIVE' }, { TrackingOptionID: 'o-2', Name: 'Old', Status: 'ARCHIVED' }] }],
};

/** Rows by path; enough of Dataverse for the writes of this area: upsert by id, filter by connection, change sets. */
function fakeDataverse() {
  const tables = new Map<string, Map<string, Record<string, any>>>();
  const state = { organization: ORG, down: false, writes: 0, tables };
  const rowsOf = (set: string): Map<string, Record<string, any>> => { let t = tables.get(set); if (!t) tables.set(set, t = new Map()); return t; };
  const apply = (w: Write): void => {
    const [, set, id] = /^(\w+)\(([^)]+)\)$/.exec(w.path)!;
    const row = rowsOf(set!).get(id!) ?? (w.ifMatch === '*' ? undefined : { [`${set!.replace(/ies$/, 'y').replace(/s$/, '')}id`]: id, statecode: 0 });
    if (!row) throw new Error('absent');
    for (const [k, v] of Object.entries(w.body!)) { if (k.endsWith('@odata.bind')) row[`_${k.split('@')[0]!.toLowerCase()}_value`] = /\(([^)]+)\)/.exec(String(v))![1]; else row[k] = v; }
    rowsOf(set!).set(id!, row); state.writes++;
  };
  const alive = (): void => { if (state.down) throw new DoorError({ door: 'dataverse', fate: 'notSent', code: 'ECONNREFUSED', message: '' }); };
  const door: DataverseDoor = {
    async get(path) {
      alive();
      if (path === 'WhoAmI()') return { OrganizationId: state.organization.toUpperCase(), UserId: RELAY.toUpperCase() };
      const set = path.split('?')[0]!; const of = /_cfl_connectionid_value eq (\S+)/.exec(path)?.[1];
      return { value: [...rowsOf(set).values()].filter((r) => of === undefined || r['_cfl_connectionid_value'] === of) };
    },
    async batch(parts: readonly BatchPart[]): Promise<PartAnswer[]> { alive(); return parts.map((p) => { for (const w of (p as { changeSet: Write[] }).changeSet) apply(w); return { status: 204, body: undefined }; }); },
    async write(w) { alive(); apply(w); },
  };
  return { door, state, connection: () => [...rowsOf('cfl_connections').values()][0]!, rowsOf };
}
function fakeXero() {
  const state = { calls: 0, down: false };
  const of = <T>(value: T) => async (): Promise<T> => { state.calls++; if (state.down) throw new DoorError({ door: 'xero', fate: 'doubtful', code: 'timeout', message: '' }); return value; };
  const door = {
    connections: of([{ tenantId: TENANT, tenantType: 'ORGANISATION', tenantName: 'Harbour' }]), organisation: of({ Name: 'Harbour & Vine Ltd', ShortCode: '!h', CountryCode: 'GB', BaseCurrency: 'GBP', Timezone: 'GMTSTANDARDTIME', PeriodLockDate: '/Date(1735603200000+0000)/' }),
    accounts: of(data.accounts), taxRates: of(data.taxRates), brandingThemes: of(data.themes), currencies: of([{ Code: 'GBP', Description: 'Pound' }, { Code: 'EUR', Description: 'Euro' }]), trackingCategories: of(data.tracking), budget: async () => ({ dayLeft: 4_990, minuteLeft: 50, blockedUntil: undefined }),
  } as unknown as XeroClient;
  return { door, state };
}

let t: TestDatabase; let dv: ReturnType<typeof fakeDataverse>; let xero: ReturnType<typeof fakeXero>;
beforeAll(async () => { t = await createTestDatabase(); });
afterAll(() => t.close());
beforeEach(async () => { dv = fakeDataverse(); xero = fakeXero(); await t.db.deleteFrom('connections').execute(); await t.db.deleteFrom('environments').execute(); });
const make = (more: object = {}): Environments => createEnvironments({ db: t.db, dataverse: dv.door, xero: xero.door, dataverseUrl: 'http://dv', log: silentLog(), firstPauseMs: 5, longestPauseMs: 20, ...more });
const status = (key: Parameters<typeof optionValue<typeof connectionStatus>>[1]): number => optionValue(connectionStatus, key);

describe('joining', () => {
  it('makes connection, mirrored data, health and proposals; a second relay start asks Xero nothing and changes nothing', async () => {
    const first = make();
    await first.join();
    const row = dv.connection();
    expect(row).toMatchObject({ cfl_name: 'Harbour & Vine Ltd', cfl_tenantid: TENANT, cfl_timezone: 'Europe/London', cfl_currencies: 'GBP, EUR', cfl_periodlockdate: '2024-12-31', cfl_status: status('connected'), cfl_isdefault: true, cfl_organizationid: ORG, cfl_epoch: 1, cfl_createcontacts: true });
    expect(row['_cfl_defaultaccountid_value']).toBe(await referenceId('account', row['cfl_connectionid'], 'a-200'));
    expect(row['_cfl_defaulttaxrateid_value']).toBe(await referenceId('taxrate', row['cfl_connectionid'], 'OUTPUT2'));
    expect([...dv.rowsOf('cfl_xeroaccounts').values()].map((r) => [r['cfl_name'], r['statecode']])).toEqual([['260 Other', 0], ['200 Sales', 0], ['299 Closed', 1], ['425 Freight & Courier', 0]]);
    expect(dv.rowsOf('cfl_connectionhealths').size).toBe(1);
    expect(first.current()).toMatchObject({ key: ORG, user: RELAY, organisations: [{ connectionId: row['cfl_connectionid'], tenantId: TENANT, timeZone: 'Europe/London' }], lookFirst: false, copied: false });
    const [calls, writes] = [xero.state.calls, dv.state.writes];
    await make().join();
    expect([xero.state.calls, dv.state.writes]).toEqual([calls, writes]);
  });

  it('R21 never overwrites what an administrator has set, but the only connection is the default one', async () => {
    await make().join();
    Object.assign(dv.connection(), { cfl_numbering: 1, cfl_isdefault: false, _cfl_defaultaccountid_value: 'mine', cfl_status: status('paused') });
    for (const r of dv.rowsOf('cfl_connectionhealths').values()) r['cfl_referencereadon'] = '2020-01-01T00:00:00Z';
    await make().join();
    expect(dv.connection()).toMatchObject({ cfl_numbering: 1, cfl_isdefault: true, _cfl_defaultaccountid_value: 'mine', cfl_status: status('paused') });
  });

  it('goes on trying while the other side is down, and starts without Xero once it was joined', async () => {
    dv.state.down = true;
    let told = 0;
    const e = make({ onJoined: () => { told++; } });
    e.start();
    await expect.poll(() => e.trouble()).toBe('dataverse-ECONNREFUSED');
    dv.state.down = false;
    await expect.poll(() => e.current()?.key).toBe(ORG);
    expect([e.trouble(), told]).toEqual([undefined, 1]);
    await e.close();
    xero.state.down = true;
    const again = make(); await again.join();
    expect(again.current()?.organisations).toHaveLength(1);
  });

  it('looks before every create when the row remembers another relay database', async () => {
    await make().join();
    dv.connection()['cfl_relayid'] = 'bbbbbbbb-0000-4000-8000-000000000001';
    const e = make(); await e.join();
    expect(e.current()!.lookFirst).toBe(true);
    expect(dv.connection()['cfl_relayid']).toBe('bbbbbbbb-0000-4000-8000-000000000001');
  });

  it('marks a connection that Xero refuses, and connects it again when Xero takes it', async () => {
    const e = make(); await e.join();
    e.connectionRefused(dv.connection()['cfl_connectionid'], 'http-403');
    await expect.poll(() => dv.connection()['cfl_status']).toBe(status('needsReconnecting'));
    await e.join();
    expect(dv.connection()).toMatchObject({ cfl_status: status('connected'), cfl_statusreason: null });
  });
});

describe('R56 why a connection is refused', () => {
  it.each([['disconnected', 'notConnected'], ['not-connected', 'notConnected'], ['sign-in-lapsed', 'needsReconnecting'], ['gone-from-xero', 'needsReconnecting'], ['Forbidden', 'needsReconnecting']] as const)('R56 %s makes it %s: what somebody wanted refuses, what has just happened waits', async (why, to) => {
    const told: string[] = [];
    const e = make({ onRefused: (id: string) => { told.push(id); } }); await e.join();
    const id = dv.connection()['cfl_connectionid'];
    e.connectionRefused(id, why);
    await expect.poll(() => dv.connection()['cfl_status']).toBe(status(to));
    expect(told).toEqual(to === 'needsReconnecting' ? [id] : []);
    // a lapse that an administrator ends for good
    e.connectionRefused(id, 'disconnected');
    await expect.poll(() => dv.connection()['cfl_status']).toBe(status('notConnected'));
    // the last calls of what was under way say nothing new
    e.connectionRefused(id, 'Forbidden');
    await new Promise((r) => { setTimeout(r, 20); });
    expect(dv.connection()['cfl_status']).toBe(status('notConnected'));
  });
  it('R56 tells when Xero takes one again', async () => {
    let back = 0;
    const e = make({ onBack: () => { back += 1; } }); await e.join();
    e.connectionRefused(dv.connection()['cfl_connectionid'], 'Forbidden');
    await expect.poll(() => dv.connection()['cfl_status']).toBe(status('needsReconnecting'));
    expect(back).toBe(0);
    await e.join();
    expect([back, dv.connection()['cfl_status']]).toEqual([1, status('connected')]);
    await e.join();
    expect(back).toBe(1);
  });
});

describe('R21 one default connection', () => {
  const row = (id: string, isDefault: boolean, modifiedon = '', statecode = 0) => ({ cfl_connectionid: id, cfl_isdefault: isDefault, modifiedon, statecode });
  it.each([
    ['the one that was set last, whatever was changed since on the other', [row('a', true, '2026-02'), row('b', true, '2026-01')], 'a', 'b'],
    ['of two that are new, the one that was changed last', [row('a', true, '2026-01'), row('b', true, '2026-02'), row('c', true, '2026-03')], 'c', 'b'],
    ['without a memory, the one that was changed last', [row('a', true, '2026-01'), row('b', true, '2026-02')], undefined, 'b'],
    ['of none, the only one', [row('a', false), row('b', false, '', 1)], undefined, 'a'],
    ['of none of several, nobody can know', [row('a', false), row('b', false)], 'a', undefined],
    ['one that is deactivated is none', [row('a', true, '', 1), row('b', false)], 'a', 'b'],
  ] as const)('R21 %s', (_name, rows, before, expected) => { expect(defaultOf(rows, before)).toBe(expected); });

  it('R21 a second one that is set takes the place of the first at the next look, once', async () => {
    const two = { ...xero.door, connections: async () => [{ tenantId: TENANT, tenantType: 'ORGANISATION', tenantName: 'Harbour' }, { tenantId: COPY, tenantType: 'ORGANISATION', tenantName: 'Second' }] };
    const e = make({ xero: two });
    await e.join();
    const [first, second] = [...dv.rowsOf('cfl_connections').values()] as [Record<string, any>, Record<string, any>];
    expect([first['cfl_isdefault'], second['cfl_isdefault']]).toEqual([true, false]);
    await e.join();
    second['cfl_isdefault'] = true;
    first['modifiedon'] = '2030-01-01T00:00:00Z';
    await e.join();
    expect([first['cfl_isdefault'], second['cfl_isdefault']]).toEqual([false, true]);
    const writes = dv.state.writes;
    await e.join(); await make({ xero: two }).join();
    expect(dv.state.writes).toBe(writes);
  });
});

describe('R21 organisations that people choose', () => {
  it('R21 one that is new is joined at the next look, without asking Xero about the others; wake looks at once', async () => {
    const chosen = [TENANT];
    const tenant = (id: string) => ({ tenantId: id, tenantType: 'ORGANISATION', tenantName: id });
    const organisations = { chosen: async () => chosen, all: async () => chosen.map(tenant) };
    const e = make({ organisations, watchMs: 600_000 });
    e.start();
    await expect.poll(() => e.current()?.organisations.length).toBe(1);
    const calls = xero.state.calls;
    chosen.push(COPY);
    e.wake();
    await expect.poll(() => e.current()?.organisations.length).toBe(2);
    expect(xero.state.calls - calls).toBe(6);
    await e.join();
    expect(xero.state.calls - calls).toBe(6);
    await e.close();
  });
});

describe('R15 what was mirrored is out of date', () => {
  it('R15 is read again soon after somebody found it out of date, and not each time that somebody says so', async () => {
    const e = make({ watchMs: 600_000 });
    e.start();
    await expect.poll(() => e.current()?.key).toBe(ORG);
    const id = dv.connection()['cfl_connectionid'];
    Object.assign([...dv.rowsOf('cfl_xeroaccounts').values()][0]!, { cfl_name: 'typed by hand' });
    const calls = xero.state.calls;
    e.outdated('another'); e.outdated(id); e.outdated();
    await expect.poll(() => [...dv.rowsOf('cfl_xeroaccounts').values()][0]!['cfl_name'], { timeout: 3_000 }).toBe('260 Other');
    expect(xero.state.calls - calls).toBe(7);
    e.outdated(id); e.outdated();
    await new Promise((r) => { setTimeout(r, 1_100); });
    expect(xero.state.calls - calls).toBe(7);
    await e.close();
  });
});

describe('R67 a copied environment', () => {
  it('R67 is found at start, marked, and refused with the reason; Xero hears nothing', async () => {
    await make().join();
    dv.state.organization = COPY;
    const calls = xero.state.calls;
    const e = make(); await e.join();
    expect(e.current()).toMatchObject({ key: COPY, copied: true });
    expect(dv.connection()).toMatchObject({ cfl_status: status('environmentCopied'), cfl_statusreason: expect.stringContaining('RECONNECT_ENVIRONMENT') });
    expect(await e.guard(COPY)).toMatchObject({ code: 'ENVIRONMENT_COPIED' });
    expect(xero.state.calls).toBe(calls);
  });

  it('R67 is found with a new relay database, too, and while the relay runs', async () => {
    const running = make(); await running.join();
    expect(await running.guard(ORG.toUpperCase())).toBeUndefined();
    expect(await running.guard(COPY)).toMatchObject({ code: 'ENVIRONMENT_COPIED', text: expect.stringContaining('Harbour') });
    expect(dv.connection()['cfl_status']).toBe(status('environmentCopied'));
    await t.db.deleteFrom('connections').execute(); await t.db.deleteFrom('environments').execute();
    dv.state.organization = COPY;
    const fresh = make(); await fresh.join();
    expect(fresh.current()!.copied).toBe(true);
  });

  it('R67 posts again only after an administrator has named the copy', async () => {
    await make().join();
    dv.state.organization = COPY;
    await make().join();
    const e = make({ reconnectEnvironment: COPY.toUpperCase() }); await e.join();
    expect(dv.connection()).toMatchObject({ cfl_organizationid: COPY, cfl_status: status('connected') });
    expect(await e.guard(COPY)).toBeUndefined();
    const later = make(); await later.join();
    expect(later.current()!.copied).toBe(false);
  });
});

describe('R23 our own database decides what a connection stands for', () => {
  const row = (id: string, o: object = {}) => ({ cfl_connectionid: id, cfl_tenantid: TENANT, cfl_organizationid: ORG, ...o });
  const knows = (connectionId: string, organizationId = ORG, tenantId = TENANT) => ({ connectionId, organizationId, tenantId, lookFirst: false });
  const judged = (rows: ReturnType<typeof row>[], connections: ReturnType<typeof knows>[], environment: string | undefined = ORG, key = ORG) => {
    const v = judgeRows(key, rows, { environment, connections });
    return [v.copied, v.own.map((x) => x.row.cfl_connectionid), v.foreign.map((r) => r.cfl_connectionid)];
  };
  it('R67 an id that it knows here is ours, whatever the row says; one that it knows elsewhere is not', () => {
    expect(judged([row('a', { cfl_organizationid: COPY, cfl_tenantid: 'x' })], [knows('a')])).toEqual([false, ['a'], []]);
    expect(judged([row('a', { cfl_organizationid: COPY })], [knows('a')], undefined, COPY)).toEqual([true, [], ['a']]);
    expect(judged([row('a', { cfl_organizationid: null })], [knows('a')], undefined, COPY)).toEqual([true, [], ['a']]);
    expect(judged([row('a')], [knows('a'), knows('a', COPY)], COPY, COPY)).toEqual([false, ['a'], []]);
  });
  it('R67 a row that somebody brought along disarms itself; where nothing of our own is left, everything', () => {
    expect(judged([row('a'), row('b', { cfl_organizationid: COPY })], [knows('a')])).toEqual([false, ['a'], ['b']]);
    expect(judged([row('b', { cfl_organizationid: COPY })], [knows('a')])).toEqual([true, [], ['b']]);
    expect(judged([row('b')], [knows('a')])).toEqual([false, [], []]);
  });
  it('puts back what was changed by hand, asks Xero nothing for it, and proposes no settings anew', async () => {
    await make().join();
    const id = dv.connection()['cfl_connectionid'];
    Object.assign(dv.connection(), { cfl_tenantid: COPY, cfl_organizationid: COPY, cfl_numbering: 1 });
    const calls = xero.state.calls;
    const e = make(); await e.join();
    expect(dv.connection()).toMatchObject({ cfl_tenantid: TENANT, cfl_organizationid: ORG, cfl_numbering: 1 });
    expect([e.current()!.organisations[0], e.current()!.copied, xero.state.calls]).toEqual([expect.objectContaining({ connectionId: id, tenantId: TENANT }), false, calls]);
  });
  it('a row for the same organisation that somebody typed in is not taken for it, nor one that was deactivated made anew', async () => {
    await make().join();
    dv.rowsOf('cfl_connections').set('zzzz', { cfl_connectionid: 'zzzz', cfl_tenantid: TENANT, cfl_organizationid: ORG, cfl_status: status('connected'), cfl_connectedon: '2026-01-01T00:00:00Z', statecode: 0 });
    const calls = xero.state.calls;
    const e = make(); await e.join();
    expect(e.current()!.organisations.map((x) => x.connectionId)).toEqual([dv.connection()['cfl_connectionid']]);
    dv.connection()['statecode'] = 1;
    await e.join(); await e.join();
    expect([e.current()!.organisations, xero.state.calls]).toEqual([[], calls]);
  });
  it('R51 a database that meets a connection for the first time looks before every create, and goes on doing so', async () => {
    await make().join();
    await t.db.deleteFrom('connections').execute(); await t.db.deleteFrom('environments').execute();
    Object.assign(dv.connection(), { cfl_relayid: null, cfl_epoch: null, cfl_connectedon: null });
    const e = make(); await e.join();
    expect(e.current()!.lookFirst).toBe(true);
    const later = make(); await later.join();
    expect(later.current()!.lookFirst).toBe(true);
  });
});

describe('proposed settings', () => {
  it('R46 R66 proposes the sales account 200 and its tax, no expense account for freight, and a safe first day', async () => {
    const settings = await proposedSettings('conn', data, false);
    expect(settings['cfl_isdefault']).toBe(false);
    // R66: a safe first day, until its owner lifts it
    expect(settings).toMatchObject({ cfl_safestart: true, cfl_safestartlimit: 10 });
    expect(settings['cfl_DefaultAccountId@odata.bind']).toBe(`/cfl_xeroaccounts(${await referenceId('account', 'conn', 'a-200')})`);
    expect(settings['cfl_FreightAccountId@odata.bind']).toBeUndefined();
    const noSales = await proposedSettings('conn', { ...data, accounts: [], taxRates: [] }, true);
    expect(Object.keys(noSales).some((k) => k.includes('@'))).toBe(false);
  });
});
