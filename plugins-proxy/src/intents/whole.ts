/** Everything that has to be in Xero before a document can go, in one question: first its items, then its contact. */
import type { Step } from '../contract.ts';
import type { Prepared } from '../documents/types.ts';
import { ensureContact, type ContactFlights } from './contact.ts';
import { createItemFlights, ensureItems } from './item.ts';
import type { Kit, Told } from './ports.ts';
import type { Ask, Later, NotReady } from './prior.ts';

export type Whole = { readonly prepared: Prepared; readonly contactId: string } | Exclude<NotReady, Later> | (Later & { readonly step: Step });
/** Costs nothing where customer and products are linked. @throws DoorError */
export type Prior = (p: Prepared, ask: Ask, tell: (told: Told) => void) => Promise<Whole>;

export function createPrior(kit: Kit): Prior {
  const contacts: ContactFlights = new Map();
  const items = createItemFlights();
  return async (p, ask, tell) => {
    if (p.items.length > 0) tell({ step: 'checking', state: 'working', text: p.items.length === 1 ? `Finding the item ${p.items[0]!.code} in Xero.` : `Finding ${p.items.length} items in Xero.` });
    const i = await ensureItems(kit, items, p, ask);
    if ('later' in i) return { ...i, step: 'checking' };
    if ('problems' in i) return i;
    if ('wanted' in p.contact) tell({ step: 'contact', state: 'working', text: `Finding ${p.contact.wanted.name} in Xero.` });
    const c = await ensureContact(kit, contacts, p, ask);
    if ('later' in c) return { ...c, step: 'contact' };
    return 'problems' in c ? c : { prepared: i.prepared, contactId: c.contactId };
  };
}
