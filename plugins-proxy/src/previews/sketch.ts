/**
 * As much of a document as can be said while something is in the way of sending it: each line as it would go, or as it
 * stands in Dynamics where it could not be mapped. Only people read it; nothing of it is ever sent. Pure.
 */
import { cents } from '../documents/decimals.ts';
import { chooseConnection } from '../documents/mapping/connection.ts';
import { contactOf } from '../documents/mapping/customer.ts';
import { daysOf } from '../documents/mapping/dates.ts';
import { arrivalOf } from '../documents/mapping/delivery.ts';
import { discountLines, freightLine } from '../documents/mapping/extras.ts';
import { currencyRate, documentNumber, reference, themeId } from '../documents/mapping/header.ts';
import { isText } from '../documents/mapping/line-amounts.ts';
import { linesToSend, mapLines, type MappedLine } from '../documents/mapping/lines.ts';
import { collect } from '../documents/mapping/say.ts';
import { predictTotals, totalsText } from '../documents/predict.ts';
import type { AmountsKey, ConnectionRead, LineRead, ReadDocument } from '../documents/read-types.ts';
import type { Prepared, Totals } from '../documents/types.ts';
import { words } from '../documents/words.ts';
import type { XeroDocument, XeroLine } from '../xero/types.ts';

export interface Sketch { readonly connection: ConnectionRead | undefined; readonly document: XeroDocument; /** Of each line of the document; undefined for one that Counterfoil adds. */ readonly positions: readonly (number | undefined)[]; readonly totals: Totals | undefined; readonly mode: AmountsKey; readonly contact: Prepared['contact'] | undefined }

/** Positions of the Dynamics lines behind the lines of a document that is ready: its own lines stand first, what Counterfoil adds behind them. */
export const positionsOf = (read: ReadDocument, connection: ConnectionRead | undefined, count: number): (number | undefined)[] => {
  const own = linesToSend(read, connection);
  return Array.from({ length: count }, (_, i) => own[i]?.position);
};

export const modeOf = (read: ReadDocument, c: ConnectionRead | undefined): AmountsKey => read.head.amountsAre ?? c?.amountsAre ?? 'exclusive';

function raw(line: LineRead): XeroLine {
  const Description = [line.title, line.description === line.title ? '' : line.description].filter((t) => t !== '').join('\n');
  if (isText(line)) return { Description };
  return { Description, Quantity: line.quantity, UnitAmount: line.price.minus(line.volumeDiscount), ...(line.manualDiscount.isZero() ? {} : { DiscountAmount: line.manualDiscount }), ...(line.account ? { AccountCode: line.account.code } : {}), ...(line.taxRate ? { TaxType: line.taxRate.taxType } : {}) };
}

export function sketch(read: ReadDocument, now: Date): Sketch {
  const { say } = collect();
  const { head } = read;
  const w = words[head.kind];
  const c = chooseConnection(read, say);
  const mode = modeOf(read, c);
  const days = daysOf(head, c, now, w, say);
  const own = linesToSend(read, c).map((line) => ({ line, mapped: mapLines(read, [line], c, mode, say)[0] }));
  const all = own.flatMap((x) => x.mapped ?? []);
  const whole = c !== undefined && own.length > 0 && all.length === own.length;
  const extra: readonly MappedLine[] = whole ? [...discountLines(head, all, c, say), ...freightLine(head, c, mode, say)] : [];
  const number = c && documentNumber(head, c, w, say, say);
  const theme = c && themeId(head, c, say);
  const text = c && reference(head, c);
  const rate = c && currencyRate(read, c);
  return {
    connection: c, mode, contact: contactOf(read, c, say),
    document: {
      Status: ({ draft: 'DRAFT', submitted: 'SUBMITTED', authorised: 'AUTHORISED' } as const)[c ? arrivalOf(head, c, w, say) : head.arrivalStatus ?? 'draft'], CurrencyCode: head.currency,
      ...(days ? { Date: days.date } : {}), ...(days?.due ?? head.dueDate ? { DueDate: days?.due ?? head.dueDate! } : {}), ...(number === undefined ? {} : { InvoiceNumber: number }), ...(text ? { Reference: text } : {}), ...(theme ? { BrandingThemeID: theme } : {}), ...(rate ? { CurrencyRate: rate } : {}),
      LineItems: [...own.map(({ line, mapped }) => mapped?.wire ?? raw(line)), ...extra.map((l) => l.wire)],
    },
    positions: [...own.map(({ line }) => line.position), ...extra.map(() => undefined)],
    // a total over some of the lines would be read as the total
    totals: whole ? totalsText(predictTotals([...all, ...extra].flatMap((l) => (l.coding ? [{ amount: cents(l.amount), rate: l.coding.rate }] : [])), mode)) : undefined,
  };
}
