import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineSplitter, parseLine } from './ndjson.ts';

describe('lineSplitter', () => {
  it('gives the same lines wherever the pieces end', () => {
    fc.assert(fc.property(fc.array(fc.string({ minLength: 1 }).map((s) => s.replace(/\s/g, 'x'))), fc.array(fc.nat({ max: 40 })), (lines, cuts) => {
      const whole = lines.map((l) => `${l}\n`).join('');
      const split = lineSplitter();
      const got: string[] = [];
      let rest = whole;
      for (const c of cuts) { got.push(...split(rest.slice(0, c))); rest = rest.slice(c); }
      got.push(...split(rest));
      expect(got).toEqual(lines.filter((l) => l !== ''));
    }));
  });
  it('keeps back a line that is not complete', () => {
    const split = lineSplitter();
    expect(split('{"type":')).toEqual([]);
    expect(split('"end"}\r\n{"a"')).toEqual(['{"type":"end"}']);
  });
});

describe('parseLine', () => {
  it('reads the three kinds', () => {
    expect(parseLine('{"type":"heartbeat"}')).toEqual({ type: 'heartbeat' });
    expect(parseLine('{"type":"end"}')).toEqual({ type: 'end' });
    const step = { type: 'step', request: 'r', step: 'sending', state: 'working', at: '2026-11-22T10:00:00Z', text: 'x' };
    expect(parseLine(JSON.stringify(step))).toEqual(step);
  });
  it.each(['<html>', 'null', '[]', '{"type":"news"}', '{"type":"step","step":"sending"}', '{"type":"step"', '7'])('passes over %s', (line) => {
    expect(parseLine(line)).toBeUndefined();
  });
});
