import { describe, expect, it } from 'vitest';
import { after, closingLine, failuresInWords, isLate, secondLook, sum, type LaneReport } from './report.ts';

const lane = (files: LaneReport['files'], outside = 0): LaneReport =>
  ({ files, outside, failures: Object.entries(files).filter(([, c]) => c.failed > 0).map(([file]) => ({ file, test: 'does', message: 'Test timed out in 5ms.' })) });
const ok = { passed: 3, failed: 0, skipped: 1 }, bad = { passed: 2, failed: 1, skipped: 0 };

describe('what npm test says at its end', () => {
  it('adds up the lanes; a lane that broke and an error outside of any test are failures', () => {
    expect(closingLine(sum([lane({ a: ok }), lane({ b: bad, c: ok })]))).toBe('8 passed, 1 failed, 2 skipped');
    expect(closingLine(sum([lane({ a: ok }), undefined]))).toBe('3 passed, 1 failed, 1 skipped');
    expect(closingLine(sum([lane({ a: ok }, 2)]))).toBe('3 passed, 2 failed, 1 skipped');
  });
  it('looks once more at a few files that failed, and at none where more is broken', () => {
    expect(secondLook([lane({ a: ok, b: bad }), lane({ c: bad })])).toEqual(['b', 'c']);
    expect(secondLook([lane({ a: ok })])).toEqual([]);
    expect(secondLook([lane({ b: bad }), undefined])).toEqual([]);
    expect(secondLook([lane({ b: bad }, 1)])).toEqual([]);
    expect(secondLook([lane({ a: bad, b: bad, c: bad, d: bad })])).toEqual([]);
  });
  it('never asks twice about a value that is wrong', () => {
    expect(['Test timed out in 120000ms.', 'page.waitForSelector: Timeout 30000ms exceeded.', 'It did not come about: {}', 'Request 1f has not ended: {}', 'page.goto: Target page, context or browser has been closed'].map((message) => isLate({ message }))).toEqual([true, true, true, true, true]);
    expect(['expected 1 to be 2', 'Property failed after 39 tests', 'expected [] to deeply equal [ "It did not come about" ]', ''].map((message) => isLate({ message }))).toEqual([false, false, false, false]);
    const wrong: LaneReport = { ...lane({ b: bad }), failures: [{ file: 'b', test: 'does', message: 'expected 1 to be 2' }] };
    expect(secondLook([wrong])).toEqual([]);
    expect(secondLook([wrong, lane({ c: bad })])).toEqual([]);
  });
  it('counts what was run again as it ended then, and keeps a failure that failed again or was not run', () => {
    const first = [lane({ a: ok, b: bad }), lane({ c: bad })];
    expect(sum(after(first, lane({ b: { passed: 3, failed: 0, skipped: 0 }, c: bad })))).toEqual({ passed: 8, failed: 1, skipped: 1 });
    expect(sum(after(first, lane({ b: { passed: 3, failed: 0, skipped: 0 } })))).toEqual({ passed: 8, failed: 1, skipped: 1 });
    expect(sum(after(first, lane({}, 1)))).toEqual({ passed: 7, failed: 3, skipped: 1 });
    expect(after(first, undefined)).toBe(first);
  });
  it('names file, test and reason of what failed', () => {
    expect(failuresInWords([{ file: 'a.test.ts', test: 'does', message: 'one\ntwo' }, { file: '', test: 'outside of any test', message: 'three' }]))
      .toBe('  a.test.ts: does\n    one\n    two\n  (no file): outside of any test\n    three');
  });
});
