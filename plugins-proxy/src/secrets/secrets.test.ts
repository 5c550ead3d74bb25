import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/testing.ts';
import { open, rewrap, seal, wrappingOf } from './envelope.ts';
import { createSealer, keysInUse, masterKeys, rotateKey, rotateMasterKey, secretMigrations, stableKey } from './index.ts';

const [one, two] = [randomBytes(32), randomBytes(32)];

describe('R64 sealed values', () => {
  it('open with their key for what they are about, and for nothing else', () => {
    const w = wrappingOf(one);
    const sealed = seal(w, 'hunter2 äöü', 'client secret of a');
    expect(sealed).not.toContain('hunter2');
    expect(open([w], sealed, 'client secret of a')).toBe('hunter2 äöü');
    expect(() => open([w], sealed, 'client secret of b')).toThrow(expect.objectContaining({ code: 'SECRET_DAMAGED' }));
    expect(() => open([wrappingOf(two)], sealed, 'client secret of a')).toThrow(expect.objectContaining({ code: 'SECRET_KEY_UNKNOWN' }));
    expect(seal(w, 'hunter2 äöü', 'client secret of a')).not.toBe(sealed);
  });
  it('any changed character is found out', () => {
    const w = wrappingOf(one);
    const sealed = seal(w, 'x', 'y');
    // the last character of each base64 part may carry bits that mean nothing; all others count
    const marks = [...sealed].map((_, i) => i).filter((i) => sealed[i] !== '.' && sealed[i + 1] !== '.' && i !== sealed.length - 1 && i % 3 === 0);
    for (const i of marks) {
      const changed = sealed.slice(0, i) + (sealed[i] === 'A' ? 'B' : 'A') + sealed.slice(i + 1);
      expect(() => open([w], changed, 'y'), `at ${i}`).toThrow(expect.objectContaining({ name: 'SetupError' }));
    }
    for (const nonsense of ['', 'cf1', 'cf1...', 'cf2.a.b.c', `${sealed}.more`]) expect(() => open([w], nonsense, 'y')).toThrow(expect.objectContaining({ name: 'SetupError' }));
  });
  it('wrapped anew they open with the new key alone, and the value was never touched', () => {
    const [a, b] = [wrappingOf(one), wrappingOf(two)];
    const sealed = seal(a, 'value', 'x');
    const again = rewrap([a], b, sealed);
    expect(open([b], again, 'x')).toBe('value');
    expect(() => open([a], again, 'x')).toThrow(expect.objectContaining({ code: 'SECRET_KEY_UNKNOWN' }));
    expect(again.split('.')[3]).toBe(sealed.split('.')[3]);
  });
  it('while keys are exchanged both open, and only the new one seals', async () => {
    const before = createSealer(one);
    const during = createSealer(two, [one]);
    expect(await during.open(await before.seal('v', 'a'), 'a')).toBe('v');
    expect(await createSealer(two).open(await during.seal('w', 'a'), 'a')).toBe('w');
  });
});

