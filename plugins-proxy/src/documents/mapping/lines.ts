import type { Decimal } from 'decimal.js';
import type { XeroLine } from '../../xero/types.ts';
import { moneyText, plainText, ZERO } from '../decimals.ts';
import type { AmountsKey, ConnectionRead, LineRead, ReadDocument } from '../read-types.ts';
import type { ItemWanted } from '../types.ts';
import { isPurchase } from '../types.ts';
import { optionalId } from '../rows.ts';
import { words } from '../words.ts';
import { codingOf, type Coding } from './coding.ts';
import { mappedDescription } from './field-mappings.ts';
import { itemOf } from './items.ts';
import { isText, lineAmounts } from './line-amounts.ts';
import { lineName, type Sayer } from './say.ts';
import { familiesAbove, withRules, type TrackingFacts } from './tracking-rules.ts';

/** A line as it goes to Xero, with what is needed to predict and to share out a discount. Text lines have no coding. */
export interface MappedLine { readonly wire: XeroLine; readonly amount: Decimal; readonly coding: Coding | undefined; readonly item?: ItemWanted | undefined }

const MAX_TEXT = 4000;
const LARGEST = '1e12';

function textOf(line: LineRead, original: string | undefined): string {
  const description = line.description.replaceAll('\r\n', '\n');
  const parts = [line.title, description === line.title ? '' : description].filter((t) => t !== '');
  if (line.kind === 'member' && parts.length > 0 && !line.quantity.isZero()) parts[0] = `${plainText(line.quantity)} x ${parts[0]}`;
  if (original !== undefined && parts.length > 0) parts[0] = `${parts[0]} (${original})`;
  return parts.join('\n');
}

/** R9: with bundles as one line their members stay at home. A member without its bundle stays: its words would be lost. */
export function linesToSend(read: ReadDocument, c: ConnectionRead | undefined): readonly LineRead[] {
  const headerOnly = read.head.bundleHeaderOnly ?? c?.bundleHeaderOnly ?? false;
  return headerOnly ? read.lines.filter((l) => l.kind !== 'member' || l.bundleId === undefined) : read.lines;
}

/** @returns the lines that could be mapped; with problems said, the list is not for sending */
export function mapLines(read: ReadDocument, lines: readonly LineRead[], c: ConnectionRead | undefined, mode: AmountsKey, say: Sayer): MappedLine[] {
  const w = words[read.head.kind];
  if (lines.length === 0) say('NO_LINES', { document: w.document }, { field: w.lines });
  return lines.flatMap((line) => mapLine(read, line, c, mode, say) ?? []);
}

function mapLine(read: ReadDocument, line: LineRead, c: ConnectionRead | undefined, mode: AmountsKey, say: Sayer): MappedLine | undefined {
  const name = lineName(line);
  const w = words[read.head.kind];
  const at = { line: line.position };
  const text = isText(line);
  const a = lineAmounts(line, read.head.kind === 'salesInvoice');
  // a price without a quantity charges nothing, but the customer is to read it
  const original = text ? (line.kind !== 'member' && !line.price.isZero() ? `${plainText(line.quantity)} x ${plainText(line.price)}` : undefined) : a.original;
  const own = textOf(line, original);
  const mapped = mappedDescription(read, c, line.id, own);
  const description = mapped === undefined ? own : textOf({ ...line, title: mapped, description: '' }, original);
  if (description === '') say('LINE_WITHOUT_TEXT', { line: name }, { field: w.line.description, ...at });
  if (description.length > MAX_TEXT) say('LINE_TEXT_TOO_LONG', { line: name, length: description.length }, { field: w.line.description, ...at });
  if (mode !== 'exclusive' && !line.tax.isZero() && line.kind !== 'member') say('TAX_TYPED_BY_HAND', { line: name, tax: moneyText(line.tax), mode: mode === 'inclusive' ? 'tax inclusive' : 'without tax', document: w.document }, { field: w.line.tax, ...at });
  if (text) return { wire: { Description: description }, amount: ZERO, coding: undefined };
  if (a.amount.abs().gte(LARGEST) || a.price.abs().gte(LARGEST) || a.quantity.abs().gte(LARGEST)) say('AMOUNT_TOO_LARGE', { line: name, amount: moneyText(a.amount) }, { field: w.line.price, ...at });
  if (!c) return undefined;
  const link = line.productId === undefined ? undefined : read.productLinks.find((l) => l.productId === line.productId && l.connectionId === c.id);
  const options = withRules(read.rules, c, factsOf(read, line), line.options, { name, line: line.position }, say);
  const coding = codingOf({ ...line, options }, link, c, mode, { name, line: line.position, side: isPurchase(read.head.kind) ? 'purchase' : 'sales', words: w }, say);
  const item = itemOf(read, line, link, c, { coding, mode, name }, say);
  if (!coding) return undefined;
  const wire: XeroLine = {
    Description: description, Quantity: a.quantity, UnitAmount: a.price, ...(a.discount ? { DiscountAmount: a.discount } : {}),
    ...codes(coding), ...(item ? { ItemCode: item.code } : {}),
  };
  return { wire, amount: a.amount, coding, item: item?.wanted };
}

export const codes = (coding: Coding): XeroLine => ({ AccountCode: coding.accountCode, TaxType: coding.taxType, ...(coding.tracking.length > 0 ? { Tracking: [...coding.tracking] } : {}) });

/** What tracking rules look at. */
function factsOf(read: ReadDocument, line: LineRead): TrackingFacts {
  const { rows, rules, head } = read;
  const raw = rows?.lines.get(line.id);
  const product = raw?.[rows!.table === 'invoice' ? 'productid' : 'cfl_ProductId'];
  return {
    owner: head.owner.table === 'systemuser' ? head.owner.id : undefined, businessUnit: optionalId(rows?.head['_owningbusinessunit_value']), territory: optionalId(rows?.party?.['_territoryid_value']),
    families: rules ? familiesAbove(optionalId(product?.['_parentproductid_value']), rules.families) : [],
  };
}
