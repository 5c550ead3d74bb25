// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Attribute, Entity, Form, Me, MetadataClient } from '../data/metadata.ts';
import { formContextOf } from './form-context.ts';
import { FormRuntime } from './form-runtime.ts';

const attribute = (logicalName: string, over: Partial<Attribute> = {}): Attribute => ({
  logicalName, schemaName: logicalName, label: logicalName.toUpperCase(), description: '', type: 'text', format: null, behavior: null, required: 'none', validForCreate: true, validForUpdate: true, validForRead: true,
  maxLength: null, min: null, max: null, precision: null, options: null, targets: null, navigationProperties: null, ...over,
});
const entity = {
  logicalName: 'invoice', schemaName: 'Invoice', entitySetName: 'invoices', displayName: 'Invoice', displayCollectionName: 'Invoices', primaryIdAttribute: 'invoiceid', primaryNameAttribute: 'name', ownership: 'UserOwned', isCustom: false,
  attributes: [attribute('invoiceid', { type: 'primarykey' }), attribute('name', { required: 'required' }), attribute('description'), attribute('kind', { type: 'choice' }), attribute('customerid', { type: 'customer', targets: ['account'], navigationProperties: { account: 'customerid_account' } }), attribute('totalamount', { type: 'money', validForUpdate: false, validForCreate: false }), attribute('statecode', { type: 'state' })],
  manyToOne: [], oneToMany: [], privileges: { Create: 'prvCreateInvoice', Write: 'prvWriteInvoice' },
} as unknown as Entity;
const cell = (f: string): string => `<row><cell id="{${f}}"><labels/><control id="${f}" classid="{4273EDBD-AC1D-40D3-9FB2-095C621B552D}" datafieldname="${f}"/></cell></row>`;
const formOf = (...fields: string[]): Form => ({ id: 'f', name: 'Main', entity: 'invoice', type: 'main', order: 1, origin: 'x', formXml: `<form><tabs><tab id="{t}" name="t"><labels/><columns><column width="100%"><sections><section id="{s}" name="s"><labels/><rows>${fields.map(cell).join('')}</rows></section></sections></column></columns></tab></tabs></form>` });
const me = { userId: 'u1', fullName: 'Sally', privileges: { prvCreateInvoice: 'Basic', prvWriteInvoice: 'Basic' }, settings: {} } as unknown as Me;
const meta = { summaries: () => Promise.resolve([{ logicalName: 'account', entitySetName: 'accounts' }]) } as unknown as MetadataClient;
const id = 'a1b2c3d4-0000-4000-8000-000000000001';

let row: Record<string, unknown>;
let calls: { method: string; url: string; body: unknown; headers: Record<string, string> }[];
let rights: string;
let refusal: { status: number; code: string; message: string } | undefined;
beforeEach(() => {
  row = { invoiceid: id, name: 'One', description: null, statecode: 0, '_customerid_value': 'c1', '_customerid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'account', '_customerid_value@OData.Community.Display.V1.FormattedValue': 'Ann' };
  calls = []; rights = 'ReadAccess, WriteAccess'; refusal = undefined;
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const body = init.body ? (JSON.parse(String(init.body)) as Record<string, unknown>) : undefined;
    calls.push({ method: init.method!, url, body, headers: init.headers as Record<string, string> });
    if (refusal && init.method !== 'GET') return new Response(JSON.stringify({ error: refusal }), { status: refusal.status, headers: { 'content-type': 'application/json' } });
    if (url.includes('RetrievePrincipalAccess')) return Response.json({ AccessRights: rights });
    if (init.method === 'GET') return Response.json(row);
    Object.assign(row, body);
    return new Response(null, { status: 204, headers: { 'odata-entityid': `http://x/api/data/v9.2/invoices(${id})` } });
  });
});
afterEach(() => { vi.unstubAllGlobals(); });

async function open(o: { id?: string; fields?: string[] } = { id }) {
  const form = new FormRuntime({ entity, form: formOf(...(o.fields ?? ['name', 'description', 'customerid', 'totalamount'])), id: o.id, meta, me });
  const closed = vi.fn();
  // the shape of formContext is proven through its members as scripts use them
  const context = formContextOf(form, { navigateToForm: vi.fn(), forms: () => [{ id: 'f', name: 'Main' }], close: closed }) as any;
  await form.load();
  return { form, context, closed };
}
const writes = () => calls.filter((c) => c.method !== 'GET');

