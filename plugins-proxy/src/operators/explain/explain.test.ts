import { connectionStatus, exportStatus, requestState, xeroStatus } from '@counterfoil/solution';
import { describe, expect, it } from 'vitest';
import { states, type State } from '../../intents/states.ts';
import type { Operation } from '../../intents/types.ts';
import { explain, explanationText } from './explain.ts';
import type { ExplainFacts } from './facts.ts';

const keys = <O extends object>(o: O): (keyof O & string)[] => Object.keys(o) as (keyof O & string)[];
const problem = { code: 'NO_LINES', text: 'It has no lines.', fix: 'Add a line.' };
const none: ExplainFacts = { title: 'Invoice INV-1', details: undefined, bound: false, open: undefined, request: undefined, problems: [], connection: { name: 'Harbour', status: 'connected', reason: '' }, lookFirst: false, budget: { dayLeft: 4_000, waitMs: 0 } };
const open = (state: State, operation: Operation = 'invoice.create', more: object = {}): NonNullable<ExplainFacts['open']> => ({ operation, state, reason: undefined, tries: 0, createdAt: Date.UTC(2026, 10, 23, 9, 5), ...more });
const asked = (state: keyof typeof requestState.options, message = ''): NonNullable<ExplainFacts['request']> => ({ asked: 'Send to Xero', state, message, at: '2026-11-23T09:05:00Z' });
const operations: readonly Operation[] = ['invoice.create', 'creditnote.create', 'document.update', 'document.void', 'allocation.create', 'attachment.create', 'email.send'];

describe('R57 every state has an answer', () => {
  it('R57 export status, request, intent, connection, books and problems in every combination: a headline, a next step, and no hole in a sentence', () => {
    let count = 0;
    for (const status of [undefined, ...keys(exportStatus.options)]) for (const request of [undefined, ...keys(requestState.options)]) for (const connection of [undefined, ...keys(connectionStatus.options)]) {
      for (const o of [undefined, ...states.map((s) => open(s)), ...operations.map((op) => open('in_doubt', op, { reason: 'timeout', tries: 2 }))]) for (const bound of [false, true]) for (const problems of [[], [problem]]) for (const inXero of [undefined, 'voided' as const]) {
        const e = explain({ ...none, details: status && { status, number: bound ? 'INV-1' : undefined, xeroStatus: inXero, problem: 'It was refused' }, request: request && asked(request), connection: connection && { name: 'Harbour', status: connection, reason: 'Year end' }, open: o, bound, problems });
        const all = [e.headline, e.next, ...e.reasons];
        if (all.some((t) => t.trim() === '' || /undefined|null|NaN|\[object|\.\.$|: \.|  /.test(t) || !/[.]$/.test(t))) throw new Error(JSON.stringify({ status, request, connection, o, bound, e }));
        if (e.buttons.length === 0 || new Set(e.buttons).size !== e.buttons.length) throw new Error(JSON.stringify(e));
        // what is known to be in the books is never said to be missing, and nobody is told to send it again
        if (bound && !o && (/^Not in Xero/.test(e.headline) || e.buttons.includes('Send to Xero'))) throw new Error(JSON.stringify({ status, request, e }));
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(40_000);
    expect(keys(xeroStatus.options)).toContain('voided');
  });

  it.each<[string, Partial<ExplainFacts>, Partial<ReturnType<typeof explain>>]>([
    ['nobody has sent it', {}, { answer: 'ready', headline: 'Not in Xero: nobody has sent it yet.', next: 'Press Send to Xero.', buttons: ['Send to Xero'] }],
    ['something is wrong with it', { problems: [problem, { ...problem, line: 2 }] }, { answer: 'cannot', reasons: ['It has no lines. Add a line.', 'Line 2: It has no lines. Add a line.'], next: 'Put right what stands above, then press Send to Xero.' }],
    ['it waits for the relay', { request: asked('waiting') }, { answer: 'waits', headline: 'Not in Xero yet. "Send to Xero" is asked for since 2026-11-23 09:05 UTC.', reasons: ['The relay takes it up within a minute.'] }],
    ['paused', { request: asked('waiting', 'Harbour is paused: Year end.'), connection: { name: 'Harbour', status: 'paused', reason: 'Year end.' } }, { answer: 'waits', headline: 'Not in Xero: Harbour is paused.', next: 'Nothing is lost. It goes by itself when an administrator presses Resume on the Xero connection.' }],
    ['read-only', { details: { status: 'failed' }, connection: { name: 'Harbour', status: 'readOnly', reason: '' } }, { next: 'An administrator can press Resume on the Xero connection; or choose another connection on the document.' }],
    ['refused, and mended since', { details: { status: 'failed', problem: 'It had no lines' } }, { answer: 'ready', next: 'Press Send to Xero.' }],
    ['on its way', { open: open('sending') }, { answer: 'onItsWay', headline: 'It is being sent to Xero right now.' }],
    ['Xero takes no more calls', { open: open('ready', 'invoice.create', { reason: 'throttled', tries: 1 }), budget: { dayLeft: 0, waitMs: 90_000 } }, { answer: 'waits', reasons: ['Xero takes only so many calls a minute and a day. It goes on by itself as soon as there is room.', 'Xero takes only so many calls a minute and a day; the next one goes in 90 seconds. 0 are left today.'] }],
    ['the answer was lost', { open: open('in_doubt') }, { answer: 'waits', headline: 'It may be in Xero: the answer of Xero was lost.' }],
    ['it is there', { bound: true, details: { status: 'sent', number: 'INV-7' } }, { answer: 'inXero', headline: 'In Xero as INV-7.', next: 'Nothing needs to be done. Payments and changes in Xero come by themselves.' }],
    ['it was voided there', { bound: true, details: { status: 'sent', number: 'INV-7', xeroStatus: 'voided' } }, { answer: 'gone', headline: 'It was in Xero as INV-7 and has been voided there since.' }],
    ['a status that nobody wrote', { details: { status: 'queued' } }, { answer: 'waits', buttons: ['Send to Xero', 'Xero > Xero details'] }],
    ['held', { details: { status: 'held', holdReason: 'Price is being discussed' } }, { answer: 'stopped', reasons: ['Held because: Price is being discussed.'], buttons: ['Xero > Release', 'Send to Xero'] }],
  ])('R57 %s', (_name, facts, expected) => { expect(explain({ ...none, ...facts })).toMatchObject(expected); });

  it('R57 a restored database is named where it slows things down, and the text for the command line has all of it', () => {
    const e = explain({ ...none, lookFirst: true });
    expect(e.reasons.join()).toContain('looks in Xero');
    expect(explanationText(e)).toBe(`Invoice INV-1: Not in Xero: nobody has sent it yet.\n- Nothing stands in its way.\n- ${e.reasons[1]}\nNext: Press Send to Xero.\nButtons: Send to Xero`);
  });
});
