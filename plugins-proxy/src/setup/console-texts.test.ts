import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SetupError } from '../core/setup-error.ts';
import { atConsole, consoleFixes } from './console-texts.ts';

it('R23 what the steps say about buttons of the page, the command says about commands', () => {
  const steps = ['steps.ts', 'application-user.ts', 'solution-import.ts', 'headless.ts', 'headless-import.ts'].map((f) => readFileSync(join(import.meta.dirname, f), 'utf8')).join('\n');
  const thrown = [...steps.matchAll(/new SetupError\('([A-Z_]+)',(.*)$/gm)];
  expect(thrown.length).toBeGreaterThan(15);
  const ofThePage = thrown.filter(([, , rest]) => /[Pp]ress "|Sign in |, ''\)/.test(rest!)).map(([, code]) => code!);
  expect(ofThePage.filter((code) => !Object.hasOwn(consoleFixes, code))).toEqual([]);
  for (const fix of Object.values(consoleFixes)) expect(fix).not.toMatch(/[Pp]ress |Sign in|button/);
  expect(atConsole(new SetupError('SETUP_RELAY_NOT_IN', 'x', 'press "Check again"'))).toMatchObject({ code: 'SETUP_RELAY_NOT_IN', message: 'x', fix: expect.stringContaining('run this again') });
});
