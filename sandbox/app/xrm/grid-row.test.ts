// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Attribute, Entity, MetadataClient } from '../data/metadata.ts';
import { canEdit, GridRow } from './grid-row.ts';
import { GridState } from './grid-state.ts';
import { rowContextOf } from './row-context.ts';

const attribute = (logicalName: string, over: Partial<Attribute> = {}): Attribute => ({
  logicalName, schemaName: logicalName, label: logicalName.toUpperCase(), description: '', type: 'text', format: null, behavior: null, required: 'none', validForCreate: true, validForUpdate: true, validForRead: true,
  maxLength: null, min: null, max: null, precision: null, options: null, targets: null, navigationProperties: null, ...over,
});
const columns = [attribute('name', { required: 'required' }), attribute('quantity', { type: 'decimal', precision: 2 }), attribute('net', { type: 'money', validForUpdate: false })];
const entity = { logicalName: 'line', entitySetName: 'lines', displayName: 'Line', primaryIdAttribute: 'lineid', primaryNameAttribute: 'name', attributes: [attribute('lineid', { type: 'primarykey' }), ...columns, attribute('statecode', { type: 'state' })] } as unknown as Entity;
const meta = { summaries: () => Promise.resolve([]) } as unknown as MetadataClient;
const formatted = '@OData.Community.Display.V1.FormattedValue';

let stored: Record<string, unknown>;
let sent: unknown[];
let refusal: string | undefined;
beforeEach(() => {
  stored = { lineid: 'A1', name: 'Paper', quantity: 3, net: 30, [`net${formatted}`]: '£30.00', statecode: 0 };
  sent = []; refusal = undefined;
  vi.stubGlobal('fetch', async (_url: string, init: RequestInit) => {
    if (init.method === 'GET') return Response.json(stored);
    const body = JSON.parse(String(init.body)) as Record<string, unknown>;
    sent.push(body);
    if (refusal) return new Response(JSON.stringify({ error: { code: '0x80040203', message: refusal } }), { status: 400, headers: { 'content-type': 'application/json' } });
    Object.assign(stored, body, { net: Number(body['quantity'] ?? stored['quantity']) * 10 });
    return new Response(null, { status: 204 });
  });
});
afterEach(() => { vi.unstubAllGlobals(); });

function open() {
  const grid = new GridState({ id: 'lines', editable: true, contextOf: () => ({}) });
  grid.take(entity, [{ ...stored }], { more: false, viewId: 'v', fetchXml: '' });
  const row = new GridRow({ grid, entity, row: grid.rows[0]!, columns, labels: new Map(), meta });
  row.contextFor = rowContextOf(grid, row);
  grid.edited.set(row.id, row);
  return { grid, row };
}

describe('which cells are edited in place', () => {
  it.each<[string, Partial<Attribute>, boolean, boolean]>([
    ['text', {}, false, true], ['a joined column', {}, true, false], ['a customer', { type: 'customer' }, false, false], ['a state', { type: 'state' }, false, false], ['what is computed', { validForUpdate: false }, false, false], ['a plain lookup', { type: 'lookup' }, false, true],
  ])('%s', (_, over, linked, can) => { expect(canEdit(attribute('x', over), linked)).toBe(can); });
});

describe('a row of an editable grid', () => {
  it('sends what changed and nothing else, and comes back with what was computed', async () => {
    const { row } = open();
    row.setValue('quantity', 4);
    expect(row.unsaved).toBe(true);
    expect(await row.save()).toBe(true);
    expect(sent).toEqual([{ quantity: 4 }]);
    expect([row.fields.get('net')!.value, row.unsaved]).toEqual([40, false]);
    await row.save();
    expect(sent).toHaveLength(1);
  });
  it('keeps what was typed when the environment refuses, with its words, also when the list is read again', async () => {
    const { grid, row } = open();
    refusal = 'Too much.';
    row.setValue('quantity', 900);
    expect(await row.save()).toBe(false);
    row.setValue('name', 'by a script', false);
    row.leave();
    expect([row.problem, row.fields.get('quantity')!.value, sent.length]).toEqual(['Too much.', 900, 1]);
    grid.take(entity, [{ ...stored }], { more: false, viewId: 'v', fetchXml: '' });
    expect(row.fields.get('quantity')!.value).toBe(900);
    grid.take(entity, [], { more: false, viewId: 'v', fetchXml: '' });
    expect(grid.unsaved).toEqual([row]);
    row.discard();
    expect([row.fields.get('quantity')!.value, row.problem, row.unsaved]).toEqual([3, undefined, false]);
  });
  it('is not sent with a required cell empty or a text that is no number', async () => {
    const { row } = open();
    row.setValue('name', '');
    expect(await row.save()).toBe(false);
    expect([...row.fields.get('name')!.notes.values()]).toEqual(['NAME: required fields must be filled in.']);
    row.setValue('name', 'Ink');
    row.refuse('quantity', 'three', 'QUANTITY: enter a number.');
    expect(await row.save()).toBe(false);
    expect(row.drafts.get('quantity')).toBe('three');
    row.forget('quantity');
    expect(await row.save()).toBe(true);
    expect(sent).toEqual([{ name: 'Ink' }]);
  });
  it('raises its events for people: change with the row as form context, save that can be prevented', async () => {
    const { grid, row } = open();
    const changed = vi.fn((context: any) => { const a = context.getFormContext().data.entity.attributes; a.get('name').setValue(`x${a.get('quantity').getValue()}`); });
    grid.events.change.set('quantity', new Set([changed]));
    row.setValue('quantity', 5);
    expect([changed.mock.calls.length, row.fields.get('name')!.value]).toEqual([1, 'x5']);
    expect(changed.mock.calls[0]![0].getEventSource().getName()).toBe('quantity');
    row.setValue('quantity', 6, false);
    expect(changed).toHaveBeenCalledTimes(1);
    grid.events.save.add((c: any) => c.getEventArgs().preventDefault());
    expect(await row.save()).toBe(false);
    expect(sent).toEqual([]);
  });
  it('is locked when the row is inactive', () => {
    stored['statecode'] = 1;
    const { row } = open();
    expect(row.isDisabled(row.fields.get('name')!)).toBe(true);
  });
  it('what was typed while the row was on its way is not lost', async () => {
    const { row } = open();
    row.setValue('quantity', 4);
    const saving = row.save();
    row.setValue('name', 'Typed on');
    await saving;
    expect([row.fields.get('name')!.value, row.fields.get('quantity')!.value, row.dirty.length]).toEqual(['Typed on', 4, 1]);
  });
});
