import { referenceId, type Table } from '@counterfoil/solution';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../problems/catalogue.ts';
import type { Write } from '../dataverse/door.ts';
import { changedFacts, factsOf } from './facts.ts';
import { connectionAsked } from './index.ts';
import { saysOutdated } from './outdated.ts';
import { readFromXero, type ReferenceDoor } from './read.ts';
import { differences, referenceTables, wantedRows, type ReferenceData } from './rows.ts';
import { ianaZone } from './time-zone.ts';
import { mirroredWords } from './words.ts';

const TENANT = '7c1e5b0a-2f4d-4a6b-8e93-1d0c9b8a7f65';
const data: ReferenceData = {
  accounts: [{ AccountID: 'a-260', Code: '260', Name: 'Other', Type: 'REVENUE', Class: 'REVENUE', Status: 'ACTIVE', TaxType: 'OUTPUT2', EnablePaymentsToAccount: true }, { AccountID: 'a-299', Code: '299', Name: 'Closed', Type: 'REVENUE', Class: 'REVENUE', Status: 'ARCHIVED' }],
  taxRates: [{ TaxType: 'OUTPUT2', Name: '20%', EffectiveRate: '20.0000', CanApplyToRevenue: true, Status: 'ACTIVE' }],
  themes: [{ BrandingThemeID: 't-1', Name: 'Standard', SortOrder: 0 }],
  tracking: [{ TrackingCategoryID: 'c-1', Name: 'Region', Status: 'ACTIVE', Options: [{ TrackingOptionID: 'o-1', Name: 'North', Status: 'ACTIVE' }] }],
};
/** What Dataverse answers after the writes were carried out. */
function carriedOut(there: Map<string, Record<string, unknown>>, writes: readonly Write[]): Map<string, Record<string, unknown>> {
  for (const w of writes) { const id = /\(([^)]+)\)/.exec(w.path)![1]!; there.set(id, { statecode: 0, ...there.get(id), ...w.body }); }
  return there;
}
const mirrored = async (d: ReferenceData) => {
  const wanted = await wantedRows('conn', d);
  const tables = new Map<string, Table>(wanted.map((w) => [w.id, w.table]));
  const there = carriedOut(new Map(), differences(new Map(), wanted, tables).flatMap((x) => x.writes));
  return { wanted, tables, there };
};

