/**
 * The items of a document whose products have no link (R12): all looked up by code in one call, the missing ones created
 * in one call through intents, then linked in Dynamics before the document goes on. One document at a time per organisation.
 */
import type { ItemWanted, Prepared } from '../documents/types.ts';
import type { Kit } from './ports.ts';
import { createInXero, elsewhere, finish, intentFor, type Ask, type Created, type NotReady } from './prior.ts';
import type { Intent } from './types.ts';

export type ItemsEnsured = { readonly prepared: Prepared } | NotReady;
interface Item { readonly id: string; /** As Xero spells it. */ readonly code: string }
export interface ItemFlights {
  readonly queues: Map<string, Promise<unknown>>;
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
  const mine = (flights.queues.get(tenantId) ?? Promise.resolve()).then(() => ensure(kit, flights, p, ask));
  const settled = mine.then(() => {}, () => {}).then(() => { if (flights.queues.get(tenantId) === settled) flights.queues.delete(tenantId); });
  flights.queues.set(tenantId, settled);
  return mine;
}

async function ensure(kit: Kit, flights: ItemFlights, p: Prepared, ask: Ask): Promise<ItemsEnsured> {
  const subjectOf = (w: ItemWanted): string => `item:${folded(w.code)}@${p.connection.tenantId}`;
  const there = new Map<string, Item>();
  const now = performance.now();
  for (const [subject, i] of flights.known) if (now - i.at > knownForMs) flights.known.delete(subject);
  const missing: ItemWanted[] = [];
  for (const w of p.items) { const known = flights.known.get(subjectOf(w)); if (known) there.set(folded(w.code), known); else missing.push(w); }
  if (missing.length === 0) return { prepared: withCodes(p, there) };

  const open = await kit.store.known(kit.environment()!.key, missing.map(subjectOf));
  const found = await kit.xero.itemsByCode(p.connection.tenantId, missing.map((w) => w.code), { lane: ask.lane, correlationId: ask.request.id, deadlineMs: kit.timing.callMs });
  const absent = new Map<string, ItemWanted>();
  for (const w of missing) {
    const item = found.find((x) => x.Code === w.code) ?? found.find((x) => folded(x.Code ?? '') === folded(w.code));
    if (!item?.ItemID) { absent.set(folded(w.code), w); continue; }
    there.set(folded(w.code), { id: item.ItemID, code: item.Code! });
    const left = open.get(subjectOf(w))?.open;
    if (left) await finish(kit, left, item.ItemID);
  }

  let rest: NotReady | undefined;
  const queue = [...absent.values()];
  for (let n = 0; n < queue.length && !rest; n += perCall) {
    const some = queue.slice(n, n + perCall);
    const made = await create(kit, p, some, (w) => ({ subject: subjectOf(w), open: open.get(subjectOf(w))?.open }), ask);
    rest = made.rest;
    for (const c of made.created) there.set(folded(some[c.at]!.code), { id: c.id, code: some[c.at]!.code });
  }
  await link(kit, p, missing.filter((w) => there.has(folded(w.code))), there);
  for (const w of missing) { const item = there.get(folded(w.code)); if (item) flights.known.set(subjectOf(w), { ...item, at: performance.now() }); }
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
