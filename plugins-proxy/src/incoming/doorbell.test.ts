import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../core/log.ts';
import { createApp } from '../http/app.ts';
import { doorbell } from './doorbell.ts';
import { newsIn, type News } from './news.ts';
import { signatureOf, signedByXero } from './signature.ts';

const tenant = '7c1e5b0a-2f4d-4a6b-8e93-1d0c9b8a7f65';
const event = (more: object = {}): object => ({ resourceUrl: 'https://x', resourceId: 'AAAAAAAA-0000-4000-8000-000000000001', eventDateUtc: '2025-12-02T00:44:09.923', eventType: 'UPDATE', eventCategory: 'INVOICE', tenantId: tenant, tenantType: 'ORGANISATION', ...more });
const bodyOf = (...events: object[]): string => JSON.stringify({ events, firstEventSequence: 1, lastEventSequence: events.length, entropy: 'X' });

describe('signature', () => {
  it('R26 is right for exactly the bytes and keys that made it', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), fc.nat(), (body, key, other, n) => {
      const right = signatureOf(body, key);
      expect(signedByXero(body, right, [key])).toBe(true);
      expect(signedByXero(body, right, [other, key])).toBe(true);
      if (other !== key) expect(signedByXero(body, right, [other])).toBe(false);
      expect(signedByXero(body, right, [])).toBe(false);
      if (body.length > 0) { const spoilt = Uint8Array.from(body); spoilt[n % body.length]! ^= 1; expect(signedByXero(spoilt, right, [key])).toBe(false); }
    }));
  });
  it('R26 is wrong when it is missing, cut, longer, in another alphabet or no text at all', () => {
    const right = signatureOf('b', 'k');
    for (const wrong of [undefined, '', right.slice(1), `${right}=`, right.replace('=', ''), ` ${right}`, Buffer.from(right, 'base64').toString('hex'), [right], 7, 'A'.repeat(43) + '=']) expect(signedByXero(Buffer.from('b'), wrong, ['k'])).toBe(false);
  });
});

describe('news', () => {
  it('R26 takes each change once, ids in lower case and times as UTC, and only of documents', () => {
    const all = newsIn(Buffer.from(bodyOf(event(), event(), event({ eventType: 'CREATE', eventCategory: 'CREDITNOTE' }), event({ eventCategory: 'CONTACT' }), event({ eventCategory: 'SUBSCRIPTION' }), event({ resourceId: 'no id' }), event({ tenantId: null }))));
    expect(all).toEqual([
      { tenant, category: 'INVOICE', resource: 'aaaaaaaa-0000-4000-8000-000000000001', type: 'UPDATE', eventMs: Date.parse('2025-12-02T00:44:09.923Z') },
      { tenant, category: 'CREDITNOTE', resource: 'aaaaaaaa-0000-4000-8000-000000000001', type: 'CREATE', eventMs: Date.parse('2025-12-02T00:44:09.923Z') },
    ]);
  });
  it('is nothing where the body is something else', () => {
    for (const body of ['', '{', 'null', '[]', '{"events":{}}', '{"events":null}']) expect(newsIn(Buffer.from(body))).toBeUndefined();
    expect(newsIn(Buffer.from('{"events":[null,1,"x",{}]}'))).toEqual([]);
  });
  it('a time that cannot be read is later than any', () => { expect(newsIn(Buffer.from(bodyOf(event({ eventDateUtc: 'soon' }))))![0]!.eventMs).toBeGreaterThan(8.64e15); });
});

describe('POST /webhooks/xero', () => {
  let app: FastifyInstance;
  let stored: News[] = []; let rang = 0; let storing: () => Promise<void> = async () => {};
  afterEach(async () => { await app.close(); stored = []; rang = 0; storing = async () => {}; });
  const make = async (keys: readonly string[] = ['first', 'second']): Promise<void> => {
    app = await createApp({
      log: silentLog(), origins: () => [], perMinute: 3, health: { notReady: () => undefined, databaseAnswers: async () => true, metrics: async () => [] },
      plugins: [doorbell({ keys, log: silentLog(), rang: () => { rang += 1; }, doorstep: { put: async (news) => { await storing(); stored.push(...news); } } })],
    });
  };
  const post = (body: string, key: string | undefined, more: Record<string, string> = {}) => app.inject({ method: 'POST', url: '/webhooks/xero', payload: body, headers: { 'content-type': 'application/json; charset=utf-8', ...(key === undefined ? {} : { 'x-xero-signature': signatureOf(body, key) }), ...more } });

  it('R26 answers 200 to what either key signed and 401 to all else, with nothing in it and no cookie', async () => {
    await make();
    const body = bodyOf(event());
    const answers = await Promise.all([post(body, 'first'), post(body, 'second'), post(body, 'third'), post(body, undefined), post('', undefined), post(bodyOf(), 'first'), post(bodyOf(), 'third')]);
    expect(answers.map((a) => a.statusCode)).toEqual([200, 200, 401, 401, 401, 200, 401]);
    for (const a of answers) expect([a.body, a.headers['set-cookie']]).toEqual(['', undefined]);
    expect(stored.length).toBe(2);
  });
  it('R26 reads nothing before the signature is proven, whatever it says it is', async () => {
    await make();
    const answers = await Promise.all([post('{', undefined), post('{', 'wrong'), post('{"a":1}', 'first', { 'content-type': 'text/plain' }), post('{', 'first'), post('x'.repeat(1024 * 1024 + 1), 'first')]);
    expect(answers.map((a) => [a.statusCode, a.body])).toEqual([[401, ''], [401, ''], [200, ''], [200, ''], [413, '']]);
    expect(stored).toEqual([]);
  });
  it('R26 is stored before it is answered; what cannot be stored is told again', async () => {
    await make();
    let done: (() => void) | undefined;
    storing = () => new Promise((r) => { done = r; });
    let answered = false;
    const waiting = post(bodyOf(event()), 'first').then((a) => { answered = true; return a; });
    await vi.waitFor(() => expect(done).toBeDefined());
    await new Promise((r) => setTimeout(r, 20));
    expect([answered, rang]).toEqual([false, 0]);
    done!();
    expect([(await waiting).statusCode, rang]).toEqual([200, 1]);
    storing = async () => { throw new Error('the database is away'); };
    const failed = await post(bodyOf(event()), 'first');
    expect([failed.statusCode, failed.body, rang]).toEqual([503, '', 1]);
  });
  it('R26 is not limited as strangers are: a burst of Xero goes through', async () => {
    await make();
    expect((await Promise.all(Array.from({ length: 40 }, () => post(bodyOf(event()), 'first')))).every((a) => a.statusCode === 200)).toBe(true);
  });
  it('without a key refuses everything, also what an empty key would sign', async () => {
    await make([]);
    expect((await post(bodyOf(), undefined)).statusCode).toBe(401);
    expect((await post(bodyOf(), 'first')).statusCode).toBe(401);
  });
});
