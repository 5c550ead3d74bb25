import { exact, Exact, ZERO } from './decimals.ts';
import { reading } from './read-columns.ts';
import type { LineRead } from './read-types.ts';
import { accountOf, amount, id, optionalId, optionOf, str, taxRateOf, text, type Raw } from './rows.ts';
import type { DocumentTable } from './types.ts';

const kinds: Readonly<Record<number, LineRead['kind']>> = { 1: 'line', 2: 'bundle', 3: 'member', 4: 'member', 5: 'line' };
const FORMATTED = '@OData.Community.Display.V1.FormattedValue';

export const parseLines = (table: DocumentTable, rows: readonly Raw[]): LineRead[] => (table === 'invoice' ? invoiceLines(rows) : ownLines(rows, reading[table].lines.key));

/** The order in which Dynamics shows lines: line item number, then sequence number; rows without either come last. */
function invoiceLines(rows: readonly Raw[]): LineRead[] {
  const rank = (v: unknown): number => (typeof v === 'number' ? v : Number.MAX_SAFE_INTEGER);
  const ordered = rows.toSorted((a, b) => rank(a['lineitemnumber']) - rank(b['lineitemnumber']) || rank(a['sequencenumber']) - rank(b['sequencenumber']) || (id(a['invoicedetailid']) < id(b['invoicedetailid']) ? -1 : 1));
  return membersAfterBundles(ordered).map((p, i) => lineOf(p.row, p.bundle, i + 1));
}

const isBundle = (r: Raw): boolean => r['producttypecode'] === 2;
/** producttypecode may be missing on rows that other tools made; on a row that is no bundle itself a parent alone makes a member. */
const kindOf = (r: Raw): LineRead['kind'] => kinds[r['producttypecode'] as number] ?? (r['_parentbundleidref_value'] || r['parentbundleid'] ? 'member' : 'line');

/**
 * Row id of the bundle of a member. The reference names the bundle's row; parentbundleid is either that row's id or an id
 * which the bundle's row carries itself, shared by all of one bundle.
 */
function bundleOf(r: Raw, bundles: readonly Raw[]): string | undefined {
  if (kindOf(r) !== 'member') return undefined;
  const [reference, shared] = [optionalId(r['_parentbundleidref_value']), optionalId(r['parentbundleid'])];
  const found = bundles.find((b) => id(b['invoicedetailid']) === (reference ?? shared)) ?? bundles.find((b) => shared !== undefined && id(b['parentbundleid']) === shared);
  return found && id(found['invoicedetailid']);
}

/** Members are written under their bundle, wherever their numbers put them; members of a bundle that is not there stay where they are. */
function membersAfterBundles(rows: readonly Raw[]): { row: Raw; bundle: string | undefined }[] {
  const bundles = rows.filter(isBundle);
  const placed = rows.map((row) => ({ row, bundle: bundleOf(row, bundles) }));
  return placed.filter((p) => p.bundle === undefined).flatMap((p) => [p, ...(isBundle(p.row) ? placed.filter((m) => m.bundle === id(p.row['invoicedetailid'])) : [])]);
}

/** What all three tables of lines have under the same names. */
function coded(r: Raw): Pick<LineRead, 'account' | 'taxRate' | 'options'> {
  const options = [optionOf(r['cfl_TrackingOption1Id']), optionOf(r['cfl_TrackingOption2Id'])].filter((o) => o !== undefined);
  return { account: accountOf(r['cfl_AccountId']), taxRate: taxRateOf(r['cfl_TaxRateId']), options };
}

function lineOf(r: Raw, bundleId: string | undefined, position: number): LineRead {
  return {
    id: id(r['invoicedetailid']), position, productId: optionalId(r['_productid_value']), productNumber: str(r['productnumber']).trim(), priceOverridden: r['ispriceoverridden'] === true,
    title: text(str(r['productname']) || str(r[`_productid_value${FORMATTED}`]) || str(r['productdescription'])).trim(), description: text(r['description']).trim(),
    quantity: amount(r['quantity']), price: amount(r['priceperunit']), volumeDiscount: amount(r['volumediscountamount']), manualDiscount: amount(r['manualdiscountamount']), tax: amount(r['tax']),
    base: exact(r['baseamount']),
    kind: kindOf(r), bundleId, ...coded(r),
  };
}

const one = new Exact(1);
/**
 * Lines of bills and credit notes, by their number as the form shows them. Their tax is computed by the form and never
 * typed, so it says nothing of its own here. The description is the whole text of a line; without one its item is.
 */
function ownLines(rows: readonly Raw[], key: string): LineRead[] {
  const rank = (v: unknown): number => (typeof v === 'number' ? v : Number.MAX_SAFE_INTEGER);
  const ordered = rows.toSorted((a, b) => rank(a['cfl_linenumber']) - rank(b['cfl_linenumber']) || str(a['createdon']).localeCompare(str(b['createdon'])) || (id(a[key]) < id(b[key]) ? -1 : 1));
  return ordered.map((r, i) => {
    const item = text(r['cfl_name']).trim();
    const whole = text(r['cfl_description']).trim();
    return {
      id: id(r[key]), position: i + 1, productId: optionalId(r['_cfl_productid_value']), productNumber: str(r['cfl_ProductId']?.['productnumber']).trim(), productName: text(r['cfl_ProductId']?.['name']).trim() || undefined, priceOverridden: true,
      title: whole || item || text(r['cfl_ProductId']?.['name']).trim(), description: '',
      quantity: exact(r['cfl_quantity']) ?? one, price: amount(r['cfl_unitprice']), volumeDiscount: ZERO, manualDiscount: amount(r['cfl_discountamount']), tax: ZERO, base: undefined,
      kind: 'line' as const, bundleId: undefined, ...coded(r),
    };
  });
}
