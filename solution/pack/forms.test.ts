import { strFromU8, strToU8 } from 'fflate';
import { describe, expect, it } from 'vitest';
import { solution } from '../definition.ts';
import { defineForm, defineQuickCreate, defineQuickView, hidden, section, type Form } from '../model/forms.ts';
import type { SolutionDefinition } from '../model/solution.ts';
import { checkPackage } from './check/index.ts';
import { entityParts } from './customizations.ts';
import { packForm } from './forms.ts';
import { formId } from './ids.ts';
import { packParts } from './package.ts';
import { testAssets, testConfig } from './testing.ts';
import { unpack } from './unpacked.ts';
import { document } from './xml.ts';

const library = 'cfl_/counterfoil.js';
const quickCreate = defineQuickCreate({ table: 'cfl_contactlink', key: 'trialcreate', name: 'Quick Link', help: 'A link in one go.', sections: [section('customer', 'Customer', [['cfl_accountid'], [hidden('cfl_isprimary')]]), section('xero', 'Xero', [['cfl_name']], { column: 2 })], onChange: { cfl_accountid: [{ library, function: 'Counterfoil.Trial.changed', parameters: "'a', 1" }] } });
const quickView = defineQuickView({ table: 'cfl_connection', key: 'trialview', name: 'Connection at a Glance', help: 'Which company.', sections: [section('glance', 'Connection', [['cfl_name'], ['cfl_status']])] });
const main: Form = defineForm({
  table: 'cfl_contactlink', key: 'trialmain', name: 'Trial', help: '', order: 5, fallback: false, header: [],
  tabs: [
    { name: 'general', label: 'General', widths: ['60%', '40%'], sections: [
      section('a', 'A', [['cfl_name', { column: 'cfl_isprimary', hidden: true }], ['cfl_connectionid']]),
      section('b', 'B', [[{ quickView: 'glance', label: 'Connection', column: 'cfl_connectionid', forms: { cfl_connection: 'trialview' } }]], { column: 2, hidden: true })] },
    { name: 'later', label: 'Later', hidden: true, sections: [section('c', 'C', [['cfl_xerocontactid']])] },
  ],
  onLoad: [{ library, function: 'Counterfoil.Trial.loaded' }], onSave: [{ library, function: 'Counterfoil.Trial.saved' }],
});
const grid: Form = defineForm({
  table: 'cfl_connection', key: 'trialgrid', name: 'Trial Grid', help: '', order: 5, fallback: false, header: [],
  tabs: [{ name: 'g', label: 'G', sections: [section('g', 'G', [[{ subgrid: 'triallines', label: 'Lines', table: 'cfl_contactlink', through: { lookup: 'cfl_connectionid' }, view: 'active', rows: 5, editable: true }]])] }],
  grids: { triallines: { onSave: [{ library, function: 'Counterfoil.Trial.row' }], onChange: { cfl_name: [{ library, function: 'Counterfoil.Trial.cell' }] } } },
});
const trial: SolutionDefinition = { ...solution, forms: [...solution.forms, quickCreate, quickView, main, grid] };
const assets = () => {
  const a = testAssets();
  return { ...a, webResources: new Map(a.webResources).set(library, new Uint8Array([...a.webResources.get(library)!, ...strToU8(';Counterfoil.Trial={changed,loaded,saved,row,cell}')])) };
};
const text = (f: Form): string => document(packForm(trial, f, true));
const ofForms = (parts: Map<string, Uint8Array>): string[] => checkPackage(parts).filter((f) => /form|control|quick|handler|library|editable|subgrid|component|table-incomplete/.test(f.rule)).map((f) => `${f.rule}: ${f.text}`);

describe('form types', () => {
  it('a quick create form has columns of sections and no header, and turns quick create on for its table', () => {
    expect(text(quickCreate)).not.toContain('<header');
    expect(text(quickCreate).match(/<column width="50%">/g)).toHaveLength(2);
    const flag = (table: string): string | undefined => /<IsQuickCreateEnabled>(\d)/.exec(document(entityParts(trial, true).find((p) => p.schemaName.toLowerCase() === table)!.info[1]!))?.[1];
    expect([flag('cfl_contactlink'), flag('cfl_synchistory')]).toEqual(['1', '0']);
  });
  it('a quick view form has neither header nor order, and main forms name it by table', () => {
    expect(text(quickView)).not.toMatch(/<header|DisplayConditions|shownavigationbar/);
    expect(text(main)).toContain(`&lt;QuickFormId entityname="cfl_connection"&gt;${formId('cfl_connection', 'trialview')}&lt;/QuickFormId&gt;`);
  });
  it('hidden cells, sections and tabs say so; nothing else does', () => {
    expect(text(main).match(/visible="false"/g)).toHaveLength(3);
  });
  it('handlers carry their parameters, and those of a grid name it', () => {
    expect(text(quickCreate)).toContain('<event name="onchange" application="false" active="false" attribute="cfl_accountid">');
    expect(text(quickCreate)).toContain(`parameters="'a', 1" passExecutionContext="true"`);
    expect(text(grid)).toContain('<event name="onchange" application="false" active="false" attribute="cfl_name" relationship="" control="triallines">');
  });
  it('an editable grid is the platform\'s on tablet and web, over the same rows as the list on a phone', () => {
    expect(text(grid).match(/<customControl formFactor="\d" name="Microsoft.PowerApps.PowerAppsOneGrid">/g)).toHaveLength(2);
    expect(text(grid)).toContain('<EnableEditing static="true" type="Enum">yes</EnableEditing>');
  });
  it('are packed under their type, and lie in the folder of their type in the source layout', () => {
    const xml = strFromU8(packParts(trial, testConfig, assets(), true).get('customizations.xml')!);
    for (const type of ['main', 'quick', 'quickCreate']) expect(xml).toContain(`<forms type="${type}">`);
    const paths = [...unpack(trial, testConfig, assets()).keys()];
    expect(paths).toContain(`Entities/cfl_ContactLink/FormXml/quickCreate/{${formId('cfl_contactlink', 'trialcreate')}}_managed.xml`);
    expect(paths).toContain(`Entities/cfl_Connection/FormXml/quick/{${formId('cfl_connection', 'trialview')}}.xml`);
  });
});

