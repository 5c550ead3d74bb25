/** Documents in memory, beside their intents. Never stored: what is lost is read again as the user who asked. */
import type { Problem } from '../contract.ts';
import { readDocuments, type ReadResult } from '../requests/read.ts';
import { contactChosen } from '../requests/despite.ts';
import { askedAgain } from './asked.ts';
import type { Body, Kit } from './ports.ts';
import type { Intent } from './types.ts';

/** A document older than this is read again before it is sent: it may have been corrected while it waited. */
const freshMs = 120_000;
/** Bodies that nobody fetched any more, for example because another relay finished the work. */
const forgottenMs = 15 * 60_000;

export const createBodies = (kit: () => Kit) => {
  const held = new Map<string, Body>();
  return {
    put: (id: string, body: Body): void => { held.set(id, body); },
    drop: (id: string): void => { held.delete(id); },
    peek: (id: string): Body | undefined => held.get(id),
    /** Xero's own words about a refusal; after a crash the catalogue's words have to do. */
    problems(id: string, problems: readonly Problem[]): void { const b = held.get(id); if (b) held.set(id, { ...b, problems }); },
    size: (): number => held.size,
    sweep(): void { const t = performance.now(); for (const [id, b] of held) if (t - b.readAt > forgottenMs) held.delete(id); },

    /**
     * Bodies for these intents, from memory or read again. A document that has problems by now has `prepared` undefined.
     * `fresh`: only what is to be sent needs to be fresh; what is in Xero already is taken as it was.
     * @throws DoorError when Dataverse cannot be asked.
     */
    async obtain(intents: readonly Intent[], o: { fresh: boolean }): Promise<Map<string, Body>> {
      const now = performance.now();
      const got = new Map<string, Body>();
      const missing = intents.filter((i) => { const b = held.get(i.id); if (b && (!o.fresh || now - b.readAt < freshMs)) { got.set(i.id, b); return false; } return true; });
      if (missing.length === 0) return got;
      const read = await readDocuments(kit(), missing.map((i) => ({
        ...askedAgain(i, { from: 'cfl_syncrequest', action: 'send' }),
        ...(i.despite.includes(contactChosen) && i.contactId ? { arguments: JSON.stringify({ contactLink: i.contactId }) } : {}),
      })));
      for (const [n, i] of missing.entries()) {
        // What has changed since it was let in has to be let in anew: another total, a limit that came meanwhile.
        const r = o.fresh ? await letIn(kit(), read[n]!) : read[n]!;
        // Only a stored link counts: the customer may have been exchanged since the intent was made.
        const known = r.prepared && 'known' in r.prepared.contact ? r.prepared.contact.known : undefined;
        const body: Body = { prepared: r.prepared, record: r.record, contactId: known, problems: r.problems, readAt: performance.now() };
        held.set(i.id, body);
        got.set(i.id, body);
      }
      return got;
    },
  };
};

async function letIn(kit: Kit, r: ReadResult): Promise<ReadResult> {
  const shut = r.prepared && await kit.gatekeeper?.shuts(r.prepared);
  return shut ? { prepared: undefined, record: r.record, problems: shut.problems } : r;
}
export type Bodies = ReturnType<typeof createBodies>;
