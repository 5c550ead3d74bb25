/** R1, the half that happens by itself: when a document is settled, in whose name it goes, and what is asked once only. */
import { randomUUID } from 'node:crypto';
import { connectionStatus } from '@counterfoil/solution';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/testing.ts';
import type { DataverseDoor } from '../dataverse/door.ts';
import { intentMigrations } from '../intents/migrations.ts';
import { peopleFor, requestIdOf } from './ask.ts';
import { automaticConnections, judge, type AutomaticConnection, type Candidate } from './settled.ts';
import { createAutomaticStore } from './store.ts';

const minute = 60_000;
const now = Date.parse('2026-11-23T11:30:00Z');
const of: AutomaticConnection = { id: 'c', name: 'Harbour', isDefault: true, timeZone: 'Europe/London', owner: { table: 'team', id: 't' }, settledMs: 10 * minute, settledStatus: 4, usable: true };
const candidate = (o: Partial<Candidate> = {}): Candidate => ({ subject: 'invoice:1', table: 'invoice', id: '1', connectionId: undefined, owner: { table: 'systemuser', id: 'sally' }, date: { instant: '2026-11-20T00:00:00Z', formatted: '20/11/2026' }, statusCode: 1, changed: now - 10 * minute, ...o });
const verdict = (c: Partial<Candidate>, o: Partial<AutomaticConnection> = {}, since = now - 3_600_000) => judge(candidate(c), { ...of, ...o }, { now, since });

describe('R1 when a document goes by itself', () => {
  it('R1 after ten minutes of rest, or at once with the chosen status reason', () => {
    expect(verdict({})).toEqual({ is: 'go' });
    expect(verdict({ changed: now - 10 * minute + 1 })).toEqual({ is: 'notSettled' });
    expect(verdict({ changed: now, statusCode: 4 })).toEqual({ is: 'go' });
    expect(verdict({ changed: now, statusCode: 4 }, { settledStatus: undefined })).toEqual({ is: 'notSettled' });
  });
  it('R1 never what was last changed before the switch was turned on', () => {
    expect(verdict({ changed: now - 2 * 3_600_000 })).toEqual({ is: 'tooOld' });
    expect(verdict({ changed: now - 2 * 3_600_000, statusCode: 4 })).toEqual({ is: 'tooOld' });
  });
  it('R1 a date in the future waits for its day, which begins where the organisation is', () => {
    const tomorrow = { date: { instant: '2026-11-24T00:00:00Z', formatted: '24/11/2026' } };
    expect(verdict(tomorrow)).toEqual({ is: 'onDay', day: '2026-11-24' });
    expect(verdict(tomorrow, { timeZone: 'Pacific/Auckland' })).toEqual({ is: 'go' });
    expect(verdict({ date: undefined })).toEqual({ is: 'go' });
  });
  it('R1 in the name of its owner, else of the person who owns the connection, never of the relay', () => {
    const [sally, relay, team] = [{ table: 'systemuser', id: 'sally' }, { table: 'systemuser', id: 'relay' }, { table: 'team', id: 't' }] as const;
    expect(peopleFor(sally, { table: 'systemuser', id: 'ada' }, 'relay')).toEqual(['sally', 'ada']);
    expect(peopleFor(team, relay, 'relay')).toEqual([]);
    expect(peopleFor(sally, sally, 'relay')).toEqual(['sally']);
  });
  it('R1 a connection that is paused or has to be reconnected stays switched on: what is settled meanwhile goes afterwards', async () => {
    const [connected, paused] = [connectionStatus.options.connected.value, connectionStatus.options.paused.value];
    const row = (id: string, status: number) => ({ cfl_connectionid: id, cfl_name: 'Harbour', cfl_status: status, _ownerid_value: 'o' });
    const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()];
    const asked: string[] = [];
    const door = { get: async (path: string) => { asked.push(path); return { value: [row(a, connected), row(b, paused), row(c, connected)] }; } } as unknown as DataverseDoor;
    const found = await automaticConnections(door, [a, b], connected);
    expect(found.map((f) => [f.id, f.usable])).toEqual([[a, true], [b, false], [c, false]]);
    expect(asked[0]).not.toContain('cfl_status eq');
  });
  it('R51 asking twice about one state of a document is asking once', () => {
    const id = requestIdOf({ table: 'invoice', id: '1', because: 'automatic:5' });
    expect(requestIdOf({ table: 'invoice', id: '1', because: 'automatic:5' })).toBe(id);
    for (const other of [{ because: 'automatic:6' }, { table: 'cfl_creditnote' as const }, { id: '2' }]) expect(requestIdOf({ table: 'invoice', id: '1', because: 'automatic:5', ...other })).not.toBe(id);
  });
});

describe('what is remembered', () => {
  let d: TestDatabase;
  beforeAll(async () => { d = await createTestDatabase(intentMigrations); });
  afterAll(() => d?.close());
  beforeEach(() => d.pool.query('TRUNCATE automatic_connections, automatic_documents'));
  it('R1 switching on again begins anew; one look a turn, whoever makes it; never backwards', async () => {
    const [one, two] = [createAutomaticStore(d.db), createAutomaticStore(d.another().db)];
    const c = randomUUID();
    await one.switchedOn('e', [c], new Date(1_000));
    await two.switchedOn('e', [c], new Date(9_000));
    const turns = await Promise.all([one, two, one, two].map((s) => s.take('e', c, 60_000)));
    expect(turns.filter(Boolean)).toEqual([{ since: new Date(1_000), lookedUpTo: new Date(1_000) }]);
    await one.looked('e', c, new Date(8_000));
    await two.looked('e', c, new Date(2_000));
    expect(await one.take('e', c, -1)).toEqual({ since: new Date(1_000), lookedUpTo: new Date(8_000) });
    await one.switchedOn('e', [], new Date(10_000));
    await one.switchedOn('e', [c], new Date(20_000));
    expect(await one.take('e', c, 0)).toEqual({ since: new Date(20_000), lookedUpTo: new Date(20_000) });
  });
  it('R1 a refused document is seen in the state in which it was refused; a date or a release brings it back', async () => {
    const s = createAutomaticStore(d.db);
    await s.asked('e', [{ subject: 'invoice:1', version: '5' }]);
    expect((await s.seen('e', ['invoice:1', 'invoice:2'])).get('invoice:1')).toEqual({ version: '5', again: undefined });
    await s.again('e', 'invoice:1', '2026-11-24');
    expect(await s.dueOn('e', '2026-11-23', 10)).toEqual([]);
    expect(await s.dueOn('e', '2026-11-24', 10)).toEqual(['invoice:1']);
    expect((await s.seen('e', ['invoice:1'])).get('invoice:1')).toEqual({ version: '', again: expect.any(Number) });
    await s.asked('e', [{ subject: 'invoice:1', version: '6' }]);
    expect(await s.dueOn('e', '2026-12-31', 10)).toEqual([]);
    await s.forget('e', ['invoice:1']);
    expect((await s.seen('e', ['invoice:1'])).get('invoice:1')!.version).toBe('6');
  });
});
