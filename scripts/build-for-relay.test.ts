import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildForRelay } from './build-for-relay.ts';

it('one command starts a relay with its set-up page and solution on a fresh clone', () => {
  const commands = readFileSync(join(import.meta.dirname, 'run.mjs'), 'utf8');
  expect(commands).toContain("relay: [['scripts/build-for-relay.ts'], ['plugins-proxy/src/main.ts', ...rest]]");
});
it('a build that fails is told with what to run, and keeps no relay from starting', async () => {
  const said: string[] = [];
  expect(await buildForRelay(async () => { throw new Error('EACCES: permission denied'); }, (l) => said.push(l))).toBe(false);
  expect(said.join()).toMatch(/could not be built: EACCES[\s\S]*"npm run build"/);
  expect(await buildForRelay(async () => undefined, (l) => said.push(l))).toBe(true);
  expect(said).toHaveLength(1);
});
