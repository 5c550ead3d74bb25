/** Which deposits an invoice takes off, and why not. Pure: everything was read before. */
import { amountsAre, optionValue, uuidV5 } from '@counterfoil/solution';
import { asNumber, compare, minus, ZERO, type Fixed } from '../money/index.ts';
import type { Row } from '../nudge/index.ts';
import { text } from '../text.ts';
import { netOf, OPEN, type Deposit, type Invoice } from './read.ts';

export interface Plan { readonly taking: readonly Deposit[]; /** What the invoice itself has to say so that both sides agree. */ readonly change: Row; readonly left: Fixed }
export type Planned = Plan | { readonly refusal: string };
/** The part of an invoice that exists, or of the one that an order will become. */
export type Target = Pick<Invoice, 'net' | 'currency' | 'connection' | 'mode' | 'state' | 'number' | 'percent' | 'discount'>;

const names = (all: readonly Deposit[]): string => all.map((d) => d.called).join(', ');
const distinct = <T>(all: readonly T[]): readonly T[] => [...new Set(all)];

/** @param otherwise the default connection, which counts where nothing is written */
export function plan(target: Target, deposits: readonly Deposit[], otherwise: string | undefined): Planned {
  const taking = deposits.filter((d) => d.takenOffBy === undefined);
  if (target.state !== OPEN) return { refusal: text('Deposit_Closed', target.number) };
  const wrong = (test: (d: Deposit) => boolean): readonly Deposit[] => taking.filter(test);
  const gone = wrong((d) => d.gone);
  if (gone.length > 0) return { refusal: text('Deposit_Gone', names(gone)) };
  const foreign = wrong((d) => d.currency !== target.currency);
  if (foreign.length > 0) return { refusal: text('Deposit_OtherCurrency', names(foreign)) };
  const beside = wrong((d) => d.beside);
  if (beside.length > 0) return { refusal: text('Deposit_Beside', names(beside)) };
  const empty = wrong((d) => d.lines.length === 0);
  if (empty.length > 0) return { refusal: text('Deposit_Empty', names(empty)) };

  const connections = distinct(taking.map((d) => d.connection ?? otherwise));
  if (connections.length > 1 || (target.connection !== undefined && connections.length === 1 && connections[0] !== target.connection)) {
    return { refusal: text('Deposit_OtherConnection', names(target.connection === undefined ? taking : wrong((d) => (d.connection ?? otherwise) !== target.connection))) };
  }
  const modes = distinct(taking.flatMap((d) => (d.mode === undefined ? [] : [d.mode])));
  if (modes.length > 1 || (target.mode !== undefined && modes.length === 1 && modes[0] !== target.mode)) return { refusal: text('Deposit_OtherMode', names(taking)) };
  const left = minus(target.net, netOf(taking));
  if (compare(left, ZERO) < 0) return { refusal: text('Deposit_AboveTotal', names(taking)) };

  const connection = target.connection === undefined ? taking.find((d) => d.connection !== undefined)?.connection : undefined;
  return { taking, left, change: {
    ...(connection === undefined ? {} : { 'cfl_ConnectionId@odata.bind': `/cfl_connections(${connection})` }),
    ...(target.mode === undefined && modes[0] !== undefined ? { cfl_amountsare: optionValue(amountsAre, modes[0]) } : {}),
    // a percentage would be taken of the deposits, too: what the customer was promised stays as an amount
    ...(target.percent && taking.length > 0 ? { discountpercentage: null, discountamount: asNumber(target.discount) } : {}),
  } };
}

const bind = (column: string, set: string, id: string | undefined): Row => (id === undefined ? {} : { [`${column}@odata.bind`]: `/${set}(${id})` });

/**
 * The lines that take deposits off. Their ids follow from the lines that they take off, and from how often that was done on invoices
 * that were cancelled since: whoever does the same a second time, in another tab or at another desk, meets the row that is there.
 */
export async function linesTakingOff(invoiceId: string, taking: readonly Deposit[], position: number): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const d of taking) for (const l of d.lines) {
    const [net, tax] = [minus(ZERO, l.net), l.tax && minus(ZERO, l.tax)];
    rows.push({
      invoicedetailid: await uuidV5(`deposit:${l.id}:${d.before}`), 'invoiceid@odata.bind': `/invoices(${invoiceId})`, isproductoverridden: true, ispriceoverridden: true, productdescription: text('Deposit_Less', d.called),
      quantity: 1, priceperunit: asNumber(net), ...(tax === undefined ? {} : { tax: asNumber(tax) }), lineitemnumber: position + rows.length + 1, ...bind('cfl_DepositInvoiceId', 'invoices', d.id),
      ...bind('cfl_AccountId', 'cfl_xeroaccounts', l.account), ...bind('cfl_TaxRateId', 'cfl_xerotaxrates', l.taxRate), ...bind('cfl_TrackingOption1Id', 'cfl_trackingoptions', l.option1), ...bind('cfl_TrackingOption2Id', 'cfl_trackingoptions', l.option2),
    });
  }
  return rows;
}
