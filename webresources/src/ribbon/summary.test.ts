import { describe, expect, it } from 'vitest';
import { begin, type AskedOne, type Progress } from '../nudge/index.ts';
import { summary } from './summary.ts';

const asked = (n: number): AskedOne => ({ id: `i${n}`, table: 'invoice', detailsId: `d${n}`, title: { number: `INV-${n}`, name: '' }, outcome: { kind: 'asked', request: `r${n}` } });
const otherwise = (n: number, outcome: AskedOne['outcome']): AskedOne => ({ ...asked(n), outcome });
const progress = (entries: Readonly<Record<number, Partial<Progress>>>): ReadonlyMap<string, Progress> => new Map(Object.entries(entries).map(([n, p]) => [`r${n}`, { ...begin(`r${n}`, 0), ...p }]));
const account = (line: number) => ({ code: 'LINE_NO_ACCOUNT', text: `Line ${line} has no Xero account.`, fix: 'Choose one on the line.' });

describe('summary', () => {
  it('R25 says in one line that all arrived', () => {
    expect(summary([asked(1), asked(2)], progress({ 1: { state: 'done' }, 2: { state: 'done' } }), true)).toEqual({ title: 'In Xero', text: 'Sent to Xero: 2' });
  });
  it('R25 counts what arrived, and tells every reason once, with its documents and its way out', () => {
    const s = summary([1, 2, 3, 4].map(asked), progress({
      1: { state: 'done' }, 2: { state: 'refused', problems: [account(1)] }, 3: { state: 'refused', problems: [account(2), { code: 'NO_DATE', text: 'The invoice has no date.', fix: 'Fill in Date Delivered.' }] }, 4: { state: 'needsDecision', text: 'Two invoices look alike.' },
    }), true);
    expect(s.title).toBe('In Xero: 1 of 4');
    expect(s.text).toBe([
      'Sent to Xero: 1', '', 'Need a decision: 1', '• INV-4: Two invoices look alike.', '', 'Not sent: 2. Put these right and send them again.',
      '• INV-2, INV-3, for example: Line 1 has no Xero account. Choose one on the line.', '• INV-3: The invoice has no date. Fill in Date Delivered.',
    ].join('\n'));
  });
  it('R51 says that what is in Xero was not sent again', () => {
    const s = summary([asked(1), otherwise(2, { kind: 'already', details: {} as never })], progress({ 1: { state: 'done' } }), true);
    expect(s).toEqual({ title: 'In Xero', text: 'Sent to Xero: 1\nIn Xero before, and not sent again: 1' });
  });
  it('R1 promises no more than it knows when the relay was never heard', () => {
    const s = summary([asked(1), asked(2)], progress({}), false);
    expect(s.title).toBe('Stored, not in Xero yet');
    expect(s.text).toMatch(/^Stored and waiting: 2\. .*could not be reached/);
  });
  it('tells what goes on by itself from what stands still and why', () => {
    const s = summary([asked(1), asked(2)], progress({ 1: { state: 'working' }, 2: { state: 'working', held: 'Xero takes no more calls for now.' } }), true);
    expect(s.text).toBe('Still on the way to Xero: 1. This goes on by itself; refresh the list to see it.\n\nStored, but standing still: 1. They go on by themselves.\n• INV-2: Xero takes no more calls for now.');
  });
  it('says what was not stored and why, and what nobody knows', () => {
    const failure = { code: 'NO_PRIVILEGE', text: 'You may look, but not send.', fix: 'Ask its owner.' } as const;
    const s = summary([otherwise(1, { kind: 'refused', failure }), otherwise(2, { kind: 'refused', failure }), otherwise(3, { kind: 'lost' })], new Map(), true);
    expect(s.title).toBe('In Xero: 0 of 3');
    expect(s.text).toMatch(/^Not known: 1\. .*nothing is ever sent twice\.\n\nNot stored, and not sent: 2\n• INV-1, INV-2: You may look, but not send. Ask its owner\.$/);
  });
  it('stays readable for many documents and many reasons', () => {
    const many = Array.from({ length: 30 }, (_, n) => asked(n));
    const s = summary(many, progress(Object.fromEntries(many.map((_, n) => [n, { state: 'refused' as const, problems: [n < 20 ? account(n) : { code: `C${n}`, text: `T${n}.`, fix: 'F.' }] }]))), true);
    expect(s.text).toContain('• INV-0, INV-1, INV-2, INV-3 and 16 more, for example: Line 0');
    expect(s.text.split('\n')).toHaveLength(8);
    expect(s.text).toContain('and 5 more reasons');
  });
});
