import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, TestModule, TestRunEndReason, SerializedError } from 'vitest/node';
import type { Counts, LaneReport } from '../../scripts/testing/report.ts';
import { closingLine, sum } from '../../scripts/testing/report.ts';

const firstLines = (text: string | undefined): string => (text ?? '').split('\n').slice(0, 4).join('\n');

/**
 * What a lane of `npm test` leaves behind for the last line (scripts/test.ts): counts of each file, and what failed. A file that cannot be
 * loaded and an error outside of any test count as failures: a suite that broke must never look like one that passed. Run by hand, vitest ends with the line itself.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[], _reason: TestRunEndReason): void {
    const files: Record<string, Counts> = {};
    const failures: { file: string; test: string; message: string }[] = [];
    for (const m of modules) {
      const file = relative(process.cwd(), m.moduleId);
      let passed = 0, skipped = 0, failed = m.errors().length;
      for (const e of m.errors()) failures.push({ file, test: 'the file as a whole', message: firstLines(e.message) });
      for (const t of m.children.allTests()) {
        const result = t.result();
        if (result.state === 'passed') passed++;
        else if (result.state === 'failed') { failed++; failures.push({ file, test: t.fullName, message: firstLines(result.errors[0]?.message) }); }
        else skipped++;
      }
      files[file] = { passed, failed, skipped };
    }
    for (const e of errors) failures.push({ file: '', test: 'outside of any test', message: firstLines(e.message) });
    const report: LaneReport = { files, failures, outside: errors.length };
    const path = process.env['COUNTS_FILE'];
    if (path) writeFileSync(path, JSON.stringify(report));
    // after the default reporter's summary
    else process.once('exit', () => process.stdout.write(`\n${closingLine(sum([report]))}\n`));
  }
}
