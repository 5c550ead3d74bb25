import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { grant, startClient } from '../testing/client.ts';
import type { Client } from '../testing/client.ts';
import { smallZip } from '../testing/small-zip.ts';
import type { SmallZip } from '../testing/small-zip.ts';

let c: Client;
beforeAll(async () => { c = await startClient(); });
beforeEach(async () => { await c.control('POST', 'reset', { environment: { baseLanguage: 1033, languages: [1033], sales: true } }); });
afterAll(async () => { await c.close(); });
const base64 = (zip: Uint8Array): string => Buffer.from(zip).toString('base64');
const send = (action: string, zip: Uint8Array, more: object = {}) => c.call('admin', 'POST', action, { CustomizationFile: base64(zip), OverwriteUnmanagedCustomizations: false, PublishWorkflows: true, ...more });
const load = (o: SmallZip = {}, more: object = {}) => send('ImportSolution', smallZip(o), more);
/** The small solution without its note's rate, its second table and its role. */
const lean = (xml: string): string => xml
  .replace(/<attribute PhysicalName="abc_rate">.*?<\/attribute>/s, '').replace(/<attribute PhysicalName="abc_ThingId">.*?<\/attribute>/s, '')
  .replace(/<Entity><Name>abc_Thing<\/Name>.*?<\/Entity>/s, '').replace(/<EntityRelationship Name="abc_thing_note_ThingId">.*?<\/EntityRelationship>/s, '').replace(/<Roles>.*<\/Roles>/s, '<Roles/>');
const leanRoots = (xml: string): string => xml.replace(/<RootComponent type="1" schemaName="abc_thing"[^>]*>/, '').replace(/<RootComponent type="20"[^>]*>/, '');
const leanZip = (version: string): SmallZip => ({ version, customizations: lean, solution: leanRoots });
const fill = async (): Promise<void> => {
  await c.call('admin', 'POST', 'abc_things', { abc_name: 'a thing' });
  await c.call('admin', 'POST', 'abc_notes', { abc_name: 'a note', abc_rate: 5 });
  await grant(c, 'viewer', 'Note Taker');
};
const solutions = async (): Promise<string[]> => (await c.call('admin', 'GET', 'solutions?$select=uniquename,version')).body.value.map((s: any) => `${s.uniquename} ${s.version}`);
/** A customer's own unmanaged solution: a view on our table and column. */
function customer(customizations: string, roots: string): Uint8Array {
  const files = unzipSync(smallZip());
  const solution = strFromU8(files['solution.xml']!).replace('<UniqueName>Small<', '<UniqueName>Mine<').replace('<Managed>1<', '<Managed>0<').replace('<CustomizationPrefix>abc<', '<CustomizationPrefix>my<').replace(/<RootComponents>.*<\/RootComponents>/s, `<RootComponents>${roots}</RootComponents>`);
  return zipSync({ '[Content_Types].xml': files['[Content_Types].xml']!, 'solution.xml': strToU8(solution), 'customizations.xml': strToU8(`<ImportExportXml>${customizations}</ImportExportXml>`) });
}
const view = (column: string): Uint8Array => customer(`<Entities><Entity><Name>abc_Note</Name><SavedQueries><savedqueries><savedquery><savedqueryid>{44444444-2222-4333-8444-555555555555}</savedqueryid><querytype>0</querytype><fetchxml><fetch><entity name="abc_note"><attribute name="${column}"/></entity></fetch></fetchxml><LocalizedNames><LocalizedName description="My notes" languagecode="1033"/></LocalizedNames></savedquery></savedqueries></SavedQueries></Entity></Entities>`, '<RootComponent type="1" schemaName="abc_note" behavior="2"/>');

