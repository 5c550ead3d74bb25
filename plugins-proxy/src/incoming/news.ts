/** What Xero's doorbell says: which documents of which organisations have changed. Read with distrust, even when it is signed. */
import { wireInstant } from '../documents/wire-dates.ts';

export const categories = ['INVOICE', 'CREDITNOTE', 'OVERPAYMENT', 'PREPAYMENT'] as const;
export type Category = (typeof categories)[number];
export type Endpoint = 'Invoices' | 'CreditNotes' | 'Overpayments' | 'Prepayments';
export const endpointOfCategory: Readonly<Record<Category, Endpoint>> = { INVOICE: 'Invoices', CREDITNOTE: 'CreditNotes', OVERPAYMENT: 'Overpayments', PREPAYMENT: 'Prepayments' };
export const categoryOfEndpoint: Readonly<Record<Endpoint, Category>> = { Invoices: 'INVOICE', CreditNotes: 'CREDITNOTE', Overpayments: 'OVERPAYMENT', Prepayments: 'PREPAYMENT' };

/** One change of one document. */
export interface News { readonly tenant: string; readonly category: Category; readonly resource: string; readonly type: 'CREATE' | 'UPDATE'; /** By Xero's clock. */ readonly eventMs: number }

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const id = (v: unknown): string | undefined => { const t = typeof v === 'string' ? v.toLowerCase() : ''; return uuid.test(t) ? t : undefined; };

/** A time that cannot be read is later than any: what came with it is never taken for something that is known already, nor for what came before. */
const beyondAllDates = (): number => 9e15 + (Date.now() % 1e12);

/** Of each change one; other categories (contacts, subscriptions) are nobody's business here. Undefined: that is not what Xero's doorbell says. */
export function newsIn(body: Uint8Array): News[] | undefined {
  let said: unknown;
  try { said = JSON.parse(Buffer.from(body).toString('utf8')); } catch { return undefined; }
  const events: unknown = (said as { events?: unknown } | null)?.events;
  if (!Array.isArray(events)) return undefined;
  const all = new Map<string, News>();
  for (const e of events as Record<string, unknown>[]) {
    const category = typeof e?.['eventCategory'] === 'string' ? e['eventCategory'].toUpperCase() : '';
    const tenant = id(e?.['tenantId']); const resource = id(e?.['resourceId']);
    if (!tenant || !resource || !(categories as readonly string[]).includes(category)) continue;
    const at = Date.parse(wireInstant(e['eventDateUtc']) ?? '');
    const type = typeof e['eventType'] === 'string' && e['eventType'].toUpperCase() === 'CREATE' ? 'CREATE' as const : 'UPDATE' as const;
    const one: News = { tenant, category: category as Category, resource, type, eventMs: Number.isNaN(at) ? beyondAllDates() : at };
    all.set(JSON.stringify(one), one);
  }
  return [...all.values()];
}
