/** What Solution Checker would say about every script that ships, by its own lint rules and at the newest syntax it parses. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { Linter } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';
import { solution } from '../solution/pack/index.ts';
import { testParts } from '../solution/pack/testing.ts';
import { buildControls, stampManifest } from './build-controls.ts';
import { buildWebResources } from './build-webresources.ts';

const scripts = solution.webResources.filter((w) => w.kind === 'script');
const shipped: Record<string, string> = {};
let controls = '';
beforeAll(async () => {
  await buildWebResources();
  for (const w of scripts) shipped[w.name] = await readFile(join(import.meta.dirname, '..', 'webresources', w.source), 'utf8');
  controls = (await buildControls()).outDir;
  for (const c of solution.controls) shipped[c.folder] = await readFile(join(controls, c.folder, 'bundle.js'), 'utf8');
}, 180_000);

const require = createRequire(import.meta.url);
/** It has no types of its own. */
const plugin = require('@microsoft/eslint-plugin-power-apps') as { rules: Record<string, never> };
const never = (property: string, object?: string): object => ({ property, ...(object ? { object } : {}), message: 'The security rules of the checker forbid it.' });
/** All of the checker's own rules as errors, and core rules that stand for the rest of it: web-avoid-eval, web-use-strict-*, web-remove-*, web-sdl-*. */
const config: Linter.Config = {
  languageOptions: { ecmaVersion: 2018, sourceType: 'script' },
  linterOptions: { reportUnusedDisableDirectives: 'off' },
  plugins: { '@microsoft/power-apps': { rules: plugin.rules } },
  rules: {
    ...Object.fromEntries(Object.keys(plugin.rules).map((r) => [`@microsoft/power-apps/${r}`, 'error' as const])),
    'no-eval': 'error', 'no-implied-eval': 'error', 'no-new-func': 'error', 'no-with': 'error', 'no-alert': 'error', 'no-console': 'error', 'no-debugger': 'error', 'no-script-url': 'error',
    eqeqeq: ['error', 'always'],
    'no-restricted-properties': ['error', never('innerHTML'), never('outerHTML'), never('insertAdjacentHTML'), never('write', 'document'), never('writeln', 'document'), never('cookie', 'document'), never('domain', 'document')],
    'no-restricted-syntax': ['error',
      { selector: "CallExpression[callee.property.name='postMessage'] > Literal[value='*']", message: 'A message for everybody.' },
      { selector: 'Literal[value=/^http:\\/\\/(?!www\\.w3\\.org\\/|localhost)/]', message: 'An address without encryption.' }],
  },
};
const findings = (code: string): string[] => new Linter().verify(code, [config]).map((m) => `${m.ruleId ?? 'parse'}: ${m.message}`);

describe.each([...scripts.map((w) => w.name), ...solution.controls.map((c) => c.folder)])('%s', (name) => {
  it('is ES2018 and has no finding', () => expect(findings(shipped[name]!).map((f) => f.slice(0, f.indexOf(':')))).toEqual([]));
  it('is strict', () => expect(shipped[name]).toContain('"use strict"'));
  it('names no place of the machine that built it', () => {
    expect(shipped[name]).not.toContain(process.cwd());
    expect(shipped[name]).not.toMatch(/node_modules|sourceMappingURL/);
  });
  // as it travels: the platform sends it compressed, once, and browsers keep it
  it('stays small', () => expect(gzipSync(shipped[name]!).length).toBeLessThan(80_000));
});

describe('the rules that are used here', () => {
  const bad = [
    'Xrm.Page.getAttribute("a");', 'eval("1");', 'window.top.location;', 'alert("x");', 'document.getElementById("a").innerHTML = "b";', 'document.write("a");', 'parent.postMessage("a", "*");',
    'fetch("http://relay.example.com");', 'var r = new XMLHttpRequest(); r.open("GET", "/", false);', 'if (a == b) { c(); }', 'console.log("x");', 'new Function("a")();', 'Xrm.Utility.alertDialog("a");', 'var url = "/XRMServices/2011/OrganizationData.svc";',
  ];
  it('find every bad line at the end of what ships', () => {
    const code = shipped[scripts[0]!.name]!.trimEnd();
    const first = code.split('\n').length;
    const lines = new Set(new Linter().verify(`${code}\n${bad.join('\n')}`, [config]).map((m) => m.line));
    expect(bad.filter((_, i) => !lines.has(first + 1 + i))).toEqual([]);
  });
  it('find syntax younger than ES2018', () => expect(findings(`${shipped[scripts[0]!.name]!}\nvar a = b?.c;`)[0]).toMatch(/^parse: /));
});

describe('what the platform finds in them', () => {
  it('the functions that ribbons and forms name, and no others', () => {
    const global = runInNewContext(`${shipped['cfl_/counterfoil.js']}; Counterfoil;`) as Record<string, Record<string, unknown>>;
    const names = Object.entries(global).flatMap(([area, functions]) => Object.keys(functions).map((f) => `${area}.${f}`));
    const named = new TextDecoder().decode(testParts().get('customizations.xml')).matchAll(/\b(?:[fF]unctionName|imageproviderfunctionname)="Counterfoil\.([\w.]+)"/g);
    expect(names.sort()).toEqual([...new Set([...named].map((m) => m[1]))].sort());
  });
  it.each(['SyncStatus', 'TrackingPicker'])('the control %s, registered under its name, with React and Fluent of the platform', (name) => {
    expect(shipped[name]).toContain(`ComponentFramework.registerControl('Counterfoil.${name}'`);
    expect(shipped[name]).toContain('Reactv16');
    expect(shipped[name]).toContain('FluentUIReactv940');
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