describe('a record on a form', () => {
  it('reads only the columns of the form and gives them to scripts', async () => {
    const { context } = await open();
    const select = decodeURIComponent(calls[0]!.url).split('$select=')[1]!.split(',');
    expect(select).toEqual(expect.arrayContaining(['name', 'description', '_customerid_value', 'statecode']));
    expect(context.getAttribute('customerid').getValue()).toEqual([{ id: '{C1}', name: 'Ann', entityType: 'account' }]);
    expect(context.getAttribute('duedate')).toBeNull();
    expect(context.data.entity.getId()).toBe(`{${id.toUpperCase()}}`);
    expect(context.ui.getFormType()).toBe(2);
  });
  it('sends only what changed, never as a create, and is clean afterwards', async () => {
    const { form, context } = await open();
    context.getAttribute('description').setValue('new');
    expect(context.data.entity.getIsDirty()).toBe(true);
    await context.data.save();
    expect(writes()).toEqual([expect.objectContaining({ method: 'PATCH', body: { description: 'new' }, headers: expect.objectContaining({ 'if-match': '*' }) })]);
    expect(form.dirty).toEqual([]);
    await context.data.save();
    expect(writes()).toHaveLength(1);
  });
  it('creates with what was filled in and becomes an existing record', async () => {
    const { form, context } = await open({});
    expect(context.ui.getFormType()).toBe(1);
    form.setValue('name', 'Made here');
    form.setValue('customerid', { id: 'c2', entityType: 'account', name: 'B' });
    await form.save();
    expect(writes()[0]).toMatchObject({ method: 'POST', body: { name: 'Made here', 'customerid_account@odata.bind': '/accounts(c2)' } });
    expect([form.id, form.formType]).toEqual([id, 2]);
  });
  it('refuses to save without a required field, and marks it', async () => {
    const { form } = await open();
    form.setValue('name', '');
    await expect(form.save()).rejects.toThrow('NAME');
    expect(form.fields.get('name')!.notes.size).toBe(1);
    expect(writes()).toEqual([]);
  });
  it('keeps the changes and gives Microsoft\'s words when the environment refuses', async () => {
    const { form } = await open();
    form.setValue('description', 'kept');
    refusal = { status: 403, code: '0x80040220', message: 'Principal user is missing prvWriteInvoice privilege' };
    await expect(form.save()).rejects.toMatchObject({ message: expect.stringContaining('prvWriteInvoice'), errorCode: 0x80040220, httpStatusCode: 403 });
    expect(form.fields.get('description')!.value).toBe('kept');
    expect(form.busy).toBe(false);
  });
  it('is read only without the right on this very row, and disabled when inactive', async () => {
    rights = 'ReadAccess';
    const reader = await open();
    expect(reader.form.formType).toBe(3);
    expect(reader.form.isDisabled(reader.form.fields.get('name')!)).toBe(true);
    row['statecode'] = 2;
    expect((await open()).form.formType).toBe(4);
  });
  it('locks columns that the platform computes', async () => {
    const { form } = await open();
    expect([form.isDisabled(form.fields.get('totalamount')!), form.isDisabled(form.fields.get('name')!)]).toEqual([true, false]);
  });
  it('fires OnChange for people and not for scripts, and OnSave may prevent', async () => {
    const { form, context } = await open();
    const changed = vi.fn();
    context.getAttribute('description').addOnChange(changed);
    context.getAttribute('description').setValue('by script');
    expect(changed).not.toHaveBeenCalled();
    form.setValue('description', 'by a person');
    expect(changed.mock.calls[0]![0].getEventSource().getName()).toBe('description');
    context.data.entity.addOnSave((e: any) => e.getEventArgs().preventDefault());
    expect(await form.save()).toBe(false);
    expect(writes()).toEqual([]);
  });
  it('shows and clears notifications, and counts wishes to look at the ribbon again', async () => {
    const { form, context } = await open();
    context.ui.setFormNotification('Sent', 'INFO', 'a');
    expect([...form.notes]).toEqual([['a', { level: 'INFO', message: 'Sent' }]]);
    expect(context.ui.clearFormNotification('a')).toBe(true);
    const before = form.ribbonVersion;
    context.ui.refreshRibbon();
    expect(form.ribbonVersion).toBe(before + 1);
  });
  it('names a member of formContext that is not provided', async () => {
    const { context } = await open();
    expect(() => context.ui.process).toThrow('formContext.ui.process is not provided');
    expect(() => context.getAttribute('name').getInitialValue()).toThrow('attribute.getInitialValue');
  });
  it('says which column a form shows that the table does not have', async () => {
    await expect(open({ id, fields: ['nowhere'] })).rejects.toThrow('nowhere');
  });
});

