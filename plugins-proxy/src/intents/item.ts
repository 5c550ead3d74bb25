/**
 * The items of documents whose products have no link (R12): all looked up by code in one call, the missing ones created
 * in one call through intents, then linked in Dynamics before the documents go on. One look at a time per organisation;
 * documents that come meanwhile, sold or bought, share the next one.
 */
import type { ItemWanted, Prepared } from '../documents/types.ts';
import type { Kit } from './ports.ts';
import { createInXero, elsewhere, finish, intentFor, type Ask, type Created, type Later, type NotReady } from './prior.ts';
import type { Intent } from './types.ts';

export type ItemsEnsured = { readonly prepared: Prepared } | NotReady;
interface Item { readonly id: string; /** As Xero spells it. */ readonly code: string }
interface Waiting { readonly p: Prepared; readonly ask: Ask; readonly resolve: (e: ItemsEnsured) => void; readonly reject: (e: unknown) => void }
export interface ItemFlights {
  /** By organisation: documents that wait for their turn; the entry is there while somebody is at work. */
  readonly queues: Map<string, Waiting[]>;
  /** Just found or created: documents that were read before the link was written need no look-up of their own. */
  readonly known: Map<string, Item & { readonly at: number }>;
}
export const createItemFlights = (): ItemFlights => ({ queues: new Map(), known: new Map() });

const knownForMs = 120_000;
const perCall = 50;
const folded = (code: string): string => code.toLowerCase();

export function ensureItems(kit: Kit, flights: ItemFlights, p: Prepared, ask: Ask): Promise<ItemsEnsured> {
  if (p.items.length === 0) return Promise.resolve({ prepared: p });
  const { tenantId } = p.connection;
  return new Promise((resolve, reject) => {
    const mine = { p, ask, resolve, reject };
    const waiting = flights.queues.get(tenantId);
    if (waiting) { waiting.push(mine); return; }
    flights.queues.set(tenantId, []);
    void turns(kit, flights, tenantId, [mine]);
  });
}

/** Documents that share a look-up; more would make the address of the question too long for its worth. */
const together = 100;
async function turns(kit: Kit, flights: ItemFlights, tenantId: string, first: readonly Waiting[]): Promise<void> {
  const waiting = flights.queues.get(tenantId)!;
  for (let some = first; some.length > 0; some = waiting.splice(0, together)) {
    const shared = some.length > 1 ? await ensure(kit, flights, sharedBy(some.map((w) => w.p)), askOf(some)).catch((e: unknown) => e) : undefined;
    // One after the other: what is known by now costs no call; what is wrong is told to those alone whose item it is.
    for (const w of some) {
      try {
        if (isLater(shared) && !w.p.items.every((i) => flights.known.has(subjectOf(i, tenantId)))) w.resolve(shared);
        else if (shared instanceof Error) w.reject(shared);
        else w.resolve(await ensure(kit, flights, w.p, w.ask));
      } catch (e) { w.reject(e); }
    }
  }
  flights.queues.delete(tenantId);
}
const isLater = (r: unknown): r is Later => typeof r === 'object' && r !== null && 'later' in r;
const askOf = (some: readonly Waiting[]): Ask => (some.find((w) => w.ask.lane === 'click') ?? some[0]!).ask;
/** All their items, each code once. Who is met on both sides is made for both. */
function sharedBy(documents: readonly Prepared[]): Prepared {
  const items = new Map<string, ItemWanted>();
  for (const w of documents.flatMap((p) => p.items)) {
    const other = items.get(folded(w.code));
    const both = other && other.productId === w.productId && other.create.IsSold !== w.create.IsSold;
    items.set(folded(w.code), both ? { ...other, create: { ...w.create, ...other.create, IsSold: true, IsPurchased: true } } : other ?? w);
  }
  return { ...documents[0]!, items: [...items.values()] };
}
const subjectOf = (w: Pick<ItemWanted, 'code'>, tenantId: string): string => `item:${folded(w.code)}@${tenantId}`;

