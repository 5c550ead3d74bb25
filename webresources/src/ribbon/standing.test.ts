// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { connectionStatus } from '@counterfoil/solution';
import { INVOICE, invoiceForm, type TestForm } from '../../testing/form.ts';
import { canMakeReadOnly, canPause, canResume, pause, resume } from './standing.ts';

const value = (key: keyof typeof connectionStatus.options): number => connectionStatus.options[key].value;
const updated: unknown[][] = [];
beforeEach(() => { updated.length = 0; sessionStorage.clear(); });
function on(shown: keyof typeof connectionStatus.options, there = shown): TestForm {
  const t = invoiceForm({ table: 'cfl_connection', attributes: { cfl_name: 'Harbour', cfl_status: value(shown) } });
  t.api.rows.set(`cfl_connection/${INVOICE}`, { cfl_status: value(there) });
  (t.api as unknown as { updateRecord: unknown }).updateRecord = vi.fn(async (...a: unknown[]) => { updated.push(a); });
  return t;
}

describe('R44 pause, read-only and resume on the form of a connection', () => {
  it('R44 each can be pressed where it makes sense', () => {
    const said = (key: keyof typeof connectionStatus.options): boolean[] => { const { form } = on(key); return [canPause(form), canMakeReadOnly(form), canResume(form)]; };
    expect(said('connected')).toEqual([true, true, false]);
    expect(said('paused')).toEqual([false, true, true]);
    expect(said('readOnly')).toEqual([true, false, true]);
    for (const k of ['notConnected', 'needsReconnecting', 'environmentCopied'] as const) expect(said(k), k).toEqual([false, false, false]);
  });
  it('R44 asks why, writes status and reason, and takes both back', async () => {
    const t = on('connected');
    t.answers.text = 'Year end until Friday.';
    await pause(t.form);
    expect(t.asked[0]).toMatchObject({ confirm: 'Pause', paragraphs: [expect.stringContaining('Harbour')] });
    expect(updated).toEqual([['cfl_connection', INVOICE, { cfl_status: value('paused'), cfl_statusreason: 'Year end until Friday.' }]]);
    expect(t.notification()).toMatchObject({ level: 'INFO', text: expect.stringContaining('waits until somebody presses Resume') });
    await resume(on('paused').form);
    expect(updated[1]).toEqual(['cfl_connection', INVOICE, { cfl_status: value('connected'), cfl_statusreason: null }]);
  });
  it('R44 whoever thinks better of it changes nothing; nor does a form that is out of date: what Xero has refused must not be called connected', async () => {
    const t = on('connected');
    t.answers.text = undefined;
    await pause(t.form);
    const old = on('paused', 'needsReconnecting');
    await resume(old.form);
    expect([updated, old.alerts.map((a) => a.title)]).toEqual([[], ['Nothing was changed']]);
  });
});
