import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RequestState, Step, StepEvent } from '@counterfoil/relay/contract';
import { advance, begin, hasEnded, STEPS, type Progress, type Witness } from './progress.ts';

const event = (step: Step, state: RequestState = 'working', more: Partial<StepEvent> = {}): Witness =>
  ({ kind: 'step', event: { type: 'step', request: 'r', step, state, at: `2026-11-22T10:00:0${STEPS.indexOf(step)}Z`, text: step, ...more } });
const row = (state: RequestState, step?: Step, text = ''): Witness => ({ kind: 'row', row: { request: 'r', state, step, text, problems: [], document: undefined, at: undefined } });
const run = (...ws: Witness[]): Progress => ws.reduce(advance, begin('r', 0));

describe('progress', () => {
  it('follows the stream', () => {
    const p = run(event('received'), event('reading'), event('sending'));
    expect(p.reached.map((r) => r.step)).toEqual(['received', 'reading', 'sending']);
    expect([p.state, p.text]).toEqual(['working', 'sending']);
  });
  it('never goes back: a late row does not undo what the stream has told', () => {
    const done = run(event('received'), event('recorded', 'done', { document: { number: 'INV-1' } as never }));
    expect(advance(done, row('waiting'))).toBe(done);
    expect(advance(done, row('working', 'received')).state).toBe('done');
    expect(advance(run(event('sending')), row('waiting')).state).toBe('working');
  });
  it('keeps the first time of a step that is replayed', () => {
    const p = run(event('received'), event('received', 'working', { at: 'later' }));
    expect(p.reached).toEqual([{ step: 'received', at: '2026-11-22T10:00:00Z', text: 'received' }]);
  });
  it('takes a step from the row and its time from the stream when that comes later', () => {
    expect(run(row('working', 'reading')).reached).toEqual([{ step: 'reading' }]);
    expect(run(row('working', 'reading'), event('reading')).reached[0]?.at).toBe('2026-11-22T10:00:01Z');
  });
  it('keeps problems and the document when a later word has none', () => {
    const problems = [{ code: 'A', text: 'a', fix: 'f' }];
    expect(run(event('checking', 'refused', { problems }), event('recorded', 'refused')).problems).toEqual(problems);
  });
  it('R1 keeps why it stands still, until it moves again or has ended', () => {
    const held = run(event('received'), event('sending'), event('sending', 'waiting', { text: 'Xero takes no more calls for now.' }));
    expect([held.state, held.held]).toEqual(['working', 'Xero takes no more calls for now.']);
    expect(advance(held, row('waiting')).held).toBe('Xero takes no more calls for now.');
    expect(advance(held, event('sending')).held).toBeUndefined();
    expect(advance(held, event('recorded', 'done')).held).toBeUndefined();
    expect(advance(held, row('refused', 'recorded')).held).toBeUndefined();
    expect(run(row('waiting')).held).toBeUndefined();
  });
  it('ignores what belongs to another request, and steps that it does not know', () => {
    const p = begin('r', 0);
    expect(advance(p, event('sent', 'done', { request: 'other' }))).toBe(p);
    expect(advance(p, event('packing' as Step)).reached).toEqual([]);
  });
  it('comes to the same end in whatever order the witnesses speak', () => {
    const told = [event('received'), event('reading'), event('checking'), event('sending'), event('sent'), event('recorded', 'done'), row('done', 'recorded', 'Sent as INV-1'), row('waiting')];
    fc.assert(fc.property(fc.shuffledSubarray(told, { minLength: told.length }), (order) => {
      const p = order.reduce(advance, begin('r', 0));
      expect(p.state).toBe('done');
      expect(hasEnded(p.state)).toBe(true);
      expect(p.reached.map((r) => r.step)).toEqual(['received', 'reading', 'checking', 'sending', 'sent', 'recorded']);
      expect(p.reached.every((r) => r.at !== undefined)).toBe(true);
    }));
  });
});
