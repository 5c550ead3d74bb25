import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule, TestRunEndReason, SerializedError } from 'vitest/node';

/**
 * Counts for the last line of `npm test` (scripts/test.ts). A file that cannot be loaded and an error outside of any test count as
 * failures: a suite that broke must never look like one that passed. Run by hand, vitest ends with the line itself.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[], _reason: TestRunEndReason): void {
    let passed = 0, skipped = 0, failed = errors.length;
    for (const m of modules) {
      failed += m.errors().length;
      for (const t of m.children.allTests()) {
        const state = t.result().state;
        if (state === 'passed') passed++;
        else if (state === 'failed') failed++;
        else skipped++;
      }
    }
    const file = process.env['COUNTS_FILE'];
    if (file) writeFileSync(file, JSON.stringify({ passed, failed, skipped }));
    // after the default reporter's summary
    else process.once('exit', () => process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`));
  }
}