describe('mirrored reference data', () => {
  it('R15 writes only differences; archived, merged and deleted ones become inactive, restored ones active', async () => {
    const { wanted, tables, there } = await mirrored(data);
    expect(differences(there, wanted, tables)).toEqual([]);
    there.set(wanted[0]!.id, { ...there.get(wanted[0]!.id), cfl_name: 'Old name', statecode: 1 });
    there.set('gone', { statecode: 0 }); tables.set('gone', referenceTables[0]);
    expect(differences(there, wanted, tables).map((d) => [d.is, ...d.writes.map((w) => [w.path, w.body])])).toEqual([
      ['back', [`cfl_xeroaccounts(${wanted[0]!.id})`, { statecode: 0, statuscode: 1 }], [`cfl_xeroaccounts(${wanted[0]!.id})`, { cfl_name: '260 Other' }]],
      ['archived', ['cfl_xeroaccounts(gone)', { statecode: 1, statuscode: 2 }]],
    ]);
  });
  it('R15 a renamed account, option or theme keeps its row, and so what points at it', async () => {
    const { tables, there } = await mirrored(data);
    const renamed: ReferenceData = { ...data, accounts: [{ ...data.accounts[0]!, Code: '261', Name: 'Else' }, data.accounts[1]!], themes: [{ BrandingThemeID: 't-1', Name: 'New look', SortOrder: 1 }], tracking: [{ ...data.tracking[0]!, Options: [{ TrackingOptionID: 'o-1', Name: 'Far north', Status: 'ACTIVE' }] }] };
    const found = differences(there, await wantedRows('conn', renamed, there), tables);
    expect(found.map((d) => [d.table.logicalName, d.is, d.writes[0]!.body])).toEqual([
      ['cfl_xeroaccount', 'changed', { cfl_name: '261 Else', cfl_code: '261' }], ['cfl_brandingtheme', 'changed', { cfl_name: 'New look', cfl_sortorder: 1 }], ['cfl_trackingoption', 'changed', { cfl_name: 'Far north' }],
    ]);
  });
  it('R15 archiving a category takes its options along; both come back', async () => {
    const { tables, there } = await mirrored(data);
    const archived: ReferenceData = { ...data, tracking: [{ ...data.tracking[0]!, Status: 'ARCHIVED' }] };
    const gone = differences(there, await wantedRows('conn', archived, there), tables);
    expect(gone.map((d) => [d.table.logicalName, d.is])).toEqual([['cfl_trackingcategory', 'archived'], ['cfl_trackingoption', 'archived']]);
    carriedOut(there, gone.flatMap((d) => d.writes));
    expect(differences(there, await wantedRows('conn', data, there), tables).map((d) => d.is)).toEqual(['back', 'back']);
  });
  it('R15 a thousand accounts and a hundred options: once read, the next reading writes nothing', async () => {
    const many: ReferenceData = {
      ...data, accounts: Array.from({ length: 1_000 }, (_, n) => ({ AccountID: `a-${n}`, Code: String(1_000 + n), Name: `Account ${n}`, Type: 'REVENUE', Class: 'REVENUE', Status: 'ACTIVE' })),
      tracking: [{ TrackingCategoryID: 'c', Name: 'Region', Status: 'ACTIVE', Options: Array.from({ length: 100 }, (_, n) => ({ TrackingOptionID: `o-${n}`, Name: `Option ${n}`, Status: 'ACTIVE' as const })) }],
    };
    const { wanted, tables, there } = await mirrored(many);
    expect([wanted.length, new Set(wanted.map((w) => w.id)).size]).toEqual([1_103, 1_103]);
    expect(differences(there, wanted, tables)).toEqual([]);
  });
  it('R11 an active tracking category keeps its column on lines; others take what is free', async () => {
    const category = (n: string, Status = 'ACTIVE') => ({ TrackingCategoryID: n, Name: n, Status }) as unknown as ReferenceData['tracking'][number];
    const columnsOf = async (tracking: ReferenceData['tracking'], existing = new Map<string, Record<string, unknown>>()) => {
      const rows = (await wantedRows('conn', { accounts: [], taxRates: [], themes: [], tracking }, existing)).filter((w) => w.table.logicalName === 'cfl_trackingcategory');
      return Object.fromEntries(rows.map((w) => [w.values['cfl_name'], w.values['cfl_position']]));
    };
    expect(await columnsOf([category('Region'), category('Team'), category('Old', 'ARCHIVED')])).toEqual({ Region: 1, Team: 2, Old: null });
    const before = new Map([[await referenceId('category', 'conn', 'Region'), { cfl_position: 1 }], [await referenceId('category', 'conn', 'Team'), { cfl_position: 2 }]]);
    expect(await columnsOf([category('Region', 'ARCHIVED'), category('Brand'), category('Team')], before)).toEqual({ Region: null, Brand: 1, Team: 2 });
  });
});