describe('R64 change of the master key', () => {
  let t: TestDatabase;
  const sealer = createSealer(one);
  beforeAll(async () => {
    t = await createTestDatabase(secretMigrations);
    await sql`CREATE SCHEMA env_a`.execute(t.db);
    await sql`CREATE TABLE env_a.things (id int PRIMARY KEY, note text, secret text)`.execute(t.db);
    for (let i = 0; i < 12; i++) await sql`INSERT INTO env_a.things VALUES (${i}, 'no secret', ${await sealer.seal(`secret ${i}`, `thing ${i}`)})`.execute(t.db);
  });
  afterAll(() => t?.close());

  const values = async (): Promise<string[]> => (await sql<{ secret: string }>`SELECT secret FROM env_a.things ORDER BY id`.execute(t.db)).rows.map((r) => r.secret);

  it('a key that must outlive it stays what it was', async () => {
    const first = randomBytes(32);
    const [x, y] = await Promise.all([stableKey(t.db, sealer, 'digests', first), stableKey(t.db, sealer, 'digests', randomBytes(32))]);
    expect(x).toEqual(y);
    expect(await stableKey(t.db, sealer, 'digests', randomBytes(32))).toEqual(x);
  });

  it('killed anywhere it is run again until nothing is left, in every schema, and values written meanwhile are not lost', async () => {
    const kept = await stableKey(t.db, sealer, 'digests', one);
    let n = 0;
    for (const diesAfter of [1, 4, 0, 3]) {
      let left = diesAfter;
      await expect(rotateKey(t.db, one, two, () => { n += 1; if (left-- === 0) throw new Error('killed'); })).rejects.toThrow('killed');
      // in the middle of it, both keys together read everything
      for (const [i, v] of (await values()).entries()) expect(await createSealer(two, [one]).open(v, `thing ${i}`)).toBe(`secret ${i}`);
    }
    expect(n).toBeGreaterThan(4);
    // a relay that still seals with the old key renews one in the midst of it
    let renewed = false;
    await rotateKey(t.db, one, two, async () => {
      if (renewed) return;
      renewed = true;
      await sql`UPDATE env_a.things SET secret = ${await sealer.seal('renewed', 'thing 0')} WHERE id = 0`.execute(t.db);
    });
    expect(await rotateKey(t.db, one, two)).toEqual({ rewrapped: 0, left: 0 });
    expect([...(await keysInUse(t.db)).keys()]).toEqual([wrappingOf(two).id]);
    const after = createSealer(two);
    for (const [i, v] of (await values()).entries()) expect(await after.open(v, `thing ${i}`)).toBe(i === 0 ? 'renewed' : `secret ${i}`);
    expect(await stableKey(t.db, after, 'digests', randomBytes(32))).toEqual(kept);
  });

  it('the key in its file is exchanged: killed anywhere, a relay that starts opens everything, and done again it ends', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'counterfoil-keys-'));
    try {
      const places = { dataDir, given: undefined, previous: undefined };
      const relay = async () => { const { key, others } = await masterKeys(places); return createSealer(key, others); };
      await sql`DELETE FROM kept_keys`.execute(t.db);
      await sql`DELETE FROM env_a.things`.execute(t.db);
      for (let i = 0; i < 4; i++) await sql`INSERT INTO env_a.things VALUES (${i}, '', ${await (await relay()).seal(`secret ${i}`, `thing ${i}`)})`.execute(t.db);
      const before = readFileSync(join(dataDir, 'master.key'), 'utf8');
      const all = async (): Promise<void> => { const s = await relay(); for (const [i, v] of (await values()).entries()) expect(await s.open(v, `thing ${i}`)).toBe(`secret ${i}`); };
      for (const [point, n] of [['secret-rewrapped', 0], ['secret-rewrapped', 1], ['keys-exchanging', 0]] as const) {
        let left: number = n;
        await expect(rotateMasterKey(t.db, places, (at) => { if (at === point && left-- === 0) throw new Error('killed'); })).rejects.toThrow('killed');
        await all();
      }
      expect(await rotateMasterKey(t.db, places)).toEqual({ rewrapped: 0, left: 0 });
      await all();
      expect(readFileSync(join(dataDir, 'master.key'), 'utf8')).not.toBe(before);
      expect(readFileSync(join(dataDir, 'master.key.previous'), 'utf8')).toBe(before);
      expect(statSync(join(dataDir, 'master.key')).mode & 0o077).toBe(0);
      expect(await createSealer((await masterKeys(places)).key).open((await values())[0]!, 'thing 0')).toBe('secret 0');
      await expect(rotateMasterKey(t.db, { ...places, given: one.toString('base64') })).rejects.toMatchObject({ code: 'MASTER_KEY_PREVIOUS_MISSING' });
    } finally { rmSync(dataDir, { recursive: true, force: true }); }
  });
});
