/** Documents about security and operation say what is: tests that they name exist, and so do the codes and settings. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ConfigSchema } from '../../plugins-proxy/src/config.ts';
import { catalogue } from '../../plugins-proxy/src/problems/catalogue.ts';
import { parts } from './document-parts.ts';

const root = join(import.meta.dirname, '..', '..');
const doc = (name: string): string => readFileSync(join(root, 'docs', name), 'utf8');
function* files(folder: string, like: RegExp): Generator<string> {
  for (const e of readdirSync(folder, { withFileTypes: true })) {
    if (e.isDirectory()) { if (!['node_modules', 'dist', 'out', '.data', '.git'].includes(e.name)) yield* files(join(folder, e.name), like); } else if (like.test(e.name)) yield join(folder, e.name);
  }
}
let tests: string;
let source: string;
beforeAll(() => {
  tests = ['solution', 'webresources', 'pcf-controls', 'plugins-proxy', 'sandbox', 'scripts', 'test'].flatMap((f) => [...files(join(root, f), /\.test\.tsx?$/)]).map((f) => readFileSync(f, 'utf8')).join('\n');
  source = [...files(join(root, 'plugins-proxy', 'src'), /^(?!.*\.test\.).*\.ts$/)].map((f) => readFileSync(f, 'utf8')).join('\n');
});
const exists = (name: string): boolean => [`'${name.replaceAll('\'', '\\\'')}'`, `\`${name}\``, `"${name}"`].some((quoted) => tests.includes(quoted));

describe('what is written about security', () => {
  it.each(['threat-model.md', 'certification.md'])('%s names tests that exist, and one for each line that claims something', (name) => {
    const { proofs, rows } = parts(doc(name));
    expect(proofs.length).toBeGreaterThan(20);
    expect(proofs.filter((p) => !exists(p))).toEqual([]);
    const claims = rows(name === 'threat-model.md' ? 'What stands against it' : '').filter((cells) => cells.length === 4);
    expect(claims.length).toBeGreaterThan(15);
    if (name === 'threat-model.md') expect(claims.filter((cells) => !cells[3]!.includes('test: `'))).toEqual([]);
    else expect(claims.filter((cells) => cells[2] === 'met' && !/test: `|\]\(/.test(cells[3]!))).toEqual([]);
  });
  it('certification.md has a line for every checkpoint, and a state that is one', () => {
    const rows = parts(doc('certification.md')).rows('').filter((cells) => cells.length === 4);
    expect(rows.length).toBeGreaterThan(15);
    expect(rows.map((r) => r[2]).filter((state) => !['met', 'partly', 'not yet', 'not needed'].includes(state!))).toEqual([]);
    for (const wanted of ['App name', 'Branding', 'Connection', 'offline_access', 'Scopes', 'Error handling', 'Account mapping', 'Currency', 'Rounding', 'Taxes', 'Payment account mapping', 'Data integrity', 'App Store']) expect(rows.map((r) => r[0]!.split(':')[0])).toContain(wanted);
  });
  it('holds to the name', () => {
    for (const file of ['package.json', 'solution/package.json', 'pac-config.json']) expect(JSON.parse(readFileSync(join(root, file), 'utf8')).name ?? 'counterfoil').toMatch(/^(@?counterfoil\b)/);
  });
  it('R2 troubleshooting.md names codes and settings that exist', () => {
    const codes = [...doc('troubleshooting.md').matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=[^`]*)?`/g)].map((m) => m[1]!);
    expect(codes.length).toBeGreaterThan(25);
    const setUp = [...source.matchAll(/new SetupError\('([A-Z_]+)'/g)].map((m) => m[1]!);
    const known = new Set([...Object.keys(catalogue), ...setUp, ...Object.keys(ConfigSchema.properties)]);
    expect(codes.filter((c) => !known.has(c))).toEqual([]);
  });
});
