import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { smallZip } from '../testing/small-zip.ts';
import type { SmallZip } from '../testing/small-zip.ts';
import { startClient } from '../testing/client.ts';
import type { Client } from '../testing/client.ts';

let c: Client;
beforeAll(async () => { c = await startClient(); });
beforeEach(async () => { await c.control('POST', 'reset'); });
afterAll(async () => { await c.close(); });
const load = (o: SmallZip = {}, user: 'admin' | 'sales' = 'admin') => c.call(user, 'POST', 'ImportSolution', { CustomizationFile: Buffer.from(smallZip(o)).toString('base64'), OverwriteUnmanagedCustomizations: false, PublishWorkflows: true });
const swap = (from: string, to: string) => (xml: string): string => { if (!xml.includes(from)) throw new Error(`The document does not hold ${from}.`); return xml.replace(from, to); };

describe('ImportSolution', () => {
  it('R60 brings tables, columns, keys, choices, roles, views and files', async () => {
    expect((await load()).status).toBe(204);
    const e = await c.control('GET', 'metadata/entities/abc_note');
    expect(e).toMatchObject({ entitySetName: 'abc_notes', ownership: 'UserOwned', isCustom: true, keys: [{ name: 'abc_Key', attributes: ['abc_key'] }] });
    expect(e.attributes.find((a: any) => a.logicalName === 'abc_kind').options[0]).toEqual({ value: 727000000, label: 'Plain', color: '#107c10', state: null });
    expect(e.attributes.find((a: any) => a.logicalName === 'abc_invoiceid')).toMatchObject({ targets: ['invoice'], navigationProperties: { invoice: 'abc_InvoiceId' } });
    expect((await c.control('GET', 'metadata/entities/abc_note/views'))[0]).toMatchObject({ name: 'Notes', isDefault: true });
    expect(await (await fetch(`${c.dv.url}/WebResources/abc_/note.js`)).text()).toBe('var Note = {};');
    expect((await c.call('admin', 'GET', 'roles?$filter=name eq \'Note Taker\'')).body.value).toHaveLength(1);
    expect((await c.call('admin', 'GET', 'solutions?$select=uniquename,version,ismanaged')).body.value[0]).toMatchObject({ uniquename: 'Small', version: '1.0.0.0', ismanaged: true });
  });
  it('R60 needs the right to import', async () => { expect((await load({}, 'sales')).status).toBe(403); });
  it.each<[string, SmallZip, string]>([
    ['no content type', { without: ['[Content_Types].xml'] }, 'Content_Types'],
    ['no solution.xml', { without: ['solution.xml'] }, 'solution.xml'],
    ['a missing file', { without: ['WebResources/abc_notejs'] }, 'abc_notejs'],
    ['a root component without definition', { solution: swap('schemaName="abc_kind"', 'schemaName="abc_other"') }, 'abc_other'],
    ['a definition without root component', { solution: (x) => x.replace(/<RootComponent type="9"[^>]*>/, '') }, 'abc_kind'],
    ['an unknown kind of root component', { solution: swap('type="9"', 'type="10421"') }, '10421'],
    ['a lookup without relationship', { customizations: (x) => x.replace(/<EntityRelationship Name="abc_thing_note_ThingId">.*?<\/EntityRelationship>/s, '') }, 'no relationship'],
    ['a relationship without lookup', { customizations: swap('<ReferencingAttributeName>abc_ThingId<', '<ReferencingAttributeName>abc_NoneId<') }, 'abc_noneid'],
    ['a table that is missing here', { customizations: swap('<ReferencedEntityName>abc_Thing<', '<ReferencedEntityName>Lead<') }, 'lead'],
    ['an unknown option set', { customizations: swap('<OptionSetName>abc_kind<', '<OptionSetName>abc_none<') }, 'abc_none'],
    ['an unknown privilege', { customizations: swap('prvWriteabc_Note', 'prvWriteabc_Nota') }, 'prvWriteabc_Nota'],
    ['a level that an organisation-owned table has not', { customizations: swap('name="prvReadabc_Thing" level="Global"', 'name="prvReadabc_Thing" level="Basic"') }, 'Global'],
    ['a view on a column that does not exist', { customizations: swap('<attribute name="abc_name"/>', '<attribute name="abc_none"/>') }, 'abc_none'],
    ['a column without prefix on another\'s table', { customizations: swap('<LogicalName>abc_extra<', '<LogicalName>extra<') }, 'prefix'],
    ['XML that is not well-formed', { customizations: (x) => x.slice(0, -10) }, 'well-formed'],
    ['a version of three numbers', { version: '1.0.0' }, '1.0.0'],
  ])('R60 refuses %s, and changes nothing', async (_what, o, message) => {
    const r = await load(o);
    expect(r.status).toBe(400);
    expect(r.body.error.message).toContain(message);
    expect((await c.call('admin', 'GET', 'abc_notes')).status).toBe(404);
  });
  it('R60 upgrades keep the rows, downgrades and a change of kind are refused', async () => {
    await load();
    await c.call('admin', 'POST', 'abc_notes', { abc_name: 'stays' });
    expect((await load({ version: '1.1.0.0' })).status).toBe(204);
    expect((await c.call('admin', 'GET', 'abc_notes')).body.value).toHaveLength(1);
    expect((await load({ version: '1.0.9.9' })).body.error.message).toContain('lower');
    expect((await load({ version: '1.2.0.0', managed: false })).body.error.message).toContain('managed');
  });
});
