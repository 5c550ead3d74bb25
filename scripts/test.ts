/**
 * `npm test`: every suite, in three lanes at once. Tests that kill, fault and restart, and those that wait for sweeps and answers, leave the
 * processors idle for most of their time; beside them there is room for the others. With arguments (`npm test -- money`) one vitest runs with them, as anybody expects of it.
 * The last line is the sum: "N passed, N failed, N skipped".
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Counts { readonly passed: number; readonly failed: number; readonly skipped: number }
export const closingLine = (c: Counts): string => `${c.passed} passed, ${c.failed} failed, ${c.skipped} skipped`;

/** Adds up what lanes left behind. A lane that left nothing has broken: it counts as a failure, so that it never looks like one that passed. */
export function sum(lanes: readonly (Counts | undefined)[]): Counts {
  return lanes.reduce<Counts>((all, c) => ({ passed: all.passed + (c?.passed ?? 0), failed: all.failed + (c?.failed ?? 1), skipped: all.skipped + (c?.skipped ?? 0) }), { passed: 0, failed: 0, skipped: 0 });
}

const root = join(import.meta.dirname, '..');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');

interface Lane { readonly code: number; readonly output: string; readonly counts: Counts | undefined }
/** @param shown whether the lane speaks at once, or its output is kept for later */
async function lane(args: readonly string[], shown: boolean, countsFile: string): Promise<Lane> {
  const child = spawn(process.execPath, [vitest, 'run', ...args], { cwd: root, stdio: ['ignore', shown ? 'inherit' : 'pipe', shown ? 'inherit' : 'pipe'], env: { ...process.env, COUNTS_FILE: countsFile } });
  let output = '';
  child.stdout?.on('data', (d: Buffer) => { output += d.toString(); });
  child.stderr?.on('data', (d: Buffer) => { output += d.toString(); });
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  const code = await new Promise<number>((resolve) => child.on('exit', (c, signal) => resolve(signal ? 1 : (c ?? 1))));
  let counts: Counts | undefined;
  try { counts = JSON.parse(readFileSync(countsFile, 'utf8')) as Counts; } catch { /* it broke before its end; sum() says so */ }
  return { code, output, counts };
}

async function main(args: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'counterfoil-test-'));
  process.on('SIGINT', () => {});
  try {
    const wanted = args.length > 0 ? [[...args]] : [['--project', 'whole'], ['--project', 'unit', '--project', 'faults', '--maxWorkers', '1'], ['--project', 'waiting']];
    const lanes = await Promise.all(wanted.map((a, i) => lane(a, i === 0, join(folder, `${i}.json`))));
    for (const l of lanes.slice(1)) process.stdout.write(`\n${l.output}`);
    console.log(`\n${closingLine(sum(lanes.map((l) => l.counts)))}`);
    return lanes.find((l) => l.code !== 0)?.code ?? 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
