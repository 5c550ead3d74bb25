import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bayside, firstMessages, invoice, startTestXero, tenantId, type Any, type TestXero } from '../testing.ts';

let x: TestXero;
beforeAll(async () => { x = await startTestXero(); });
afterAll(() => x.close());
beforeEach(async () => { await x.control('POST', '/reset'); });

const put = (n: string, o = {}) => x.api('PUT', '/Invoices', { Invoices: [invoice({ InvoiceNumber: n })] }, o);
const exists = async (n: string) => (await x.api('GET', `/Invoices?InvoiceNumbers=${n}`)).body.Invoices.length === 1;
const order = (fault: Any, more: Any = {}) => x.control('POST', '/faults', { match: { method: 'PUT', pathIncludes: '/invoices' }, fault, ...more });

describe('R60 faults on demand', () => {
  it.each([
    ['a reset before', { kind: 'resetBefore' }, {}, false], ['a reset after the commit', { kind: 'resetAfterCommit' }, {}, true],
  ])('%s', async (_n, fault, more, saved) => {
    await order(fault, more);
    await expect(put('F-1')).rejects.toThrow('fetch failed');
    expect(await exists('F-1')).toBe(saved);
    expect((await put('F-2')).status).toBe(200);
  });

  it.each([[{}, false], [{ after: 'commit' }, true]])('a call that hangs %o', async (more, saved) => {
    await order({ kind: 'hang' }, more);
    const token = await x.identity.signXero();
    await expect(fetch(`${x.xero.url}/api.xro/2.0/Invoices`, { method: 'PUT', signal: AbortSignal.timeout(300), headers: { authorization: `Bearer ${token}`, 'xero-tenant-id': tenantId, accept: 'application/json', 'content-type': 'application/json' }, body: JSON.stringify({ Invoices: [invoice({ InvoiceNumber: 'F-1' })] }) })).rejects.toThrow('timeout');
    expect(await exists('F-1')).toBe(saved);
  });

  it('half an answer, and a page of HTML, each after the commit', async () => {
    await order({ kind: 'truncated' });
    const half = await put('F-1', { judge: false });
    expect([half.status, half.body, half.headers.get('content-type')]).toEqual([200, undefined, 'application/json; charset=utf-8']);
    await order({ kind: 'html' });
    const page = await put('F-2', { judge: false });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect([await exists('F-1'), await exists('F-2')]).toEqual([true, true]);
  });

  it.each([[500, {}, false], [500, { after: 'commit' }, true], [503, {}, false], [502, { commit: true }, true]])('status %i %o', async (status, more, saved) => {
    await order({ kind: 'status', status }, more);
    expect((await put('F-1', { judge: false })).status).toBe(status);
    expect(await exists('F-1')).toBe(saved);
  });

  it('429, 401 and 403 as Xero says them', async () => {
    await order({ kind: 'status', status: 429, retryAfter: 37, problem: 'day' });
    const many = await put('F-1');
    expect([many.text, many.headers.get('retry-after'), many.headers.get('x-rate-limit-problem')]).toEqual(['', '37', 'day']);
    await order({ kind: 'status', status: 401 });
    expect((await put('F-1')).body.Detail).toContain('TokenExpired');
    await order({ kind: 'status', status: 403 });
    expect((await put('F-1')).body.Title).toBe('Forbidden');
  });

  it('hits as often as ordered, after letting some through, and can be withdrawn', async () => {
    await order({ kind: 'status', status: 503 }, { after: 1, times: 2 });
    const statuses = [];
    for (let i = 0; i < 4; i += 1) statuses.push((await put(`F-${i}`, { judge: false })).status);
    expect(statuses).toEqual([200, 503, 503, 200]);
    await order({ kind: 'status', status: 503 }, { times: 9 });
    await x.control('DELETE', '/faults');
    expect((await put('F-9')).status).toBe(200);
  });

  it('a fault that makes no sense is refused', async () => {
    for (const bad of [{}, { fault: { kind: 'explode' } }, { fault: { kind: 'status', status: 200 } }, { fault: { kind: 'resetBefore' }, after: 'commit' }, { fault: { kind: 'hang' }, times: 0 }]) {
      expect((await x.control('POST', '/faults', bad)).status).toBe(400);
    }
  });
});

