/** What Solution Checker would say about the two scripts that ship, by its own lint rules and at the newest syntax it parses. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { Linter } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildControls, stampManifest } from './build-controls.ts';
import { buildWebResources } from './build-webresources.ts';

const shipped: Record<'counterfoil.js' | 'SyncStatus', string> = { 'counterfoil.js': '', SyncStatus: '' };
let controls = '';
beforeAll(async () => {
  shipped['counterfoil.js'] = await readFile((await buildWebResources()).script, 'utf8');
  controls = (await buildControls()).outDir;
  shipped.SyncStatus = await readFile(join(controls, 'SyncStatus', 'bundle.js'), 'utf8');
}, 180_000);

const require = createRequire(import.meta.url);
/** It has no types of its own. */
const plugin = require('@microsoft/eslint-plugin-power-apps') as { rules: Record<string, never>; configs: { paCheckerHosted: { rules: Record<string, string> } } };
/** The checker's hosted rules, all as errors, and the core rules that stand for the rest of it. */
const config: Linter.Config = {
  languageOptions: { ecmaVersion: 2018, sourceType: 'script' },
  linterOptions: { reportUnusedDisableDirectives: 'off' },
  plugins: { '@microsoft/power-apps': { rules: plugin.rules } },
  rules: {
    ...Object.fromEntries(Object.keys(plugin.configs.paCheckerHosted.rules).map((r) => [r, 'error' as const])),
    'no-eval': 'error', 'no-implied-eval': 'error', 'no-new-func': 'error', 'no-with': 'error', 'no-alert': 'error', 'no-console': 'error', 'no-debugger': 'error', 'no-script-url': 'error',
    eqeqeq: ['error', 'always'],
  },
};
const findings = (code: string): string[] => new Linter().verify(code, [config]).map((m) => `${m.ruleId ?? 'parse'}: ${m.message}`);

describe.each(['counterfoil.js', 'SyncStatus'] as const)('%s', (name) => {
  it('is ES2018 and has no finding', () => expect(findings(shipped[name])).toEqual([]));
  it('names no place of the machine that built it', () => {
    expect(shipped[name]).not.toContain(process.cwd());
    expect(shipped[name]).not.toMatch(/node_modules|sourceMappingURL/);
  });
  it('stays small', () => expect(shipped[name].length).toBeLessThan(140_000));
});

describe('the rules that are used here', () => {
  it.each(['Xrm.Page.getAttribute("a");', 'eval("1");', 'var a = b?.c;', 'window.top.location;', 'alert("x");'])('find %s', (code) => expect(findings(code)).not.toEqual([]));
});

describe('what the platform finds in them', () => {
  it('the functions that ribbon and forms name', () => {
    const global = runInNewContext(`${shipped['counterfoil.js']}; Counterfoil;`) as Record<string, Record<string, unknown>>;
    const names = Object.entries(global).flatMap(([area, functions]) => Object.keys(functions).map((f) => `${area}.${f}`));
    expect(names.filter((n) => n.startsWith('Forms.')).sort()).toEqual(['onAllocationLoad', 'onBillLoad', 'onCreditNoteLoad', 'onDetailsLoad', 'onInvoiceLineLoad', 'onLineCellChange', 'onLineLoad', 'onLineRowSave', 'onLoad', 'onSettingsLoad'].map((f) => `Forms.${f}`));
    expect(names).toEqual(expect.arrayContaining(['Ribbon.canSend', 'Ribbon.openDetails', 'Ribbon.send']));
  });
  it('the control, registered under its name, with React and Fluent of the platform', () => {
    expect(shipped.SyncStatus).toContain('ComponentFramework.registerControl(\'Counterfoil.SyncStatus\'');
    expect(shipped.SyncStatus).toContain('Reactv16');
    expect(shipped.SyncStatus).toContain('FluentUIReactv940');
  });
  it('a manifest that tells the truth about the relay', async () => {
    const manifest = await readFile(join(controls, 'SyncStatus', 'ControlManifest.xml'), 'utf8');
    const pac = JSON.parse(await readFile(join(import.meta.dirname, '..', 'pac-config.json'), 'utf8')) as { relayDomain: string; solution: { version: string } };
    expect(manifest).toContain('<external-service-usage enabled="true">');
    expect(manifest).toContain(`<domain>${pac.relayDomain}</domain>`);
    expect(manifest).toContain(`version="${pac.solution.version.split('.').slice(0, 3).join('.')}"`);
  });
});

describe('stampManifest', () => {
  const manifest = '<control namespace="N" version="0.0.1" control-type="virtual"><domain>old.example</domain><platform-library name="React" version="16.14.0" />';
  it('changes version and domain and nothing else', () => {
    expect(stampManifest(manifest, { version: '1.2.3.4', relayDomain: 'relay.example' }))
      .toBe('<control namespace="N" version="1.2.3" control-type="virtual"><domain>relay.example</domain><platform-library name="React" version="16.14.0" />');
  });
});