describe('an update', () => {
  it('R60 leaves what the newer version no longer has, with its data, and its job names it', async () => {
    await load();
    await fill();
    const job = crypto.randomUUID();
    expect((await load(leanZip('1.1.0.0'), { ImportJobId: job })).status).toBe(204);
    expect((await c.call('admin', 'GET', 'abc_things')).body.value).toHaveLength(1);
    expect((await c.call('admin', 'GET', 'abc_notes?$select=abc_rate')).body.value[0].abc_rate).toBe(5);
    const { data, progress, solutionname } = (await c.call('admin', 'GET', `importjobs(${job})`)).body;
    expect({ progress, solutionname }).toEqual({ progress: 100, solutionname: 'Small' });
    const only = /<sandboxOnlyInOlderVersion>(.*)<\/sandboxOnlyInOlderVersion>/.exec(data)![1]!;
    for (const name of ['abc_thing', 'abc_note.abc_rate', 'abc_note.abc_thingid', 'Note Taker']) expect(only).toContain(`name="${name}"`);
    expect(only).not.toContain('abc_note.abc_name"');
    expect(await solutions()).toEqual(['Small 1.1.0.0']);
  });
  it('R60 a refused import leaves a job that says why, and nothing else', async () => {
    await load({ version: '2.0.0.0' });
    const job = crypto.randomUUID();
    expect((await load({ version: '1.0.0.0' }, { ImportJobId: job })).status).toBe(400);
    expect((await c.call('admin', 'GET', `importjobs(${job})`)).body).toMatchObject({ progress: 0, data: expect.stringContaining('is lower than the installed version 2.0.0.0') });
    expect(await solutions()).toEqual(['Small 2.0.0.0']);
  });
  it('R60 in the background: an id at once, and a system job that tells how it went', async () => {
    const good = await send('ImportSolutionAsync', smallZip());
    expect((await c.call('admin', 'GET', `asyncoperations(${good.body.AsyncOperationId})`)).body).toMatchObject({ statecode: 3, statuscode: 30 });
    expect((await c.call('admin', 'GET', `importjobs(${good.body.ImportJobKey})`)).body.progress).toBe(100);
    const bad = await send('ImportSolutionAsync', smallZip({ version: '0.9.0.0' }));
    expect((await c.call('admin', 'GET', `asyncoperations(${bad.body.AsyncOperationId})`)).body).toMatchObject({ statecode: 3, statuscode: 31, message: expect.stringContaining('lower') });
  });
});

describe('an upgrade', () => {
  const steps: [string, () => Promise<{ status: number; body: any }>][] = [
    ['in one step', () => send('StageAndUpgrade', smallZip(leanZip('1.1.0.0')))],
    ['in two', async () => {
      expect((await load(leanZip('1.1.0.0'), { HoldingSolution: true })).status).toBe(204);
      expect(await solutions()).toEqual(['Small 1.0.0.0', 'Small_Upgrade 1.1.0.0']);
      expect((await load({ version: '1.2.0.0' })).body.error.message).toContain('Holding solution Small_Upgrade exists. Cannot update solution.');
      expect((await load({ version: '1.2.0.0' }, { HoldingSolution: true })).body.error).toMatchObject({ code: '0x80048539' });
      return c.call('admin', 'POST', 'DeleteAndPromote', { UniqueName: 'Small' });
    }],
  ];
  it.each(steps)('R60 %s takes away what the newer version no longer has, with its data, and keeps the rest', async (_how, upgrade) => {
    await load();
    await fill();
    const viewer = async (): Promise<string[]> => (await c.call('viewer', 'GET', 'systemusers?$filter=domainname eq \'viewer@harbourvine.example\'&$expand=systemuserroles_association($select=name)')).body.value[0].systemuserroles_association.map((r: any) => r.name);
    expect(await viewer()).toContain('Note Taker');
    expect((await upgrade()).status).toBeLessThan(300);
    expect((await c.call('admin', 'GET', 'abc_things')).status).toBe(404);
    const notes = await c.call('admin', 'GET', 'abc_notes');
    expect(notes.body.value.map((n: any) => n.abc_name)).toEqual(['a note']);
    expect(notes.body.value[0]).not.toHaveProperty('abc_rate');
    expect(await viewer()).not.toContain('Note Taker');
    expect(await solutions()).toEqual(['Small 1.1.0.0']);
    expect((await c.call('admin', 'GET', 'solutioncomponents')).body.value.map((x: any) => x.componenttype).sort()).toEqual([1, 1, 61, 9]);
  });
  it('R60 needs a higher version, managed both, and something to upgrade', async () => {
    expect((await send('StageAndUpgrade', smallZip())).status).toBe(501);
    await load();
    expect((await send('StageAndUpgrade', smallZip())).body.error.message).toContain('must have a higher version');
    expect((await send('StageAndUpgrade', smallZip({ version: '2.0.0.0', managed: false }))).body.error.message).toContain('must both be managed');
  });
  it('R60 stops while something of others needs what would go, and leaves both versions', async () => {
    await load();
    await send('ImportSolution', view('abc_rate'));
    const r = await send('StageAndUpgrade', smallZip(leanZip('1.1.0.0')));
    expect(r.body.error).toMatchObject({ code: '0x8004f01d', message: expect.stringMatching(/abc_note\.abc_rate.*My notes/s) });
    expect((await solutions()).sort()).toEqual(['Mine 1.0.0.0', 'Small 1.0.0.0', 'Small_Upgrade 1.1.0.0']);
    expect((await c.call('admin', 'GET', 'abc_things')).status).toBe(200);
  });
});

