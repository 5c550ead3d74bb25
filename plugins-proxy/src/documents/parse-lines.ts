import { exact } from './decimals.ts';
import type { LineRead } from './read-types.ts';
import { accountOf, amount, id, optionalId, optionOf, str, taxRateOf, type Raw } from './rows.ts';

const kinds: Readonly<Record<number, LineRead['kind']>> = { 2: 'bundle', 3: 'member', 4: 'member' };
const FORMATTED = '@OData.Community.Display.V1.FormattedValue';

/** The order in which Dynamics shows lines: line item number, then sequence number; rows without either come last. */
export function parseLines(rows: readonly Raw[]): LineRead[] {
  const rank = (v: unknown): number => (typeof v === 'number' ? v : Number.MAX_SAFE_INTEGER);
  const ordered = rows.toSorted((a, b) => rank(a['lineitemnumber']) - rank(b['lineitemnumber']) || rank(a['sequencenumber']) - rank(b['sequencenumber']) || (id(a['invoicedetailid']) < id(b['invoicedetailid']) ? -1 : 1));
  return membersAfterBundles(ordered).map((r, i) => lineOf(r, i + 1));
}

const bundleOf = (r: Raw): string | undefined => optionalId(r['_parentbundleidref_value']) ?? optionalId(r['parentbundleid']);

/** Members are written under their bundle, wherever their numbers put them; members of a bundle that is not there stay where they are. */
function membersAfterBundles(rows: readonly Raw[]): Raw[] {
  const bundles = new Set(rows.filter((r) => r['producttypecode'] === 2).map((r) => id(r['invoicedetailid'])));
  const belongs = (r: Raw): string | undefined => { const b = bundleOf(r); return b !== undefined && bundles.has(b) ? b : undefined; };
  return rows.filter((r) => belongs(r) === undefined).flatMap((r) => [r, ...rows.filter((m) => belongs(m) === id(r['invoicedetailid']))]);
}

function lineOf(r: Raw, position: number): LineRead {
  const bundleId = bundleOf(r);
  const options = [optionOf(r['cfl_TrackingOption1Id']), optionOf(r['cfl_TrackingOption2Id'])].filter((o) => o !== undefined);
  return {
    id: id(r['invoicedetailid']), position, productId: optionalId(r['_productid_value']),
    title: (str(r['productname']) || str(r[`_productid_value${FORMATTED}`]) || str(r['productdescription'])).trim(), description: str(r['description']).trim(),
    quantity: amount(r['quantity']), price: amount(r['priceperunit']), volumeDiscount: amount(r['volumediscountamount']), manualDiscount: amount(r['manualdiscountamount']), tax: amount(r['tax']),
    base: exact(r['baseamount']),
    // producttypecode may be missing on rows that other tools made; a parent alone makes a member
    kind: bundleId !== undefined ? 'member' : kinds[r['producttypecode'] as number] ?? 'line', bundleId,
    account: accountOf(r['cfl_AccountId']), taxRate: taxRateOf(r['cfl_TaxRateId']), options,
  };
}