describe('R60 the control plane', () => {
  it('remembers every call, without its token', async () => {
    await put('C-1', { headers: { 'idempotency-key': 'k' } });
    const [call] = (await x.control('GET', '/calls?method=PUT')).body;
    expect(call).toMatchObject({ path: '/api.xro/2.0/Invoices', status: 200, app: 'counterfoil-sandbox', headers: { 'idempotency-key': 'k' }, body: { Invoices: [{ InvoiceNumber: 'C-1' }] }, elements: [{ number: 'C-1', errors: [] }] });
    expect(JSON.stringify(call)).not.toMatch(/bearer|authorization/i);
    await x.control('DELETE', '/calls');
    expect((await x.control('GET', '/calls')).body).toEqual([]);
  });

  it('gives its state and takes it back', async () => {
    await put('S-1');
    const saved = (await x.control('GET', '/snapshot')).body;
    await x.control('POST', '/reset');
    expect(await exists('S-1')).toBe(false);
    await x.control('POST', '/snapshot', saved);
    expect(await exists('S-1')).toBe(true);
    expect(firstMessages(await put('S-1'))).toEqual(['Invoice # must be unique.']);
    expect((await x.control('POST', '/snapshot', {})).status).toBe(400);
  });

  it('takes its time, per call and per document', async () => {
    await x.control('POST', '/latency', { ms: 40, perDocumentMs: 30 });
    const started = performance.now();
    await put('T-1');
    expect(performance.now() - started).toBeGreaterThanOrEqual(69);
  });

  it('lets a test change what is in Xero', async () => {
    await x.control('POST', '/state/contact', { ContactID: bayside, ContactStatus: 'ARCHIVED' });
    expect(firstMessages(await put('E-1'))[0]).toContain('archived contact');
    await x.control('POST', '/state/contact', { ContactID: bayside, ContactStatus: 'ACTIVE' });
    const { InvoiceID } = (await put('E-1')).body.Invoices[0];
    await x.control('POST', '/state/invoice', { InvoiceID, Reference: 'changed in Xero' });
    expect((await x.api('GET', `/Invoices/${InvoiceID}`)).body.Invoices[0].Reference).toBe('changed in Xero');
    await x.control('POST', '/state/organisation', { PeriodLockDate: '2026-12-31' });
    expect(firstMessages(await put('E-2'))[0]).toContain('lock date');
    await x.control('POST', '/state/account', { Code: '200', Status: 'ARCHIVED' });
    expect((await x.api('GET', '/Accounts?where=' + encodeURIComponent('Code=="200"'))).body.Accounts[0].Status).toBe('ARCHIVED');
    expect((await x.control('POST', '/state/contact', { ContactID: bayside, Nmae: 'x' })).status).toBe(400);
    expect((await x.control('POST', '/state/weather', {})).status).toBe(400);
  });

  it('refuses switches that do not exist or do not fit', async () => {
    for (const bad of [{ nothing: true }, { dayLimit: 'many' }, { rounding: 'down' }, { lineAmountTolerance: 'x' }, []]) expect((await x.control('POST', '/switches', bad)).status).toBe(400);
    expect((await x.control('POST', '/switches', { rounding: 'halfEven' })).body.rounding).toBe('halfEven');
  });

  it.each([['AU', 'AUD', 'OUTPUT', 10], ['NZ', 'NZD', 'OUTPUT2', 15], ['US', 'USD', 'TAX001', 8.88], ['GLOBAL', 'CHF', 'TAX001', 8.1], ['GB', 'GBP', 'OUTPUT2', 20]])('R60 starts again in another country: %s', async (country, currency, rate, tax) => {
    await x.control('POST', '/reset', { country });
    const made = (await x.api('PUT', '/Invoices', { Invoices: [invoice({ LineItems: [{ Description: 'Lamp', Quantity: 1, UnitAmount: 100, AccountCode: '200' }] })] })).body.Invoices[0];
    expect(made).toMatchObject({ CurrencyCode: currency, TotalTax: tax, LineItems: [{ TaxType: rate }] });
    expect((await x.api('GET', '/Organisation')).body.Organisations[0].BaseCurrency).toBe(currency);
    for (const t of (await x.api('GET', '/TaxRates')).body.TaxRates) if (!t.TaxComponents.some((c: { IsCompound: boolean }) => c.IsCompound)) expect(t.TaxComponents.reduce((a: number, c: { Rate: number }) => a + c.Rate, 0)).toBeCloseTo(t.EffectiveRate, 6);
    expect((await x.control('POST', '/reset', { country: 'XX' })).status).toBe(400);
  });

  it('R60 pages show bills and credit notes, and the older links of Xero lead to them', async () => {
    const lines = [{ Description: 'Paper <b>', Quantity: 1, UnitAmount: 100, AccountCode: '429', TaxType: 'INPUT2' }];
    const bill = (await x.api('PUT', '/Invoices', { Invoices: [invoice({ Type: 'ACCPAY', InvoiceNumber: 'S-77', LineItems: lines })] })).body.Invoices[0];
    const note = (await x.api('PUT', '/CreditNotes', { CreditNotes: [{ Type: 'ACCPAYCREDIT', CreditNoteNumber: 'SC-7', Contact: bill.Contact && { ContactID: bill.Contact.ContactID }, Status: 'AUTHORISED', LineItems: lines }] })).body.CreditNotes[0];
    await x.api('PUT', `/CreditNotes/${note.CreditNoteID}/Allocations`, { Allocations: [{ Invoice: { InvoiceID: bill.InvoiceID }, Amount: 20, Date: '2026-11-22' }] });
    const html = async (path: string): Promise<string> => (await fetch(x.xero.url + path)).text();
    expect(await html('/')).toMatch(/SC-7[\s\S]*Supplier credit note[\s\S]*S-77/);
    expect(await html(`/AccountsPayable/View.aspx?InvoiceID=${bill.InvoiceID}`)).toMatch(/<h1>Bill S-77<\/h1>[\s\S]*Paper &lt;b&gt;[\s\S]*Less credit[\s\S]*Pay 100.00 GBP/);
    expect(await html(`/organisationlogin/default.aspx?shortcode=!hV1n3&redirecturl=/AccountsPayable/ViewCreditNote.aspx?creditNoteID=${note.CreditNoteID}`)).toMatch(/<h1>Supplier Credit Note SC-7<\/h1>[\s\S]*Remaining credit[\s\S]*100\.00/);
    expect((await fetch(`${x.xero.url}/organisationlogin/default.aspx?shortcode=!other&redirecturl=/AccountsPayable/View.aspx?InvoiceID=${bill.InvoiceID}`)).status).toBe(404);
    await fetch(`${x.xero.url}/view/${bill.InvoiceID}/pay`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: '' });
    expect((await x.api('GET', `/Invoices/${bill.InvoiceID}`)).body.Invoices[0]).toMatchObject({ Status: 'PAID', AmountPaid: 100, AmountCredited: 20 });
  });

  it('answers 501 with the request for what it does not do', async () => {
    expect((await x.control('POST', '/weather', { a: 1 })).body).toMatchObject({ code: 'SandboxNotEmulated', request: { url: '/sandbox/weather', body: { a: 1 } } });
    for (const [method, path] of [['GET', '/Journals'], ['DELETE', '/Contacts/1'], ['PUT', '/Accounts'], ['POST', '/Invoices/1/Refund'], ['GET', '/Contacts/1/CISSettings']] as const) {
      const got = await x.api(method, path);
      expect([path, got.status, got.body.code]).toEqual([path, 501, 'SandboxNotEmulated']);
    }
  });
});

