// @vitest-environment jsdom
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import axe from 'axe-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Row, WebApi } from '@counterfoil/webresources/nudge';
import { stringsOf, wordsOf } from '../testing/strings.ts';
import { TrackingPicker } from './index.ts';

afterEach(cleanup);
const getString = stringsOf('TrackingPicker');
const DOCUMENT = 'b6f0a1c2-1111-4222-8333-444455556666';
type Context = Parameters<TrackingPicker['updateView']>[0];
interface Data { connection?: string | null; connections?: Row[]; categories?: Row[]; options?: Row[]; one?: Row }
const standard: Data = {
  connection: 'conn', connections: [{ cfl_connectionid: 'conn', cfl_name: 'Harbour' }],
  categories: [{ cfl_trackingcategoryid: 'team', cfl_name: 'Team', cfl_position: 2 }, { cfl_trackingcategoryid: 'region', cfl_name: 'Region', cfl_position: 1 }],
  options: [['south', 'South', 'region'], ['north', 'North', 'region'], ['sales', 'Sales', 'team']].map(([id, name, c]) => ({ cfl_trackingoptionid: id, cfl_name: name, _cfl_categoryid_value: c })),
};
function api(data: Data): { webApi: WebApi; asked: string[] } {
  const asked: string[] = [];
  return { asked, webApi: {
    createRecord: () => { throw new Error('nothing is written'); },
    retrieveRecord: async (table) => { asked.push(table); if (table === 'cfl_trackingoption') { if (!data.one) throw new Error('no'); return data.one; } return { _cfl_connectionid_value: data.connection }; },
    retrieveMultipleRecords: async (table, options) => { asked.push(`${table}${options ?? ''}`); return { entities: ({ cfl_connection: data.connections, cfl_trackingcategory: data.categories, cfl_trackingoption: data.options } as Record<string, Row[] | undefined>)[table] ?? [] }; },
  } };
}
const lookup = (id?: string, name = id, entityType = 'cfl_trackingoption') => ({ raw: id === undefined ? [] : [{ id, name, entityType }], security: { editable: true } });

/** A form that takes over what the control says, as the platform does. */
function form(data: Data, first?: string, second?: string, disabled = false, document: string | undefined = DOCUMENT) {
  const { webApi, asked } = api(data);
  const control = new TrackingPicker();
  const columns: Record<string, ReturnType<typeof lookup>> = { option1: lookup(first), option2: lookup(second), document: lookup(document, 'A bill', 'cfl_purchaseinvoice') };
  const context = (): Context => ({ parameters: columns, webAPI: webApi, resources: { getString }, mode: { isControlDisabled: disabled, label: '' }, factory: { requestRender: () => draw() } }) as unknown as Context;
  let page: ReturnType<typeof render> | undefined;
  const draw = (): void => { if (page === undefined) page = render(control.updateView(context())); else page.rerender(control.updateView(context())); };
  const outputs = vi.fn(() => {
    const out = control.getOutputs() as Record<string, { id: string; name: string }[] | null>;
    for (const key of ['option1', 'option2']) columns[key] = lookup(out[key]?.[0]?.id, out[key]?.[0]?.name);
    draw();
  });
  control.init(context(), outputs);
  draw();
  return { asked, outputs, values: () => [columns['option1']?.raw[0]?.id, columns['option2']?.raw[0]?.id], container: page!.container, control };
}
const pick = async (name: string, option: string): Promise<void> => {
  fireEvent.click(await screen.findByRole('combobox', { name }));
  fireEvent.click(await screen.findByRole('option', { name: option }));
};

