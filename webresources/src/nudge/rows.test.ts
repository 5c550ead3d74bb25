import { describe, expect, it } from 'vitest';
import { exportStatus, optionValue, requestState, requestStep, xeroStatus } from '@counterfoil/solution';
import { detailsOf, problemsIn, requestOf, safeLink } from './rows.ts';

const SHOWN = '@OData.Community.Display.V1.FormattedValue';

describe('requestOf', () => {
  it('counts an empty state as waiting, as rows written by flows have it', () => {
    expect(requestOf({ cfl_syncrequestid: '{ABC}', cfl_requeststate: null, createdon: '2026-11-22T10:00:00Z' })).toEqual({ request: 'abc', state: 'waiting', step: undefined, text: '', problems: [], document: undefined, at: '2026-11-22T10:00:00Z' });
  });
  it('reads state, step, words, problems and document', () => {
    const r = requestOf({
      cfl_syncrequestid: 'a', cfl_requeststate: optionValue(requestState, 'refused'), cfl_step: optionValue(requestStep, 'checking'), cfl_message: 'No.',
      cfl_result: JSON.stringify({ problems: [{ code: 'X', text: 't', fix: 'f', line: 2, field: 'quantity' }], document: { number: 'INV-1', total: '1.00' } }),
    });
    expect(r).toMatchObject({ state: 'refused', step: 'checking', text: 'No.', problems: [{ code: 'X', text: 't', fix: 'f', line: 2, field: 'quantity' }], document: { number: 'INV-1' } });
  });
});

describe('problemsIn', () => {
  it.each([[undefined, 0], ['', 0], ['{', 0], ['7', 0], ['[{"text":1}]', 0], ['[{"text":"t"}]', 1], ['{"problems":[{"text":"t"},null]}', 1]])('%j holds %d', (json, n) => {
    expect(problemsIn(json)).toHaveLength(n);
  });
});

describe('detailsOf', () => {
  it('shows money as the platform formats it', () => {
    const d = detailsOf({ cfl_exportstatus: optionValue(exportStatus, 'sent'), cfl_xerostatus: optionValue(xeroStatus, 'authorised'), cfl_total: 1200.1, [`cfl_total${SHOWN}`]: '£1,200.10', cfl_amountdue: 5, cfl_overdueamount: 5 });
    expect(d).toMatchObject({ status: 'sent', xeroStatus: 'authorised', total: { value: 1200.1, shown: '£1,200.10' }, amountDue: { shown: '5.00' }, overdue: { value: 5, shown: '5.00' }, subtotal: undefined });
  });
  it('makes one problem of the text when the list is missing', () => {
    expect(detailsOf({ cfl_problemcode: 'A', cfl_problemtext: 'Do this.' }).problems).toEqual([{ code: 'A', text: 'Do this.', fix: '' }]);
    expect(detailsOf({ cfl_problemtext: 'Do this.', cfl_problems: '[{"code":"B","text":"b","fix":"f"}]' }).problems).toEqual([{ code: 'B', text: 'b', fix: 'f' }]);
  });
  it('counts a status it does not know as not sent', () => expect(detailsOf({ cfl_exportstatus: 1 }).status).toBe('notSent'));
});

describe('safeLink', () => {
  it('lets only web addresses become links', () => {
    expect(safeLink('https://go.xero.com/a?b=c')).toBe('https://go.xero.com/a?b=c');
    for (const bad of ['javascript:alert(1)', 'data:text/html,x', 'go.xero.com', '', undefined]) expect(safeLink(bad)).toBeUndefined();
  });
});