describe('R60 pages for people', () => {
  const page = async (path: string, init?: RequestInit) => { const r = await fetch(x.xero.url + path, { redirect: 'manual', ...init }); return { status: r.status, location: r.headers.get('location'), text: await r.text() }; };
  it('shows a document with everything escaped, and pays it', async () => {
    const i = (await x.api('PUT', '/Invoices', { Invoices: [invoice({ InvoiceNumber: 'W-1', Reference: '<b>&', Url: 'https://example.com/?a=1&b=2', LineItems: [{ Description: '"Vine" & <script>', Quantity: 2, UnitAmount: 1000, AccountCode: '200', TaxType: 'OUTPUT2', DiscountRate: 10, Tracking: [{ Name: 'Region', Option: 'West Coast' }] }] })] })).body.Invoices[0];
    const shown = await page(`/view/${i.InvoiceID}`);
    for (const part of ['Invoice W-1', 'Bayside Club', '&lt;b&gt;&amp;', '&quot;Vine&quot; &amp; &lt;script&gt;', 'Region: West Coast', '200 Sales', '20% (VAT on Income)', '10%', '2,160.00', 'https://example.com/?a=1&amp;b=2', 'Awaiting payment']) expect(shown.text).toContain(part);
    expect(shown.text).not.toContain('<script>');
    expect(await page(`/view/${i.InvoiceID}/pay`, { method: 'POST' })).toMatchObject({ status: 303, location: `/view/${i.InvoiceID}` });
    expect((await page(`/view/${i.InvoiceID}`)).text).toContain('Paid');
    expect((await page(`/view/${i.InvoiceID}/pay`, { method: 'POST' })).status).toBe(409);
    expect((await page('/')).text).toContain('W-1');
    expect(await page(`/app/!hV1n3/invoicing/view/${i.InvoiceID}`)).toMatchObject({ status: 302, location: `/view/${i.InvoiceID}` });
    expect((await page(`/app/!other/invoicing/view/${i.InvoiceID}`)).status).toBe(404);
  });
});
