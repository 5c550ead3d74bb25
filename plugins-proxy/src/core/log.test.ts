import { describe, expect, it } from 'vitest';
import { DoorError } from './errors.ts';
import { createLog } from './log.ts';

describe('log', () => {
  it('shows codes and ids, never a token nor a word of a document', () => {
    const lines: string[] = [];
    const log = createLog('info', { write: (l) => { lines.push(l); } });
    log.warn({ err: new DoorError({ door: 'xero', fate: 'refused', status: 400, code: 'ValidationException', message: 'Contact ACME is archived', body: { Total: '99.95' } }), headers: { authorization: 'Bearer abc' }, token: 'abc', request: 'r-1' }, 'refused');
    log.error({ err: Object.assign(new Error('duplicate key value'), { severity: 'ERROR', code: '23505', detail: 'Key (number)=(INV-77)' }) }, 'database');
    const all = lines.join('');
    expect(all).toContain('"code":"ValidationException"');
    expect(all).toContain('"request":"r-1"');
    for (const secret of ['ACME', '99.95', 'abc', 'INV-77']) expect(all).not.toContain(secret);
  });
});
