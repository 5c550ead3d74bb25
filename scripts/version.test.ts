import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const read = (file: string): any => JSON.parse(readFileSync(join(fileURLToPath(import.meta.url), '..', '..', file), 'utf8'));

it('R23 the version stands in pac-config.json; packages carry its first three numbers', () => {
  const { version } = read('pac-config.json').solution;
  expect(version).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  const three = version.split('.').slice(0, 3).join('.');
  expect(read('package.json').version).toBe(three);
  const lock = read('package-lock.json');
  expect([lock.version, lock.packages[''].version]).toEqual([three, three]);
});
