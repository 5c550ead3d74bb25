import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { secretInFile } from './secret-file.ts';

let folder: string;
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'counterfoil-secret-')); });
afterEach(() => rm(folder, { recursive: true, force: true }));

it('is made once, whole, readable by its owner only, and found again', async () => {
  const file = join(folder, 'new', 'key');
  expect(await secretInFile(file, () => 'first')).toBe('first');
  expect(await secretInFile(file, () => 'second')).toBe('first');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(folder, 'new'))).toEqual(['key']);
});
it('two that make it at the same moment agree', async () => {
  const file = join(folder, 'key');
  let n = 0;
  const all = await Promise.all(Array.from({ length: 20 }, () => secretInFile(file, () => `secret-${++n}`)));
  expect(new Set(all).size).toBe(1);
  expect(await readFile(file, 'utf8')).toBe(all[0]);
});
it('a maker that fails leaves nothing behind', async () => {
  await expect(secretInFile(join(folder, 'key'), () => { throw new Error('no randomness'); })).rejects.toThrow('no randomness');
  expect(await readdir(folder)).toEqual([]);
});
