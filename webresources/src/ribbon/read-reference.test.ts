// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { soon } from '../../testing/soon.ts';
import { optionValue, requestAction } from '@counterfoil/solution';
import { fakeRelay, step, type FakeRelay } from '../../testing/fake-web-api.ts';
import { INVOICE, invoiceForm, type TestForm } from '../../testing/form.ts';
import { forgetEnvironment } from '../nudge/index.ts';
import { readFromXero, readFromXeroInList } from './read-reference.ts';

let relay: FakeRelay;
const turns = async (until: () => boolean): Promise<void> => { for (let i = 0; i < 2000 && !until(); i++) { await soon(); await vi.advanceTimersByTimeAsync(1); } };
beforeEach(() => { vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }); forgetEnvironment(); relay = fakeRelay(); vi.stubGlobal('fetch', relay.fetch); });
afterEach(() => { vi.unstubAllGlobals(); vi.useRealTimers(); });
function on(table: string, attributes: Record<string, unknown> = {}): TestForm {
  const t = invoiceForm({ table, attributes });
  t.api.rows.set('environmentvariabledefinition/1', { defaultvalue: 'https://relay.example' });
  return t;
}
const requestOf = (t: TestForm): Record<string, unknown> => t.api.created.at(-1)!.data;
const idOf = (t: TestForm): string => [...t.api.rows.keys()].find((k) => k.startsWith('cfl_syncrequest/'))!.split('/')[1]!;

describe('Read from Xero', () => {
  it('R15 asks for the connection on whose form it stands, by its id and not by a lookup, and tells what came of it', async () => {
    const t = on('cfl_connection');
    const done = readFromXero(t.form);
    const again = readFromXero(t.form);
    await turns(() => relay.requests.length > 0);
    expect(requestOf(t)).toMatchObject({ cfl_action: optionValue(requestAction, 'readReference'), cfl_arguments: JSON.stringify({ connection: INVOICE }), cfl_tickethash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(Object.keys(requestOf(t)).filter((k) => k.includes('@'))).toEqual([]);
    relay.say(step(idOf(t), 'recorded', 'done', { text: 'Harbour was read from Xero: 3 new accounts.' }));
    await Promise.all([done, again]);
    expect(t.notification()).toEqual({ text: 'Harbour was read from Xero: 3 new accounts.', level: 'INFO' });
    expect(t.api.created).toHaveLength(1);
    expect(t.refresh).toHaveBeenCalled();
  });
  it('R15 from a list means every organisation, refreshes the list, and says why when it was refused', async () => {
    const t = on('cfl_xeroaccount');
    const list = { refresh: vi.fn() };
    const done = readFromXeroInList(list);
    await turns(() => relay.requests.length > 0);
    expect(requestOf(t)).not.toHaveProperty('cfl_arguments');
    relay.say(step(idOf(t), 'recorded', 'refused', { problems: [{ code: 'READ_NO_CONNECTION', text: 'There is no connected Xero organisation that you may read.', fix: 'Ask an administrator.' }] }));
    await done;
    expect([list.refresh.mock.calls.length, t.alerts[0]!.title]).toEqual([1, 'Not read from Xero']);
    expect(t.alerts[0]!.text).toContain('no connected Xero organisation');
  });
  it('R15 cannot be stored: says so, and covers the page no longer', async () => {
    const t = on('cfl_connection');
    t.api.fail = (call) => (call.startsWith('create') ? new TypeError('Failed to fetch') : undefined);
    await readFromXero(t.form);
    expect(t.notification()?.level).toBe('ERROR');
    t.api.fail = () => undefined;
    const done = readFromXero(t.form);
    await turns(() => relay.requests.length > 0);
    await vi.advanceTimersByTimeAsync(61_000);
    await done;
    expect(t.notification()).toMatchObject({ level: 'INFO' });
  });
});
