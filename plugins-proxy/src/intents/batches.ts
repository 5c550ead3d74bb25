/** Which documents share a call: those of one organisation and one endpoint, up to the limits of Xero. Pure. */
import { bodyOf, type Member } from './attempt.ts';
import { isNote } from './match.ts';

/** Limits of one PUT: fifty documents and 3 MB (Xero refuses 3.5 MB). */
export const batchLimit = { documents: 50, bytes: 3_000_000 };
/** Size on the wire in bytes, near enough to keep a batch under its limit. */
const sizeOf = (body: unknown): number => Buffer.byteLength(JSON.stringify(body));

interface Group { readonly members: Member[]; bytes: number; readonly aims: Set<string> }

/** In the order of the intents. Bills and sales invoices share a call; credit notes that look the same never do. */
export function groups(members: readonly Member[], aimOf: (m: Member) => string | undefined): Member[][] {
  const out: Member[][] = [];
  const open = new Map<string, Group>();
  for (const m of members) {
    const p = m.body.prepared!;
    const place = `${p.connection.tenantId} ${isNote(p) ? 'CreditNotes' : 'Invoices'}`;
    const bytes = sizeOf(bodyOf(m)) + 1;
    const aim = aimOf(m);
    let g = open.get(place);
    if (!g || g.members.length >= batchLimit.documents || g.bytes + bytes > batchLimit.bytes || (aim !== undefined && g.aims.has(aim))) {
      g = { members: [], bytes: 0, aims: new Set() };
      open.set(place, g);
      out.push(g.members);
    }
    g.members.push(m);
    g.bytes += bytes;
    if (aim !== undefined) g.aims.add(aim);
  }
  return out;
}
