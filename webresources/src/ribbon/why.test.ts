// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { soon } from '../../testing/soon.ts';
import { optionValue, requestAction } from '@counterfoil/solution';
import { fakeRelay, step, type FakeRelay } from '../../testing/fake-web-api.ts';
import { INVOICE, invoiceForm, type TestForm } from '../../testing/form.ts';
import { forgetEnvironment } from '../nudge/index.ts';
import { explanationIn, why } from './why.ts';

let relay: FakeRelay;
const turns = async (until: () => boolean): Promise<void> => { for (let i = 0; i < 2000 && !until(); i++) { await soon(); await vi.advanceTimersByTimeAsync(1); } };
beforeEach(() => { vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }); forgetEnvironment(); sessionStorage.clear(); relay = fakeRelay(); vi.stubGlobal('fetch', relay.fetch); });
afterEach(() => { vi.unstubAllGlobals(); vi.useRealTimers(); });
const explanation = { title: 'Invoice INV-1', answer: 'ready', headline: 'Not in Xero: nobody has sent it yet.', reasons: ['Nothing stands in its way.'], next: 'Press Send to Xero.', buttons: ['Send to Xero'] };
async function asked(state: string, result: unknown, more: object = {}): Promise<TestForm> {
  const t = invoiceForm();
  t.api.rows.set('environmentvariabledefinition/1', { defaultvalue: 'https://relay.example' });
  const done = why(t.form);
  await turns(() => relay.requests.length > 0);
  const id = [...t.api.rows.keys()].find((k) => k.startsWith('cfl_syncrequest/'))!.split('/')[1]!;
  t.api.rows.set(`cfl_syncrequest/${id}`, { cfl_result: JSON.stringify(result) });
  relay.say(step(id, 'recorded', state, more));
  await done;
  return t;
}

describe('R57 Why?', () => {
  it('R57 asks about this document by its id, leaves no other row, and shows reasons, next step and buttons', async () => {
    const t = await asked('done', { explanation });
    expect(t.api.created).toHaveLength(1);
    expect(t.api.created[0]).toMatchObject({ table: 'cfl_syncrequest', data: { cfl_action: optionValue(requestAction, 'explain'), cfl_arguments: JSON.stringify({ documents: [{ table: 'invoice', id: INVOICE }] }) } });
    expect(Object.keys(t.api.created[0]!.data).filter((k) => k.includes('@'))).toEqual([]);
    expect(t.reports.map((r) => [r.title, r.report.paragraphs])).toEqual([['Why?', ['Invoice INV-1: Not in Xero: nobody has sent it yet.', 'Nothing stands in its way.', 'What happens next: Press Send to Xero.', 'Buttons that help: Send to Xero']]]);
  });
  it('R57 a refusal is told with its way out, and an answer that is none is not shown as one', async () => {
    expect((await asked('refused', {}, { problems: [{ code: 'DOCUMENT_NOT_ALLOWED', text: 'You may not read it.', fix: 'Ask.' }] })).alerts).toEqual([{ title: 'Why?', text: 'You may not read it. Ask.' }]);
    for (const bad of ['', '{', 'null', '{"explanation":null}', '{"explanation":{"title":1}}', JSON.stringify({ explanation: { ...explanation, reasons: [1] } })]) expect(explanationIn(bad), bad).toBeUndefined();
  });
});
