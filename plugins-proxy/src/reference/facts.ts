/** Facts about a Xero organisation as columns of its connection row: what Xero alone decides, never a setting. Pure. */
import type { XeroCurrency, XeroOrganisation } from '../xero/types.ts';
import { ianaZone } from './time-zone.ts';

export interface Tenant { readonly tenantId: string; /** Used where the organisation does not tell its own. */ readonly tenantName: string }

export function factsOf(tenant: Tenant, o: XeroOrganisation, currencies: readonly XeroCurrency[] = []): Record<string, unknown> {
  return {
    cfl_name: (o.Name ?? tenant.tenantName).slice(0, 150), cfl_tenantid: tenant.tenantId, cfl_shortcode: o.ShortCode ?? null, cfl_countrycode: o.CountryCode ?? null,
    cfl_basecurrency: o.BaseCurrency ?? null, cfl_timezone: ianaZone(o.Timezone, o.CountryCode), cfl_periodlockdate: calendarDay(o.PeriodLockDate) ?? null, cfl_endofyearlockdate: calendarDay(o.EndOfYearLockDate) ?? null,
    cfl_currencies: currencies.flatMap((c) => (/^[A-Z]{3}$/.test(c.Code ?? '') ? [c.Code!] : [])).join(', ') || null,
  };
}

/** Those that the row does not say yet. Dataverse may answer a date with a time. */
export const changedFacts = (row: Readonly<Record<string, unknown>>, facts: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(facts).filter(([k, v]) => (k.endsWith('lockdate') ? calendarDay(row[k]) ?? null : row[k] ?? null) !== v));

/** '/Date(1789344000000+0000)/' is UTC midnight of the calendar day; '2026-09-14T00:00:00' is the day itself. */
function calendarDay(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const ms = /^\/Date\((-?\d+)/.exec(value)?.[1];
  if (ms !== undefined) return new Date(Number(ms)).toISOString().slice(0, 10);
  return /^\d{4}-\d{2}-\d{2}/.exec(value)?.[0];
}
