// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { detailsId, exportStatus, optionValue } from '@counterfoil/solution';
import { failures } from '../../webresources/src/nudge/english.ts';
import { fakeWebApi, type FakeWebApi } from '../../webresources/testing/fake-web-api.ts';
import { getString } from '../testing/strings.ts';
import { SyncStatus } from './index.ts';

const INVOICE = 'b6f0a1c2-1111-4222-8333-444455556666';
afterEach(cleanup);

type Context = Parameters<SyncStatus['updateView']>[0];
const context = (api: FakeWebApi, raw: string | null, hasEntityPrivilege: () => boolean = () => true): Context =>
  ({ parameters: { documentKey: { raw } }, webAPI: api, resources: { getString }, utils: { hasEntityPrivilege } }) as unknown as Context;

describe('SyncStatus', () => {
  it('has the sentences of the shared client in its own resource, in the same words', () => {
    for (const [key, sentence] of Object.entries(failures)) expect(getString(key)).toBe(sentence);
  });
  it('lives through init, updateView, getOutputs and destroy', async () => {
    const api = fakeWebApi({ [`cfl_xerodocument/${await detailsId('invoice', INVOICE)}`]: { cfl_exportstatus: optionValue(exportStatus, 'failed') } });
    const control = new SyncStatus();
    const c = context(api, `invoice:${INVOICE}`);
    control.init(c);
    render(control.updateView(c));
    await screen.findByRole('button', { name: 'Try again' });
    expect(control.getOutputs()).toEqual({});
    control.destroy();
    const calls = api.calls.length;
    window.dispatchEvent(new Event('focus'));
    document.dispatchEvent(new Event('visibilitychange'));
    expect(api.calls.length).toBe(calls);
  });
  it('R23 hides the button from people who may not create requests', async () => {
    const api = fakeWebApi({ [`cfl_xerodocument/${await detailsId('invoice', INVOICE)}`]: { cfl_exportstatus: optionValue(exportStatus, 'failed') } });
    const control = new SyncStatus();
    const c = context(api, `invoice:${INVOICE}`, () => false);
    control.init(c);
    render(control.updateView(c));
    await screen.findByRole('heading', { name: 'Not sent to Xero' });
    expect(screen.queryByRole('button')).toBeNull();
    control.destroy();
  });
  it('says so on a record without a document', async () => {
    const control = new SyncStatus();
    const c = context(fakeWebApi(), null, () => { throw new Error('not offered here'); });
    control.init(c);
    render(control.updateView(c));
    await vi.waitFor(() => expect(screen.getByRole('heading', { name: 'Nothing to show' })).toBeTruthy());
    control.destroy();
  });
});
