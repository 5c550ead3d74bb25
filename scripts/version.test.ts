import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const read = (file: string): any => JSON.parse(readFileSync(join(fileURLToPath(import.meta.url), '..', '..', file), 'utf8'));

it('R23 the version stands in pac-config.json; every package carries its first three numbers', () => {
  const { version } = read('pac-config.json').solution;
  expect(version).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  const three = version.split('.').slice(0, 3).join('.');
  const root = read('package.json'), lock = read('package-lock.json');
  const found = { 'package.json': root.version, 'package-lock.json': lock.version, ...Object.fromEntries(root.workspaces.map((w: string) => [`${w}/package.json`, read(`${w}/package.json`).version])) };
  expect(found).toEqual(Object.fromEntries(Object.keys(found).map((file) => [file, three])));
  for (const [path, p] of Object.entries<any>(lock.packages)) if (path === '' || root.workspaces.includes(path)) expect(p.version, `package-lock.json, "${path}"`).toBe(three);
});
