import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeRelay, step } from '../../testing/fake-web-api.ts';
import { optionValue, requestState } from '@counterfoil/solution';
import { followAll, type Follow } from './follow-all.ts';
import type { Progress } from './progress.ts';
import type { Row } from './web-api.ts';

const [A, B, C] = ['a', 'b', 'c'].map((x) => `${x.repeat(8)}-0000-4000-8000-000000000001`) as [string, string, string];
let following: Follow;
let last: ReadonlyMap<string, Progress> = new Map();
const reads: (readonly string[])[] = [];
let rows: Row[] = [];
const states = (): string[] => [A, B, C].map((id) => last.get(id)?.state ?? '-');
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => { vi.useFakeTimers({ now: Date.parse('2026-11-22T10:00:00Z') }); last = new Map(); reads.length = 0; rows = []; });
afterEach(() => { following.stop(); vi.useRealTimers(); });
function start(): ReturnType<typeof fakeRelay> {
  const relay = fakeRelay();
  following = followAll({
    requests: [A, B, C], askedAt: Date.now(), ticket: 't', relay: 'https://relay.example', organization: 'org', fetch: relay.fetch,
    read: async (ids) => { reads.push(ids); return rows.filter((r) => ids.includes(String(r['cfl_syncrequestid']))); }, onChange: (all) => { last = new Map(all); },
  });
  return relay;
}

describe('followAll', () => {
  it('R25 follows all in one stream, each to its own end, and stops after the last', async () => {
    const relay = start();
    await pass(10);
    expect(relay.requests).toHaveLength(1);
    expect(JSON.parse(String(relay.requests[0]!.init.body))).toEqual({ requests: [A, B, C] });
    for (const id of [A, B, C]) relay.say(step(id, 'received'));
    relay.say(step(B, 'checking', 'refused', { problems: [{ code: 'X', text: 't', fix: 'f' }] }));
    await pass(10);
    expect(states()).toEqual(['working', 'refused', 'working']);
    relay.say(step(A, 'recorded', 'done'));
    relay.say(step(C, 'recorded', 'done'));
    await pass(10);
    expect(states()).toEqual(['done', 'refused', 'done']);
    expect(reads).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
  it('asks only for what is still open when it connects again', async () => {
    const relay = start();
    await pass(10);
    relay.say(step(A, 'recorded', 'done'));
    await pass(10);
    relay.hangUp();
    await pass(1500);
    expect(JSON.parse(String(relay.requests[1]!.init.body))).toEqual({ requests: [B, C] });
  });
  it('R68 reads the rows of what is open, all at once, while the relay cannot be reached', async () => {
    const relay = start();
    relay.up = false;
    await pass(2100);
    expect(reads.at(-1)).toEqual([A, B, C]);
    rows = [{ cfl_syncrequestid: B, cfl_requeststate: optionValue(requestState, 'done'), cfl_message: 'Sent.' }];
    await pass(2100);
    expect(states()).toEqual(['waiting', 'done', 'waiting']);
    await pass(2100);
    expect(reads.at(-1)).toEqual([A, C]);
  });
});
