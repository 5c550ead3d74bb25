import type { Reporter, TestModule, TestRunEndReason, SerializedError } from 'vitest/node';

/**
 * Ends the run with the plain line that people and machines look for: "N passed, N failed, N skipped". A file that cannot
 * be loaded and an error outside of any test count as failures: a suite that broke must never look like one that passed.
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
    this.#line = `${passed} passed, ${failed} failed, ${skipped} skipped`;
    // after the default reporter's summary
    process.once('exit', () => process.stdout.write(`\n${this.#line}\n`));
  }
  #line = '';
}
