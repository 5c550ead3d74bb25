import type { Decimal } from 'decimal.js';
import { cents, isCents, plainText, ZERO } from '../decimals.ts';
import { lineAmount } from '../predict.ts';
import type { LineRead } from '../read-types.ts';

export interface LineAmounts {
  readonly quantity: Decimal; readonly price: Decimal;
  /** What Xero takes off; undefined for none. */
  readonly discount: Decimal | undefined;
  /** What the line comes to without its tax (with it, where amounts are inclusive), two digits. */
  readonly amount: Decimal;
  /** Set when the line travels as one piece: what quantity and price were. */
  readonly original: string | undefined;
}

const CENT = '0.01';
const fourDigits = (d: Decimal): boolean => d.decimalPlaces() <= 4;

/**
 * Quantity, price and discount as Xero takes them. A line travels as one piece (quantity 1 at its amount, the original in
 * the text) when Xero could not carry it: more than four digits; a discount on something negative or larger than the
 * line; or an amount that Dynamics rounded to the other cent, which would leave the books a cent off.
 * @param discounts false on bills and credit notes: Xero takes none there, so the price goes less its share of the discount
 */
export function lineAmounts(line: LineRead, discounts = true): LineAmounts {
  const price = line.price.minus(line.volumeDiscount);
  const discount = line.manualDiscount;
  const gross = line.quantity.times(price);
  const roundedOtherwise = line.base !== undefined && !line.base.eq(cents(gross)) && line.base.minus(cents(gross)).abs().lte(CENT);
  const carried = fourDigits(line.quantity) && fourDigits(price) && isCents(discount) && !roundedOtherwise && !line.quantity.isZero();
  const discountFits = discount.isZero() || (discounts && discount.gt(0) && gross.gte(discount));
  if (carried && discountFits) return { quantity: line.quantity, price, discount: discount.isZero() ? undefined : discount, amount: lineAmount(line.quantity, price, discount), original: undefined };
  const amount = cents((roundedOtherwise ? line.base! : cents(gross)).minus(discount));
  const less = discount.isZero() ? '' : ` less ${plainText(discount)}`;
  const original = `${plainText(line.quantity)} x ${plainText(price)}${less}`;
  const net = discounts || !carried ? undefined : netPrice(line.quantity, amount);
  return net ? { quantity: line.quantity, price: net, discount: undefined, amount, original } : { quantity: ZERO.plus(1), price: amount, discount: undefined, amount, original };
}

/** A price of up to four digits at which the quantity comes to exactly this amount, where there is one. */
function netPrice(quantity: Decimal, amount: Decimal): Decimal | undefined {
  const price = amount.div(quantity).toDecimalPlaces(4);
  return lineAmount(quantity, price).eq(amount) ? price : undefined;
}

/** Nothing to charge: words only (R8). A member of a bundle is words, whatever it says: its price is in the bundle's (R9). */
export const isText = (line: LineRead): boolean => line.kind === 'member' || (line.quantity.isZero() && line.manualDiscount.isZero());
