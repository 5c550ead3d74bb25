/** One session over fake tables and a fake relay, made anew for each test, with a clock that the test moves. */
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { detailsId, exportStatus, optionValue } from '@counterfoil/solution';
import { forgetEnvironment, keepTicket } from '@counterfoil/webresources/nudge';
import { createSession, type Session } from '../SyncStatus/model/session.ts';
import { fakeRelay, fakeWebApi, type FakeRelay, type FakeWebApi } from '../../webresources/testing/fake-web-api.ts';

export const INVOICE = 'b6f0a1c2-1111-4222-8333-444455556666';
export const KEY = `invoice:${INVOICE}`;
export const R = 'aaaaaaaa-0000-4000-8000-000000000001';
export const DETAILS = await detailsId('invoice', INVOICE);
export const ROW = `cfl_xerodocument/${DETAILS}`;
export let session: Session;
export let api: FakeWebApi;
export let relay: FakeRelay;

export const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
/** Web Crypto and BroadcastChannel answer outside of the fake clock. */
export const until = async (what: () => boolean): Promise<void> => {
  const started = performance.now();
  while (performance.now() - started < 10_000 && !what()) { await new Promise((r) => setImmediate(r)); await pass(0); }
  expect(what()).toBe(true);
};
export const ready = (): Promise<void> => until(() => session.getState().phase !== 'loading');
export const status = (key: keyof typeof exportStatus.options): number => optionValue(exportStatus, key);
export const ticket = (): void => keepTicket(sessionStorage, DETAILS, { request: R, ticket: 'tick', at: new Date().toISOString(), organization: 'org' });

/** Called once in a file of tests. */
export function onStage(): void {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse('2026-11-22T10:00:00Z'), toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    forgetEnvironment();
    sessionStorage.clear();
    api = fakeWebApi({ 'environmentvariabledefinition/1': { defaultvalue: 'https://relay.example' }, 'organization/1': { organizationid: 'org' } });
    relay = fakeRelay();
    session = createSession({ webApi: api, store: sessionStorage, isVisible: () => true, fetch: relay.fetch });
  });
  afterEach(() => { session.destroy(); vi.useRealTimers(); });
}