async function ensure(kit: Kit, flights: ItemFlights, p: Prepared, ask: Ask): Promise<ItemsEnsured> {
  const subject = (w: ItemWanted): string => subjectOf(w, p.connection.tenantId);
  const there = new Map<string, Item>();
  const now = performance.now();
  for (const [key, i] of flights.known) if (now - i.at > knownForMs) flights.known.delete(key);
  const missing: ItemWanted[] = [];
  for (const w of p.items) { const known = flights.known.get(subject(w)); if (known) there.set(folded(w.code), known); else missing.push(w); }
  if (missing.length === 0) return { prepared: withCodes(p, there) };

  const open = await kit.store.known(kit.environment()!.key, missing.map(subject));
  const found = await kit.xero.itemsByCode(p.connection.tenantId, missing.map((w) => w.code), { lane: ask.lane, correlationId: ask.request.id, deadlineMs: kit.timing.callMs });
  const absent = new Map<string, ItemWanted>();
  for (const w of missing) {
    const item = found.find((x) => x.Code === w.code) ?? found.find((x) => folded(x.Code ?? '') === folded(w.code));
    if (!item?.ItemID) { absent.set(folded(w.code), w); continue; }
    there.set(folded(w.code), { id: item.ItemID, code: item.Code! });
    const left = open.get(subject(w))?.open;
    if (left) await finish(kit, left, item.ItemID);
  }

  let rest: NotReady | undefined;
  const queue = [...absent.values()];
  for (let n = 0; n < queue.length && !rest; n += perCall) {
    const some = queue.slice(n, n + perCall);
    const made = await create(kit, p, some, (w) => ({ subject: subject(w), open: open.get(subject(w))?.open }), ask);
    rest = made.rest;
    for (const c of made.created) there.set(folded(some[c.at]!.code), { id: c.id, code: some[c.at]!.code });
  }
  await link(kit, p, missing.filter((w) => there.has(folded(w.code))), there);
  for (const w of missing) { const item = there.get(folded(w.code)); if (item) flights.known.set(subject(w), { ...item, at: performance.now() }); }
  return rest ?? { prepared: withCodes(p, there) };
}

async function create(kit: Kit, p: Prepared, wanted: readonly ItemWanted[], of: (w: ItemWanted) => { subject: string; open: Intent | undefined }, ask: Ask): Promise<{ created: readonly Created[]; rest: NotReady | undefined }> {
  const members: { intent: Intent; number: string; body: ItemWanted['create'] }[] = [];
  for (const w of wanted) {
    const { subject, open } = of(w);
    const intent = await intentFor(kit, open, p, ask, { kind: 'item', subject, table: 'product', id: w.productId, number: w.code });
    // Those stored by now stay ready and leased; the next try takes them over.
    if (!intent) return { created: [], rest: elsewhere(kit, 'item') };
    members.push({ intent, number: w.code, body: w.create });
  }
  await kit.at('item-intent-stored');
  return createInXero(kit, p, ask, {
    kind: 'item', members, put: kit.xero.createItems, idOf: (item, sent) => (item.Code === sent.Code ? item.ItemID : undefined),
    // Reading them worked a moment ago, so it is not the connection: the app may not write them.
    notPermitted: () => kit.documents.problem('ITEMS_NOT_PERMITTED', { connection: p.connection.name, codes: wanted.map((w) => w.code).join(', ') }),
  });
}

/** Written at once: whatever happens to the document, these products are known from now on. @throws DoorError */
async function link(kit: Kit, p: Prepared, wanted: readonly ItemWanted[], there: ReadonlyMap<string, Item>): Promise<void> {
  if (wanted.length === 0) return;
  const answers = await kit.dataverse.batch(wanted.map((w) => ({ write: kit.documents.productLinkWrite({ wanted: w, connection: p.connection, item: there.get(folded(w.code))! }) })), { continueOnError: true, correlationId: p.asked.requestId });
  answers.forEach((a, n) => {
    // 412: there is one already. A right that is missing must not stop the document; the next one looks again.
    if (a.status >= 400 && a.status !== 412) kit.log.warn({ code: a.error?.code, status: a.status, product: wanted[n]!.productId }, 'the link to an item could not be written');
  });
  await kit.at('item-link-written');
}

/** Xero's own spelling of each code goes onto the lines. */
function withCodes(p: Prepared, there: ReadonlyMap<string, Item>): Prepared {
  const lines = p.document.LineItems?.map((l) => { const item = l.ItemCode === undefined ? undefined : there.get(folded(l.ItemCode)); return item ? { ...l, ItemCode: item.code } : l; });
  return { ...p, items: [], document: { ...p.document, ...(lines ? { LineItems: lines } : {}) } };
}