describe('taking a solution away', () => {
  const remove = async (name: string) => c.call('admin', 'DELETE', `solutions(${(await c.call('admin', 'GET', `solutions?$filter=uniquename eq '${name}'`)).body.value[0].solutionid})`);
  it('R60 takes tables, columns, roles and everything in them, and what others wrote stays', async () => {
    const before = await digest();
    await load();
    await fill();
    // a customer's own role that was given a privilege of ours
    await c.control('POST', 'role-privileges', { role: 'Salesperson', add: { prvReadabc_Note: 'Global' } });
    const [invoice] = (await c.call('admin', 'GET', 'invoices?$filter=statecode eq 0&$top=1')).body.value;
    await c.call('admin', 'PATCH', `invoices(${invoice.invoiceid})`, { abc_extra: 'x' });
    await c.call('admin', 'PATCH', `invoices(${invoice.invoiceid})`, { abc_extra: null });
    expect((await remove('Small')).status).toBe(204);
    expect(await digest()).toEqual(before);
  });
  it('R60 refuses while something of others needs it, and says what', async () => {
    await load();
    await send('ImportSolution', view('abc_name'));
    const found = await c.call('admin', 'GET', "RetrieveDependenciesForUninstall(SolutionUniqueName='Small')");
    expect(found.body.value.map((d: any) => [d.requiredcomponenttype, d.dependentcomponenttype]).sort()).toEqual([[1, 26], [2, 26]]);
    expect((await remove('Small')).body.error).toMatchObject({ code: '0x8004f01d', message: expect.stringContaining('DependencyCount : 2') });
    expect(await solutions()).toContain('Small 1.0.0.0');
  });
  it('R60 needs the right to', async () => {
    await load();
    const { solutionid } = (await c.call('admin', 'GET', 'solutions')).body.value[0];
    expect((await c.call('sales', 'DELETE', `solutions(${solutionid})`)).status).toBe(403);
  });
  /** All definitions and rows; but not who changed a row when. */
  async function digest(): Promise<unknown> {
    const s = await c.control('GET', 'snapshot');
    const names = (await c.control('GET', 'metadata/entities')).map((e: any) => e.logicalName);
    const definitions = await Promise.all(names.flatMap((n: string) => ['', '/views', '/forms', '/ribbon'].map((x) => c.control('GET', `metadata/entities/${n}${x}`))));
    const rows = s.store.tables.filter(([n, r]: any) => n !== 'importjob' && r.length).map(([n, r]: any) => [n, r.map(({ versionnumber: _v, modifiedon: _m, modifiedby: _b, ...rest }: any) => rest)]);
    return { names, definitions, rows, roles: s.roles, links: s.store.links.filter(([, l]: any) => l.length), apps: await c.control('GET', 'metadata/apps') };
  }
});

describe('languages', () => {
  const german = (xml: string): string => xml.replaceAll('<LocalizedName description="Note" languagecode="1033"/>', '<LocalizedName description="Note" languagecode="1033"/><LocalizedName description="Notiz" languagecode="1031"/>')
    .replaceAll('<label description="Plain" languagecode="1033"/>', '<label description="Plain" languagecode="1033"/><label description="Schlicht" languagecode="1031"/>');
  const table = async () => (await c.call('admin', 'GET', "EntityDefinitions(LogicalName='abc_note')?$select=DisplayName")).body.DisplayName.UserLocalizedLabel;
  it('R60 the user\'s language, then the base language, then the solution\'s', async () => {
    await c.control('POST', 'reset', { environment: { languages: [1033, 1031, 1036] } });
    await load({ customizations: german });
    const speak = (uilanguageid: number) => c.call('admin', 'PATCH', `usersettingscollection(5e55a1e5-0000-4000-8000-000000000005)`, { uilanguageid });
    expect(await table()).toEqual({ Label: 'Note', LanguageCode: 1033 });
    await speak(1031);
    expect((await table()).Label).toBe('Notiz');
    await c.call('admin', 'POST', 'abc_notes', { abc_name: 'x', abc_kind: 727000000 });
    expect((await c.call('admin', 'GET', 'abc_notes?$select=abc_kind', undefined, { prefer: 'odata.include-annotations="*"' })).body.value[0]['abc_kind@OData.Community.Display.V1.FormattedValue']).toBe('Schlicht');
    await speak(1036);
    expect((await table()).Label).toBe('Note');
  });
  it('R60 a language that is not enabled is left out with a warning; the solution\'s own stands in for a base language without labels', async () => {
    await c.control('POST', 'reset', { environment: { baseLanguage: 1036, languages: [] } });
    const job = crypto.randomUUID();
    expect((await load({ customizations: german }, { ImportJobId: job })).status).toBe(204);
    expect(await table()).toEqual({ Label: 'Note', LanguageCode: 1036 });
    expect((await c.call('admin', 'GET', `importjobs(${job})`)).body).toMatchObject({ progress: 100, data: expect.stringContaining('have not been enabled for this organization: 1031') });
    expect((await c.call('admin', 'GET', 'organizations?$select=languagecode')).body.value[0].languagecode).toBe(1036);
  });
});

