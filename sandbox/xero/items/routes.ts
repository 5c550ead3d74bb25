/** /Items: read, create (PUT), create or update by code (POST). Untracked items only. */
import { notEmulated, notFound, ok, type Answer } from '../core/answer.ts';
import { messages, writeBatch, type Outcome } from '../core/batch.ts';
import { elementsOf, filtered, isGuid, modifiedSince, onlyParameters, unitdp, type Call } from '../core/call.ts';
import { wireInstant } from '../core/dates.ts';
import { fourPlaces } from '../core/exact.ts';
import type { Item, ItemSide, Wire } from '../core/state.ts';
import { lookupIn } from '../reference/reference.ts';
import { itemCoded } from './find.ts';
import { saveItem } from './save.ts';

const zeros = '00000000-0000-0000-0000-000000000000';
const lookup = (i: Item) => lookupIn('Item', {
  ItemID: i.ItemID, Code: i.Code, Name: i.Name ?? null, Description: i.Description ?? null, IsSold: i.IsSold, IsPurchased: i.IsPurchased, IsTrackedAsInventory: false,
  UpdatedDateUTC: new Date(i.updatedAt).toISOString().slice(0, 19),
});
const sideShape = (s: ItemSide): Wire => ({ ...(s.UnitPrice ? { UnitPrice: fourPlaces(s.UnitPrice) } : {}), ...(s.AccountCode ? { AccountCode: s.AccountCode } : {}), ...(s.TaxType ? { TaxType: s.TaxType } : {}) });
const itemShape = (i: Item): Wire => ({
  ItemID: i.ItemID, Code: i.Code, ...(i.Description ? { Description: i.Description } : {}), ...(i.PurchaseDescription ? { PurchaseDescription: i.PurchaseDescription } : {}),
  UpdatedDateUTC: wireInstant(i.updatedAt), PurchaseDetails: sideShape(i.purchase), SalesDetails: sideShape(i.sales), ...(i.Name ? { Name: i.Name } : {}),
  IsTrackedAsInventory: false, IsSold: i.IsSold, IsPurchased: i.IsPurchased, ValidationErrors: [],
});

export function items(call: Call): Answer {
  if (call.rest.length > 1) return notEmulated('parts of an item', call.method, call.url);
  if (call.method === 'GET') return call.rest.length === 1 ? readOne(call) : readMany(call);
  if (call.method === 'PUT' && call.rest.length === 0) return write(call, (raw) => saved(call, undefined, raw));
  if (call.method === 'POST') return write(call, call.rest.length === 1 ? (raw) => updateOne(call, raw) : (raw) => upsert(call, raw));
  return notEmulated(`${call.method} of items`, call.method, call.url);
}

const found = (call: Call, key: string): Item | undefined => (isGuid(key) ? call.world.state.items.get(key.toLowerCase()) : undefined) ?? itemCoded(call.world, key);

function readOne(call: Call): Answer {
  onlyParameters(call, 'unitdp');
  unitdp(call);
  const one = found(call, call.rest[0]!);
  return one ? ok(call.world.now(), { Items: [itemShape(one)] }) : notFound;
}

/** Unpaged, as at Xero: all that the filter finds. */
function readMany(call: Call): Answer {
  onlyParameters(call, 'where', 'order', 'unitdp');
  unitdp(call);
  const since = modifiedSince(call);
  const list = [...call.world.state.items.values()].filter((i) => since === undefined || i.updatedAt > since);
  return ok(call.world.now(), { Items: filtered(call, list, lookup).map(itemShape) });
}

function write(call: Call, each: (raw: Wire) => Outcome): Answer {
  onlyParameters(call, 'unitdp', ...(call.rest.length ? [] : ['summarizeErrors']));
  return writeBatch(call, 'Items', elementsOf(call, 'Items', 'Item'), each);
}

function saved(call: Call, existing: Item | undefined, raw: Wire): Outcome {
  const { item, errors } = saveItem(call, existing, raw, unitdp(call));
  return item ? { shape: itemShape(item), errors: [], id: item.ItemID, number: item.Code } : refused(call, existing, raw, errors);
}

function refused(call: Call, existing: Item | undefined, raw: Wire, errors: readonly string[]): Outcome {
  const unsaved = call.world.switches.refusedId === 'zeros' ? zeros : crypto.randomUUID();
  return { shape: { ItemID: existing?.ItemID ?? unsaved, Code: String(raw.Code ?? existing?.Code ?? ''), ...(typeof raw.Name === 'string' ? { Name: raw.Name } : {}), ValidationErrors: messages(errors) }, errors };
}

/** POST: by ItemID, else by code. */
function upsert(call: Call, raw: Wire): Outcome {
  if (!raw.ItemID) return saved(call, raw.Code ? itemCoded(call.world, String(raw.Code).trim()) : undefined, raw);
  const one = isGuid(raw.ItemID) ? call.world.state.items.get(raw.ItemID.toLowerCase()) : undefined;
  return one ? saved(call, one, raw) : refused(call, undefined, raw, ['The specified ItemID could not be found']); // (*)
}

function updateOne(call: Call, raw: Wire): Outcome {
  const one = found(call, call.rest[0]!);
  return one ? saved(call, one, raw) : refused(call, undefined, raw, ['The specified ItemID could not be found']); // (*)
}
