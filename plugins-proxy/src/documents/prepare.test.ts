import { describe, expect, it } from 'vitest';
import { amountsAre, arrivalStatus, connectionStatus, numbering } from '@counterfoil/solution';
import { Exact } from './decimals.ts';
import { contactLinkIdOf } from './ids.ts';
import { account, codes, connection, customer, ids, invoice, line, link, options, prepared, problems, rate, theme } from './fixture.ts';

const d = (s: string) => new Exact(s);

describe('a plain invoice', () => {
  it('R1 R7 becomes the document that Xero takes, without line amounts and totals', () => {
    const p = prepared();
    expect(p.document).toEqual({
      Type: 'ACCREC', Status: 'DRAFT', LineAmountTypes: 'Exclusive', CurrencyCode: 'GBP', Date: '2026-11-20', DueDate: '2026-12-20', InvoiceNumber: 'INV-1001', Reference: 'Order 42',
      Url: `https://contoso.crm4.dynamics.com/main.aspx?appname=cfl_Counterfoil&pagetype=entityrecord&etn=invoice&id=${ids.invoice}&org=${ids.org}`,
      LineItems: [{ Description: 'Widget', Quantity: d('1'), UnitAmount: d('100'), AccountCode: '200', TaxType: 'OUTPUT2' }],
    });
    expect(p.predicted).toEqual({ subtotal: '100.00', tax: '20.00', total: '120.00' });
    expect(p.contact).toEqual({ known: ids.xeroContact });
    expect(p).toMatchObject({ number: 'INV-1001', date: '2026-11-20', currency: 'GBP', title: 'Invoice INV-1001', owner: { table: 'systemuser', id: ids.owner } });
    expect(p.connection).toMatchObject({ tenantId: '7c1e5b0a-2f4d-4a6b-8e93-1d0c9b8a7f65', timeZone: 'Europe/London', owner: { table: 'team', id: ids.team } });
  });
  it('R3 an invoice from before the installation has no cfl values at all and is sendable', () => {
    const bare = Object.fromEntries(Object.entries(invoice()).filter(([k]) => !k.includes('cfl_')));
    expect(prepared({ invoice: bare }).number).toBe('INV-1001');
  });
});

