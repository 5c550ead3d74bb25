import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { DoorError } from '../core/errors.ts';
import { silentLog } from '../core/log.ts';
import { createApp } from '../http/app.ts';
import { createGather } from './gather.ts';
import { createDoorbell, doorbellHeader, doorbellSecret, doorbellState, registerDoorbell, removeDoorbell, type Doorbell } from './index.ts';
import { ringIn } from './ring.ts';
import { organizationOf } from './secret.ts';

const master = Buffer.alloc(32, 1);
const home = '0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30';
const away = '1f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30';
const row = (n: number): string => `aaaaaaaa-0000-4000-8000-${String(n).padStart(12, '0')}`;
const context = (more: object = {}): object => ({ OrganizationId: home, PrimaryEntityId: row(1), PrimaryEntityName: 'cfl_syncrequest', MessageName: 'Create', InputParameters: [{ key: 'Target', value: { Attributes: [{ key: 'cfl_action', value: 'void everything' }] } }], ...more });

describe('the secret', () => {
  it('R68 opens one environment under one master key, whatever else is tried', () => {
    const right = doorbellSecret(master, home.toUpperCase());
    expect(organizationOf(right, [master])).toBe(home);
    expect(organizationOf(right, [Buffer.alloc(32, 2), master])).toBe(home);
    expect(organizationOf(right, [Buffer.alloc(32, 2)])).toBeUndefined();
    expect(organizationOf(right, [])).toBeUndefined();
    expect(organizationOf(right.replace(home, away), [master])).toBeUndefined();
    expect(doorbellSecret(master, away).slice(37)).not.toBe(right.slice(37));
    for (const wrong of [undefined, '', home, `${home}.`, ` ${right}`, `${right} `, right.slice(0, -1), `${right}A`, [right], 7]) expect(organizationOf(wrong, [master])).toBeUndefined();
    fc.assert(fc.property(fc.nat(42), fc.constantFrom('A', 'b', '_', '-', '0'), (n, letter) => {
      // the last letter carries two bits that count for nothing
      const spoilt = right.slice(0, 37 + n) + letter + right.slice(38 + n);
      if (spoilt !== right && n < 42) expect(organizationOf(spoilt, [master])).toBeUndefined();
    }));
  });
});

describe('a ring', () => {
  it('R68 is read for its ids alone, and anything else is no ring', () => {
    expect(ringIn(Buffer.from(JSON.stringify(context({ OrganizationId: home.toUpperCase(), PrimaryEntityId: row(1).toUpperCase() }))))).toEqual({ organizationId: home, table: 'cfl_syncrequest', id: row(1) });
    for (const more of [{ PrimaryEntityName: 'account' }, { PrimaryEntityName: ['cfl_syncrequest'] }, { PrimaryEntityId: 'x' }, { PrimaryEntityId: { toString: row(1) } }, { OrganizationId: null }]) expect(ringIn(Buffer.from(JSON.stringify(context(more))))).toBeUndefined();
    for (const text of ['', 'null', '[]', '{', '7', '"x"', '{"__proto__":{"OrganizationId":"x"}}']) expect(ringIn(Buffer.from(text))).toBeUndefined();
    fc.assert(fc.property(fc.json(), (text) => { expect(ringIn(Buffer.from(text))).toBeUndefined(); }));
  });
});

describe('gathering', () => {
  it('R68 rings of a moment are one read, each row once, each environment by itself, and no more than a read may hold', async () => {
    const taken: [string, number][] = [];
    const gather = createGather({ take: async (environment, ids) => { taken.push([environment, ids.length]); return true; }, waitMs: 5, mostAtOnce: 100, mostWaiting: 150 });
    const added = Array.from({ length: 160 }, (_, n) => gather.add(home, row(n)));
    gather.add(home, row(0)); gather.add(away, row(0));
    await expect.poll(() => taken.length).toBe(3);
    expect(taken.sort()).toEqual([[home, 100], [home, 50], [away, 1]].sort());
    expect(added.filter((x) => !x)).toHaveLength(10);
    gather.stop();
  });
  it('R68 made-up rows cost a bounded number of reads a minute', async () => {
    let reads = 0;
    const gather = createGather({ take: async () => { reads += 1; return false; }, waitMs: 0, mostAtOnce: 1, mostInVain: 5 });
    for (let n = 0; n < 40; n++) { gather.add(home, row(n)); await new Promise((r) => { setTimeout(r, 2); }); }
    expect(reads).toBeGreaterThanOrEqual(5);
    expect(reads).toBeLessThan(10);
    expect(gather.add(home, row(99))).toBe(false);
    gather.stop();
  });
});

