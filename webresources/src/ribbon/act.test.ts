// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { soon } from '../../testing/soon.ts';
import { correctionAction, detailsId, exportStatus, optionValue, requestAction, xeroStatus } from '@counterfoil/solution';
import { fakeBatch, fakeRelay, step, type FakeBatch, type FakeRelay } from '../../testing/fake-web-api.ts';
import { INVOICE, invoiceForm, type TestForm } from '../../testing/form.ts';
import { forgetEnvironment, readTicket } from '../nudge/index.ts';
import { act } from './act.ts';
import { actOnSelected } from './act-selected.ts';
import { forgetKnown } from './known.ts';

const DETAILS = await detailsId('invoice', INVOICE);
const OTHER = '30000000-0000-4000-8000-000000000001';
let relay: FakeRelay;
let batch: FakeBatch;
const turns = async (until: () => boolean): Promise<void> => { for (let i = 0; i < 2000 && !until(); i++) { await soon(); await vi.advanceTimersByTimeAsync(1); } };
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  forgetEnvironment(); forgetKnown(); sessionStorage.clear();
  relay = fakeRelay();
  batch = fakeBatch();
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => (url.includes('$batch') ? batch.fetch(url, init) : relay.fetch(url, init)));
});
afterEach(() => { vi.unstubAllGlobals(); vi.useRealTimers(); });

function onForm(row: Record<string, unknown> = {}): TestForm {
  const t = invoiceForm();
  t.api.rows.set('environmentvariabledefinition/1', { defaultvalue: 'https://relay.example' });
  t.api.rows.set(`cfl_xerodocument/${DETAILS}`, { cfl_xerodocumentid: DETAILS, cfl_exportstatus: optionValue(exportStatus, 'sent'), cfl_xeroid: 'x', cfl_xeronumber: 'INV-1', cfl_xerostatus: optionValue(xeroStatus, 'authorised'), ...row });
  return t;
}
const asked = (t: TestForm): Record<string, unknown> => t.api.created.at(-1)!.data;

