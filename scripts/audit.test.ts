import { describe, expect, it } from 'vitest';
import { verdictOf } from './audit.ts';

const report = (vulnerabilities: object, counts: object): string => JSON.stringify({ auditReportVersion: 2, vulnerabilities, metadata: { vulnerabilities: { info: 0, low: 0, moderate: 0, high: 0, critical: 0, total: 0, ...counts } } });

describe('the audit of dependencies', () => {
  it('fails on high and critical weaknesses, and names them', () => {
    for (const severity of ['high', 'critical']) {
      const v = verdictOf(report({ x: { name: 'x', severity, range: '<2', fixAvailable: true } }, { [severity]: 1 }));
      expect(v.ok).toBe(false);
      expect(v.text).toContain(`x <2: ${severity}, a fix is available`);
    }
    expect(verdictOf(report({}, { high: 1 })).ok).toBe(false);
  });
  it('passes on less, and says what there is', () => {
    expect(verdictOf(report({ x: { name: 'x', severity: 'moderate' } }, { moderate: 1 }))).toEqual({ ok: true, text: expect.stringContaining('1 moderate') });
  });
  it('says that nothing was checked when the registry cannot be asked', () => {
    for (const output of ['', 'npm error', '{}', '{"message":"request failed","error":{"summary":""}}', 'null', '[]']) expect(verdictOf(output)).toEqual({ ok: true, text: expect.stringContaining('NOT CHECKED') });
  });
});
