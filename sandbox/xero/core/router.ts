/** From path to resource. What is not listed answers 501. */
import { contacts } from '../contacts/routes.ts';
import { creditNotes } from '../creditnotes/routes.ts';
import { invoices } from '../invoices/routes.ts';
import { items } from '../items/routes.ts';
import { payments } from '../payments/payments.ts';
import { overpayments, prepayments } from '../prepaid/routes.ts';
import { accounts, brandingThemes, currencies, organisation, taxRates, trackingCategories } from '../reference/reference.ts';
import type { Answer } from './answer.ts';
import type { Call } from './call.ts';

export const basePath = '/api.xro/2.0/';

const resources: Readonly<Record<string, (call: Call) => Answer>> = {
  Organisation: organisation, Accounts: accounts, TaxRates: taxRates, BrandingThemes: brandingThemes, TrackingCategories: trackingCategories, Currencies: currencies, Items: items,
  Contacts: contacts, Invoices: invoices, CreditNotes: creditNotes, Payments: payments, Overpayments: overpayments, Prepayments: prepayments,
};

/** The resource's name as Xero spells it, whatever case was asked for. */
export function resourceOf(path: string): { name: string; handler: (call: Call) => Answer; rest: string[] } | undefined {
  const [first = '', ...rest] = path.slice(basePath.length).split('/').filter((p, i) => p !== '' || i === 0).map((p) => { try { return decodeURIComponent(p); } catch { return p; } });
  const name = Object.keys(resources).find((r) => r.toLowerCase() === first.toLowerCase());
  return name ? { name, handler: resources[name]!, rest } : undefined;
}
