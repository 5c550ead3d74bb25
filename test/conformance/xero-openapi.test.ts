import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invoice, startTestXero, type TestXero } from '../../sandbox/xero/testing.ts';
import { createOracle } from './xero-openapi.ts';

const oracle = createOracle();

describe.skipIf(!oracle)('R60 Xero\'s OpenAPI document (skipped where the document is absent)', () => {
  let x: TestXero;
  beforeAll(async () => { x = await startTestXero(); });
  afterAll(() => x.close());

  it('refuses what Xero does not know in a request', () => {
    const refused = (i: object, path = '/Invoices') => oracle!.checkRequest('PUT', path, { Invoices: [i] });
    expect(refused({ Type: 'ACCREC', Foo: 1 })).toEqual(['/Invoices/0 must NOT have additional properties (Foo)']);
    expect(refused({ Type: 'SALE' })).toHaveLength(1);
    expect(refused({ LineItems: [{ Quantity: '1' }] })).toHaveLength(1);
    expect(refused({ Contact: { ContactID: 'x' } })).toHaveLength(1);
    expect(refused({}, '/Invoices?unitDp=4')).toHaveLength(1);
    expect(oracle!.checkRequest('PATCH', '/Invoices')).toHaveLength(1);
    expect(refused(invoice(), '/Invoices?unitdp=4&summarizeErrors=false')).toEqual([]);
  });

  it('refuses an answer of another shape', () => {
    expect(oracle!.checkAnswer('GET', '/Invoices', 200, { Invoices: [{ Total: 'many' }] })).toHaveLength(1);
    expect(oracle!.checkAnswer('PUT', '/Invoices', 400, { ErrorNumber: 'ten' })).toHaveLength(1);
  });

  it('agrees with every resource the sandbox shows', async () => {
    for (const path of ['/Organisation', '/Accounts', '/TaxRates', '/BrandingThemes', '/TrackingCategories', '/Currencies', '/Items', '/Contacts', '/Invoices', '/CreditNotes', '/Payments']) {
      const got = await x.api('GET', path, undefined, { judge: false });
      expect([path, got.status, oracle!.checkAnswer('GET', path, got.status, got.body)]).toEqual([path, 200, []]);
    }
  });
});
