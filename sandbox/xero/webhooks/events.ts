/** What Xero tells of a change: which rows raise an event, and how the event and its signature look on the wire. */
import { createHmac, randomBytes } from 'node:crypto';
import type { CreditNote, Prepaid } from '../core/state.ts';
import type { Change, World } from '../core/world.ts';

export interface XeroEvent {
  readonly resourceUrl: string; readonly resourceId: string; readonly tenantId: string; readonly tenantType: 'ORGANISATION';
  readonly eventCategory: 'INVOICE' | 'CREDITNOTE' | 'CONTACT' | 'PREPAYMENT' | 'OVERPAYMENT'; readonly eventType: 'CREATE' | 'UPDATE';
  /** UTC, and without a letter that says so. */
  readonly eventDateUtc: string;
  readonly data?: { readonly Type: string; readonly Status: string };
}

/** What money applied, or taken back, changes of a document: nothing that anybody edited. */
const settled: readonly string[] = ['Status', 'FullyPaidOnDate', 'updatedAt'];

function onlySettled(before: object, after: object): boolean {
  const [a, b] = [before as Record<string, unknown>, after as Record<string, unknown>];
  if (![a.Status, b.Status].every((s) => s === 'AUTHORISED' || s === 'PAID')) return false;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((k) => settled.includes(k) || JSON.stringify(a[k]) === JSON.stringify(b[k]));
}

function place(c: Change, world: World): { readonly category: XeroEvent['eventCategory']; readonly path: string } | undefined {
  switch (c.table) {
    case 'invoices': return { category: 'INVOICE', path: 'Invoices' };
    case 'creditNotes': return { category: 'CREDITNOTE', path: 'CreditNotes' };
    case 'contacts': return { category: 'CONTACT', path: 'Contacts' };
    case 'prepaid': {
      if (!world.switches.prepaidRaisesEvents) return undefined;
      const over = (c.after as Prepaid).kind === 'Overpayment';
      return { category: over ? 'OVERPAYMENT' : 'PREPAYMENT', path: over ? 'Overpayments' : 'Prepayments' };
    }
    default: return undefined;
  }
}

/** The events of what was changed together: one for each resource, however often it was touched. */
export function eventsOf(world: World, changes: readonly Change[], baseUrl: string): XeroEvent[] {
  const whole = new Map<string, Change>();
  for (const c of changes) {
    const earlier = whole.get(`${c.table} ${c.id}`);
    whole.set(`${c.table} ${c.id}`, earlier ? { ...c, before: earlier.before } : c);
  }
  return [...whole.values()].flatMap((c): XeroEvent[] => {
    const at = c.after && place(c, world);
    if (!at || !c.after) return [];
    if (c.before && !world.switches.paymentsRaiseUpdates && onlySettled(c.before, c.after)) return [];
    return [{
      resourceUrl: `${baseUrl}/api.xro/2.0/${at.path}/${c.id}`, resourceId: c.id, tenantId: world.state.tenantId, tenantType: 'ORGANISATION', eventCategory: at.category, eventType: c.before ? 'UPDATE' : 'CREATE',
      eventDateUtc: new Date((c.after as { readonly updatedAt: number }).updatedAt + world.switches.eventDateLagMs).toISOString().slice(0, 23), ...(at.category === 'CREDITNOTE' ? { data: { Type: (c.after as CreditNote).Type, Status: (c.after as CreditNote).Status } } : {}),
    }];
  });
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const entropy = (): string => [...randomBytes(20)].map((b) => letters[b % letters.length]).join('');

/** The bytes of one POST. The numbers of events without any are 0. */
export const bodyOf = (events: readonly XeroEvent[], first: number): string =>
  JSON.stringify({ events, firstEventSequence: events.length === 0 ? 0 : first, lastEventSequence: events.length === 0 ? 0 : first + events.length - 1, entropy: entropy() });

export const signatureOf = (body: string, key: string): string => createHmac('sha256', key).update(body, 'utf8').digest('base64');
