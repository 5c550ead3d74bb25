/** What an organisation is made of: read-only here. Changes for tests go through the control plane. */
import { notEmulated, notFound, ok, type Answer } from '../core/answer.ts';
import { filtered, flag, modifiedSince, onlyParameters, refuse, type Call } from '../core/call.ts';
import { wireDate, wireInstant } from '../core/dates.ts';
import { Decimal, fourPlaces } from '../core/exact.ts';
import type { Account, BrandingTheme, Currency, TaxRate, TrackingCategory, Wire } from '../core/state.ts';
import { WhereError, type Lookup, type Scalar } from '../core/where.ts';

/** Properties of a row for `where` and `order`; anything else does not exist. */
export const lookupIn = (type: string, values: Readonly<Record<string, Scalar | undefined>>): Lookup => (name) => {
  const key = Object.keys(values).find((k) => k.toLowerCase() === name.toLowerCase());
  if (key === undefined) throw new WhereError(`No property or field '${name}' exists in type '${type}'`);
  return values[key];
};

function readingOnly(call: Call): void {
  if (call.method !== 'GET') refuse(notEmulated(`${call.method} of this resource`, call.method, call.url, 'Change reference data at POST /sandbox/state.'));
}

export function organisation(call: Call): Answer {
  readingOnly(call);
  onlyParameters(call);
  if (call.rest.length > 0) return notEmulated('parts of the organisation', call.method, call.url);
  const o = call.world.state.organisation;
  const terms = (t: Wire | undefined) => (t ? { ...t } : undefined);
  return ok(call.world.now(), { Organisations: [{
    Name: o.Name, LegalName: o.LegalName, PaysTax: true, Version: o.Version, OrganisationType: 'COMPANY', BaseCurrency: o.BaseCurrency, CountryCode: o.CountryCode,
    IsDemoCompany: false, OrganisationStatus: 'ACTIVE', FinancialYearEndDay: 31, FinancialYearEndMonth: 3, SalesTaxBasis: 'ACCRUALS', SalesTaxPeriod: 'QUARTERLY',
    DefaultSalesTax: o.DefaultSalesTax, DefaultPurchasesTax: o.DefaultPurchasesTax,
    ...(o.PeriodLockDate ? { PeriodLockDate: wireDate(o.PeriodLockDate) } : {}), ...(o.EndOfYearLockDate ? { EndOfYearLockDate: wireDate(o.EndOfYearLockDate) } : {}),
    CreatedDateUTC: wireInstant(o.createdAt), OrganisationEntityType: 'COMPANY', Timezone: o.Timezone, ShortCode: o.ShortCode, Edition: o.Edition, Class: o.Class,
    OrganisationID: o.OrganisationID, Addresses: [], Phones: [], ExternalLinks: [],
    PaymentTerms: { ...(o.BillsTerms ? { Bills: terms({ ...o.BillsTerms }) } : {}), ...(o.SalesTerms ? { Sales: terms({ ...o.SalesTerms }) } : {}) },
  }] });
}

const accountShape = (a: Account): Wire => ({
  AccountID: a.AccountID, ...(a.Code ? { Code: a.Code } : {}), Name: a.Name, Status: a.Status, Type: a.Type, TaxType: a.TaxType,
  ...(a.Description ? { Description: a.Description } : {}), Class: a.Class, ...(a.SystemAccount ? { SystemAccount: a.SystemAccount } : {}),
  EnablePaymentsToAccount: a.EnablePaymentsToAccount, ShowInExpenseClaims: false,
  ...(a.Type === 'BANK' ? { BankAccountNumber: a.BankAccountNumber ?? '', BankAccountType: 'BANK', CurrencyCode: a.CurrencyCode } : {}),
  ReportingCode: '', HasAttachments: false, UpdatedDateUTC: wireInstant(a.updatedAt), AddToWatchlist: false,
});
const accountLookup = (a: Account) => lookupIn('Account', { AccountID: a.AccountID, Code: a.Code ?? null, Name: a.Name, Type: a.Type, Class: a.Class, Status: a.Status, TaxType: a.TaxType, SystemAccount: a.SystemAccount ?? null, EnablePaymentsToAccount: a.EnablePaymentsToAccount });

export function accounts(call: Call): Answer {
  readingOnly(call);
  const list = call.world.state.accounts;
  if (call.rest.length === 1) {
    onlyParameters(call);
    const one = list.find((a) => a.AccountID === call.rest[0]!.toLowerCase());
    return one ? ok(call.world.now(), { Accounts: [accountShape(one)] }) : notFound;
  }
  if (call.rest.length > 1) return notEmulated('parts of an account', call.method, call.url);
  onlyParameters(call, 'where', 'order');
  const since = modifiedSince(call);
  return ok(call.world.now(), { Accounts: filtered(call, list.filter((a) => since === undefined || a.updatedAt > since), accountLookup, 'Code').map(accountShape) });
}