describe('R2 problems', () => {
  it('R2 come all at once, each with code, text, fix and place', () => {
    const found = problems({
      invoice: invoice({ totalamount: '200.00', datedelivered: null, invoicenumber: '', statecode: 3, customerid_account: customer({ statecode: 1 }), transactioncurrencyid: null }),
      lines: [line({ cfl_AccountId: account('299', { statecode: 1 }) }), line({ productname: null, productdescription: '', cfl_TaxRateId: rate('INPUT2', '20', { cfl_canapplytorevenue: false }) })],
      connections: [connection({ cfl_status: connectionStatus.options.paused.value, cfl_statusreason: 'Year end.' })],
    });
    expect(found.map((p) => p.code)).toEqual(['CONNECTION_PAUSED', 'INVOICE_CANCELLED', 'NO_DATE', 'NO_CURRENCY', 'CUSTOMER_INACTIVE', 'ACCOUNT_ARCHIVED', 'LINE_WITHOUT_TEXT', 'TAX_RATE_NOT_FOR_SALES', 'NO_NUMBER']);
    for (const p of found) { expect(p.text).not.toMatch(/[{}]|undefined/); expect(p.fix.length).toBeGreaterThan(10); }
    expect(found.find((p) => p.code === 'ACCOUNT_ARCHIVED')).toMatchObject({ line: 1, field: 'cfl_accountid' });
    expect(found.find((p) => p.code === 'LINE_WITHOUT_TEXT')).toMatchObject({ line: 2 });
  });
  it('R1 no lines, no account anywhere', () => {
    expect(codes({ lines: [] })).toEqual(['NO_LINES']);
    expect(codes({ connections: [connection({ cfl_DefaultAccountId: null })] })).toEqual(['LINE_WITHOUT_ACCOUNT']);
    expect(codes({ connections: [connection({ cfl_DefaultTaxRateId: null })] })).toEqual(['LINE_WITHOUT_TAX_RATE']);
  });
  it.each([
    ['notConnected', 'CONNECTION_NOT_CONNECTED'], ['needsReconnecting', 'CONNECTION_NEEDS_RECONNECTING'], ['paused', 'CONNECTION_PAUSED'], ['readOnly', 'CONNECTION_READ_ONLY'], ['environmentCopied', 'ENVIRONMENT_COPIED'],
  ] as const)('R1 a connection that is %s sends nothing', (status, code) => {
    expect(codes({ connections: [connection({ cfl_status: connectionStatus.options[status].value })] })).toEqual([code]);
  });
  it('R67 a copied environment is told by its id, although the status still says connected', () => {
    expect(codes({ connections: [connection({ cfl_organizationid: ids.other })] })).toEqual(['ENVIRONMENT_COPIED']);
  });
  it('R10 the connection: named, default, none, several, invisible', () => {
    const second = connection({ cfl_connectionid: ids.other, cfl_name: 'Second', cfl_isdefault: false });
    expect(codes({ connections: [second] })).toContain('NO_CONNECTION');
    expect(codes({ connections: [connection(), connection({ cfl_connectionid: ids.other })] })).toContain('SEVERAL_DEFAULT_CONNECTIONS');
    expect(codes({ invoice: invoice({ _cfl_connectionid_value: ids.gbp }) })).toContain('CONNECTION_NOT_VISIBLE');
    const [mirrorOf] = [{ _cfl_connectionid_value: ids.other }];
    const whole = { ...second, cfl_DefaultAccountId: account('400', mirrorOf), cfl_DefaultTaxRateId: rate('OUTPUT', '15', mirrorOf) };
    expect(prepared({ invoice: invoice({ _cfl_connectionid_value: ids.other }), connections: [connection(), whole], accountLinks: [link({ _cfl_connectionid_value: ids.other })] }).connection.name).toBe('Second');
  });
  it('R1 the date: future in the organisation\'s zone, locked, due before', () => {
    const on = (day: string, o = {}) => ({ invoice: invoice({ datedelivered: `${day}T00:00:00Z`, 'datedelivered@OData.Community.Display.V1.FormattedValue': day, duedate: null, ...o }) });
    expect(codes(on('2026-11-23'))).toEqual(['DATE_IN_FUTURE']);
    expect(problems(on('2026-11-23'))[0]!.text).toBe('The date 23 November 2026 is in the future: for Harbour & Vine Ltd (time zone Europe/London) today is 22 November 2026.');
    // in Auckland it is the 23rd already
    expect(prepared({ ...on('2026-11-23'), connections: [connection({ cfl_timezone: 'Pacific/Auckland' })] }).date).toBe('2026-11-23');
    expect(codes({ ...on('2026-10-31'), connections: [connection({ cfl_periodlockdate: '2026-10-31' })] })).toEqual(['DATE_LOCKED']);
    expect(prepared({ ...on('2026-11-01'), connections: [connection({ cfl_periodlockdate: '2026-10-31' })] }).date).toBe('2026-11-01');
    expect(codes(on('2026-11-20', { duedate: '2026-11-19' }))).toEqual(['DUE_BEFORE_DATE']);
  });
  it('the customer: none, without a name, linked twice', () => {
    expect(codes({ invoice: invoice({ customerid_account: null }) })).toEqual(['NO_CUSTOMER']);
    expect(codes({ invoice: invoice({ customerid_account: customer({ name: ' ' }) }) })).toEqual(['CUSTOMER_WITHOUT_NAME']);
    expect(codes({ accountLinks: [link(), link({ cfl_contactlinkid: 'link-2', cfl_xerocontactid: ids.other })] })).toEqual(['CONTACT_SEVERAL_LINKS']);
    // after a merge both are primary: the one made for the surviving customer counts
    const own = link({ cfl_contactlinkid: contactLinkIdOf(ids.connection, 'account', ids.customer, ids.xeroContact) });
    expect(prepared({ accountLinks: [link({ cfl_contactlinkid: contactLinkIdOf(ids.connection, 'account', ids.owner, ids.other), cfl_xerocontactid: ids.other }), own] }).contact).toEqual({ known: ids.xeroContact });
    // who has marked one as primary has decided
    expect(prepared({ accountLinks: [link({ cfl_contactlinkid: 'link-2', cfl_xerocontactid: ids.other }), { ...own, cfl_isprimary: false }] }).contact).toEqual({ known: ids.other });
    expect(prepared({ accountLinks: [link({ cfl_isprimary: false }), link({ cfl_contactlinkid: 'link-2', cfl_xerocontactid: ids.other })] }).contact).toEqual({ known: ids.other });
  });
});

