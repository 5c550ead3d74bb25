/**
 * The same organisation as Xero would set it up in other countries: base currency, zone, tax rates with what they may be
 * used for, and the accounts' own rates. Ids, codes of accounts and the connection stay, so that a test can move.
 */
import type { Account, Fixtures, TaxRate } from '../xero/core/state.ts';
import { seed } from './xero-seed.ts';

export type Country = 'GB' | 'AU' | 'NZ' | 'US' | 'GLOBAL';

type Use = 'sales' | 'purchases' | 'all';
type Rate = readonly [TaxType: string, name: string, rate: string, use: Use, components?: TaxRate['components']];
interface Edition { readonly version: string; readonly country: string; readonly currency: readonly [code: string, name: string]; readonly timezone: string; readonly zone: string; readonly sales: string; readonly purchases: string; readonly rates: readonly Rate[] }

/** Rates of several parts: `Rate` is what they come to, compound parts on top of the others. */
const editions: Readonly<Record<Exclude<Country, 'GB'>, Edition>> = {
  AU: {
    version: 'AU', country: 'AU', currency: ['AUD', 'Australian Dollar'], timezone: 'AUSEASTERNSTANDARDTIME', zone: 'Australia/Sydney', sales: 'OUTPUT', purchases: 'INPUT',
    rates: [['OUTPUT', 'GST on Income', '10.0000', 'sales'], ['INPUT', 'GST on Expenses', '10.0000', 'purchases'], ['EXEMPTOUTPUT', 'GST Free Income', '0.0000', 'sales'], ['EXEMPTEXPENSES', 'GST Free Expenses', '0.0000', 'purchases'], ['INPUTTAXED', 'Input Taxed', '0.0000', 'sales'], ['BASEXCLUDED', 'BAS Excluded', '0.0000', 'all']],
  },
  NZ: {
    version: 'NZ', country: 'NZ', currency: ['NZD', 'New Zealand Dollar'], timezone: 'NEWZEALANDSTANDARDTIME', zone: 'Pacific/Auckland', sales: 'OUTPUT2', purchases: 'INPUT2',
    rates: [['OUTPUT2', '15% GST on Income', '15.0000', 'sales'], ['INPUT2', '15% GST on Expenses', '15.0000', 'purchases'], ['ZERORATED', 'Zero Rated', '0.0000', 'all'], ['NONE', 'No GST', '0.0000', 'all']],
  },
  US: {
    version: 'US', country: 'US', currency: ['USD', 'United States Dollar'], timezone: 'USEASTERNSTANDARDTIME', zone: 'America/New_York', sales: 'TAX001', purchases: 'INPUT',
    rates: [
      ['TAX001', 'New York City', '8.8750', 'sales', [{ Name: 'State', Rate: '4.0000', IsCompound: false }, { Name: 'City', Rate: '4.5000', IsCompound: false }, { Name: 'Transit', Rate: '0.3750', IsCompound: false }]],
      ['TAX002', 'County on top of State', '9.1800', 'sales', [{ Name: 'State', Rate: '6.0000', IsCompound: false }, { Name: 'County', Rate: '3.0000', IsCompound: true }]],
      ['OUTPUT', 'Tax on Sales', '0.0000', 'sales'], ['INPUT', 'Tax on Purchases', '0.0000', 'purchases'], ['NONE', 'Tax Exempt', '0.0000', 'all'],
    ],
  },
  GLOBAL: {
    version: 'GLOBAL', country: 'CH', currency: ['CHF', 'Swiss Franc'], timezone: 'WEUROPESTANDARDTIME', zone: 'Europe/Zurich', sales: 'TAX001', purchases: 'TAX002',
    rates: [['TAX001', 'MWST 8.1% Umsatz', '8.1000', 'sales'], ['TAX002', 'MWST 8.1% Vorsteuer', '8.1000', 'purchases'], ['TAX003', 'MWST 2.6% Umsatz', '2.6000', 'sales'], ['OUTPUT', 'Tax on Sales', '0.0000', 'sales'], ['INPUT', 'Tax on Purchases', '0.0000', 'purchases'], ['NONE', 'Tax Exempt', '0.0000', 'all']],
  },
};

const taxRate = ([TaxType, Name, Rate, use, components]: Rate): TaxRate => ({
  TaxType, Name, Rate, components, ReportTaxType: use === 'sales' ? 'OUTPUT' : use === 'purchases' ? 'INPUT' : 'NONE', Status: 'ACTIVE',
  CanApplyToAssets: true, CanApplyToEquity: true, CanApplyToLiabilities: true, CanApplyToExpenses: use !== 'sales', CanApplyToRevenue: use !== 'purchases',
});

export const isCountry = (text: unknown): text is Country => text === 'GB' || (typeof text === 'string' && text in editions);

/** The first day of the organisation in this country. */
export function seedOf(country: Country): Fixtures {
  if (country === 'GB') return seed;
  const e = editions[country];
  const none = e.rates.find((r) => r[3] === 'all')![0];
  const own = (a: Account): string => (a.Class === 'REVENUE' ? e.sales : a.Class === 'EXPENSE' ? e.purchases : none);
  return {
    ...seed,
    organisation: { ...seed.organisation, Version: e.version, CountryCode: e.country, BaseCurrency: e.currency[0], Timezone: e.timezone, zone: e.zone },
    accounts: seed.accounts.map((a) => ({ ...a, TaxType: own(a), ...(a.CurrencyCode ? { CurrencyCode: e.currency[0] } : {}) })),
    taxRates: e.rates.map(taxRate),
    currencies: [{ Code: e.currency[0], Description: e.currency[1], rate: '1.000000' }, { Code: 'EUR', Description: 'Euro', rate: '0.600000' }],
    items: seed.items.map((i) => ({ ...i, sales: { ...i.sales, TaxType: e.sales } })),
  };
}