function taxShape(t: TaxRate): Wire {
  return {
    Name: t.Name, TaxType: t.TaxType, ReportTaxType: t.ReportTaxType, CanApplyToAssets: t.CanApplyToAssets, CanApplyToEquity: t.CanApplyToEquity, CanApplyToExpenses: t.CanApplyToExpenses,
    CanApplyToLiabilities: t.CanApplyToLiabilities, CanApplyToRevenue: t.CanApplyToRevenue, DisplayTaxRate: fourPlaces((t.components ?? []).reduce((a, c) => a.plus(c.Rate), new Decimal(t.components ? 0 : t.Rate))), EffectiveRate: fourPlaces(t.Rate), Status: t.Status,
    TaxComponents: (t.components ?? [{ Name: t.Name, Rate: t.Rate, IsCompound: false }]).map((c) => ({ Name: c.Name, Rate: fourPlaces(c.Rate), IsCompound: c.IsCompound, IsNonRecoverable: false })),
  };
}
export function taxRates(call: Call): Answer {
  readingOnly(call);
  const list = call.world.state.taxRates;
  if (call.rest.length === 1) {
    const one = list.find((t) => t.TaxType === call.rest[0]);
    return one ? ok(call.world.now(), { TaxRates: [taxShape(one)] }) : notFound;
  }
  onlyParameters(call, 'where', 'order');
  const lookup = (t: TaxRate) => lookupIn('TaxRate', { Name: t.Name, TaxType: t.TaxType, Status: t.Status, EffectiveRate: new Decimal(t.Rate), CanApplyToRevenue: t.CanApplyToRevenue, CanApplyToExpenses: t.CanApplyToExpenses });
  return ok(call.world.now(), { TaxRates: filtered(call, list, lookup).map(taxShape) });
}

const themeShape = (b: BrandingTheme): Wire => ({ BrandingThemeID: b.BrandingThemeID, Name: b.Name, LogoUrl: '', Type: 'INVOICE', SortOrder: b.SortOrder, CreatedDateUTC: wireInstant(b.createdAt) });
export function brandingThemes(call: Call): Answer {
  readingOnly(call);
  onlyParameters(call);
  const list = call.world.state.brandingThemes;
  if (call.rest.length > 1) return notEmulated('parts of a branding theme', call.method, call.url);
  if (call.rest.length === 1) {
    const one = list.find((b) => b.BrandingThemeID === call.rest[0]!.toLowerCase());
    return one ? ok(call.world.now(), { BrandingThemes: [themeShape(one)] }) : notFound;
  }
  return ok(call.world.now(), { BrandingThemes: list.map(themeShape) });
}

const categoryShape = (c: TrackingCategory, archived: boolean): Wire => ({
  Name: c.Name, Status: c.Status, TrackingCategoryID: c.TrackingCategoryID,
  Options: c.Options.filter((o) => archived || o.Status === 'ACTIVE').map((o) => ({ TrackingOptionID: o.TrackingOptionID, Name: o.Name, Status: o.Status, HasValidationErrors: false, IsDeleted: false, IsArchived: o.Status === 'ARCHIVED', IsActive: o.Status === 'ACTIVE' })),
});
export function trackingCategories(call: Call): Answer {
  readingOnly(call);
  const list = call.world.state.trackingCategories;
  if (call.rest.length > 1) return notEmulated('parts of a tracking category', call.method, call.url);
  if (call.rest.length === 1) {
    const one = list.find((c) => c.TrackingCategoryID === call.rest[0]!.toLowerCase());
    return one ? ok(call.world.now(), { TrackingCategories: [categoryShape(one, true)] }) : notFound;
  }
  onlyParameters(call, 'where', 'order', 'includeArchived');
  const archived = flag(call, 'includeArchived', false);
  const lookup = (c: TrackingCategory) => lookupIn('TrackingCategory', { Name: c.Name, Status: c.Status, TrackingCategoryID: c.TrackingCategoryID });
  return ok(call.world.now(), { TrackingCategories: filtered(call, list.filter((c) => archived || c.Status === 'ACTIVE'), lookup).map((c) => categoryShape(c, archived)) });
}

export function currencies(call: Call): Answer {
  readingOnly(call);
  onlyParameters(call, 'where', 'order');
  if (call.rest.length > 0) return notEmulated('one currency', call.method, call.url);
  const lookup = (c: Currency) => lookupIn('Currency', { Code: c.Code, Description: c.Description });
  return ok(call.world.now(), { Currencies: filtered(call, call.world.state.currencies, lookup).map((c) => ({ Code: c.Code, Description: c.Description })) });
}