describe('what scripts do with controls', () => {
  const grid = '<row><cell id="{g}" visible="false"><labels><label description="Lines" languagecode="1033"/></labels><control id="lines" classid="{E7A81278-8635-4D9E-8D4D-59480B391C5B}"><parameters><TargetEntityType>line</TargetEntityType></parameters></control></cell></row>';
  const withGrid = (): Form => ({ ...formOf('name', 'customerid'), formXml: formOf('name', 'customerid').formXml.replace('</rows>', `${grid}</rows>`).replace('</tabs>', '</tabs><header><rows><row><cell id="{h}"><labels/><control id="header_name" classid="{4273EDBD-AC1D-40D3-9FB2-095C621B552D}" datafieldname="name"/></cell></row></rows></header>') });
  async function openGrid() {
    const form = new FormRuntime({ entity, form: withGrid(), id, meta, me });
    const context = formContextOf(form, { navigateToForm: vi.fn(), forms: () => [], close: vi.fn() }) as any;
    await form.load();
    return { form, context };
  }
  it('shows and hides cells, sections and tabs; the header goes its own way', async () => {
    const { form, context } = await openGrid();
    context.getControl('name').setVisible(false);
    expect([form.fields.get('name')!.visible, context.getControl('header_name').getVisible(), context.getControl('lines').getVisible()]).toEqual([false, true, false]);
    context.getControl('lines').setVisible(true);
    context.ui.tabs.get('t').sections.get('s').setVisible(false);
    context.ui.tabs.get('t').setVisible(false);
    expect([form.hiddenControls.has('lines'), form.hiddenSections.get('{s}'), form.hiddenTabs.get('{t}')]).toEqual([false, true, true]);
  });
  it('takes an option out of the list of a choice, and of nothing else', async () => {
    const { form, context } = await open({ id, fields: ['name', 'kind'] });
    context.getControl('kind').removeOption(2);
    expect([...form.fields.get('kind')!.removed!]).toEqual([2]);
    expect(() => context.getControl('name').removeOption(2)).toThrow('control.removeOption');
  });
  it('reads rows of a subgrid and is told when they were read; columns of a plain list are not there', async () => {
    const { form, context } = await openGrid();
    const loaded = vi.fn();
    context.getControl('lines').addOnLoad(loaded);
    const line = { logicalName: 'line', primaryIdAttribute: 'lineid', primaryNameAttribute: 'name' } as unknown as Entity;
    form.grids.get('lines')!.take(line, [{ lineid: 'AA', name: 'Paper' }], { more: false, viewId: 'v', fetchXml: '<fetch/>' });
    expect(loaded.mock.calls[0]![0].getEventSource().getName()).toBe('lines');
    const rows = context.getControl('lines').getGrid().getRows();
    expect([rows.getLength(), rows.get(0).data.entity.getPrimaryAttributeValue(), context.getControl('lines').getGrid().getTotalRecordCount()]).toEqual([1, 'Paper', 1]);
    expect(() => rows.get(0).data.entity.attributes).toThrow('gridEntity of a read-only grid.attributes');
  });
  it('narrows a lookup, advises, and an error on a control keeps the record from being saved', async () => {
    const { form, context } = await openGrid();
    const customer = context.getControl('customerid');
    customer.addPreSearch((e: any) => e.getEventSource().addCustomFilter('<filter type="and"/>', 'account'));
    expect(form.fields.get('customerid')!.lookup!.search(() => form.contextFor({ control: 'customerid' })).filtersOf('account')).toEqual(['<filter type="and"/>']);
    const act = vi.fn();
    customer.addNotification({ messages: ['Take the other one'], notificationLevel: 'RECOMMENDATION', uniqueId: 'r', actions: [{ actions: [act] }] });
    expect(form.fields.get('customerid')!.advice.get('r')!.actions).toEqual([act]);
    form.setValue('name', 'Two');
    customer.setNotification('Not this one', 'x');
    await expect(form.save()).rejects.toThrow('Not this one');
    customer.clearNotification('x');
    expect(await form.save()).toBe(true);
  });
  it('a new record takes the row that it is made from, also where the form does not show the lookup', async () => {
    const parent = { column: 'customerid', value: { id: 'c9', entityType: 'account', name: 'Nine' } };
    for (const fields of [['name', 'customerid'], ['name']]) {
      const form = new FormRuntime({ entity, form: formOf(...fields), meta, me, beginning: { parent } });
      await form.load();
      form.setValue('name', 'Made');
      await form.save(2, { close: true });
      expect(writes().at(-1)!.body).toEqual(expect.objectContaining({ 'customerid_account@odata.bind': '/accounts(c9)' }));
    }
  });
});
