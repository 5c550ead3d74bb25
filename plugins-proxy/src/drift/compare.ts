/**
 * What differs between a document of Dynamics and the same one in Xero: whether it is there, where it stands, what it comes
 * to, and what it says line by line. With both figures, and what to do. Nothing is tolerated: only what Counterfoil itself
 * would send exactly so is the same. Pure.
 */
import type { Difference, Problem } from '../contract.ts';
import { contentInXero, contentWanted } from '../changes/content.ts';
import { differencesOf, differencesText, type Names } from '../changes/differences.ts';
import { relevant } from '../changes/plan.ts';
import { mayChange } from '../changes/rules.ts';
import { statusText } from '../documents/arrived.ts';
import { spokenDay } from '../documents/calendar-date.ts';
import { exact, moneyText, ZERO } from '../documents/decimals.ts';
import { isCreditNote, openAmountOf, xeroNumberOf } from '../documents/places.ts';
import type { DocumentRead } from '../documents/read-types.ts';
import type { Prepared } from '../documents/types.ts';
import { wireDay } from '../documents/wire-dates.ts';
import { words } from '../documents/words.ts';
import { gone } from '../intents/match.ts';
import type { XeroDocument, XeroInvoice } from '../xero/types.ts';

export interface Sides {
  /** As it stands in Dynamics. */
  readonly head: DocumentRead;
  /** What Dynamics would send now; undefined where it cannot be put together, for these reasons. */
  readonly prepared: Prepared | undefined;
  readonly problems: readonly Problem[];
  /** Undefined: Xero does not show it any more. */
  readonly x: XeroDocument | undefined;
  readonly names: Names;
}
export interface Drift {
  /** Both values of everything that differs, and what to do; up to 2,000 signs. */
  readonly text: string;
  /** The figures differ, and not only words or codes. */
  readonly money: boolean;
  /** Decimal strings. */
  readonly dynamicsTotal: string | undefined;
  /** Total in the books less total in Dynamics. */
  readonly difference: string | undefined;
}

/** Problems that say by themselves that the figures of Dynamics contradict each other, or those that were sent. */
const ofMoney: ReadonlySet<string> = new Set(['NET_DIFFERS', 'TAX_DIFFERS', 'NO_TOTALS', 'NEGATIVE_TOTAL']);
const max = 2_000;
const within = (t: string): string => (t.length <= max ? t : `${t.slice(0, max - 3).toWellFormed()}...`);

/** Undefined: they say the same. */
export function driftOf(s: Sides): Drift | undefined {
  const { head, x } = s;
  const dynamics = s.prepared?.predicted.total ?? (head.total && moneyText(head.total));
  const standing = standingOf(s);
  if (standing) {
    const here = head.state === 'cancelled' || head.state === 'inactive' ? ZERO : exact(dynamics) ?? ZERO;
    const there = x === undefined || gone(x) ? ZERO : exact(x.Total) ?? ZERO;
    // what is not at odds in its total is at odds in what is still to be paid
    return { text: within(standing), money: true, dynamicsTotal: moneyText(here), difference: moneyText(there.minus(here)) };
  }
  // both sides have given it up
  if (x === undefined || gone(x) || head.state === 'cancelled' || head.state === 'inactive') return undefined;
  const total = exact(x.Total);
  const difference = total && dynamics !== undefined ? moneyText(total.minus(dynamics)) : undefined;
  if (!s.prepared) {
    const money = s.problems.some((p) => ofMoney.has(p.code));
    const why = s.problems.length === 0 ? 'It could not be read in Dynamics.' : s.problems.slice(0, 3).map((p) => `${p.text} ${p.fix}`).join(' ');
    return { text: within(`It cannot be compared line by line, because it could not be sent as it is now. In Xero it comes to ${total ? moneyText(total) : 'nothing'}. ${why}`), money, dynamicsTotal: dynamics, difference };
  }
  const totals = totalsOf(s.prepared, x);
  const said = [...totals, ...contentOf(s, s.prepared, x)];
  if (said.length === 0) return undefined;
  return { text: within(`${differencesText(said, 12)} ${whatToDo(s, x)}`), money: totals.length > 0, dynamicsTotal: dynamics, difference };
}

function totalsOf(p: Prepared, x: XeroInvoice): Difference[] {
  const pairs = [['Total', p.predicted.total, x.Total], ['Without tax', p.predicted.subtotal, x.SubTotal], ['Tax', p.predicted.tax, x.TotalTax]] as const;
  return pairs.flatMap(([field, dynamics, there]) => { const xero = exact(there); return xero?.eq(dynamics) ? [] : [{ field, dynamics, xero: xero ? moneyText(xero) : '' }]; });
}