describe('R4 numbers', () => {
  const by = (key: keyof typeof numbering.options) => [connection({ cfl_numbering: numbering.options[key].value })];
  it('R4 Xero numbers it, the Dynamics number, the Dynamics name', () => {
    const byXero = prepared({ connections: by('xero') });
    expect(byXero.number).toBeUndefined();
    expect(byXero.document).not.toHaveProperty('InvoiceNumber');
    expect(prepared({ connections: by('dynamicsNumber') }).document.InvoiceNumber).toBe('INV-1001');
    expect(prepared({ connections: by('dynamicsName') }).document.InvoiceNumber).toBe('Autumn order');
  });
  it('R4 a number that Xero does not take is a problem beforehand', () => {
    const [p] = problems({ invoice: invoice({ invoicenumber: 'RÉ-1–ü\u200b' }) });
    expect(p!.code).toBe('NUMBER_NOT_ASCII');
    expect(p!.text).toContain('É – ü U+200B');
    expect(codes({ invoice: invoice({ name: 'x'.repeat(256) }), connections: by('dynamicsName') })).toEqual(['NUMBER_TOO_LONG']);
    expect(prepared({ invoice: invoice({ invoicenumber: '', name: 'Grüße' }), connections: by('xero') }).number).toBeUndefined();
  });
});

