/**
 * `npm test`: every suite, in three lanes at once. Tests that kill, fault and restart, and those that wait for sweeps and answers, leave the
 * processors idle for most of their time; beside them there is room for the others. With arguments (`npm test -- money`) one vitest runs with them, as anybody expects of it.
 * What failed is said once more at the end. The last line is the sum: "N passed, N failed, N skipped".
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, closingLine, failuresInWords, secondLook, sum, type LaneReport } from './testing/report.ts';

const root = join(import.meta.dirname, '..');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');

interface Lane { readonly code: number; readonly output: string; readonly report: LaneReport | undefined }
/** @param shown whether the lane speaks at once, or its output is kept for later */
async function lane(args: readonly string[], shown: boolean, reportFile: string): Promise<Lane> {
  const child = spawn(process.execPath, [vitest, 'run', ...args], { cwd: root, stdio: ['ignore', shown ? 'inherit' : 'pipe', shown ? 'inherit' : 'pipe'], env: { ...process.env, COUNTS_FILE: reportFile } });
  let output = '';
  child.stdout?.on('data', (d: Buffer) => { output += d.toString(); });
  child.stderr?.on('data', (d: Buffer) => { output += d.toString(); });
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  const code = await new Promise<number>((resolve) => child.on('exit', (c, signal) => resolve(signal ? 1 : (c ?? 1))));
  let report: LaneReport | undefined;
  try { report = JSON.parse(readFileSync(reportFile, 'utf8')) as LaneReport; } catch { /* it broke before its end; sum() says so */ }
  return { code, output, report };
}

async function main(args: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'counterfoil-test-'));
  let interrupted = false;
  process.on('SIGINT', () => { interrupted = true; });
  try {
    const wanted = args.length > 0 ? [[...args]] : [['--project', 'whole'], ['--project', 'unit', '--project', 'faults', '--maxWorkers', '1'], ['--project', 'waiting']];
    const lanes = await Promise.all(wanted.map((a, i) => lane(a, i === 0, join(folder, `${i}.json`))));
    for (const l of lanes.slice(1)) process.stdout.write(`\n${l.output}`);
    let reports = lanes.map((l) => l.report);
    let code = lanes.find((l) => l.code !== 0)?.code ?? 0;
    const failures = reports.flatMap((r) => r?.failures ?? []);
    if (failures.length > 0) console.log(`\nFailed:\n${failuresInWords(failures)}`);
    const files = args.length > 0 || interrupted ? [] : secondLook(reports);
    if (files.length > 0) {
      console.log(`\nOnce more, with nothing beside it: ${files.join(', ')}`);
      const again = await lane([...files, '--maxWorkers', '1'], true, join(folder, 'again.json'));
      reports = [...after(reports, again.report)];
      code = again.code;
      console.log(again.report?.failures.length === 0 && code === 0
        ? '\nPassed alone: overtaken by what ran beside it, which is a fault of the test or of the product all the same. Find it.'
        : `\nFailed alone as well:\n${failuresInWords(again.report?.failures ?? [])}`);
    }
    const counts = sum(reports);
    console.log(`\n${closingLine(counts)}`);
    return counts.failed > 0 ? code || 1 : code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
