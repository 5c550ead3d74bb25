import { describe, expect, it } from 'vitest';
import { readAddress, writeAddress } from './address.ts';
import { areaOf, entryOf, firstPage, readable } from './sitemap.ts';

describe('addresses', () => {
  it('opens links as the platform and other programs write them', () => {
    expect(readAddress('?appname=cfl_Counterfoil&pagetype=entityrecord&etn=invoice&id=%7BA1B2C3D4-0000-4000-8000-000000000001%7D')).toEqual({
      app: { id: undefined, name: 'cfl_Counterfoil' }, page: { pageType: 'entityrecord', entityName: 'invoice', entityId: 'a1b2c3d4-0000-4000-8000-000000000001', formId: undefined } });
    expect(readAddress('?appid=1&pageType=entitylist&etn=cfl_connection&viewid={V}').page).toEqual({ pageType: 'entitylist', entityName: 'cfl_connection', viewId: 'v' });
    expect(readAddress('').page).toBeUndefined();
  });
  it('come back as they went out', () => {
    const page = { pageType: 'entityrecord', entityName: 'invoice', entityId: 'x', formId: 'f' } as const;
    expect(readAddress(writeAddress({ app: { id: 'a' }, page }).split('?')[1]!)).toEqual({ app: { id: 'a', name: undefined }, page });
  });
});

describe('addresses of reports', () => {
  it.each([
    { pageType: 'dashboard', dashboardId: 'd' },
    { pageType: 'entitylist', entityName: 'line', viewId: 'v', drill: { chartId: 'c', category: '2026-11', series: null } },
    { pageType: 'entitylist', entityName: 'line', viewId: 'v', drill: { chartId: 'c', category: null } },
    { pageType: 'entitylist', entityName: 'line', viewId: 'v', drill: { chartId: 'c', category: '' } },
  ] as const)('R70 come back as they went out: %j', (page) => {
    expect(readAddress(writeAddress({ app: { id: 'a' }, page }).split('?')[1]!).page).toEqual(page);
  });
});

describe('site map', () => {
  const sub = (entity: string) => ({ id: entity, title: entity, entity, url: null, dashboard: null, icon: null });
  const areas = [{ id: 'sell', title: 'Sell', icon: null, groups: [{ id: 'g', title: '', subAreas: [sub('invoice')] }] }, { id: 'xero', title: 'Xero', icon: null, groups: [{ id: 'h', title: '', subAreas: [sub('cfl_connection'), sub('cfl_syncrequest')] }] }];
  it('finds the area of a table and where the app opens', () => {
    expect(areaOf(areas, { pageType: 'entitylist', entityName: 'cfl_connection' })?.id).toBe('xero');
    expect(firstPage(areas)).toEqual({ pageType: 'entitylist', entityName: 'invoice' });
  });
  it('knows lists with one view, and marks the entry that fits best', () => {
    const list = { ...sub('x'), entity: null, url: '/main.aspx?pagetype=entitylist&etn=invoice&viewid=%7bABC%7d&viewtype=1039', privileges: [{ entity: 'invoice', privilege: 'Read' }] };
    const both = [{ id: 'sell', title: 'Sell', icon: null, groups: [{ id: 'g', title: '', subAreas: [list, sub('invoice')] }] }];
    expect(firstPage(both)).toEqual({ pageType: 'entitylist', entityName: 'invoice', viewId: 'abc' });
    const marked = (viewId?: string) => entryOf(both, { pageType: 'entitylist', entityName: 'invoice', viewId })?.id;
    expect([marked('abc'), marked(), marked('other')]).toEqual(['x', 'invoice', 'invoice']);
    expect(readable(both, (t, privilege) => t === 'invoice' && privilege === 'Write')).toEqual([]);
  });
  it('leaves out what may not be read, and areas that are then empty', () => {
    expect(readable(areas, (t) => t === 'cfl_syncrequest').map((a) => [a.id, a.groups[0]!.subAreas.map((s) => s.entity)])).toEqual([['xero', ['cfl_syncrequest']]]);
  });
});
