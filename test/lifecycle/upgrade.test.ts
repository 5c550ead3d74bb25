/** From an older version of the zip to the built one, through the Web API, as an administrator's tools do it. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { build } from '../../scripts/build.ts';
import { partsIn } from '../../scripts/compare-solutions.ts';
import { compare, sayComparison } from '../../solution/pack/compare.ts';
import { webApi } from '../../sandbox/administrator.ts';
import { startDataverse, type Dataverse } from '../../sandbox/dataverse/server.ts';
import { startIdentity } from '../../sandbox/identity/server.ts';
import { later, oldColumn, olderSolution, packed } from './older.ts';

let identity: Awaited<ReturnType<typeof startIdentity>>, dv: Dataverse, built: Uint8Array, older: Uint8Array;
let admin: Awaited<ReturnType<typeof webApi>>, security: typeof admin;
beforeAll(async () => {
  const { managed } = await build(true);
  built = new Uint8Array(readFileSync(managed));
  older = packed(olderSolution, managed, '0.0.9.0');
  identity = await startIdentity({ port: 0 });
  dv = await startDataverse({ port: 0, identityUrl: identity.url });
  const places = { identityUrl: identity.url, dataverseUrl: dv.url };
  admin = await webApi(places, 'admin');
  security = await webApi(places, 'security');
}, 180_000);
afterAll(async () => { await dv?.close(); await identity?.close(); });
const control = async (path: string, body?: unknown): Promise<any> => (await fetch(`${dv.url}/sandbox/${path}`, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) })).json();
beforeEach(async () => { await control('reset', {}); });

const file = (zip: Uint8Array): object => ({ CustomizationFile: Buffer.from(zip).toString('base64'), OverwriteUnmanagedCustomizations: false, PublishWorkflows: true });
const versions = async (): Promise<string[]> => (await admin('GET', 'solutions?$select=uniquename,version')).value.map((s: any) => `${s.uniquename} ${s.version}`);
const version = (): string => JSON.parse(readFileSync(new URL('../../pac-config.json', import.meta.url), 'utf8')).solution.version;

/** The older version in use: a connection with values, an account with our column, links, roles given, the relay's address. */
async function inUse() {
  await admin('POST', 'ImportSolution', file(older));
  const { cfl_connectionid: connection } = await admin('POST', 'cfl_connections', { cfl_name: 'Harbour & Vine', cfl_tenantid: crypto.randomUUID(), cfl_numbering: undefined, [oldColumn]: 'old' }, { prefer: 'return=representation' });
  await admin('POST', 'cfl_oldnotes', { cfl_name: 'given up', 'cfl_ConnectionId@odata.bind': `/cfl_connections(${connection})` });
  const [account] = (await admin('GET', 'accounts?$top=1&$filter=statecode eq 0')).value;
  await admin('PATCH', `accounts(${account.accountid})`, { cfl_taxnumber: 'GB 1', [oldColumn]: 'old' });
  await admin('POST', 'cfl_contactlinks', { cfl_name: 'link', cfl_xerocontactid: crypto.randomUUID(), 'cfl_ConnectionId@odata.bind': `/cfl_connections(${connection})`, 'cfl_AccountId@odata.bind': `/accounts(${account.accountid})` });
  const [definition] = (await admin('GET', "environmentvariabledefinitions?$filter=schemaname eq 'cfl_RelayUrl'")).value;
  await admin('POST', 'environmentvariablevalues', { value: 'https://relay.example.com', 'EnvironmentVariableDefinitionId@odata.bind': `/environmentvariabledefinitions(${definition.environmentvariabledefinitionid})` });
  const [role] = (await security('GET', "roles?$filter=name eq 'Counterfoil Viewer'")).value;
  const [viewer] = (await security('GET', "systemusers?$filter=domainname eq 'viewer@harbourvine.example'")).value;
  await security('POST', `systemusers(${viewer.systemuserid})/systemuserroles_association/$ref`, { '@odata.id': `${dv.url}/api/data/v9.2/roles(${role.roleid})` });
  return { connection, account: account.accountid, viewer: viewer.systemuserid, role: role.roleid };
}
type InUse = Awaited<ReturnType<typeof inUse>>;
/** Everything that people and the relay put in, except what stands in the given columns. */
async function kept(u: InUse, less: readonly string[] = []) {
  const row = async (path: string): Promise<Record<string, unknown>> => Object.fromEntries(Object.entries(await admin('GET', path)).filter(([k]) => !less.includes(k) && k !== '@odata.context'));
  return {
    connection: await row(`cfl_connections(${u.connection})`), account: await row(`accounts(${u.account})`),
    links: (await admin('GET', 'cfl_contactlinks?$select=cfl_name,cfl_xerocontactid,cfl_isprimary,_cfl_accountid_value,_cfl_connectionid_value,createdon')).value,
    relay: (await admin('GET', 'environmentvariablevalues?$select=value')).value,
    roles: (await admin('GET', `systemusers(${u.viewer})/systemuserroles_association?$select=name`)).value.map((r: any) => r.name).sort(),
  };
}
/** Columns that later versions brought are empty in rows that were there before, and not of interest here. */
const known = async (table: string, set: string): Promise<Set<string>> => new Set([...(await control(`metadata/entities/${table}`)).attributes.flatMap((a: any) => [a.logicalName, `_${a.logicalName}_value`]), '@odata.etag', set]);

