// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeWebApi, type FakeWebApi } from '../../testing/fake-web-api.ts';
import { keepLooking, LOOK_MS, SOON_MS, type Looking } from './keep-looking.ts';
import type { DocumentSignal } from './signal.ts';

let api: FakeWebApi;
let told: DocumentSignal[];
let news: number;
let seen: boolean;
let looking: Looking;
const version = (n: number): void => { api.rows.set('cfl_xerodocument/d', { '@odata.etag': `W/"${n}"` }); };
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  [api, told, news, seen] = [fakeWebApi(), [], 0, true];
  version(1);
  looking = keepLooking({ webApi: api, detailsId: 'd', isVisible: () => seen, tell: (s) => told.push(s), onChange: () => { news++; } });
  looking.saw('W/"1"');
});
afterEach(() => { looking.stop(); vi.useRealTimers(); });

describe('R26 looking for what comes back', () => {
  it('R26 says that there is news once, looks again soon, and tells the others', async () => {
    await pass(LOOK_MS);
    expect([news, told]).toEqual([0, [{ kind: 'seen', detailsId: 'd', version: 'W/"1"' }]]);
    version(2);
    await pass(LOOK_MS);
    expect([news, told.at(-1)]).toEqual([1, { kind: 'settled', detailsId: 'd', version: 'W/"2"' }]);
    version(3);
    await pass(SOON_MS);
    expect(news).toBe(2);
    await pass(10 * LOOK_MS);
    expect(news).toBe(2);
  });
  it('R26 what was read by other means is no news', async () => {
    version(2);
    looking.saw('W/"2"');
    await pass(LOOK_MS);
    expect(news).toBe(0);
  });
  it('R26 one looker a page: who hears that another has just looked does not look itself', async () => {
    for (let n = 0; n < 10; n++) { await pass(LOOK_MS - 100); looking.heard('W/"1"'); }
    expect(api.calls).toEqual([]);
    looking.heard('W/"2"');
    expect([news, told]).toEqual([1, []]);
  });
  it('R26 reads nothing while nobody can see it, and within a second when it is shown again', async () => {
    seen = false;
    await pass(20 * LOOK_MS);
    expect(api.calls).toEqual([]);
    version(2);
    seen = true;
    await pass(1_000);
    expect([api.calls.length, news]).toEqual([1, 1]);
    seen = false;
    await pass(20 * LOOK_MS);
    expect(api.calls.length).toBe(1);
  });
  it('R26 offline it is tried less and less often, and comes back by itself', async () => {
    api.fail = () => new TypeError('Failed to fetch');
    await pass(10 * 60_000);
    expect(api.calls.length).toBeLessThan(20);
    api.fail = () => undefined;
    version(2);
    await pass(10 * LOOK_MS);
    expect(news).toBe(1);
  });
  it('R26 ends with its document', async () => {
    looking.stop();
    await pass(10 * LOOK_MS);
    expect(api.calls).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