describe('R7 the head', () => {
  it('R7 leaves an empty due date to Xero and cuts the reference without breaking a sign', () => {
    const p = prepared({ invoice: invoice({ duedate: null, description: `  First\r\nline ${'x'.repeat(243)}😀 rest` }) });
    expect(p.document).not.toHaveProperty('DueDate');
    expect(p.document.Reference).toBe(`First line ${'x'.repeat(243)}`);
    expect(prepared({ connections: [connection({ cfl_descriptionasreference: false })] }).document).not.toHaveProperty('Reference');
    expect(prepared({ invoice: invoice({ description: null }) }).document).not.toHaveProperty('Reference');
  });
  it('R7 sends the rate only where both base currencies are equal', () => {
    const eur = { invoice: invoice({ transactioncurrencyid: { isocurrencycode: 'EUR' }, exchangerate: '1.170000123456' }) };
    expect(prepared(eur).document).toMatchObject({ CurrencyCode: 'EUR', CurrencyRate: d('1.17') });
    expect(String(prepared(eur).document.CurrencyRate)).toBe('1.17');
    expect(prepared({ ...eur, currencies: [{ isocurrencycode: 'GBP', exchangerate: '0.85' }, { isocurrencycode: 'USD', exchangerate: '1' }] }).document).not.toHaveProperty('CurrencyRate');
    expect(prepared().document).not.toHaveProperty('CurrencyRate');
  });
  it('R7 R13 branding theme and status on arrival: the document overrides the connection', () => {
    const c = [connection({ cfl_BrandingThemeId: theme('Standard'), cfl_arrivalstatus: arrivalStatus.options.submitted.value })];
    expect(prepared({ connections: c }).document).toMatchObject({ BrandingThemeID: 'xero-theme-Standard', Status: 'SUBMITTED' });
    expect(prepared({ connections: c, invoice: invoice({ cfl_BrandingThemeId: theme('Special'), cfl_arrivalstatus: arrivalStatus.options.authorised.value }) }).document).toMatchObject({ BrandingThemeID: 'xero-theme-Special', Status: 'AUTHORISED' });
    expect(codes({ invoice: invoice({ cfl_BrandingThemeId: theme('Old', { statecode: 1 }) }) })).toEqual(['THEME_ARCHIVED']);
    expect(codes({ invoice: invoice({ cfl_BrandingThemeId: theme('Alien', { _cfl_connectionid_value: ids.other }) }) })).toEqual(['THEME_OF_OTHER_CONNECTION']);
  });
  it('R6 amounts are exclusive, inclusive or without tax', () => {
    const as = (key: keyof typeof amountsAre.options) => prepared({ invoice: invoice({ cfl_amountsare: amountsAre.options[key].value }) });
    expect(as('exclusive').predicted).toEqual({ subtotal: '100.00', tax: '20.00', total: '120.00' });
    expect(as('inclusive').predicted).toEqual({ subtotal: '83.33', tax: '16.67', total: '100.00' });
    expect(as('noTax').predicted).toEqual({ subtotal: '100.00', tax: '0.00', total: '100.00' });
    expect(as('inclusive').document.LineAmountTypes).toBe('Inclusive');
    expect(as('noTax').document).toMatchObject({ LineAmountTypes: 'NoTax', LineItems: [{ TaxType: 'NONE' }] });
  });
  it('R12 an unlinked customer is wanted by number and name, with what a new contact needs', () => {
    const p = prepared({ accountLinks: [] });
    const now = {
      Name: "O'Brien & Söhne <Ltd>", ContactNumber: ids.customer, AccountNumber: 'AC-7', TaxNumber: 'GB123', EmailAddress: 'ap@obrien.example',
      Addresses: [{ AddressType: 'POBOX', AddressLine1: '1 Quay', City: 'Bristol', PostalCode: 'BS1 4XX', Country: 'United Kingdom' }], Phones: [{ PhoneType: 'DEFAULT', PhoneNumber: '+44 20 7946 0000' }],
    };
    expect(p.contact).toEqual({ wanted: {
      table: 'account', id: ids.customer, name: "O'Brien & Söhne <Ltd>", contactNumber: ids.customer, accountNumber: 'AC-7', field: 'customerid', createProblems: [], now,
      create: now,
    } });
  });
  it('R12 what would make Xero refuse a new contact is known beforehand, and only counts when it is created', () => {
    const odd = customer({ emailaddress1: 'käse@example.com', address1_country: 'x'.repeat(51) });
    expect(prepared({ invoice: invoice({ customerid_account: odd }) }).contact).toEqual({ known: ids.xeroContact });
    const wanted = prepared({ invoice: invoice({ customerid_account: odd }), accountLinks: [] }).contact;
    expect('wanted' in wanted && wanted.wanted.createProblems.map((p) => p.code)).toEqual(['CUSTOMER_EMAIL_INVALID', 'CUSTOMER_FIELD_TOO_LONG']);
  });
  it('a person as customer', () => {
    const person = { contactid: ids.customer, fullname: 'Ada Lovelace', firstname: 'Ada', lastname: 'Lovelace', statecode: 0 };
    const p = prepared({ invoice: invoice({ customerid_account: null, customerid_contact: person }), accountLinks: [] });
    expect(p.contact).toMatchObject({ wanted: { table: 'contact', name: 'Ada Lovelace', accountNumber: undefined, create: { Name: 'Ada Lovelace', FirstName: 'Ada', LastName: 'Lovelace' } } });
  });
  it('the clock is the caller\'s: the same document can be prepared for any day', () => {
    expect(codes({}, { ...options, now: new Date('2026-11-19T12:00:00Z') })).toEqual(['DATE_IN_FUTURE']);
  });
});