describe('POST /webhooks/dataverse', () => {
  let app: FastifyInstance; let bell: Doorbell;
  let taken: [string, readonly string[]][] = []; let foreign: string[] = [];
  afterEach(async () => { await app.close(); taken = []; foreign = []; });
  const make = async (perMinute = 100): Promise<void> => {
    bell = createDoorbell({ masterKeys: [master], take: async (environment, ids) => { taken.push([environment, ids]); return true; }, foreign: (_e, o) => { foreign.push(o); }, log: silentLog() });
    app = await createApp({ log: silentLog(), origins: () => [], plugins: [bell.plugin], perMinute, health: { notReady: () => undefined, databaseAnswers: async () => true, metrics: async () => [bell.metrics()] } });
  };
  const ring = (payload: string | object = context(), secret: string | undefined = doorbellSecret(master, home), more: object = {}) =>
    app.inject({ method: 'POST', url: '/webhooks/dataverse', headers: { 'content-type': 'application/json; charset=utf-8', ...(secret ? { [doorbellHeader]: secret } : {}), ...more }, payload: typeof payload === 'string' ? payload : JSON.stringify(payload) });

  it('R68 wakes the intake for the row and answers at once, with nothing in it', async () => {
    await make();
    const answer = await ring();
    expect([answer.statusCode, answer.body]).toEqual([200, '']);
    await expect.poll(() => taken).toEqual([[home, [row(1)]]]);
  });
  it('R68 without the secret nothing is read or done, and strangers are counted', async () => {
    await make(5);
    const codes = [];
    for (const secret of ['', 'x', doorbellSecret(Buffer.alloc(32, 9), home), `${home}.${'A'.repeat(43)}`, `${doorbellSecret(master, home)}x`, 'y']) codes.push((await ring('x'.repeat(400_000), secret)).statusCode);
    expect(codes).toEqual([401, 401, 401, 401, 401, 429]);
    // whoever knows it is not stopped by what strangers at the same address did
    for (let n = 0; n < 20; n++) expect((await ring(context({ PrimaryEntityId: row(n) }))).statusCode).toBe(200);
    await expect.poll(() => taken.flatMap(([, ids]) => ids).length).toBe(20);
    expect((await app.inject('/metrics')).body).toContain('counterfoil_doorbell_rings_total{result="refused"} 5');
  });
  it('R67 a copy that took the secret along rings in vain, and the environment is looked at once', async () => {
    await make();
    for (let n = 0; n < 3; n++) expect((await ring(context({ OrganizationId: away }))).statusCode).toBe(200);
    await new Promise((r) => { setTimeout(r, 60); });
    expect(taken).toEqual([]);
    expect(foreign).toEqual([away]);
  });
  it('R68 what cannot be read or is too large does nothing', async () => {
    await make();
    expect((await ring('{')).statusCode).toBe(200);
    expect((await ring('', undefined, { 'content-type': 'text/plain' })).statusCode).toBe(200);
    expect((await ring('x'.repeat(400_000))).statusCode).toBe(413);
    expect((await ring(context({ PrimaryEntityId: row(2), InputParameters: 'x'.repeat(260_000) }))).statusCode).toBe(200);
    await expect.poll(() => taken).toEqual([[home, [row(2)]]]);
  });
});

describe('registering', () => {
  const missing = (): never => { throw new DoorError({ door: 'dataverse', fate: 'refused', status: 404, code: 'x', message: '' }); };
  it('refuses an address that Dynamics cannot ring, before anything is written', async () => {
    const written: unknown[] = [];
    const door = { get: async () => missing(), write: async (w: unknown) => { written.push(w); } };
    for (const url of ['http://relay.example', 'https://relay.example:8443', 'relay.example', 'https://a:b@relay.example', '', 'https://relay.example?x=1']) await expect(registerDoorbell(door, url, 's')).rejects.toMatchObject({ code: 'DOORBELL_ADDRESS' });
    expect(written).toEqual([]);
    await expect(registerDoorbell({ ...door, get: async (path: string) => (path.startsWith('sdkmessage') ? { value: [] } : missing()) }, 'https://relay.example/base/', 's')).rejects.toMatchObject({ code: 'SOLUTION_MISSING' });
    expect(written).toMatchObject([{ method: 'POST', body: { url: 'https://relay.example/base/webhooks/dataverse' } }]);
  });
  it('a removal of what is not there is done; other refusals are told', async () => {
    await removeDoorbell({ get: async () => missing(), write: async () => missing() });
    const refused = (): never => { throw new DoorError({ door: 'dataverse', fate: 'forbidden', status: 403, code: 'x', message: '' }); };
    await expect(removeDoorbell({ get: async () => missing(), write: async () => refused() })).rejects.toMatchObject({ status: 403 });
    expect(await doorbellState({ get: async () => missing(), write: async () => undefined })).toBeUndefined();
  });
});
