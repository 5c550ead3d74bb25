import { expect, it } from 'vitest';
import { DoorError } from '../core/errors.ts';
import type { SolutionState } from './contract.ts';
import { throughImport } from './headless-import.ts';
import type { Found } from './steps.ts';

const pack = { version: '2.0.0.0', file: new URL(import.meta.url).pathname };
const dead = new DoorError({ door: 'dataverse', fate: 'doubtful', status: 503, code: 'busy', message: 'busy' });

/** What each look sees; the last one stays. */
async function through(seen: readonly (SolutionState | DoorError)[], dryRun = false) {
  const said: string[] = [], asked: string[] = [];
  let n = 0;
  const found = (s: SolutionState): Found => ({ solution: s, pack, seen: {} as Found['seen'] });
  const store = { import: async () => undefined, beginImport: async () => true, importAsked: async () => undefined, forgetImport: async () => undefined };
  const door = { write: async (w: { path: string; body?: any }) => { asked.push(`${w.path}${w.body?.HoldingSolution ? ' beside' : ''}`); return { AsyncOperationId: crypto.randomUUID() }; } };
  const run = throughImport({
    deps: { store, packages: '', site: { organizationId: 'o', url: 'https://x.crm.dynamics.com', userId: 'u', door: door as never } }, found: found(seen[0] as SolutionState), pauseMs: 0,
    again: async () => { const s = seen[Math.min(++n, seen.length - 1)]!; if (s instanceof DoorError) throw s; return found(s); },
    todo: (would) => { said.push(`todo ${would}`); return !dryRun; }, ok: (t) => { said.push(`ok ${t}`); }, done: (t) => { said.push(`done ${t}`); }, say: (t) => { said.push(t.trim()); },
  });
  const error = await run.then(() => undefined, (e: unknown) => e);
  return { said, asked, error };
}
const absent: SolutionState = { state: 'absent', offered: '2.0.0.0' }, current: SolutionState = { state: 'current', installed: '2.0.0.0' };
const at = (progress: number): SolutionState => ({ state: 'importing', offered: '2.0.0.0', progress });
const failed: SolutionState = { state: 'failed', offered: '2.0.0.0', installed: undefined, message: 'a component is missing' };

it('R23 an import is asked for once, and looks that fail meanwhile do not end it', async () => {
  const r = await through([absent, at(0), dead, dead, at(42), absent, current]);
  expect(r).toMatchObject({ asked: ['ImportSolutionAsync'], error: undefined });
  expect(r.said.at(-1)).toBe('done version 2.0.0.0 is installed');
  expect(r.said).toContain('Solution: version 2.0.0.0, 42 %');
  expect((await through([absent, at(0), ...Array.from({ length: 30 }, () => dead)])).error).toMatchObject({ code: 'SETUP_DYNAMICS_UNREACHABLE' });
});

it('R23 an upgrade goes through both halves; a newer version is left alone; a dry run asks for nothing', async () => {
  const r = await through([{ state: 'older', installed: '1.0.0.0', offered: '2.0.0.0' }, at(10), { state: 'halfway', installed: '1.0.0.0', offered: '2.0.0.0' }, at(0), current]);
  expect(r).toMatchObject({ asked: ['ImportSolutionAsync beside', 'DeleteAndPromoteAsync'], error: undefined });
  expect(await through([{ state: 'newer', installed: '3.0.0.0' }])).toMatchObject({ asked: [], said: [expect.stringContaining('newer than this relay brings')] });
  for (const s of [absent, at(3), failed] as const) expect(await through([s], true)).toMatchObject({ asked: [], error: undefined });
});

it('R23 what failed before is tried again, what fails now is told, and so is an import without effect', async () => {
  expect(await through([failed, at(5), current])).toMatchObject({ asked: ['ImportSolutionAsync'], error: undefined });
  expect((await through([absent, at(5), failed])).error).toMatchObject({ code: 'SETUP_IMPORT_FAILED', message: expect.stringContaining('a component is missing') });
  expect(await through([absent])).toMatchObject({ asked: ['ImportSolutionAsync'], error: { code: 'SETUP_IMPORT_NO_EFFECT' } });
  expect(await through([{ state: 'noSales' }])).toMatchObject({ asked: [], error: { code: 'SETUP_NO_SALES' } });
});
