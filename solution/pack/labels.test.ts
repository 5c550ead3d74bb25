import { describe, expect, it } from 'vitest';
import { withLabels, type LabelWalk } from './labels.ts';
import { document, el, labels, leaf, localizedNames, type Xml } from './xml.ts';

const walk = (): LabelWalk => ({ names: new Map([['aaaaaaaa-0000-4000-8000-000000000001', 'form.cfl_thing.main']]), prefix: 'cfl_', known: new Map() });
const column = (name: string, type: string, label: string, ...more: Xml[]): Xml => el('attribute', { PhysicalName: name }, leaf('Type', type), ...more, labels('displaynames', 'displayname', label), labels('Descriptions', 'Description', ''));
const table = (...columns: Xml[]): Xml => el('Entity', {}, leaf('Name', 'cfl_Thing'), el('EntityInfo', {}, el('entity', {}, localizedNames('Thing'), el('attributes', {}, ...columns))));
const keysOf = (...roots: Xml[]): Record<string, string> => { const w = walk(); for (const r of roots) withLabels(r, w, () => []); return Object.fromEntries(w.known); };

describe('keys of labels', () => {
  it('say where a label is seen', () => {
    expect(keysOf(table(column('cfl_Name', 'nvarchar', 'Name')), el('optionset', { Name: 'cfl_kind' }, leaf('IsGlobal', 1), el('options', {}, el('option', { value: 864200001 }, labels('labels', 'label', 'Loud')))),
      el('RibbonDiffXml', {}, el('LocLabels', {}, el('LocLabel', { Id: 'cfl.thing.Go.Alt' }, labels('Titles', 'Title', 'Go')))),
      el('SiteMap', {}, el('Area', { Id: 'cfl_sell' }, el('Titles', {}, el('Title', { LCID: 1033, Title: 'Sell' })))),
    )).toEqual({
      'table.cfl_thing.label': 'Thing', 'table.cfl_thing.column.cfl_name.label': 'Name', 'choice.cfl_kind.864200001.label': 'Loud', 'ribbon.cfl.thing.Go.Alt.title': 'Go', 'cfl_sell.title': 'Sell',
    });
  });
  it('share what every table has, and patterns that are made of other labels', () => {
    expect(keysOf(table(column('cfl_thingid', 'primarykey', 'Thing'), column('cfl_total', 'money', 'Total'), column('cfl_total_Base', 'money', 'Total (Base)', leaf('CalculationOf', 'cfl_total')), column('CreatedOn', 'datetime', 'Created On')))).toEqual({
      'table.cfl_thing.label': 'Thing', 'table.cfl_thing.column.cfl_total.label': 'Total', 'column.base.label': '{0} (Base)', 'column.createdon.label': 'Created On',
    });
  });
  it('know a column label that an unmanaged form repeats', () => {
    const form = el('systemform', {}, leaf('formid', '{AAAAAAAA-0000-4000-8000-000000000001}'), el('tab', { name: 'one' }, labels('labels', 'label', 'First'),
      el('cell', {}, labels('labels', 'label', 'Total'), el('control', { id: 'cfl_total', datafieldname: 'cfl_total' })), el('cell', {}, labels('labels', 'label', 'Sum'), el('control', { id: 'x', datafieldname: 'cfl_total' }))));
    expect(keysOf(table(column('cfl_total', 'money', 'Total')), form)).toMatchObject({ 'form.cfl_thing.main.tab.one.label': 'First', 'form.cfl_thing.main.tab.one.cell.x.label': 'Sum' });
    expect(Object.keys(keysOf(table(column('cfl_total', 'money', 'Total')), form))).toHaveLength(4);
  });
  it('are refused when one would stand for two texts', () => {
    expect(() => keysOf(el('LocLabels', {}, ...['Go', 'Stay'].map((t) => el('LocLabel', { Id: 'same' }, labels('Titles', 'Title', t)))))).toThrow('ribbon.same.title stands for "Go" and for "Stay"');
  });
});

describe('labels of other languages', () => {
  it('stand after the English one, in the same shape; an empty label stays alone', () => {
    const of = (text: string): Xml => el('LocalizedNames', {}, el('LocalizedName', { description: text, languagecode: 1033 }));
    const german = withLabels(el('Thing', {}, of('Red'), of(''), el('Titles', {}, el('Title', { LCID: 1033, Title: 'Blue' }))), walk(), (p) => [[1031, `[${p.english}]`]]);
    expect(document(german).split('\n').map((l) => l.trim()).filter((l) => /1031|1033/.test(l))).toEqual([
      '<LocalizedName description="Red" languagecode="1033" />', '<LocalizedName description="[Red]" languagecode="1031" />', '<LocalizedName description="" languagecode="1033" />',
      '<Title LCID="1033" Title="Blue" />', '<Title LCID="1031" Title="[Blue]" />',
    ]);
  });
});
