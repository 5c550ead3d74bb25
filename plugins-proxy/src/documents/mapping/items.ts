import type { XeroItem } from '../../xero/types.ts';
import type { AmountsKey, ConnectionRead, LineRead, ProductLinkRead, ReadDocument } from '../read-types.ts';
import { isPurchase, type ItemWanted } from '../types.ts';
import { words } from '../words.ts';
import type { Coding } from './coding.ts';
import type { Sayer } from './say.ts';

const MAX_CODE = 30;
const MAX_NAME = 50;
const MAX_TEXT = 4000;

interface Of { readonly coding: Coding | undefined; readonly mode: AmountsKey; readonly name: string }

/**
 * R12: the item of a line. A link decides, also one without item code. Without a link the product becomes an item where
 * the connection creates items; elsewhere the line goes without. Undefined: no item code on the line.
 */
export function itemOf(read: ReadDocument, line: LineRead, link: ProductLinkRead | undefined, c: ConnectionRead, of: Of, say: Sayer): { code: string; wanted?: ItemWanted } | undefined {
  if (link) return link.itemCode ? { code: link.itemCode } : undefined;
  if (!c.createItems || line.productId === undefined) return undefined;
  const code = line.productNumber;
  const where = { field: words[read.head.kind].line.product, line: line.position };
  if (code === '') { say('ITEM_WITHOUT_CODE', { line: of.name, connection: c.name }, where); return undefined; }
  if (code.length > MAX_CODE) { say('ITEM_CODE_TOO_LONG', { line: of.name, code, length: code.length }, where); return undefined; }
  return { code, wanted: { productId: line.productId, name: line.productName ?? line.title, code, create: newItem(read, line, c, of) } };
}

/**
 * The side on which the product was met, sold or bought; the other one nobody knows yet, and stock is none of our business.
 * The price only where it is the list price in the organisation's own terms: what a supplier charges once is no list price.
 */
function newItem(read: ReadDocument, line: LineRead, c: ConnectionRead, of: Of): XeroItem {
  const usual = of.mode === c.amountsAre && read.head.currency === c.baseCurrency;
  const bought = isPurchase(read.head.kind);
  const name = line.productName ?? line.title;
  const details = {
    ...(usual && !bought && !line.priceOverridden && !line.price.isNegative() ? { UnitPrice: line.price.toDecimalPlaces(4) } : {}),
    ...(of.coding ? { AccountCode: of.coding.accountCode, ...(of.mode === 'noTax' ? {} : { TaxType: of.coding.taxType }) } : {}),
  };
  const common = { Code: line.productNumber, Name: cut(name, MAX_NAME), IsSold: !bought, IsPurchased: bought };
  return bought ? { ...common, PurchaseDescription: cut(name, MAX_TEXT), PurchaseDetails: details } : { ...common, Description: cut(name, MAX_TEXT), SalesDetails: details };
}

/** Never half a sign. */
function cut(text: string, max: number): string {
  let kept = '';
  for (const sign of text) { if (kept.length + sign.length > max) break; kept += sign; }
  return kept.trimEnd();
}
