/** An item from a request: lengths, codes, sales and purchase side. Texts marked (*) are ours; Xero's wording is not known. */
import { notEmulated } from '../core/answer.ts';
import { isWire, refuse, type Call } from '../core/call.ts';
import { Decimal, decimalOf } from '../core/exact.ts';
import type { Item, ItemSide, Wire } from '../core/state.ts';
import { accountOf, taxOf } from '../invoices/lines.ts';
import { itemCoded } from './find.ts';

const lengths = { Code: 30, Name: 50, Description: 4000, PurchaseDescription: 4000 } as const;
const takenMessage = (code: string) => `Price List Item with Code '${code}' already exists`;

/** What makes an item one of tracked inventory, whose quantities and costs the sandbox does not keep. */
const tracked = (raw: Wire): boolean => raw.IsTrackedAsInventory === true || Boolean(raw.InventoryAssetAccountCode) || (isWire(raw.PurchaseDetails) && Boolean(raw.PurchaseDetails.COGSAccountCode));

function side(call: Call, raw: unknown, before: ItemSide, unitdp: number, errors: string[]): ItemSide {
  if (!isWire(raw)) return before;
  const price = decimalOf(raw.UnitPrice);
  if (price === 'invalid') errors.push('UnitPrice must be a number.'); // (*)
  const AccountCode = raw.AccountCode === undefined ? before.AccountCode : String(raw.AccountCode || '') || undefined;
  const TaxType = raw.TaxType === undefined ? before.TaxType : String(raw.TaxType || '') || undefined;
  const account = AccountCode ? accountOf(call.world, { AccountCode }, undefined, errors) : undefined;
  if (TaxType) taxOf(call.world, TaxType, account, errors);
  return { UnitPrice: price instanceof Decimal ? price.toDecimalPlaces(unitdp, Decimal.ROUND_HALF_UP).toFixed(4) : before.UnitPrice, AccountCode, TaxType };
}

/** A saved change or a new item; `item` is set only without errors. Fields not sent stay as they were. */
export function saveItem(call: Call, existing: Item | undefined, raw: Wire, unitdp: number): { item?: Item; errors: string[] } {
  const { world } = call;
  if (tracked(raw)) refuse(notEmulated('items of tracked inventory', call.method, call.url, 'Leave out IsTrackedAsInventory, InventoryAssetAccountCode and COGSAccountCode.'));
  const errors: string[] = [];
  const text = (name: keyof typeof lengths): string | undefined => {
    if (raw[name] === undefined || raw[name] === null) return existing?.[name];
    const value = String(raw[name]).trim();
    if (value.length > lengths[name]) errors.push(`The ${name} field must be no longer than ${lengths[name]} characters.`); // (*)
    return value === '' ? undefined : value;
  };
  const truth = (name: 'IsSold' | 'IsPurchased'): boolean => (typeof raw[name] === 'boolean' ? raw[name] : existing?.[name] ?? true);
  const Code = text('Code');
  if (!Code) errors.push('Code must be specified.'); // (*)
  const holder = Code ? itemCoded(world, Code) : undefined;
  if (holder && holder.ItemID !== existing?.ItemID) errors.push(takenMessage(Code!));
  const [IsSold, IsPurchased] = [truth('IsSold'), truth('IsPurchased')];
  const sales = side(call, raw.SalesDetails, existing?.sales ?? {}, unitdp, errors);
  const purchase = side(call, raw.PurchaseDetails, existing?.purchase ?? {}, unitdp, errors);
  const [Description, PurchaseDescription, Name] = [text('Description'), text('PurchaseDescription'), text('Name')];
  if (errors.length) return { errors };
  const item: Item = {
    ItemID: existing?.ItemID ?? crypto.randomUUID(), Code: Code!, Name, IsSold, IsPurchased, updatedAt: world.now(),
    // What is not sold has no sales side, what is not bought no purchase side: Xero empties them.
    Description: IsSold ? Description : undefined, sales: IsSold ? sales : {}, PurchaseDescription: IsPurchased ? PurchaseDescription : undefined, purchase: IsPurchased ? purchase : {},
  };
  world.set('items', item.ItemID, item);
  return { item, errors: [] };
}