describe('mistakes in forms', () => {
  it.each<[string, Form, RegExp]>([
    ['a header on a quick form', { ...quickCreate, header: ['cfl_name'] }, /only main forms/],
    ['a subgrid on a quick form', { ...grid, type: 'quickCreate', grids: {} }, /columns only/],
    ['scripts on a quick view form', { ...quickView, onLoad: [{ library, function: 'x' }] }, /no scripts/],
    ['a handler of a column that is not there', { ...quickCreate, onChange: { cfl_epoch: [] } }, /cfl_epoch/],
    ['a handler of a grid that is not editable', { ...main, grids: { x: {} } }, /no editable subgrid "x"/],
    ['a section in a column that is not there', { ...main, tabs: [{ ...main.tabs[0]!, widths: ['100%'] }] }, /column 2/],
    ['a quick view form that is not there', { ...main, tabs: [{ name: 'g', label: 'G', sections: [section('s', 'S', [[{ quickView: 'q', label: 'Q', column: 'cfl_connectionid', forms: { cfl_connection: 'nice' } }]])] }] }, /no quick view form "nice"/],
    ['a timeline on a table without notes', { ...main, tabs: [{ name: 'g', label: 'G', sections: [section('s', 'S', [[{ notes: 'notes', label: 'Notes', rows: 5 }]])] }] }, /no notes/],
  ])('%s is named when packing', (_, form, words) => { expect(() => packForm(trial, form, true)).toThrow(words); });

  const sound = packParts(trial, testConfig, assets(), true);
  const planted = (from: string | RegExp, to: string): string[] => {
    const before = strFromU8(sound.get('customizations.xml')!);
    const after = before.replace(from, to);
    expect(after).not.toBe(before);
    return ofForms(new Map(sound).set('customizations.xml', strToU8(after)));
  };
  it('none are found where there are none', () => { expect(ofForms(sound)).toEqual([]); });
  it.each<[string, RegExp, string | RegExp, string]>([
    ['a quick view form that does not exist', /quick-view-form: .*does not exist/, `&gt;${formId('cfl_connection', 'trialview')}&lt;`, '&gt;00000000-0000-0000-0000-000000000000&lt;'],
    ['a quick view form of another type', /of type main/, `&gt;${formId('cfl_connection', 'trialview')}&lt;`, `&gt;${formId('cfl_connection', 'trialgrid')}&lt;`],
    ['a quick view over a lookup to another table', /does not point at/, /(<control id="glance"[^>]*datafieldname=")cfl_connectionid/, '$1cfl_accountid'],
    ['quick create that is off', /quick-create-off/, /(<EntitySetName>cfl_contactlinks[\s\S]*?<IsQuickCreateEnabled>)1/, '$10'],
    ['an editable grid over other rows', /editable-grid/, /(<data-set name="Items">[\s\S]*?<RelationshipName>)[^<]+/, '$1cfl_other'],
    ['an editable grid with a view of another table', /editable-grid/, /(<data-set name="Items">[\s\S]*?<TargetEntityType>)[^<]+/, '$1cfl_productlink'],
    ['a function that is not in the library', /there is no gone/, 'functionName="Counterfoil.Trial.saved"', 'functionName="Counterfoil.Trial.gone"'],
    ['an event of a column that is not there', /handler-target/, 'attribute="cfl_accountid">', 'attribute="cfl_epoch">'],
    ['an event of a grid that is not there', /handler-target/, 'control="triallines">', 'control="lines">'],
    ['one id for two controls', /form-control-twice/, '<control id="glance"', '<control id="cfl_connectionid"'],
  ])('%s is found in the package', (_, rule, from, to) => { expect(planted(from, to).join('\n')).toMatch(rule); });
});
