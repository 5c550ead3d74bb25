/** Lines of a document from a request: every rule of accounts, tax, tracking and discounts. Texts marked (*) are ours; Xero's wording is not known. */
import { serverError } from '../core/answer.ts';
import { isWire, refuse } from '../core/call.ts';
import { Decimal, decimalOf } from '../core/exact.ts';
import type { Account, ItemSide, Line, TaxRate, Wire } from '../core/state.ts';
import type { World } from '../core/world.ts';
import { itemCoded } from '../items/find.ts';
import { lineAmount, lineTax, toCents, toFour } from './amounts.ts';

export interface LineContext {
  /** Sales invoices only. */
  readonly discounts: boolean;
  /** Which side of an item fills what is not said. */
  readonly type: 'ACCREC' | 'ACCPAY';
  readonly types: 'Exclusive' | 'Inclusive' | 'NoTax';
  /** Approved and submitted documents need complete lines. */
  readonly complete: boolean;
  readonly unitdp: 2 | 4;
  readonly existing: readonly Line[];
}

/** System accounts that no line may post to; ROUNDING may be used. */
const closedSystemAccounts = ['DEBTORS', 'CREDITORS', 'GST', 'BANKCURRENCYGAIN', 'REALISEDCURRENCYGAIN', 'UNREALISEDCURRENCYGAIN', 'RETAINEDEARNINGS', 'TRACKINGTRANSFERS', 'HISTORICAL'];
const appliesTo: Readonly<Record<string, keyof TaxRate>> = { ASSET: 'CanApplyToAssets', EQUITY: 'CanApplyToEquity', EXPENSE: 'CanApplyToExpenses', LIABILITY: 'CanApplyToLiabilities', REVENUE: 'CanApplyToRevenue' };

const numbers = ['Quantity', 'UnitAmount', 'LineAmount', 'TaxAmount', 'DiscountRate', 'DiscountAmount'] as const;
type Given = Partial<Record<(typeof numbers)[number], Decimal>>;

export function accountOf(world: World, raw: Wire, item: ItemSide | undefined, errors: string[]): Account | undefined {
  const id = typeof raw.AccountID === 'string' && raw.AccountID ? raw.AccountID.toLowerCase() : undefined;
  const code = raw.AccountCode ? String(raw.AccountCode) : id ? undefined : item?.AccountCode;
  if (!id && !code) return undefined;
  const account = world.state.accounts.find((a) => (code ? a.Code === code : a.AccountID === id));
  const shown = code ?? id;
  if (!account || account.Type === 'BANK' || closedSystemAccounts.includes(account.SystemAccount ?? '')) {
    errors.push(`Account code '${shown}' is not a valid code for this document.`);
    return undefined;
  }
  if (account.Status !== 'ACTIVE') {
    errors.push(`Account code '${shown}' has been archived, or has been deleted. Each line item must reference a valid account.`);
    return undefined;
  }
  return account;
}

export function taxOf(world: World, taxType: string, account: Account | undefined, errors: string[]): TaxRate | undefined {
  const rate = world.state.taxRates.find((t) => t.TaxType === taxType && t.Status === 'ACTIVE');
  if (!rate) errors.push(`The TaxType code ${taxType} does not exist or cannot be used for this type of transaction.`);
  if (account && (!rate || rate[appliesTo[account.Class]!] !== true)) errors.push(`The TaxType code '${taxType}' cannot be used with account code '${account.Code ?? account.AccountID}'.`);
  return rate;
}

function trackingOf(world: World, raw: Wire, errors: string[]): Line['Tracking'] {
  if (raw.Tracking === undefined || raw.Tracking === null) return [];
  // One object instead of a list of them makes Xero fail, not refuse (seen by users of its Ruby SDK).
  if (!Array.isArray(raw.Tracking)) return refuse(serverError());
  const list = raw.Tracking.filter(isWire);
  if (list.length > 2) errors.push('A line item cannot have more than 2 tracking categories.'); // (*)
  const out: { category: string; option: string }[] = [];
  for (const t of list) {
    const same = (a: unknown, b: string) => typeof a === 'string' && a.trim().toLowerCase() === b.toLowerCase();
    const category = world.state.trackingCategories.find((c) => (t.TrackingCategoryID ? same(t.TrackingCategoryID, c.TrackingCategoryID) : same(t.Name, c.Name)));
    if (!category || category.Status !== 'ACTIVE') { errors.push(`The tracking category '${String(t.Name ?? t.TrackingCategoryID)}' does not exist or is archived.`); continue; } // (*)
    const option = category.Options.find((x) => (t.TrackingOptionID ? same(t.TrackingOptionID, x.TrackingOptionID) : same(t.Option, x.Name)));
    if (!option || option.Status !== 'ACTIVE') { errors.push(`The tracking option '${String(t.Option ?? t.TrackingOptionID)}' does not exist or is archived in '${category.Name}'.`); continue; } // (*)
    if (out.some((x) => x.category === category.TrackingCategoryID)) errors.push(`The tracking category '${category.Name}' is used twice on one line item.`); // (*)
    out.push({ category: category.TrackingCategoryID, option: option.TrackingOptionID });
  }
  return out;
}

