import { describe, expect, it } from 'vitest';
import { begin, type Details, type ExportStatus, type Progress } from './nudge/index.ts';
import { text } from './text.ts';
import { outcome, outcomeOfAction, standing } from './words.ts';

const details = (status: ExportStatus, more: Partial<Details> = {}): Details => ({
  status, number: 'INV-1', name: 'Spring', invoice: undefined, xeroNumber: undefined, xeroStatus: undefined, link: undefined, customerLink: undefined, date: undefined, due: undefined,
  sentOn: undefined, currency: undefined, subtotal: undefined, tax: undefined, total: undefined, amountDue: undefined, overdue: undefined, problems: [], ...more,
});
const problem = { code: 'A', text: 'The invoice has no date.', fix: 'Fill in Date Delivered and save.' };
const progress = (change: Partial<Progress>): Progress => ({ ...begin('r', 0), ...change });

describe('standing', () => {
  it('says number, status and what is due', () => {
    expect(standing(details('sent', { xeroNumber: 'INV-1', xeroStatus: 'authorised', amountDue: { value: 5, shown: '£5.00' } }))).toEqual({ level: 'INFO', text: 'In Xero as INV-1: awaiting payment, £5.00 due.' });
    expect(standing(details('sent', { xeroNumber: 'INV-1', xeroStatus: 'paid', amountDue: { value: 0, shown: '£0.00' } }))?.text).toBe('In Xero as INV-1: paid.');
  });
  it('R16 says that it was taken out of the books since', () => expect(standing(details('sent', { xeroNumber: 'INV-1', xeroStatus: 'deleted' }))).toEqual({
    level: 'WARNING', text: 'It was in Xero as INV-1 and has been deleted there since. If it belongs in the books, make a new one and send that.',
  }));
  it('R2 tells one problem whole and counts several', () => {
    expect(standing(details('failed', { problems: [problem] }))).toEqual({ level: 'ERROR', text: 'Not in Xero. The invoice has no date. Fill in Date Delivered and save.' });
    expect(standing(details('failed', { problems: [problem, problem, problem] }))?.text).toContain('3 things have to be put right');
    expect(standing(details('failed'))?.text).toContain('Press Xero');
  });
  it('warns when it differs or needs a decision', () => {
    expect(standing(details('sentButDiffers', { xeroNumber: 'INV-1', problems: [problem] }))).toMatchObject({ level: 'WARNING', text: expect.stringContaining('it differs. The invoice') });
    expect(standing(details('needsDecision'))?.level).toBe('WARNING');
  });
  it('R65 says that it waits for a second person, and that a change does', () => {
    const approval = { ...problem, code: 'APPROVAL_NEEDED' };
    expect(standing(details('needsDecision', { problems: [approval] }))?.text).toMatch(/^Waits for a second person's approval\./);
    expect(standing(details('sent', { xeroNumber: 'INV-1', problems: [approval] }))).toEqual({ level: 'WARNING', text: "In Xero as INV-1. The change since then waits for a second person's approval." });
    expect(outcomeOfAction(progress({ state: 'refused', problems: [approval] }))).toMatchObject({ level: 'WARNING', text: expect.stringMatching(/^Not done yet\./) });
  });
  it('R35 does not call paid what was credited', () => {
    const of = (paid: number) => standing(details('sent', { xeroNumber: 'INV-1', xeroStatus: 'paid', paid: { value: paid, shown: '' }, credited: { value: 5, shown: '' } }))?.text;
    expect([of(0), of(1)]).toEqual(['In Xero as INV-1: credited in full.', 'In Xero as INV-1: paid.']);
  });
  it('R34 says of a credit note what is left of it: nobody pays it', () => {
    const of = (xeroStatus: 'authorised' | 'paid', left: number) => standing(details('sent', { kind: 'salesCreditNote', xeroNumber: 'CN-1', xeroStatus, remainingCredit: { value: left, shown: `£${left}.00` } }))?.text;
    expect([of('authorised', 24), of('paid', 0)]).toEqual(['In Xero as CN-1: approved, £24.00 of it not used yet.', 'In Xero as CN-1: used up.']);
  });
  it('R52 leads to both sides where Xero was changed meanwhile', () => {
    const p = { ...problem, text: 'It was changed in Xero meanwhile.', differences: [{ field: 'Reference', dynamics: '', xero: 'PO 7' }] };
    expect(outcomeOfAction(progress({ state: 'refused', problems: [p] }))).toEqual({ level: 'WARNING', text: 'Not done. It was changed in Xero meanwhile. Press Xero, then Xero details, to see what to do.' });
  });
  it('says nothing where there is nothing to say', () => {
    expect(standing(undefined)).toBeUndefined();
    expect(standing(details('notSent'))).toBeUndefined();
  });
});

describe('outcome', () => {
  it('names the number in Xero', () => expect(outcome(progress({ state: 'done', document: { number: 'INV-9' } as Progress['document'] })).text).toBe('Sent to Xero as INV-9.'));
  it('does not claim to have sent what was there before', () => expect(outcome(progress({ state: 'done', document: { number: 'INV-9', before: true } as Progress['document'] })).text).toBe('In Xero already, as INV-9. Nothing was sent again.'));
  it('uses the row\'s words when the stream was never heard', () => expect(outcome(progress({ state: 'done', text: 'Sent as INV-7.' })).text).toBe('Sent as INV-7.'));
  it('says that a request without an answer is safe', () => expect(outcome(progress({})).text).toBe(text('Waiting')));
  it('R1 says why it waits', () => expect(outcome(progress({ state: 'working', reached: [{ step: 'sending' }], held: 'Xero takes no more calls for now.' }))).toEqual({ level: 'WARNING', text: 'Not in Xero yet. Xero takes no more calls for now.' }));
  it('warns when it arrived and differs', () => expect(outcome(progress({ state: 'done', problems: [problem], document: { number: 'INV-9' } as Progress['document'] }))).toMatchObject({ level: 'WARNING' }));
  it('refuses with the way out', () => expect(outcome(progress({ state: 'refused', problems: [problem] }))).toEqual({ level: 'ERROR', text: 'Not sent to Xero. The invoice has no date. Fill in Date Delivered and save.' }));
});
