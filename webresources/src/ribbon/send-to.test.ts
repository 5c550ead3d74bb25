// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { soon } from '../../testing/soon.ts';
import { detailsId, exportStatus, optionValue, requestAction } from '@counterfoil/solution';
import { fakeRelay, step, type FakeRelay } from '../../testing/fake-web-api.ts';
import { INVOICE, invoiceForm, type TestForm } from '../../testing/form.ts';
import { forgetEnvironment } from '../nudge/index.ts';
import { forgetKnown } from './known.ts';
import { canSendTo, sendTo } from './send-to.ts';

const [NORTH, SOUTH, CUSTOMER] = ['30000000-0000-4000-8000-000000000001', '30000000-0000-4000-8000-000000000002', '30000000-0000-4000-8000-000000000003'];
let relay: FakeRelay;
const turns = async (until: () => boolean): Promise<void> => { for (let i = 0; i < 2000 && !until(); i++) { await soon(); await vi.advanceTimersByTimeAsync(1); } };
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  forgetEnvironment(); forgetKnown(); sessionStorage.clear();
  relay = fakeRelay();
  vi.stubGlobal('fetch', relay.fetch);
});
afterEach(() => { vi.unstubAllGlobals(); vi.useRealTimers(); });
function host(links = 2, o: Parameters<typeof invoiceForm>[0] = {}): TestForm {
  const t = invoiceForm(o);
  t.api.rows.set('environmentvariabledefinition/1', { defaultvalue: 'https://relay.example' });
  t.api.rows.set(`invoice/${INVOICE}`, { _customerid_value: CUSTOMER, '_customerid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'account', '_customerid_value@OData.Community.Display.V1.FormattedValue': 'Mill Lane' });
  t.api.rows.set('cfl_connection/c', { cfl_connectionid: 'c' });
  for (const l of [{ cfl_contactlinkid: NORTH, cfl_name: 'Mill Lane North', cfl_isprimary: true }, { cfl_contactlinkid: SOUTH, cfl_name: 'Mill Lane South', cfl_accountnumber: 'ML-2', cfl_isarchived: true }].slice(0, links)) t.api.rows.set(`cfl_contactlink/${l.cfl_contactlinkid}`, l);
  return t;
}

describe('R32 send to another contact', () => {
  it('R32 offers the contacts of the customer, and sends this one document to the chosen one', async () => {
    const t = host();
    t.answers.text = SOUTH;
    const done = sendTo(t.form);
    await turns(() => relay.requests.length > 0);
    expect(t.asked).toMatchObject([{ label: 'Which contact in Xero gets this document?', choices: [{ key: NORTH, title: 'Mill Lane North', detail: 'Primary' }, { key: SOUTH, title: 'Mill Lane South', detail: 'Archived in Xero · ML-2' }] }]);
    expect(t.asked[0]!.paragraphs[0]).toMatch(/^Mill Lane has several contacts/);
    expect(t.api.created.at(-1)).toMatchObject({ table: 'cfl_syncrequest', data: { cfl_action: optionValue(requestAction, 'send'), cfl_arguments: JSON.stringify({ contactLink: SOUTH }), 'cfl_InvoiceId@odata.bind': `/invoices(${INVOICE})` } });
    relay.say(step([...t.api.rows.keys()].find((k) => k.startsWith('cfl_syncrequest/'))!.split('/')[1]!, 'recorded', 'refused', { problems: [{ code: 'X', text: 'It is archived.', fix: 'Restore it.' }] }));
    await done;
    expect(t.notification()!.text).toContain('It is archived.');
  });
  it('R32 nothing is asked for by whoever thinks better of it', async () => {
    const t = host();
    t.answers.text = undefined;
    await sendTo(t.form);
    expect([t.asked.length, t.api.created]).toEqual([1, []]);
  });
  it.each([[0, /has no contact in Xero yet/], [1, /^Mill Lane has only one contact/]] as const)('R32 with %s there is nothing to choose, and it says so', async (links, said) => {
    const t = host(links);
    await sendTo(t.form);
    expect([t.asked, t.api.created, t.alerts[0]!.text]).toEqual([[], [], expect.stringMatching(said)]);
  });
  it.each([['sent', false], ['queued', false], ['held', false], ['failed', true], ['needsDecision', true]] as const)('R32 a document that is %s: offered %s', async (status, offered) => {
    const t = host();
    t.api.rows.set(`cfl_xerodocument/${await detailsId('invoice', INVOICE)}`, { cfl_exportstatus: optionValue(exportStatus, status) });
    expect(await canSendTo(t.form)).toBe(offered);
  });
  it('R32 offered for what nobody has sent, not for what is cancelled', async () => {
    expect(await canSendTo(host().form)).toBe(true);
    forgetKnown();
    expect(await canSendTo(host(2, { attributes: { statecode: 3 } }).form)).toBe(false);
  });
});
