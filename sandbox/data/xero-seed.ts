/** The sandbox's Xero organisation on the first day: "Harbour & Vine Ltd", a UK company. Ids are fixed so that tests can name them. */
import type { Account, Contact, Fixtures, TaxRate } from '../xero/core/state.ts';

const id = (kind: string, n: number) => `${kind}-0000-4000-8000-${String(n).padStart(12, '0')}`;
const start = Date.UTC(2024, 0, 15, 9, 30, 0);

const account = (n: number, Code: string | undefined, Name: string, Type: string, Class: string, TaxType: string, more: Partial<Account> = {}): Account =>
  ({ AccountID: id('acc00001', n), Code, Name, Type, Class, Status: 'ACTIVE', TaxType, EnablePaymentsToAccount: false, updatedAt: start, ...more });

const rate = (TaxType: string, Name: string, Rate: string, applies: 'sales' | 'purchases' | 'all', ReportTaxType: string, Status: TaxRate['Status'] = 'ACTIVE'): TaxRate => ({
  TaxType, Name, Rate, ReportTaxType, Status,
  CanApplyToAssets: true, CanApplyToEquity: true, CanApplyToLiabilities: true,
  CanApplyToExpenses: applies !== 'sales', CanApplyToRevenue: applies !== 'purchases',
});

const contact = (n: number, Name: string, more: Partial<Contact> = {}): Contact =>
  ({ ContactID: id('c0110001', n), Name, ContactStatus: 'ACTIVE', Addresses: [], Phones: [], updatedAt: start, ...more });

export const seed: Fixtures = {
  tenantId: '7c1e5b0a-2f4d-4a6b-8e93-1d0c9b8a7f65',
  connectionId: '3e8a1c54-7b6d-4f02-9c1e-5a4b3d2c1f00',
  organisation: {
    OrganisationID: '7c1e5b0a-2f4d-4a6b-8e93-1d0c9b8a7f65', Name: 'Harbour & Vine Ltd', LegalName: 'Harbour & Vine Ltd', Version: 'UK', CountryCode: 'GB',
    BaseCurrency: 'GBP', Timezone: 'GMTSTANDARDTIME', zone: 'Europe/London', ShortCode: '!hV1n3', Class: 'PREMIUM', Edition: 'BUSINESS', createdAt: start,
    PeriodLockDate: '2024-12-31', EndOfYearLockDate: undefined, DefaultSalesTax: 'Tax Exclusive', DefaultPurchasesTax: 'Tax Inclusive',
    SalesTerms: { Day: 30, Type: 'DAYSAFTERBILLDATE' }, BillsTerms: { Day: 20, Type: 'OFFOLLOWINGMONTH' },
  },
  accounts: [
    account(90, '090', 'Business bank', 'BANK', 'ASSET', 'NONE', { BankAccountNumber: '20000012345678', CurrencyCode: 'GBP' }),
    account(200, '200', 'Sales', 'REVENUE', 'REVENUE', 'OUTPUT2', { Description: 'Income from any normal business activity' }),
    account(260, '260', 'Other Revenue', 'REVENUE', 'REVENUE', 'OUTPUT2'),
    account(299, '299', 'Wholesale (closed)', 'REVENUE', 'REVENUE', 'OUTPUT2', { Status: 'ARCHIVED' }),
    account(425, '425', 'Freight & Courier', 'EXPENSE', 'EXPENSE', 'INPUT2'),
    account(429, '429', 'General Expenses', 'EXPENSE', 'EXPENSE', 'INPUT2'),
    account(610, '610', 'Accounts Receivable', 'CURRENT', 'ASSET', 'NONE', { SystemAccount: 'DEBTORS' }),
    account(800, '800', 'Accounts Payable', 'CURRLIAB', 'LIABILITY', 'NONE', { SystemAccount: 'CREDITORS' }),
    account(820, '820', 'VAT', 'CURRLIAB', 'LIABILITY', 'NONE', { SystemAccount: 'GST' }),
    account(860, '860', 'Rounding', 'CURRLIAB', 'LIABILITY', 'NONE', { SystemAccount: 'ROUNDING' }),
  ],
  taxRates: [
    rate('OUTPUT2', '20% (VAT on Income)', '20.0000', 'sales', 'OUTPUT'),
    rate('INPUT2', '20% (VAT on Expenses)', '20.0000', 'purchases', 'INPUT'),
    rate('RROUTPUT', '5% (VAT on Income)', '5.0000', 'sales', 'OUTPUT'),
    rate('ZERORATEDOUTPUT', 'Zero Rated Income', '0.0000', 'sales', 'OUTPUT'),
    rate('EXEMPTOUTPUT', 'Exempt Income', '0.0000', 'sales', 'EXEMPTOUTPUT'),
    rate('NONE', 'No VAT', '0.0000', 'all', 'NONE'),
    rate('TAX001', '17.5% (VAT on Income, old)', '17.5000', 'sales', 'OUTPUT', 'ARCHIVED'),
  ],
  brandingThemes: [
    { BrandingThemeID: id('b4a2d001', 1), Name: 'Standard', SortOrder: 0, createdAt: start },
    { BrandingThemeID: id('b4a2d001', 2), Name: 'Special Projects', SortOrder: 1, createdAt: start },
  ],
  trackingCategories: [
    { TrackingCategoryID: id('7ac00001', 1), Name: 'Region', Status: 'ACTIVE', Options: [
      { TrackingOptionID: id('7a090001', 11), Name: 'North', Status: 'ACTIVE' }, { TrackingOptionID: id('7a090001', 12), Name: 'South', Status: 'ACTIVE' },
      { TrackingOptionID: id('7a090001', 13), Name: 'West Coast', Status: 'ACTIVE' }, { TrackingOptionID: id('7a090001', 14), Name: 'Channel Islands', Status: 'ARCHIVED' }] },
    { TrackingCategoryID: id('7ac00001', 2), Name: 'Department', Status: 'ACTIVE', Options: [
      { TrackingOptionID: id('7a090001', 21), Name: 'Sales', Status: 'ACTIVE' }, { TrackingOptionID: id('7a090001', 22), Name: 'Service', Status: 'ACTIVE' }] },
  ],
  currencies: [{ Code: 'GBP', Description: 'British Pound', rate: '1.000000' }, { Code: 'EUR', Description: 'Euro', rate: '1.150000' }],
  items: [
    { ItemID: id('17e00001', 1), Code: 'VINE-01', Name: 'Vine lamp', Description: 'Vine lamp, brass', IsSold: true, IsPurchased: false, sales: { UnitPrice: '89.9000', AccountCode: '200', TaxType: 'OUTPUT2' }, purchase: {}, updatedAt: start },
  ],
  contacts: [
    contact(1, 'Bayside Club', { EmailAddress: 'secretarybob@bsclub.example', AccountNumber: 'BC-001' }),
    contact(2, 'Old Mill Trading', { ContactStatus: 'ARCHIVED' }),
  ],
  invoices: [], payments: [], history: [],
};