describe('TrackingPicker', () => {
  it('R11 offers the active options of the document\'s connection by category, and writes both columns', async () => {
    const f = form(standard);
    await screen.findByRole('combobox', { name: 'Region' });
    expect(screen.getAllByRole('combobox').map((b) => document.getElementById(b.getAttribute('aria-labelledby') ?? '')?.textContent ?? (b as HTMLInputElement).labels?.[0]?.textContent)).toEqual(['Region', 'Team']);
    expect(f.asked.filter((q) => q.includes('?')).every((q) => q.includes('statecode eq 0') && q.includes('conn'))).toBe(true);
    await pick('Region', 'North');
    await pick('Team', 'Sales');
    expect(f.values()).toEqual(['north', 'sales']);
    expect(screen.getByRole<HTMLInputElement>('combobox', { name: 'Region' }).value).toBe('North');
    await pick('Region', 'None');
    expect(f.values()).toEqual([undefined, 'sales']);
    expect(f.control.getOutputs().option1).toBeNull();
    expect((await axe.run(f.container, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } })).violations.map((v) => v.id)).toEqual([]);
  });
  it('is searched and chosen from with the keyboard alone, and gives up what was only typed', async () => {
    const f = form(standard);
    const box = await screen.findByRole<HTMLInputElement>('combobox', { name: 'Region' });
    box.focus();
    fireEvent.keyDown(box, { key: 's' });
    fireEvent.change(box, { target: { value: 'sou' } });
    expect((await screen.findAllByRole('option')).map((o) => o.textContent)).toEqual(['South']);
    fireEvent.keyDown(box, { key: 'ArrowDown' });
    fireEvent.keyDown(box, { key: 'Enter' });
    expect(f.values()).toEqual(['south', undefined]);
    fireEvent.keyDown(box, { key: 'z' });
    fireEvent.change(box, { target: { value: 'zzz' } });
    expect((await screen.findAllByRole('option')).map((o) => o.textContent)).toEqual(['Nothing fits']);
    fireEvent.blur(box);
    expect(box.value).toBe('South');
    expect(f.values()).toEqual(['south', undefined]);
  });
  it('R50 points out what is archived or of another organisation, and takes nothing away by itself', async () => {
    const f = form({ ...standard, one: { _cfl_categoryid_value: 'region', _cfl_connectionid_value: 'conn' } }, 'gone');
    await screen.findByText('gone is archived in Xero. Choose another one.');
    expect(f.outputs).not.toHaveBeenCalled();
    await pick('Region', 'North');
    expect(f.values()).toEqual(['north', undefined]);
    cleanup();
    const g = form({ ...standard, one: { _cfl_categoryid_value: 'theirs', _cfl_connectionid_value: 'other' } }, undefined, 'gone');
    fireEvent.click(within(await screen.findByRole('alert')).getByRole('button', { name: 'Take it away' }));
    expect(g.values()).toEqual([undefined, undefined]);
  });
  it('takes the default connection where the document names none, and says what is missing otherwise', async () => {
    const f = form({ ...standard, connection: null });
    await screen.findByRole('combobox', { name: 'Region' });
    expect(f.asked).toContainEqual(expect.stringContaining('cfl_isdefault eq true'));
    cleanup();
    form({ ...standard, connections: [] });
    await screen.findByText(/no Xero connection that you can see/);
    cleanup();
    form({ ...standard, categories: [], options: [] });
    await screen.findByText('Harbour has no tracking categories in Xero. There is nothing to choose.');
    cleanup();
    form(standard, undefined, undefined, false, '');
    await screen.findByText(/Choose the document of this line first/);
  });
  it('R23 cannot be changed where the form is locked', async () => {
    form(standard, 'north', undefined, true);
    expect((await screen.findByRole<HTMLInputElement>('combobox', { name: 'Region' })).disabled).toBe(true);
  });
  it('has words for every key that its sources name', () => {
    const words = wordsOf('TrackingPicker');
    const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter((f) => /\.(tsx?|xml)$/.test(f) && !/\.test\./.test(f)).map((f) => readFileSync(join(import.meta.dirname, f), 'utf8')).join('\n');
    const keys = [...sources.matchAll(/['"]((?:Picker|TrackingPicker|Option1|Option2|Document)_[A-Za-z]+)['"]/g)].map((m) => m[1] ?? '');
    expect(keys.length).toBeGreaterThan(15);
    expect(keys.filter((k) => !words.has(k))).toEqual([]);
  });
});
