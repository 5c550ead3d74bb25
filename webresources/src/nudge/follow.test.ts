import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { optionValue, requestState, requestStep } from '@counterfoil/solution';
import { fakeRelay, fakeWebApi, step } from '../../testing/fake-web-api.ts';
import { follow, type Follow } from './follow.ts';
import type { Progress } from './progress.ts';

const R = 'aaaaaaaa-0000-4000-8000-000000000001';
const ROW = `cfl_syncrequest/${R}`;
let following: Follow;
let last: Progress | undefined;

beforeEach(() => { vi.useFakeTimers({ now: Date.parse('2026-11-22T10:00:00Z') }); last = undefined; });
afterEach(() => { following.stop(); vi.useRealTimers(); });

function start(o: { ticket?: string | undefined; visible?: () => boolean } = {}): { api: ReturnType<typeof fakeWebApi>; relay: ReturnType<typeof fakeRelay> } {
  const api = fakeWebApi({ [ROW]: { cfl_syncrequestid: R } });
  const relay = fakeRelay();
  following = follow({
    webApi: api, request: R, askedAt: Date.now(), ticket: 'ticket' in o ? o.ticket : 't', relay: 'https://relay.example', organization: 'org',
    fetch: relay.fetch, isVisible: o.visible, onChange: (p) => { last = p; },
  });
  return { api, relay };
}
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

describe('follow', () => {
  it('shows the stream as it comes, without reading rows, and stops at the end', async () => {
    const { api, relay } = start();
    await pass(10);
    relay.say(step(R, 'received'));
    await pass(10);
    expect(last).toMatchObject({ link: 'live', state: 'working' });
    await pass(1900);
    relay.say(step(R, 'sent'));
    await pass(500);
    relay.say(step(R, 'recorded', 'done', { document: { number: 'INV-1' } }));
    relay.say({ type: 'end' });
    await pass(60_000);
    expect(last).toMatchObject({ state: 'done', document: { number: 'INV-1' } });
    expect(api.calls).toEqual([]);
    expect(relay.requests).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
  it('R68 does the job from the row alone when the browser\'s call is blocked', async () => {
    const { api, relay } = start();
    relay.up = false;
    await pass(10);
    expect(last).toMatchObject({ link: 'rows', state: 'waiting' });
    await pass(6000);
    expect(api.calls.length).toBeGreaterThanOrEqual(3);
    api.rows.set(ROW, { cfl_requeststate: optionValue(requestState, 'done'), cfl_step: optionValue(requestStep, 'recorded'), cfl_message: 'Sent as INV-7' });
    await pass(2100);
    expect(last).toMatchObject({ state: 'done', text: 'Sent as INV-7' });
    expect(vi.getTimerCount()).toBe(0);
  });
  it('tries the relay again with growing pauses, and goes on live when it is back', async () => {
    const { relay } = start();
    relay.up = false;
    await pass(10_000);
    const tries = relay.requests.length;
    expect(tries).toBeGreaterThanOrEqual(4);
    expect(tries).toBeLessThanOrEqual(6);
    relay.up = true;
    await pass(16_000);
    relay.say(step(R, 'reading'));
    await pass(10);
    expect(last).toMatchObject({ link: 'live', state: 'working' });
  });
  it('connects again after a stream that broke, and the replay changes nothing', async () => {
    const { relay } = start();
    await pass(10);
    relay.say(step(R, 'received'));
    relay.say(step(R, 'sending'));
    await pass(10);
    relay.hangUp();
    await pass(1500);
    expect(relay.requests.length).toBe(2);
    const before = last?.reached;
    relay.say(step(R, 'received'));
    relay.say(step(R, 'sending'));
    await pass(10);
    expect(last?.reached).toEqual(before);
  });
  it('reads rows beside a stream that says nothing of the request', async () => {
    const { api, relay } = start();
    await pass(10);
    for (let i = 0; i < 3; i++) { relay.say({ type: 'heartbeat' }); await pass(2000); }
    expect(api.calls.length).toBeGreaterThanOrEqual(2);
  });
  it('reads nothing while nobody looks, and at once when woken', async () => {
    let visible = false;
    const { api, relay } = start({ visible: () => visible });
    relay.up = false;
    await pass(7000);
    expect(relay.requests.length).toBeGreaterThan(1);
    expect(api.calls).toEqual([]);
    visible = true;
    following.wake();
    await pass(1);
    expect(api.calls).toHaveLength(1);
  });
  it('never calls the relay without a ticket', async () => {
    const { api, relay } = start({ ticket: undefined });
    await pass(5000);
    expect(relay.requests).toEqual([]);
    expect(api.calls.length).toBeGreaterThanOrEqual(2);
  });
  it('stops calling the relay when the ticket has lapsed, but not reading', async () => {
    const { api, relay } = start();
    relay.up = false;
    await pass(11 * 60_000);
    const [calls, reads] = [relay.requests.length, api.calls.length];
    await pass(60_000);
    expect(relay.requests.length).toBe(calls);
    expect(api.calls.length).toBeGreaterThan(reads + 20);
  });
  it('outlives reads that fail', async () => {
    const { api, relay } = start();
    relay.up = false;
    api.fail = () => new TypeError('Failed to fetch');
    await pass(10_000);
    api.fail = () => undefined;
    api.rows.set(ROW, { cfl_requeststate: optionValue(requestState, 'refused'), cfl_message: 'No.' });
    await pass(2100);
    expect(last?.state).toBe('refused');
  });
  it('is silent after stop', async () => {
    const { relay } = start();
    await pass(10);
    following.stop();
    relay.say(step(R, 'received'));
    await pass(10_000);
    expect(last).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });
});
