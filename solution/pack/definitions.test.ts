import { describe, expect, it } from 'vitest';
import { solution } from '../definition.ts';
import { section, type Form } from '../model/forms.ts';
import { defineRole, grant } from '../model/roles.ts';
import type { View } from '../model/views.ts';
import { packForm } from './forms.ts';
import { checkConfig } from './manifest.ts';
import { testAssets, testConfig } from './testing.ts';
import { packParts } from './package.ts';
import { packView } from './views.ts';
import { document, el } from './xml.ts';

const form = (cells: Parameters<typeof section>[2]): Form => ({ table: 'cfl_connection', key: 't', name: 'T', help: '', order: 0, fallback: true, header: [], tabs: [{ name: 't', label: 'T', sections: [section('s', 'S', cells)] }] });
const view = (o: Partial<View>): View => ({ table: 'cfl_connection', key: 't', name: 'T', kind: 'public', isDefault: false, columns: [{ name: 'cfl_name', width: 100 }], order: [], filter: [], ...o });

describe('a mistake in a definition is named, not packed', () => {
  it.each([
    ['a form cell on a column that is not there', () => packForm(solution, form([['cfl_nmae']]), true), /no column "cfl_nmae"/],
    ['a subgrid over a lookup that is not there', () => packForm(solution, form([[{ subgrid: 'g', label: 'G', table: 'cfl_contactlink', through: { lookup: 'cfl_accountid' }, view: 'associated', rows: 4 }]]), true), /no lookup "cfl_accountid"/],
    ['a subgrid with a view that is not there', () => packForm(solution, form([[{ subgrid: 'g', label: 'G', table: 'cfl_contactlink', through: { lookup: 'cfl_connectionid' }, view: 'nice', rows: 4 }]]), true), /no view "nice"/],
    ['a view column that is not there', () => packView(solution, view({ columns: [{ name: 'cfl_total', width: 1 }] })), /no column "cfl_total"/],
    ['an owner on a table of the organisation', () => packView(solution, view({ table: 'cfl_xeroaccount', columns: [{ name: 'ownerid', width: 1 }] })), /has no owner/],
    ['a currency on a table without money', () => packView(solution, view({ columns: [{ name: 'transactioncurrencyid', width: 1 }] })), /holds no money/],
    ['a filter on a join that is not made', () => packView(solution, view({ filter: [{ column: 'cfl_name', operator: 'null', of: 'x' }] })), /join "x"/],
    ['a default view on a table of others', () => packView(solution, view({ table: 'invoice', columns: [{ name: 'name', width: 1 }], isDefault: true })), /not ours to change/],
    ['the same privilege twice', () => defineRole('R', '', grant('cfl_Connection', { Read: 'Basic' }), grant('cfl_Connection', { Read: 'Global' })), /twice/],
    ['an app role that is not there', () => packParts({ ...solution, app: { ...solution.app, roles: ['Nobody'] } }, testConfig, testAssets(), true), /"Nobody"/],
    ['a version that is not four integers', () => checkConfig({ ...testConfig, solution: { ...testConfig.solution, version: '0.1.0' } }), /four integers/],
    ['a prefix that the platform keeps for itself', () => checkConfig({ ...testConfig, publisher: { ...testConfig.publisher, prefix: 'mscrmx' } }), /mscrm/],
    ['a character that XML cannot carry', () => document(el('a', {}, 'x\u0001')), /cannot carry/],
    ['a web resource that was not built', () => packParts(solution, testConfig, { ...testAssets(), webResources: new Map() }, true), /cfl_\/counterfoil\.js has no content/],
  ])('%s', (_, act, message) => { expect(act).toThrow(message); });

  it('a table has at most one parent, so that the platform takes all relationships', () => {
    for (const t of solution.tables) expect(Object.values(t.columns).filter((c) => c.kind === 'lookup' && (c.onDelete === 'Cascade' || c.onAssign === 'Cascade')).length, t.logicalName).toBeLessThanOrEqual(1);
  });
});
