/**
 * The pictures of docs/install.md: what the set-up page shows, step by step. The browser test of the whole set-up compares
 * them with the page word by word, and takes them anew: node scripts/guide/pages/setup.ts
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** What each shows, as it can be read out; and which part of the page. */
export const setupPictures = {
  code: { title: 'The set-up page, opened for the first time', part: 'main' },
  registration: { title: 'Step 1: what to enter in Microsoft Entra, and where its ids and secret go', part: '.step.now' },
  'sign-in': { title: 'Step 1: signing in with the address of the environment', part: '.step.now' },
  solution: { title: 'Step 2: the solution is not installed yet', part: '.step.now' },
  installing: { title: 'Step 2: the solution is being installed', part: '.step.now' },
  user: { title: 'Step 3: making the user of the relay', part: '.step.now' },
  address: { title: 'Step 4: the address of the relay', part: '.step.now' },
  xero: { title: 'Step 5: connecting to Xero', part: '.step.now' },
  done: { title: 'All steps are done, and the organisation is connected', part: 'main' },
  phone: { title: 'The same on a phone', part: 'main' },
  disconnect: { title: 'Disconnecting an organisation: what it means, and the question', part: '.step:has(.sure)' },
} as const;
export type SetupPicture = keyof typeof setupPictures;
export const setupFile = (name: SetupPicture): string => join(import.meta.dirname, '../../../docs/images', `setup-${name}.svg`);
/** Set: pictures are written and not compared. */
export const takePictures = 'COUNTERFOIL_TAKE_PICTURES';

if (import.meta.main) {
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const done = spawnSync(process.execPath, [vitest, 'run', '--project', 'whole', 'test/setup/from-nothing.test.ts'], { cwd: join(import.meta.dirname, '../../..'), stdio: 'inherit', env: { ...process.env, [takePictures]: '1' } });
  process.exit(done.status ?? 1);
}