function contentOf(s: Sides, p: Prepared, x: XeroDocument): Difference[] {
  const contact = 'known' in p.contact ? p.contact.known : x.Contact?.ContactID ?? '';
  const number = xeroNumberOf(x);
  return [
    ...(p.number !== undefined && number !== undefined && number.trim().toLowerCase() !== p.number.trim().toLowerCase() ? [{ field: 'Number', dynamics: p.number, xero: number }] : []),
    ...relevant(differencesOf(contentWanted(p.document, contact), contentInXero(x), s.names), mayChange(x))
      // what was taken over has no link back to Dynamics, and the books are none the worse for it
      .filter((d) => d.what !== 'url' || (x.Url ?? '') !== '').map((d) => d.said),
  ];
}

/** Whether names are worth asking for. Pure. */
export const needsNames = (p: Prepared, x: XeroDocument): boolean => {
  const nameless: Names = { contacts: new Map(), themes: new Map(), options: new Map() };
  const contact = 'known' in p.contact ? p.contact.known : x.Contact?.ContactID ?? '';
  return relevant(differencesOf(contentWanted(p.document, contact), contentInXero(x), nameless), mayChange(x)).some((d) => d.what === 'contact' || d.what === 'theme' || d.what === 'tracking');
};

/** Where it stands: existence, cancelled, paid. Undefined: as it should be. */
function standingOf({ head, x }: Sides): string | undefined {
  const document = words[head.kind].document;
  const off = head.state === 'cancelled' ? 'cancelled' : head.state === 'inactive' ? 'deactivated' : undefined;
  if (x === undefined) return off ? undefined : 'Xero does not show it any more. Look for it in Xero. If it is really gone, an accountant can choose Unlink from Xero here, so that it can be sent again.';
  if (gone(x)) return off ? undefined : `It is ${x.Status === 'VOIDED' ? 'voided' : 'deleted'} in Xero, but not in Dynamics. ${head.table === 'invoice' ? `Cancel the ${document} here` : `Deactivate the ${document} here`}; or, if it should be in the books, let an accountant unlink it from Xero and send it again.`;
  const open = exact(openAmountOf(x)) ?? ZERO;
  const left = `${moneyText(open)} ${x.CurrencyCode ?? ''}`.trim();
  const paid = exact((x as XeroInvoice).AmountPaid) ?? ZERO;
  if (off) {
    // settled with credit is how a cancelled invoice leaves the books
    if (head.state === 'inactive' ? x.Status === 'PAID' : x.Status === 'PAID' && paid.isZero()) return undefined;
    return `It is ${off} in Dynamics, but ${statusText(x.Status).toLowerCase()} in Xero${open.gt(0) ? `, with ${left} still open` : ''}. ${paid.gt(0) ? 'Take the payment off in Xero and void it there' : 'Choose Void or delete in Xero'}, credit it, or reactivate it here.`;
  }
  if (head.table === 'cfl_creditnote') return undefined;
  if (head.state === 'paid' && x.Status !== 'PAID') return `It is marked as paid in Dynamics, but ${statusText(x.Status).toLowerCase()} in Xero, with ${left} still due. Enter the payment in Xero, or reactivate the ${document} here. Counterfoil never makes a payment of it.`;
  if (head.table === 'invoice' && head.state === 'active' && x.Status === 'PAID' && paid.gt(0)) {
    const on = wireDay((x as XeroInvoice).FullyPaidOnDate);
    return `It is paid in Xero${on ? ` since ${spokenDay(on)}` : ''}, but still open in Dynamics. Choose Refresh from Xero; if it stays open, see its history for the reason.`;
  }
  return undefined;
}

function whatToDo({ head }: Sides, x: XeroDocument): string {
  const may = mayChange(x);
  const document = words[head.kind].document;
  if (may.change === 'everything') return `If Dynamics is right, choose Send update. If Xero is right, correct the ${document} here.`;
  if (may.change === 'some') return `If Xero is right, correct the ${document} here. If Dynamics is right, choose Send update; amounts can only change there once ${isCreditNote(x) ? 'its credit' : 'the payment or credit'} has been taken off in Xero.`;
  return `Nothing can change on it in Xero any more. Correct the ${document} here, or take the payment off in Xero first.`;
}
