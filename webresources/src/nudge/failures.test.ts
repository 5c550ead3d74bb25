import { describe, expect, it } from 'vitest';
import { failureOf } from './failures.ts';

describe('failureOf', () => {
  it('names the role for a missing privilege, from code or words', () => {
    const message = 'Principal user (Id=1, type=8) is missing prvCreatecfl_SyncRequest privilege (Id=2) on OTC=10012';
    for (const error of [{ errorCode: 2147746336, message }, { errorCode: -2147220960, message }, { code: '0x80040220', message }, { error: { code: '0x80048306', message } }, new Error(message)]) {
      const f = failureOf(error);
      expect(f.code).toBe('NO_PRIVILEGE');
      expect(f.text).toBe('Your security roles do not allow you to send invoices to Xero.');
      expect(f.fix).toContain('Counterfoil Sender');
    }
  });
  it('asks for the record\'s access when the table is not ours', () => {
    expect(failureOf({ errorCode: 0x80040220, message: 'missing prvReadAccount' }).fix).toContain('access to this record');
  });
  it.each([
    [0x80040220, 'Principal user (Id=1) is missing prvAppendToInvoice privilege'],
    [0x80048306, 'Principal with id 5e55a1e5 does not have AppendToAccess right(s) for record with id 3d5a39cb of entity invoice'],
  ])('tells those who may only look at an invoice who can send it, without naming a table (%i)', (errorCode, message) => {
    expect(failureOf({ errorCode, message })).toEqual({
      code: 'NO_PRIVILEGE', text: 'Your security roles let you look at this invoice, but not send it.', fix: 'Ask its owner to send it, or ask your administrator for the right Append To on invoices, as far as this one.',
    });
  });
  it.each([
    [{ errorCode: 0x80040217, message: 'Does Not Exist' }, 'NOT_FOUND'], [{ errorCode: 2147746359, message: 'dup' }, 'EXISTS'], [{ code: 0x80060892 }, 'EXISTS'],
    [{ errorCode: 0x80072322, message: 'Number of requests exceeded' }, 'BUSY'], [new TypeError('Failed to fetch'), 'OFFLINE'], [{ errorCode: 0x80072321, message: 'The environment cannot be reached: Failed to fetch' }, 'OFFLINE'], [{ errorCode: 0x80060888, message: 'x' }, 'NOT_INSTALLED'],
  ] as const)('%j is %s', (error, code) => {
    const f = failureOf(error);
    expect(f.code).toBe(code);
    expect(f.text).not.toBe('');
    expect(f.fix).not.toBe('');
  });
  it('keeps the platform\'s words and number where it does not know better', () => {
    expect(failureOf({ errorCode: -2147088227, message: 'Invalid argument' }).text).toBe('Dynamics refused: Invalid argument (0x8006089d)');
    for (const odd of [undefined, null, 7, 'boom', {}, []]) expect(failureOf(odd).code).toBe('OTHER');
  });
});
