/**
 * What is mirrored from one Xero organisation, read whole. Six calls, however large it is. Xero would tell only the accounts that
 * were changed since a time, but a call is a call to the budget, and an account that was merged into another or deleted shows
 * only by being absent from the whole list.
 */
import { DoorError } from '../core/errors.ts';
import type { XeroCall, XeroDoor } from '../xero/door.ts';
import type { XeroCurrency, XeroOrganisation } from '../xero/types.ts';
import type { ReferenceData } from './rows.ts';

export type ReferenceDoor = Pick<XeroDoor, 'organisation' | 'accounts' | 'taxRates' | 'brandingThemes' | 'currencies' | 'trackingCategories'>;
export interface ReadFromXero { readonly organisation: XeroOrganisation; readonly currencies: readonly XeroCurrency[]; readonly data: ReferenceData }
export const callsOfReading = 6;

/** @throws DoorError, also for an answer that cannot be the whole: rows that are absent from it would all be deactivated */
export async function readFromXero(xero: ReferenceDoor, tenantId: string, call: XeroCall): Promise<ReadFromXero> {
  const [organisation, currencies, accounts, taxRates, themes, tracking] = await Promise.all([
    xero.organisation(tenantId, call), xero.currencies(tenantId, call), xero.accounts(tenantId, call), xero.taxRates(tenantId, call), xero.brandingThemes(tenantId, call), xero.trackingCategories(tenantId, call),
  ]);
  // every organisation has its system accounts and the rate "no tax", also one that was made a minute ago
  if (accounts.length === 0 || taxRates.length === 0) throw new DoorError({ door: 'xero', fate: 'doubtful', code: 'reference-empty', message: 'Xero answered without any account or tax rate.' });
  return { organisation, currencies, data: { accounts, taxRates, themes, tracking } };
}
