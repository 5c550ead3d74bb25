import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { solution } from '../definition.ts';
import { componentId } from '../ids.ts';
import { formId, idOf, roleId, viewId, webResourceId } from './ids.ts';
import { contentTypes, zipParts } from './package.ts';
import { testAssets, testConfig, testParts } from './testing.ts';
import { unpack } from './unpacked.ts';

const text = (parts: Map<string, Uint8Array>, path: string): string => strFromU8(parts.get(path)!);

describe('the packed solution', () => {
  it('has the same bytes on every build, in every time zone', () => {
    const before = process.env['TZ'];
    const zips = ['Pacific/Auckland', 'America/Los_Angeles', 'UTC'].map((zone) => {
      process.env['TZ'] = zone;
      return Buffer.from(zipParts(testParts())).toString('base64');
    });
    if (before === undefined) delete process.env['TZ']; else process.env['TZ'] = before;
    expect(new Set(zips).size).toBe(1);
  });

  it('does not depend on the order in which assets were read', () => {
    const assets = testAssets();
    const turned = { ...assets, controls: new Map([...assets.controls].map(([k, v]) => [k, new Map([...v].reverse())])) };
    expect([...unpack(solution, testConfig, turned).keys()].sort()).toEqual([...unpack(solution, testConfig, assets).keys()].sort());
  });

  it('differs between managed and unmanaged in the flag and in empty cell labels, and nowhere else', () => {
    const [managed, unmanaged] = [testParts(true), testParts(false)];
    expect([...managed.keys()]).toEqual([...unmanaged.keys()]);
    const different = [...managed.keys()].filter((p) => Buffer.compare(managed.get(p)!, unmanaged.get(p)!) !== 0);
    expect(different.sort()).toEqual(['customizations.xml', 'solution.xml']);
    expect(text(unmanaged, 'solution.xml').replace('<Managed>0', '<Managed>1')).toBe(text(managed, 'solution.xml'));
    const [a, b] = [text(managed, 'customizations.xml').split('\n'), text(unmanaged, 'customizations.xml').split('\n')];
    expect(a.length).toBe(b.length);
    const changed = a.map((line, i) => [line, b[i]!] as const).filter(([x, y]) => x !== y);
    expect(changed.length).toBeGreaterThan(50);
    for (const [x, y] of changed) {
      expect(x.trim()).toBe('<label description="" languagecode="1033" />');
      expect(y.trim()).toMatch(/^<label description="[^"]+" languagecode="1033" \/>$/);
    }
  });

  it('names every part without extension in an Override and every extension once', () => {
    const types = text(testParts(), '[Content_Types].xml');
    expect(types.match(/<Default Extension="js"/g)).toHaveLength(1);
    for (const w of solution.webResources) expect(types).toContain(`PartName="/WebResources/${w.name.replace(/[^A-Za-z0-9_]/g, '')}${webResourceId(w.name).toUpperCase()}"`);
    expect(contentTypes(['a/b.JS', 'a/c.js', 'x/y'])).toContain('Extension="js"');
  });

  it('can be opened, and holds what the web resources and controls were built to', () => {
    const opened = unzipSync(zipParts(testParts()));
    expect(strFromU8(opened['Controls/cfl_Counterfoil.SyncStatus/bundle.js']!)).toBe('0;');
    expect(Object.keys(opened)[0]).toBe('[Content_Types].xml');
  });

  it('ships the relay\'s address as a variable without any value', () => {
    const parts = testParts();
    const variable = text(parts, 'environmentvariabledefinitions/cfl_RelayUrl/environmentvariabledefinition.xml');
    expect(variable).toContain('<isrequired>0</isrequired>');
    expect(variable).not.toContain('defaultvalue');
    expect([...parts.keys()].some((p) => p.includes('environmentvariablevalues'))).toBe(false);
  });

  it('R69 lets the platform refuse to delete an invoice that is in Xero', () => {
    const xml = text(testParts(), 'customizations.xml');
    const relationship = /<EntityRelationship Name="cfl_invoice_xerodocument_SentInvoiceId">[\s\S]*?<\/EntityRelationship>/.exec(xml)![0];
    expect(relationship).toContain('<CascadeDelete>Restrict</CascadeDelete>');
    expect(relationship).toContain('<ReferencedEntityName>Invoice</ReferencedEntityName>');
  });

  it('gives money its base column, and its table currency and exchange rate', () => {
    const xml = text(testParts(), 'customizations.xml');
    expect(xml).toContain('PhysicalName="cfl_total_Base"');
    expect(xml).toContain('<EntityRelationship Name="TransactionCurrency_cfl_xerodocument">');
    expect(xml).not.toContain('TransactionCurrency_cfl_connection"');
  });

  it('leaves tables of others as they are: nothing but new columns, no default view, no changed form', () => {
    const xml = text(testParts(), 'customizations.xml');
    const shell = /<entity Name="Invoice">[\s\S]*?<\/entity>/.exec(xml)![0];
    expect(shell).not.toContain('<EntitySetName>');
    expect([...shell.matchAll(/<attribute PhysicalName="([^"]+)"/g)].every((m) => m[1]!.startsWith('cfl_'))).toBe(true);
    for (const table of ['invoice', 'invoicedetail', 'account', 'contact']) expect(text(testParts(), 'solution.xml')).toContain(`<RootComponent type="1" schemaName="${table}" behavior="2" />`);
    expect(solution.views.filter((v) => !v.table.startsWith('cfl_') && v.isDefault)).toEqual([]);
    // forms shown inside others have no order: nobody chooses them
    const theirs = solution.forms.filter((f) => !f.table.startsWith('cfl_') && f.type !== 'quick');
    expect(theirs.map((f) => [f.table, f.order, f.fallback])).toEqual(['invoice', 'invoicedetail', 'account', 'contact'].map((table) => [table, 1000, false]));
  });
});

describe('ids', () => {
  it('are the same as the ones that scripts and relay derive', async () => {
    for (const [kind, name] of [['form', 'cfl_xerodocument:main'], ['role', 'Counterfoil Sender']] as const) expect(idOf(kind, name)).toBe(await componentId(kind, name));
  });
  it('never change: an environment knows components by them', () => {
    expect(formId('cfl_xerodocument', 'main')).toBe('fb63ffac-f12a-521e-bdb5-c7a06bc6ed0e');
    expect(formId('invoice', 'main')).toBe('a2ea5fee-08d6-5ed2-a7db-da61d66630e3');
    expect(viewId('cfl_xerodocument', 'failed')).toBe('03de3cd4-5213-5a59-85da-c1497a86d1d7');
    expect(roleId('Counterfoil Service')).toBe('6b4ef6bd-2319-5e5e-adcc-c1283a1302e0');
    expect(webResourceId('cfl_/counterfoil.js')).toBe('ce5325bd-2536-5f19-9075-4bde8c966818');
  });
});
