import { expect, it } from 'vitest';
import { closingLine, sum } from './test.ts';

it('the closing line adds up the lanes, and a lane that broke is a failure', () => {
  expect(closingLine(sum([{ passed: 3, failed: 0, skipped: 1 }, { passed: 2, failed: 1, skipped: 0 }]))).toBe('5 passed, 1 failed, 1 skipped');
  expect(closingLine(sum([{ passed: 3, failed: 0, skipped: 0 }, undefined]))).toBe('3 passed, 1 failed, 0 skipped');
});