/** One line, or every reason why not. */
export function buildLine(world: World, raw: Wire, context: LineContext): { line: Line; errors: string[] } {
  const errors: string[] = [];
  const { switches } = world;
  const given: Given = {};
  for (const n of numbers) {
    const value = decimalOf(raw[n]);
    if (value === 'invalid') errors.push(`${n} must be a number.`); // (*)
    else if (value !== undefined) given[n] = value;
  }
  const item = raw.ItemCode ? itemCoded(world, String(raw.ItemCode)) : undefined;
  if (raw.ItemCode && !item) errors.push(`Item code '${String(raw.ItemCode)}' is not valid`);
  const side = context.type === 'ACCREC' ? item?.sales : item?.purchase;
  const Description = raw.Description === undefined || raw.Description === null ? (context.type === 'ACCREC' ? item?.Description : item?.PurchaseDescription) : String(raw.Description);
  if ((Description?.length ?? 0) > switches.descriptionMax) errors.push(`The Description field must be no longer than ${switches.descriptionMax} characters.`); // (*)
  const known = context.existing.find((l) => l.LineItemID === String(raw.LineItemID ?? '').toLowerCase());
  const LineItemID = known?.LineItemID ?? crypto.randomUUID();

  const textOnly = !item && given.Quantity === undefined && given.UnitAmount === undefined && given.LineAmount === undefined && !raw.AccountCode && !raw.AccountID;
  if (textOnly) {
    if (!Description?.trim()) errors.push('Description must be specified.'); // (*)
    return { line: { LineItemID, textOnly, Description, TaxAmount: '0.00', LineAmount: '0.00', Tracking: [] }, errors };
  }

  const account = accountOf(world, raw, side, errors);
  if (context.complete) {
    if (!Description?.trim()) errors.push('Description must be specified.'); // (*)
    if (given.Quantity === undefined) errors.push('Quantity must be specified.'); // (*)
    if (given.UnitAmount === undefined && !side?.UnitPrice && given.LineAmount === undefined) errors.push('UnitAmount must be specified.'); // (*)
    if (!account && !raw.AccountCode && !raw.AccountID && !side?.AccountCode) errors.push('Account code or ID must be specified.');
  }
  const quantity = toFour(given.Quantity ?? new Decimal(1));
  const price = given.UnitAmount ?? (side?.UnitPrice ? new Decimal(side.UnitPrice) : given.LineAmount && !quantity.isZero() ? given.LineAmount.div(quantity) : new Decimal(0));
  const unitAmount = price.toDecimalPlaces(context.unitdp, Decimal.ROUND_HALF_UP);

  const { DiscountRate: discountRate, DiscountAmount: discountAmount } = given;
  if (discountRate?.isZero() === false || discountAmount?.isZero() === false) {
    if (!context.discounts) errors.push('Discounts can only be used on sales invoices.'); // (*)
    if (discountRate?.isZero() === false && discountAmount?.isZero() === false) errors.push('DiscountRate and DiscountAmount cannot be used together.'); // (*)
  }
  if (discountRate && (discountRate.lt(0) || discountRate.gt(100))) errors.push('DiscountRate must be between 0 and 100.'); // (*)

  const amount = lineAmount({ quantity, unitAmount, discountRate: discountRate?.isZero() ? undefined : discountRate, discountAmount }, switches.rounding);
  if (given.LineAmount && given.LineAmount.minus(amount).abs().gt(switches.lineAmountTolerance)) errors.push(`The line total ${given.LineAmount.toFixed()} does not match the expected line total ${amount.toFixed(2)}`);
  const LineAmount = given.LineAmount && errors.length === 0 ? toCents(given.LineAmount, switches.rounding) : amount;

  const TaxType = context.types === 'NoTax' ? 'NONE' : raw.TaxType ? String(raw.TaxType) : side?.TaxType ?? account?.TaxType;
  const rate = TaxType && context.types !== 'NoTax' ? taxOf(world, TaxType, account, errors) : undefined;
  const computed = lineTax(LineAmount, new Decimal(rate?.Rate ?? 0), context.types, switches.rounding);
  if (given.TaxAmount && switches.taxAmount === 'limitToUnitAmount' && given.TaxAmount.abs().gt(unitAmount.abs())) errors.push('TaxAmount cannot be greater than the UnitAmount'); // (*)
  const tax = given.TaxAmount && switches.taxAmount !== 'ignore' && context.types !== 'NoTax' ? toCents(given.TaxAmount, switches.rounding) : computed;

  return {
    errors,
    line: {
      LineItemID, textOnly, Description, Quantity: quantity.toFixed(4), UnitAmount: unitAmount.toFixed(4), AccountID: account?.AccountID, TaxType, TaxAmount: tax.toFixed(2), LineAmount: LineAmount.toFixed(2),
      DiscountRate: discountRate && !discountRate.isZero() ? discountRate.toFixed(4) : undefined, DiscountAmount: discountAmount && !discountAmount.isZero() ? discountAmount.toFixed(4) : undefined,
      ItemCode: item?.Code, Tracking: trackingOf(world, raw, errors),
    },
  };
}

/** A saved line as a request would have said it, to judge it again. */
export function asRequest(line: Line, keepTax: boolean): Wire {
  const d = (v: string | undefined) => (v === undefined ? undefined : new Decimal(v));
  return {
    LineItemID: line.LineItemID, Description: line.Description, Quantity: d(line.Quantity), UnitAmount: d(line.UnitAmount), AccountID: line.AccountID, TaxType: line.TaxType,
    TaxAmount: keepTax && !line.textOnly ? d(line.TaxAmount) : undefined, DiscountRate: d(line.DiscountRate), DiscountAmount: d(line.DiscountAmount), ItemCode: line.ItemCode,
    Tracking: line.Tracking.map((t) => ({ TrackingCategoryID: t.category, TrackingOptionID: t.option })),
  };
}
