/**
 * What Dynamics would send if the document went today, whatever keeps it from going today: a lock date that has passed it by,
 * an account that was archived, a connection that is paused. For comparing with what is in Xero; nothing of it is ever sent.
 */
import { Decimal } from 'decimal.js';
import type { Problem } from '../contract.ts';
import { documentKey } from '@counterfoil/solution';
import type { ReadDocument } from '../documents/read-types.ts';
import type { DocumentRef, Prepared, RecordContext } from '../documents/types.ts';
import type { Kit } from '../intents/ports.ts';
import { readDocuments } from '../requests/read.ts';

export interface AsSent {
  /** Undefined where it could not be read. */
  readonly read: ReadDocument | undefined;
  /** Undefined where it cannot be put together. */
  readonly prepared: Prepared | undefined;
  readonly problems: readonly Problem[];
  readonly record: RecordContext;
}
/** Where it stands: what is in the books is compared as a document of that organisation. */
export interface Standing { readonly connectionId: string; /** In Xero; undefined where it is not known yet. */ readonly contactId?: string | undefined; readonly date?: string | undefined }

/** The same with every row that people have archived since counting as alive. */
function alive<T>(v: T): T {
  if (Array.isArray(v)) return v.map(alive) as T;
  if (typeof v !== 'object' || v === null || Decimal.isDecimal(v) || v instanceof Map || v instanceof Set) return v;
  return Object.fromEntries(Object.entries(v).map(([k, x]) => [k, k === 'active' || k === 'categoryActive' ? true : alive(x)])) as T;
}

/** Pure. */
export function unhindered(read: ReadDocument, s: Standing): ReadDocument {
  const links = read.contactLinks.filter((l) => l.connectionId === s.connectionId);
  // any contact that the customer is linked to will do
  const its = links.find((l) => l.xeroContactId === s.contactId);
  return {
    ...read, lines: alive(read.lines), productLinks: alive(read.productLinks), untaxed: alive(read.untaxed), contactLinks: its ? [its] : links,
    connections: alive(read.connections).map((c) => ({ ...c, status: 'connected', lockDate: undefined, currencies: [], safeStart: false, approvalLimit: undefined })),
    head: {
      ...read.head, state: 'active', connectionId: s.connectionId, theme: alive(read.head.theme), party: alive(read.head.party),
      date: read.head.date ?? (s.date === undefined ? undefined : { instant: s.date, formatted: undefined }),
    },
  };
}

/** No day of a document lies behind this one. */
const lastDay = new Date('2099-12-30T00:00:00Z');
const nobody = { requestId: '00000000-0000-0000-0000-000000000000', from: 'cfl_syncrequest', action: 'refresh', ticketHash: undefined } as const;

/** As the relay itself, because nobody asks: what it reads here only ever goes into Xero Details, whose readers are the document's. One call for up to fifty. @throws DoorError */
export async function asSent(kit: Kit, documents: readonly (DocumentRef & { readonly standing: Standing })[]): Promise<AsSent[]> {
  const { user } = kit.environment()!;
  const standing = new Map(documents.map((d) => [documentKey(d.table, d.id), d.standing]));
  const seen = new Map<string, { read: ReadDocument; ready: ReturnType<Kit['documents']['prepare']> }>();
  const watching: Kit = {
    ...kit, guard: async () => undefined, outdated: undefined, stops: undefined,
    documents: { ...kit.documents, prepare: (read, o) => {
      const key = documentKey(read.head.table, read.head.id);
      const ready = kit.documents.prepare(unhindered(read, standing.get(key)!), { ...o, now: lastDay });
      seen.set(key, { read, ready });
      return ready;
    } },
  };
  const asked = documents.map(({ table, id }) => ({ ...nobody, document: { table, id }, createdBy: user, createdOn: kit.now().toISOString() }));
  const results = await readDocuments(watching, asked);
  return documents.map((d, n): AsSent => {
    const found = seen.get(documentKey(d.table, d.id));
    const { record, problems } = results[n]!;
    if (!found) return { read: undefined, prepared: undefined, problems, record };
    return 'prepared' in found.ready ? { read: found.read, prepared: found.ready.prepared, problems: [], record } : { read: found.read, prepared: undefined, problems: found.ready.problems, record };
  });
}
