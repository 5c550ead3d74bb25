// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { soon } from '../../testing/soon.ts';
import { detailsId, exportStatus, optionValue } from '@counterfoil/solution';
import { INVOICE, invoiceForm, type TestForm } from '../../testing/form.ts';
import { LOOK_MS } from '../nudge/index.ts';
import { forgetKnown } from './known.ts';
import { lookOutOn } from './look-out.ts';

const DETAILS = await detailsId('invoice', INVOICE);
const [OPEN, PAID, COMPLETE] = [1, 2, 100001];
const banners: { message: string; action: { actionLabel: string; eventHandler: () => void } }[] = [];
const cleared: string[] = [];
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const until = async (what: () => boolean): Promise<void> => { for (let i = 0; i < 500 && !what(); i++) { await soon(); await pass(0); } expect(what()).toBe(true); };

beforeEach(() => { vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'requestAnimationFrame', 'cancelAnimationFrame'], now: Date.parse('2026-11-22T10:00:00Z') }); forgetKnown(); banners.length = cleared.length = 0; });
afterEach(async () => { const gone = invoiceForm({ id: '' }); await lookOutOn(gone.form); vi.useRealTimers(); });

async function opened(status: keyof typeof exportStatus.options, o: { dirty?: boolean } = {}): Promise<TestForm> {
  const t = invoiceForm({ ...o, attributes: { invoicenumber: 'INV-1', statecode: 0, statuscode: OPEN } });
  Object.assign(Xrm.App, {
    addGlobalNotification: async (n: typeof banners[number]) => { banners.push(n); return `b${banners.length}`; },
    clearGlobalNotification: async (id: string) => { cleared.push(id); },
  });
  comes(t, status, 1);
  t.api.rows.set(`invoice/${INVOICE}`, { statecode: 0, statuscode: OPEN });
  await lookOutOn(t.form);
  return t;
}
const comes = (t: TestForm, status: keyof typeof exportStatus.options, version: number): void => { t.api.rows.set(`cfl_xerodocument/${DETAILS}`, { cfl_exportstatus: optionValue(exportStatus, status), '@odata.etag': `W/"${version}"` }); };
const looks = (t: TestForm): number => t.api.calls.filter((c) => c === 'read cfl_xerodocument').length;

describe('R26 a form that is open', () => {
  it('R26 reads itself again when something has come back, once for each piece of news', async () => {
    const t = await opened('sent');
    await lookOutOn(t.form);
    await pass(LOOK_MS);
    expect(t.refresh).not.toHaveBeenCalled();
    comes(t, 'sent', 2);
    await pass(LOOK_MS);
    await until(() => t.refresh.mock.calls.length > 0);
    await pass(10 * LOOK_MS);
    expect(t.refresh.mock.calls).toEqual([[false]]);
    expect(banners).toEqual([]);
  });
  it('R26 R18 leaves what somebody is typing alone: says that the invoice was closed, with a way out', async () => {
    const t = await opened('sent', { dirty: true });
    comes(t, 'sent', 2);
    await pass(LOOK_MS);
    await pass(100);
    expect(banners).toEqual([]);
    t.api.rows.set(`invoice/${INVOICE}`, { statecode: PAID, statuscode: COMPLETE });
    comes(t, 'sent', 3);
    await pass(LOOK_MS);
    await until(() => banners.length === 1);
    expect(banners[0]!.message).toMatch(/has changed because of what happened in Xero.*is not saved/);
    expect(t.refresh).not.toHaveBeenCalled();
    banners[0]!.action.eventHandler();
    await until(() => cleared.length === 1);
    expect(t.refresh.mock.calls).toEqual([[false]]);
  });
  it('R26 does not look while the document is not in Xero, and begins when a command is asked for after it has arrived', async () => {
    const t = await opened('queued');
    const before = looks(t);
    await pass(10 * LOOK_MS);
    expect(looks(t)).toBe(before);
    comes(t, 'sent', 2);
    forgetKnown();
    await lookOutOn(t.form);
    await pass(LOOK_MS);
    expect(looks(t)).toBe(before + 2);
  });
  it('R26 ends when the form shows another record', async () => {
    const t = await opened('sent');
    t.form.data.entity.getId = () => '{30000000-0000-4000-8000-000000000001}';
    const before = looks(t);
    await pass(20 * LOOK_MS);
    expect(looks(t)).toBe(before);
    expect(vi.getTimerCount()).toBe(0);
  });
});
