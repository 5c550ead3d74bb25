import { describe, expect, it } from 'vitest';
import { held, type Role } from '../model/roles.ts';
import { ownTables } from '../tables/index.ts';
import { administrator, allRoles, sender, service, viewer } from './index.ts';

const stems = ownTables.map((t) => t.schemaName);
const verbsOnOwn = (r: Role): string[] => [...new Set(stems.flatMap((s) => Object.keys(held(r, s))))].sort();
const results = ['cfl_XeroDocument', 'cfl_SyncHistory', 'cfl_SyncRequest'];

describe('R23 roles of the solution', () => {
  it('R23 gives nobody but the administrator a Delete, and him only on settings', () => {
    for (const r of [sender, viewer, service]) expect(r.privileges.filter((p) => p.name.startsWith('prvDelete'))).toEqual([]);
    expect(administrator.privileges.filter((p) => p.name.startsWith('prvDelete')).map((p) => p.name)).toEqual(['prvDeletecfl_Connection', 'prvDeletecfl_ContactLink', 'prvDeletecfl_ProductLink']);
  });
  it('R23 lets only the relay change results', () => {
    for (const r of [sender, viewer, administrator]) for (const t of results) expect(held(r, t)).not.toHaveProperty('Write');
    expect(held(service, 'cfl_XeroDocument')).toMatchObject({ Create: 'Global', Write: 'Global', Assign: 'Global' });
    expect(held(service, 'cfl_SyncHistory')).not.toHaveProperty('Write');
    expect(held(service, 'cfl_SyncRequest')).not.toHaveProperty('Create');
  });
  it('R23 lets a sender create and read own requests and details, and choose what came from Xero', () => {
    for (const t of ['cfl_SyncRequest', 'cfl_XeroDocument']) expect(held(sender, t)).toEqual({ Create: 'Basic', Read: 'Basic', Append: 'Basic' });
    expect(held(sender, 'cfl_SyncHistory')).toEqual({ Read: 'Basic' });
    expect(held(sender, 'cfl_XeroAccount')).toEqual({ Read: 'Global', AppendTo: 'Global' });
    expect(held(sender, 'cfl_Connection')).toEqual({ Read: 'Global', AppendTo: 'Global' });
    expect(verbsOnOwn(sender)).toEqual(['Append', 'AppendTo', 'Create', 'Read']);
  });
  it('R23 adds nothing to what people may do with invoices, customers and products', () => {
    for (const r of [sender, viewer, administrator]) expect(r.privileges.filter((p) => !p.name.includes('cfl_')).map((p) => p.name)).toEqual(['prvReadEnvironmentVariableDefinition', 'prvReadEnvironmentVariableValue']);
  });
  it('R23 lets the viewer read everything and do nothing else', () => {
    expect(verbsOnOwn(viewer)).toEqual(['Read']);
    for (const s of stems) expect(held(viewer, s)).toEqual({ Read: 'Global' });
  });
  it('R23 lets the relay read the Sales tables and change none of them', () => {
    const theirs = service.privileges.filter((p) => !p.name.includes('cfl_')).map((p) => p.name);
    expect(theirs.filter((n) => !/^prv(Read|AppendTo)/.test(n))).toEqual(['prvActOnBehalfOfAnotherUser']);
  });
  it('R12 R23 lets the relay link a product to its item, and never change a link', () => {
    expect(held(service, 'cfl_ProductLink')).toEqual({ Create: 'Global', Read: 'Global', Append: 'Global' });
    // number and name of a product stand on the line
    expect(held(service, 'Product')).toEqual({ AppendTo: 'Global' });
  });
  it('R23 lets every person\'s role read where the relay is; the relay knows', () => {
    expect(service.privileges.filter((p) => p.name.includes('EnvironmentVariable'))).toEqual([]);
    for (const r of allRoles.filter((x) => x !== service)) expect(r.privileges.map((p) => p.name)).toEqual(expect.arrayContaining(['prvReadEnvironmentVariableDefinition', 'prvReadEnvironmentVariableValue']));
  });
});