describe('without the Sales app', () => {
  it('R60 there is no invoice, and what needs one is refused whole', async () => {
    await c.control('POST', 'reset', { environment: { sales: false } });
    expect((await c.call('admin', 'GET', 'invoices')).status).toBe(501);
    expect((await c.call('admin', 'GET', 'accounts?$top=1')).body.value).toHaveLength(1);
    expect((await load()).body.error.message).toContain('The table invoice does not exist in this environment');
    const wants = (xml: string): string => xml.replace('<MissingDependencies/>', '<MissingDependencies><MissingDependency><Required type="1" schemaName="invoice" displayName="Invoice" solution="Sales for all (9.0)"/><Dependent type="2" schemaName="abc_extra" parentSchemaName="invoice"/></MissingDependency></MissingDependencies>');
    expect((await load({ solution: wants })).body.error).toMatchObject({ code: '0x8004801d', message: expect.stringContaining('Install the following solutions before installing this one: "Sales for all (9.0)"') });
    expect(await solutions()).toEqual([]);
    await c.control('POST', 'reset', { environment: { sales: true } });
    expect((await load({ solution: wants })).status).toBe(204);
  });
});

describe('Merge', () => {
  const customerRow = async (number: string) => (await c.call('admin', 'GET', `accounts?$filter=accountnumber eq '${number}'`)).body.value[0];
  it('R60 everything that points at the one then points at the other, closed invoices too; the one stays, inactive', async () => {
    const invoices = (await c.call('admin', 'GET', 'invoices?$filter=_customerid_value ne null and statecode eq 2')).body.value;
    const from = (await c.call('admin', 'GET', `accounts(${invoices[0]._customerid_value})`)).body, into = (await c.call('admin', 'GET', `accounts?$filter=statecode eq 0 and accountid ne ${from.accountid}&$top=1`)).body.value[0];
    const entity = (a: any) => ({ '@odata.type': 'Microsoft.Dynamics.CRM.account', accountid: a.accountid });
    const r = await c.call('admin', 'POST', 'Merge', { Target: entity(into), Subordinate: entity(from), UpdateContent: { '@odata.type': 'Microsoft.Dynamics.CRM.account', accountnumber: 'M-1' }, PerformParentingChecks: false });
    expect(r.status, r.text).toBe(204);
    expect((await c.call('admin', 'GET', `invoices(${invoices[0].invoiceid})`)).body._customerid_value).toBe(into.accountid);
    expect((await c.call('admin', 'GET', `accounts(${from.accountid})`)).body).toMatchObject({ merged: true, _masterid_value: into.accountid, statecode: 1, statuscode: 2 });
    expect((await customerRow('M-1')).accountid).toBe(into.accountid);
    expect((await c.call('admin', 'POST', 'Merge', { Target: entity(into), Subordinate: entity(from), PerformParentingChecks: false })).status).toBe(400);
  });
  it('R60 needs Write on both', async () => {
    const [a, b] = (await c.call('admin', 'GET', 'accounts?$filter=statecode eq 0&$top=2')).body.value;
    const entity = (x: any) => ({ '@odata.type': 'Microsoft.Dynamics.CRM.account', accountid: x.accountid });
    expect((await c.call('viewer', 'POST', 'Merge', { Target: entity(a), Subordinate: entity(b), PerformParentingChecks: false })).status).toBe(403);
  });
});
