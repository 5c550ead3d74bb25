import { describe, expect, it } from 'vitest';
import { connectionStatus } from '@counterfoil/solution';
import { silentLog } from '../../core/log.ts';
import type { DataverseDoor } from '../../dataverse/door.ts';
import { problem } from '../../problems/index.ts';
import type { XeroDoor } from '../../xero/door.ts';
import { besideRest, createStanding, exceptRest, restOf, restTold } from './index.ts';

const paused = problem('CONNECTION_PAUSED', { connection: 'Harbour', reason: 'Year end.' });
const lapsed = problem('CONNECTION_NEEDS_RECONNECTING', { connection: 'Harbour' });
const wrong = problem('NO_DATE', { column: 'Date', document: 'invoice' });

describe('R56 R44 what waits because its connection stands still', () => {
  it.each([
    [[], undefined], [[paused], 'paused'], [[lapsed], 'needsReconnecting'], [[wrong], undefined], [[lapsed, wrong], undefined],
    [[problem('CONNECTION_NOT_CONNECTED', { connection: 'Harbour' })], undefined], [[problem('CONNECTION_READ_ONLY', { connection: 'Harbour', reason: 'x' })], undefined],
  ])('%#', (problems, rest) => { expect(restOf(problems)).toBe(rest); });

  it('R56 says that nobody has to send it again and what an administrator does', () => {
    expect(restTold([lapsed], 'needsReconnecting')).toMatchObject({ state: 'waiting', text: expect.stringMatching(/Harbour\. It waits until the sign-in at Xero is renewed.*nobody has to send it again.*administrator/) });
    expect(restTold([paused], 'paused').text).toContain('Year end.');
  });
  it('R56 what else is wrong is told without the wait', () => {
    expect(besideRest([lapsed, wrong])).toEqual([wrong]);
    expect([besideRest([lapsed]), exceptRest([lapsed])]).toEqual([[lapsed], []]);
  });

  it('R56 is looked at again when it stands otherwise, and calls go on while Xero may take it again', async () => {
    let status: keyof typeof connectionStatus.options = 'needsReconnecting';
    let away = false;
    const dataverse = { get: async () => { if (away) throw new TypeError('away'); return { value: [{ cfl_connectionid: 'C', cfl_status: connectionStatus.options[status].value }] }; } } as unknown as DataverseDoor;
    const sent: string[] = [];
    const xero = { createInvoices: async (tenant: string) => { sent.push(tenant); return []; } } as unknown as XeroDoor;
    const s = createStanding({ dataverse, xero, environment: () => ({ key: 'e', user: '', lookFirst: false, organisations: [{ connectionId: 'c', tenantId: 't', name: '', shortCode: '', timeZone: '', owner: undefined }] }), log: silentLog(), freshMs: 0 });
    s.hold('one', 'c', 'needsReconnecting');
    s.hold('two', 'c', 'needsReconnecting');
    expect([s.holds('one'), s.holds('none'), await s.look()]).toEqual([true, false, []]);
    await s.guarded.createInvoices('t', [], {} as never);
    // somebody has paused it meanwhile: it waits for something else by now
    status = 'paused';
    expect([await s.look(), s.holds('one')]).toEqual([['one', 'two'], false]);
    await expect(s.guarded.createInvoices('t', [], {} as never)).rejects.toMatchObject({ fate: 'notSent', code: 'paused' });
    s.hold('one', 'c', 'paused');
    // while Dynamics is away nothing is known to be over
    away = true;
    expect([await s.look(), s.holds('one')]).toEqual([[], true]);
    away = false; status = 'connected';
    expect(await s.look()).toEqual(['one']);
    expect(sent).toEqual(['t']);
  });
});
