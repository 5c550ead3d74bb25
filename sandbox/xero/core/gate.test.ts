import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { invoice, line, startTestXero, type TestXero } from '../testing.ts';

let x: TestXero;
beforeAll(async () => { x = await startTestXero(); });
afterAll(() => x.close());
beforeEach(async () => { await x.control('POST', '/reset'); });

describe('R60 who may call', () => {
  it('a token that ran out is told apart from one that never was', async () => {
    const old = await x.identity.signXero({ expiresIn: -10 });
    const expired = await x.api('GET', '/Organisation', undefined, { headers: { authorization: `Bearer ${old}` } });
    expect([expired.status, expired.body.Status, expired.body.Title]).toEqual([401, 401, 'Unauthorized']);
    expect(expired.body.Detail).toMatch(/^TokenExpired: token expired at \d\d\/\d\d\/\d{4} /);
    for (const authorization of [undefined, 'Bearer nonsense', `Bearer ${await x.identity.signXero({ audience: 'dataverse' })}`]) {
      expect((await x.api('GET', '/Organisation', undefined, { headers: { authorization } })).body).toMatchObject({ Status: 401, Detail: 'AuthenticationUnsuccessful' });
    }
  });
  it('without or with another organisation: 403', async () => {
    for (const tenant of [undefined, '00000000-0000-4000-8000-000000000000']) {
      expect((await x.api('GET', '/Organisation', undefined, { headers: { 'xero-tenant-id': tenant } })).body).toMatchObject({ Title: 'Forbidden', Status: 403 });
    }
  });
  it('a scope that is too small', async () => {
    const token = await x.identity.signXero({ scopes: ['accounting.settings.read', 'accounting.contacts.read'] });
    const as = (method: string, path: string, body?: unknown) => x.api(method, path, body, { headers: { authorization: `Bearer ${token}` } });
    expect((await as('GET', '/Organisation')).status).toBe(200);
    const refused = await as('PUT', '/Contacts', { Contacts: [{ Name: 'x' }] });
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'insufficient_scope']);
  });
  it('who does not ask for JSON would get XML, which is not emulated', async () => {
    expect((await x.api('GET', '/Organisation', undefined, { headers: { accept: '*/*' } })).body.code).toBe('SandboxNotEmulated');
  });
});

describe('R60 limits', () => {
  it('sixty calls a minute, then 429 without a body until the window ends', async () => {
    await x.control('POST', '/clock', { now: '2026-11-22T10:00:20Z' });
    for (let i = 0; i < 60; i += 1) expect((await x.api('GET', '/Currencies')).headers.get('x-minlimit-remaining')).toBe(String(59 - i));
    const refused = await x.api('GET', '/Currencies');
    expect([refused.status, refused.text, refused.headers.get('content-type'), refused.headers.get('x-rate-limit-problem')]).toEqual([429, '', null, 'minute']);
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(50);
    await x.control('POST', '/clock', { advanceMs: wait * 1000 });
    expect((await x.api('GET', '/Currencies')).status).toBe(200);
  });
  it('the day', async () => {
    await x.control('POST', '/clock', { now: '2026-11-22T23:50:00Z' });
    await x.control('POST', '/switches', { dayLimit: 1 });
    expect((await x.api('GET', '/Currencies')).headers.get('x-daylimit-remaining')).toBe('0');
    const refused = await x.api('GET', '/Currencies');
    expect([refused.status, refused.headers.get('x-rate-limit-problem')]).toEqual([429, 'day']);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(600);
  });
  it('five at once', async () => {
    await x.control('POST', '/latency', { ms: 150 });
    const got = await Promise.all(Array.from({ length: 7 }, () => x.api('GET', '/Currencies')));
    const refused = got.filter((g) => g.status === 429);
    expect(refused.map((g) => [g.headers.get('x-rate-limit-problem'), g.headers.get('retry-after')])).toEqual([['concurrent', null], ['concurrent', null]]);
  });
  it('three and a half megabytes', async () => {
    const big = await x.api('PUT', '/Invoices', undefined, { raw: JSON.stringify({ Invoices: [invoice({ LineItems: [line({ Description: 'x'.repeat(3_700_000) })] })] }), judge: false });
    expect(big.status).toBe(413);
  });
  it('documents in one request where the switch says so', async () => {
    const many = { Invoices: Array.from({ length: 51 }, () => invoice()) };
    expect((await x.api('PUT', '/Invoices', many)).body.Invoices).toHaveLength(51);
    await x.control('POST', '/switches', { maxElements: 50 });
    expect((await x.api('PUT', '/Invoices', many)).status).toBe(400);
  });
});

describe('R60 Idempotency-Key', () => {
  const put = (key: string, body: unknown, path = '/Invoices') => x.api('PUT', path, body, { headers: { 'idempotency-key': key } });
  const count = async () => (await x.api('GET', '/Invoices')).body.Invoices.length as number;

  it('the same request is answered again and not done again, for six minutes from the first', async () => {
    const body = { Invoices: [invoice()] };
    const first = await put('k', body);
    await x.control('POST', '/clock', { advanceMs: 5 * 60_000 });
    expect((await put('k', body)).text).toBe(first.text);
    expect(await count()).toBe(1);
    await x.control('POST', '/clock', { advanceMs: 61_000 });
    expect((await put('k', body)).text).not.toBe(first.text);
    expect(await count()).toBe(2);
  });
  it('another body, path or parameter under the key is refused and nothing is made', async () => {
    await put('k', { Invoices: [invoice()] });
    for (const again of [await put('k', { Invoices: [invoice({ Reference: 'x' })] }), await put('k', { Invoices: [invoice()] }, '/Invoices?unitdp=4'), await put('k', { Contacts: [{ Name: 'C' }] }, '/Contacts')]) {
      expect([again.status, again.body.Message]).toEqual([400, 'Idempotency Key: k is used with a different request.']);
    }
    expect(await count()).toBe(1);
  });
  it('a refusal is kept, too: the cured situation needs a new key', async () => {
    const body = { Invoices: [invoice({ CurrencyCode: 'USD' })] };
    expect((await put('k', body)).status).toBe(400);
    await x.control('POST', '/state/currency', { Code: 'USD', Description: 'US dollar', rate: '1.300000' });
    expect((await put('k', body)).status).toBe(400);
    expect((await put('k2', body)).status).toBe(200);
  });
  it('two at the same time make one', async () => {
    await x.control('POST', '/latency', { ms: 50 });
    const body = { Invoices: [invoice()] };
    const [a, b] = await Promise.all([put('k', body), put('k', body)]);
    expect(a.text).toBe(b.text);
    expect(await count()).toBe(1);
  });
  it('belongs to the app', async () => {
    const body = { Invoices: [invoice()] };
    await put('k', body);
    const token = await x.identity.signXero({ clientId: 'other-app' });
    await x.api('PUT', '/Invoices', body, { headers: { 'idempotency-key': 'k', authorization: `Bearer ${token}` } });
    expect(await count()).toBe(2);
  });
  it('a 500 is kept and replayed, unless switched off', async () => {
    const body = { Invoices: [invoice()] };
    await x.control('POST', '/faults', { match: { method: 'PUT' }, fault: { kind: 'status', status: 500 } });
    expect((await put('k', body)).status).toBe(500);
    expect((await put('k', body)).status).toBe(500);
    await x.control('POST', '/switches', { idempotencyReplays5xx: false });
    expect((await put('k', body)).status).toBe(200);
  });
  it('is at most 128 characters long', async () => { expect((await put('k'.repeat(129), { Invoices: [invoice()] })).status).toBe(400); });
});
