import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keepTicket, newTicket, readTicket, ticketHash, TICKET_LIFE_MS } from './ticket.ts';

const memory = (): Storage => {
  const m = new Map<string, string>();
  return { getItem: (k: string) => m.get(k) ?? null, setItem: (k: string, v: string) => void m.set(k, v) } as unknown as Storage;
};
const ticket = { request: 'r1', ticket: 'secret', at: '2026-11-22T10:00:00.000Z', organization: 'o1' };
const now = Date.parse(ticket.at);

describe('tickets', () => {
  it('are 256 random bits in base64url, each another', () => {
    const made = Array.from({ length: 50 }, newTicket);
    expect(new Set(made).size).toBe(50);
    for (const t of made) {
      expect(t).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(Buffer.from(t, 'base64url')).toHaveLength(32);
    }
  });
  it('are hashed as the relay hashes them: SHA-256 of the text, hex', async () => {
    const t = newTicket();
    expect(await ticketHash(t)).toBe(createHash('sha256').update(t, 'ascii').digest('hex'));
  });
  it('come back within ten minutes and not after', () => {
    const store = memory();
    keepTicket(store, 'd1', ticket);
    expect(readTicket(store, 'd1', now + TICKET_LIFE_MS - 1)).toEqual(ticket);
    expect(readTicket(store, 'd1', now + TICKET_LIFE_MS)).toBeUndefined();
    expect(readTicket(store, 'd2', now)).toBeUndefined();
  });
  it.each(['', '{', 'null', '{}', '{"request":1,"ticket":"t","at":"x"}', '{"request":"r","ticket":"t","at":"never"}'])('do not trip over %j in the storage', (kept) => {
    const store = memory();
    store.setItem('counterfoil:d1', kept);
    expect(readTicket(store, 'd1', now)).toBeUndefined();
  });
  it('survive a storage that is full or forbidden', () => {
    const broken = { getItem: () => { throw new Error('no'); }, setItem: () => { throw new Error('full'); } } as unknown as Storage;
    expect(() => keepTicket(broken, 'd1', ticket)).not.toThrow();
    expect(readTicket(broken, 'd1', now)).toBeUndefined();
    expect(readTicket(undefined, 'd1', now)).toBeUndefined();
  });
});