describe('what an organisation is', () => {
  it('R15 time zones, both lock dates and currencies; only what differs from the row is written, never a setting', () => {
    expect([ianaZone('GMTSTANDARDTIME', 'GB'), ianaZone('NEWZEALANDSTANDARDTIME', 'NZ'), ianaZone('SOMETHINGNEW', 'AU'), ianaZone(undefined, undefined)]).toEqual(['Europe/London', 'Pacific/Auckland', 'Australia/Sydney', 'UTC']);
    const zones = new Set(Intl.supportedValuesOf('timeZone'));
    for (const z of ['AUSEASTERNSTANDARDTIME', 'EASTERNSTANDARDTIME', 'SINGAPORESTANDARDTIME']) expect(zones.has(ianaZone(z, ''))).toBe(true);
    const facts = factsOf({ tenantId: TENANT, tenantName: 'x' }, { PeriodLockDate: '/Date(1735603200000+0000)/', EndOfYearLockDate: '2025-03-31T00:00:00' }, [{ Code: 'GBP' }, { Code: 'odd' }]);
    expect(facts).toMatchObject({ cfl_periodlockdate: '2024-12-31', cfl_endofyearlockdate: '2025-03-31', cfl_currencies: 'GBP' });
    expect(changedFacts({ ...facts, cfl_periodlockdate: '2024-12-31T00:00:00Z', cfl_endofyearlockdate: null, cfl_numbering: 1 }, facts)).toEqual({ cfl_endofyearlockdate: '2025-03-31' });
    expect(Object.keys(facts).filter((k) => /account|taxrate|numbering|status|default/.test(k))).toEqual([]);
  });
});

describe('reading', () => {
  const door = (o: Partial<ReferenceDoor>) => ({ organisation: async () => ({ Name: 'x' }), currencies: async () => [], accounts: async () => data.accounts, taxRates: async () => data.taxRates, brandingThemes: async () => [], trackingCategories: async () => [], ...o }) as unknown as ReferenceDoor;
  it('R15 an answer without any account or tax rate is not believed: nothing is deactivated because of it', async () => {
    await expect(readFromXero(door({ accounts: async () => [] }), TENANT, { lane: 'bulk' })).rejects.toMatchObject({ code: 'reference-empty', fate: 'doubtful' });
    await expect(readFromXero(door({ taxRates: async () => [] }), TENANT, { lane: 'bulk' })).rejects.toMatchObject({ code: 'reference-empty' });
    expect((await readFromXero(door({}), TENANT, { lane: 'bulk' })).data.themes).toEqual([]);
  });
  it('R15 a request names a connection by its lookup or by its arguments, or means all', () => {
    const asked = (connectionId: string | undefined, args?: string) => connectionAsked({ connectionId, arguments: args });
    expect([asked('c'), asked(undefined), asked(undefined, '{}'), asked(undefined, `{"connection":"${TENANT.toUpperCase()}"}`)]).toEqual(['c', undefined, undefined, TENANT]);
    expect(['null', '[]', '{"connection":1}', '{"connection":"x) or (1 eq 1"}', 'no json'].map((a) => asked(undefined, a))).toEqual([undefined, undefined, 'wrong', 'wrong', 'wrong']);
  });
  it('R15 says in words what came of it', () => {
    expect(mirroredWords('Harbour', {}, ['cfl_shortcode'])).toBe('Harbour was read from Xero: nothing has changed.');
    expect(mirroredWords('Harbour', { cfl_xeroaccount: { new: 3, archived: 1 }, cfl_trackingcategory: { changed: 2 }, cfl_xerotaxrate: { back: 1 } }, ['cfl_currencies', 'cfl_periodlockdate']))
      .toBe('Harbour was read from Xero: 3 new accounts, 1 account archived, 1 tax rate active again, 2 tracking categories changed, the currencies and the period lock date as in Xero now.');
  });
  it('R15 a code that Xero refuses, or that we took for archived, has everything read again', () => {
    expect([[{ code: 'XERO_ACCOUNT_INVALID' }], [{ code: 'NO_LINES' }, { code: 'TRACKING_ARCHIVED' }], [{ code: 'NO_LINES' }], []].map(saysOutdated)).toEqual([true, true, false, false]);
    for (const code of ['XERO_ACCOUNT_INVALID', 'XERO_TAX_INVALID', 'XERO_TRACKING_INVALID', 'XERO_THEME_INVALID'] as const) expect(catalogue[code].fix).toMatch(/being read from Xero now/);
  });
});