describe('commands of the menu on a form', () => {
  it('R19 says what will happen, saves, asks for the update and tells what came of it', async () => {
    const t = onForm();
    t.form.data.entity.getIsDirty = () => t.save.mock.calls.length === 0;
    const done = act(t.form, 'update');
    await turns(() => relay.requests.length > 0);
    expect(t.confirms).toMatchObject([{ title: 'Send the update to Xero?', text: expect.stringMatching(/^INV-1 gets in Xero what it says in Dynamics now\./), confirmButtonLabel: 'Send update' }]);
    expect(t.save).toHaveBeenCalledTimes(1);
    expect(t.api.created.map((c) => c.table)).toEqual(['cfl_syncrequest']);
    expect(asked(t)).toMatchObject({ cfl_action: optionValue(requestAction, 'update'), 'cfl_InvoiceId@odata.bind': `/invoices(${INVOICE})` });
    relay.say(step(String([...t.api.rows.keys()].find((k) => k.startsWith('cfl_syncrequest/'))!.split('/')[1]), 'recorded', 'done', { text: 'Updated in Xero.' }));
    await done;
    expect(t.notification()).toEqual({ level: 'INFO', text: 'Updated in Xero.' });
    expect(t.panes.navigated).toEqual([]);
  });
  it('R35 asks why before it voids, and writes a correction with the reason', async () => {
    const t = onForm();
    t.answers.text = '  Sent to the wrong customer ';
    const done = act(t.form, 'void');
    await turns(() => relay.requests.length > 0);
    expect(t.asked).toMatchObject([{ label: 'Why? Everybody who sees the document can read it.', confirm: 'Void', missing: 'Write why, in a few words.' }]);
    expect(t.api.created.at(-1)!.table).toBe('cfl_correctionrequest');
    expect(asked(t)).toMatchObject({ cfl_action: optionValue(correctionAction, 'void'), cfl_reason: 'Sent to the wrong customer' });
    expect(readTicket(sessionStorage, DETAILS, Date.now())).toMatchObject({ action: 'void', table: 'cfl_correctionrequest' });
    const id = [...t.api.rows.keys()].find((k) => k.startsWith('cfl_correctionrequest/'))!.split('/')[1]!;
    relay.say(step(id, 'checking', 'refused', { problems: [{ code: 'PAID', text: 'It is paid.', fix: 'Remove the payment in Xero first.' }] }));
    await done;
    expect(t.notification()).toEqual({ level: 'ERROR', text: 'Not done. It is paid. Remove the payment in Xero first.' });
    // neither question nor answer stays behind
    expect(Object.keys(sessionStorage).filter((k) => /ask|answer/.test(k))).toEqual([]);
  });
  it('R35 deletes what is only a draft there', async () => {
    const t = onForm({ cfl_xerostatus: optionValue(xeroStatus, 'draft') });
    void act(t.form, 'void');
    await turns(() => relay.requests.length > 0);
    expect([t.asked[0]!.confirm, asked(t)['cfl_action']]).toEqual(['Delete draft', optionValue(correctionAction, 'delete')]);
  });
  it.each(['void', 'update'] as const)('writes nothing when the person thinks better of it: %s', async (key) => {
    const t = onForm();
    Object.assign(t.answers, { text: undefined, confirmed: false });
    await act(t.form, key);
    expect([t.api.created, t.save.mock.calls, t.notification()]).toEqual([[], [], undefined]);
  });
  it('R28 a preview puts nothing on its way, and is shown by the pane', async () => {
    const t = onForm();
    t.api.rows.delete(`cfl_xerodocument/${DETAILS}`);
    await Promise.all([act(t.form, 'preview'), turns(() => t.panes.navigated.length > 0)]);
    expect(t.api.created[0]!.data).toMatchObject({ cfl_exportstatus: optionValue(exportStatus, 'notSent') });
    expect(asked(t)).toMatchObject({ cfl_action: optionValue(requestAction, 'preview') });
    expect(readTicket(sessionStorage, DETAILS, Date.now())).toMatchObject({ action: 'preview' });
    expect([t.confirms, t.notification()]).toEqual([[], undefined]);
  });
  it('R34 shows what is planned before it applies a credit, and says where to plan', async () => {
    const t = onForm();
    t.form.data.entity.getEntityName = () => 'cfl_creditnote';
    t.api.rows.set(`cfl_creditnote/${INVOICE}`, { cfl_name: 'CN-1', cfl_subject: 'Returned' });
    await act(t.form, 'allocate');
    expect(t.alerts).toMatchObject([{ title: 'Nothing to apply yet', text: expect.stringContaining('Applied To') }]);
    t.api.rows.set('cfl_creditallocation/1', { cfl_amount: 5, 'cfl_amount@OData.Community.Display.V1.FormattedValue': '£5.00', '_cfl_invoiceid_value@OData.Community.Display.V1.FormattedValue': 'Spring' });
    t.answers.confirmed = false;
    await act(t.form, 'allocate');
    expect(t.confirms[0]!.text).toContain('Spring: £5.00');
  });
  it('names the role to ask for when the privilege is missing', async () => {
    const t = onForm();
    t.api.fail = (call) => (call === 'create cfl_correctionrequest' ? { errorCode: 2147746336, message: 'missing prvCreatecfl_CorrectionRequest privilege' } : undefined);
    await act(t.form, 'release');
    expect(t.notification()).toMatchObject({ level: 'ERROR', text: expect.stringContaining('Counterfoil Accountant') });
  });
});

describe('commands of the menu in a list', () => {
  it('R25 R35 asks once and treats each by what Xero says of it', async () => {
    const t = onForm();
    const other = await detailsId('invoice', OTHER);
    t.api.rows.set(`cfl_xerodocument/${other}`, { cfl_xerodocumentid: other, cfl_exportstatus: optionValue(exportStatus, 'sent'), cfl_xeroid: 'y', cfl_xerostatus: optionValue(xeroStatus, 'draft') });
    t.api.rows.set(`invoice/${INVOICE}`, { invoiceid: INVOICE, invoicenumber: 'INV-1', name: 'One' });
    t.api.rows.set(`invoice/${OTHER}`, { invoiceid: OTHER, invoicenumber: 'INV-2', name: 'Two' });
    const done = actOnSelected({}, [INVOICE, OTHER].map((Id) => ({ Id, TypeName: 'invoice' })), 'void');
    await turns(() => relay.requests.length > 0);
    expect(t.asked.map((q) => q.confirm)).toEqual(['Void or delete']);
    expect(batch.creates.map((c) => [c.set, c.data['cfl_action'], c.data['cfl_reason']])).toEqual([['cfl_correctionrequests', optionValue(correctionAction, 'void'), 'Because.'], ['cfl_correctionrequests', optionValue(correctionAction, 'delete'), 'Because.']]);
    const [a, b] = batch.creates.map((c) => String(c.data['cfl_correctionrequestid']));
    relay.say(step(a!, 'recorded', 'done'));
    relay.say(step(b!, 'checking', 'refused', { problems: [{ code: 'PAID', text: 'It is paid.', fix: 'Remove the payment first.' }] }));
    await done;
    expect(t.alerts.at(-1)).toEqual({ title: 'Done: 1 of 2', text: 'Done: 1\n\nNot done: 1.\n• INV-2: It is paid. Remove the payment first.' });
  });
});
