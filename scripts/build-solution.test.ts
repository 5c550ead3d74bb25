import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { solution } from '../solution/pack/index.ts';
import { testAssets } from '../solution/pack/testing.ts';
import { buildSolution } from './build-solution.ts';

let dir: string;
const put = (path: string, content: Uint8Array | string): void => { mkdirSync(dirname(join(dir, path)), { recursive: true }); writeFileSync(join(dir, path), content); };
const build = (o: { releasedFile?: string } = {}) => buildSolution({ ...o, outDir: join(dir, 'out'), webResourcesDir: join(dir, 'web'), controlsDir: join(dir, 'controls') });

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'solution-'));
  const assets = testAssets();
  for (const w of solution.webResources) put(`web/${w.source}`, assets.webResources.get(w.name)!);
  for (const c of solution.controls) for (const [path, content] of assets.controls.get(c.name)!) put(`controls/${c.folder}/${path}`, content);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('building the solution', () => {
  it('writes both zips and the source layout, the same each time', async () => {
    const first = await build();
    const bytes = [first.managed, first.unmanaged].map((p) => readFileSync(p));
    expect(first.managed.endsWith('Counterfoil_0.1.0.0_managed.zip')).toBe(true);
    expect(existsSync(join(first.unpacked, 'Other', 'Solution.xml'))).toBe(true);
    await build();
    expect([first.managed, first.unmanaged].every((p, i) => readFileSync(p).equals(bytes[i]!))).toBe(true);
  }, 60_000);
  it('says what has not been built, all of it, and how to build it', async () => {
    rmSync(join(dir, 'web', 'dist'), { recursive: true });
    rmSync(join(dir, 'controls'), { recursive: true });
    await expect(build()).rejects.toMatchObject({ message: expect.stringMatching(/counterfoil\.js[\s\S]*SyncStatus/), fix: expect.stringContaining('npm run build') });
    expect(existsSync(join(dir, 'out'))).toBe(false);
  });
  it('refuses what breaks a promise of the last release', async () => {
    put('inventory.json', JSON.stringify({ version: '0.1.0.0', components: { 'column cfl_connection.cfl_gone': 'nvarchar cfl_gone' } }));
    const releasedFile = join(dir, 'inventory.json');
    await expect(build({ releasedFile })).rejects.toMatchObject({ message: expect.stringMatching(/column cfl_connection\.cfl_gone: Version 0\.1\.0\.0 has it.*released-missing/) });
  });
  it('refuses an unsound solution, names the finding and leaves the last good zip alone', async () => {
    const { managed } = await build();
    const good = readFileSync(managed);
    put('controls/SyncStatus/ControlManifest.xml', '<manifest><control><property name="other" required="true"/></control></manifest>');
    await expect(build()).rejects.toMatchObject({ message: expect.stringContaining('has no property documentKey') });
    expect(readFileSync(managed).equals(good)).toBe(true);
  });
});
