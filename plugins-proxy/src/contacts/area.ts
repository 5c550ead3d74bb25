/** R30 R31 R32: contacts as an area of work: what people choose, and what follows their customers. */
import { isDoorError } from '../core/errors.ts';
import type { ContactsChanged } from '../incoming/ports.ts';
import type { Kit } from '../intents/ports.ts';
import { endTold, writeBack } from '../intents/write-back.ts';
import type { Again, Area } from '../requests/actions.ts';
import type { Hub } from '../requests/hub.ts';
import type { RequestRow } from '../requests/rows.ts';
import { linkContact } from './link-contact.ts';

export interface ContactsDeps { readonly kit: Kit; readonly hub: Pick<Hub, 'publish'>; /** Told of contacts that have become somebody's. */ readonly changed?: ContactsChanged | undefined }

export function createContactsArea({ kit, hub, changed }: ContactsDeps): Area {
  async function one(row: RequestRow, send: (row: RequestRow) => void): Promise<{ again: number | undefined } | undefined> {
    hub.publish([row.id], { step: 'contact', state: 'working', text: 'Linking the contact.' });
    const linked = await linkContact(kit, row);
    if ('later' in linked) { hub.publish([row.id], { step: 'contact', state: 'waiting', text: linked.text }); return { again: linked.later }; }
    // once the link is there: what is read before belongs to nobody
    const linkThere = async (): Promise<void> => { const environment = kit.environment(); if (linked.balanceOf && environment) await changed?.(environment, [linked.balanceOf]); };
    if (linked.thenSend) { await linkThere(); send(row); return undefined; }
    const { outcome, record, calls } = linked;
    const [told] = await writeBack(kit, [{
      record, outcome, requests: [row.id], historyId: kit.documents.historyIdOf(row.id, 'linked'), xeroCalls: calls, durationMs: Math.max(0, kit.now().getTime() - Date.parse(row.createdOn)),
    }]);
    if (!told) return { again: undefined };
    await linkThere();
    hub.publish([row.id], endTold(outcome, undefined));
    return undefined;
  }

  /** One after the other: two that name the same customer must not both be primary. */
  async function take(rows: readonly RequestRow[], send: (row: RequestRow) => void): Promise<Again> {
    const again: Again = new Map();
    for (const row of rows) {
      try { const r = await one(row, send); if (r) again.set(row.id, r.again); } catch (e) {
        if (!isDoorError(e)) kit.log.error({ err: e, request: row.id }, 'a contact could not be linked');
        again.set(row.id, isDoorError(e) ? e.retryAfterMs : undefined);
      }
    }
    return again;
  }

  return {
    handlers: { linkContact: { needsDocument: false, take } },
    sweep: () => kit.contactUpdates?.sweep(),
    stop: async () => { await kit.contactUpdates?.stop(); },
    idle: async () => { await kit.contactUpdates?.idle(); },
  };
}