describe('an older version in use, then the built one', () => {
  it('R23 an upgrade keeps rows, values, assignments and settings, brings what is new and takes away what was dropped', async () => {
    const u = await inUse();
    const less = [oldColumn];
    const was = await kept(u, less);
    await admin('POST', 'StageAndUpgrade', { ...file(built), ImportJobId: crypto.randomUUID() });
    expect(await kept(u, less)).toEqual(was);
    expect(await versions()).toEqual([`Counterfoil ${version()}`]);
    // new
    expect((await admin('GET', 'cfl_fieldmappings')).value).toEqual([]);
    expect((await known(later.columnOf, 'x')).has(later.column)).toBe(true);
    expect((await security('GET', `roles?$filter=name eq '${later.role}'`)).value).toHaveLength(1);
    // who has a role has the privileges that the newer version gives it, at once
    const mine = (await admin('GET', `systemusers(${u.viewer})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges`)).RolePrivileges.map((p: any) => p.PrivilegeName);
    expect(mine).toContain(`prvRead${later.tableStem}`);
    expect(mine).not.toContain('prvReadcfl_OldNote');
    // dropped, with what was in it
    await expect(admin('GET', 'cfl_oldnotes')).rejects.toThrow('404');
    expect(Object.keys(await admin('GET', `accounts(${u.account})`))).not.toContain(oldColumn);
    expect((await control('metadata/entities/cfl_connection')).attributes.map((a: any) => a.logicalName)).not.toContain(oldColumn);
    expect((await admin('GET', "savedqueries?$filter=name eq 'All Old Notes'")).value).toEqual([]);
  });

  it('R23 an update keeps even what was dropped, and its job names it', async () => {
    const u = await inUse();
    const was = await kept(u);
    const job = crypto.randomUUID();
    await admin('POST', 'ImportSolution', { ...file(built), ImportJobId: job });
    expect(await kept(u)).toEqual(was);
    expect((await admin('GET', 'cfl_oldnotes')).value).toHaveLength(1);
    const { data } = await admin('GET', `importjobs(${job})`);
    expect(/<sandboxOnlyInOlderVersion>(.*)<\/sandboxOnlyInOlderVersion>/.exec(data)![1]).toContain('cfl_oldnote');
    // the same once more changes nothing; a lower one is refused
    await admin('POST', 'ImportSolution', file(built));
    expect(await kept(u)).toEqual(was);
    await expect(admin('POST', 'ImportSolution', file(older))).rejects.toThrow(`Version 0.0.9.0 of Counterfoil is lower than the installed version ${version()}`);
    // an upgrade is no way back to the same version either
    await expect(admin('POST', 'StageAndUpgrade', file(built))).rejects.toThrow('must have a higher version');
  });

  it('R23 what an upgrade takes away is known beforehand, from the two zips alone', async () => {
    const c = compare(partsIn(older), partsIn(built));
    const names = (parts: readonly { kind: string; name: string }[]): string[] => parts.map((p) => `${p.kind} ${p.name}`).filter((x) => !x.startsWith('relationship')).sort();
    expect(names(c.removed)).toEqual([`column account.${oldColumn}`, `column cfl_connection.${oldColumn}`, 'table cfl_oldnote']);
    expect(names(c.added)).toEqual([`column ${later.columnOf}.${later.column}`, `role ${later.role}`, `table ${later.table}`]);
    expect(sayComparison(c)).toContain('table cfl_oldnote, with everything in it');
    // and it is what really went
    const tables = async (): Promise<Map<string, string[]>> => new Map(await Promise.all((await control('metadata/entities')).map(async (e: any) => [e.logicalName, (await control(`metadata/entities/${e.logicalName}`)).attributes.map((a: any) => a.logicalName)])));
    await admin('POST', 'ImportSolution', file(older));
    const before = await tables();
    await admin('POST', 'StageAndUpgrade', file(built));
    const after = await tables();
    const gone = [...before].flatMap(([t, columns]) => (after.has(t) ? columns.filter((x) => !after.get(t)!.includes(x)).map((x) => `column ${t}.${x}`) : [`table ${t}`]));
    expect(gone.sort()).toEqual(names(c.removed));
  });
});
