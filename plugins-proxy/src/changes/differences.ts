/** What differs between Dynamics and Xero, field by field, in words that people read on both sides. Pure. */
import type { Difference } from '../contract.ts';
import { spokenDay } from '../documents/calendar-date.ts';
import type { Content, Head, LineContent } from './content.ts';
import { inOrder, leftOver, pairLines, type Pair } from './lines.ts';

export type LineField = 'description' | 'quantity' | 'price' | 'discount' | 'account' | 'taxType' | 'item' | 'tracking';
/** `what` is for rules, `said` for people. */
export interface Differing { readonly what: Head | LineField | 'lineAdded' | 'lineRemoved' | 'lineOrder'; readonly said: Difference }

/** Names of what stands as ids on the wire. What is not known is called by what it is. */
export interface Names { readonly contacts: ReadonlyMap<string, string>; readonly themes: ReadonlyMap<string, string>; readonly options: ReadonlyMap<string, string> }

const heads: Readonly<Record<Head, string>> = {
  contact: 'Contact', date: 'Date', dueDate: 'Due date', plannedPaymentDate: 'Planned payment date', reference: 'Reference', currency: 'Currency', rate: 'Currency rate',
  amountsAre: 'Amounts are', theme: 'Branding theme', url: 'Link back to Dynamics',
};
const amounts: Readonly<Record<string, string>> = { Exclusive: 'tax exclusive', Inclusive: 'tax inclusive', NoTax: 'without tax' };

function headText(field: Head, value: string | undefined, names: Names): string {
  if (!value) return '';
  switch (field) {
    case 'contact': return names.contacts.get(value) ?? 'another contact';
    case 'theme': return names.themes.get(value) ?? 'another theme';
    case 'date': case 'dueDate': case 'plannedPaymentDate': return spokenDay(value);
    case 'amountsAre': return amounts[value] ?? value;
    default: return value;
  }
}

const lineText = (l: LineContent): string => (l.text ? l.description : `${l.description}: ${l.quantity} x ${l.price} = ${l.amount}`);
const trackingText = (l: LineContent, names: Names): string => l.tracking.map((t) => names.options.get(t) ?? 'another option').join(', ');

function ofLine(w: LineContent, x: LineContent, line: number, names: Names): Differing[] {
  const all: Differing[] = [];
  const say = (what: LineField, field: string, dynamics: string, xero: string): void => { if (dynamics !== xero) all.push({ what, said: { field, line, dynamics, xero } }); };
  say('description', 'Description', w.description, x.description);
  if (w.text !== x.text) { say('quantity', 'Amount', w.text ? 'words only' : w.amount, x.text ? 'words only' : x.amount); return all; }
  say('quantity', 'Quantity', w.quantity, x.quantity);
  say('price', 'Price', w.price, x.price);
  // with the same quantity and price only the discount can be another one
  if (w.quantity === x.quantity && w.price === x.price) say('discount', 'Amount after discount', w.amount, x.amount);
  say('account', 'Account', w.account, x.account);
  say('taxType', 'Tax rate', w.taxType, x.taxType);
  say('item', 'Item', w.item, x.item);
  if (w.tracking.join() !== x.tracking.join()) all.push({ what: 'tracking', said: { field: 'Tracking', line, dynamics: trackingText(w, names), xero: trackingText(x, names) } });
  return all;
}

/** Nothing: an update would change nothing. */
export function differencesOf(wanted: Content, inXero: Content, names: Names, pairs: readonly Pair[] = pairLines(wanted.lines, inXero.lines)): Differing[] {
  const all: Differing[] = [];
  for (const what of Object.keys(heads) as Head[]) {
    const [w, x] = [wanted[what], inXero[what]];
    if (w !== undefined && w !== (x ?? '')) all.push({ what, said: { field: heads[what], dynamics: headText(what, w, names), xero: headText(what, x, names) } });
  }
  for (const p of pairs) {
    const w = wanted.lines[p.at]!;
    if (p.of === undefined) all.push({ what: 'lineAdded', said: { field: 'Line', line: p.at + 1, dynamics: lineText(w), xero: '' } });
    else all.push(...ofLine(w, inXero.lines[p.of]!, p.at + 1, names));
  }
  for (const n of leftOver(pairs, inXero.lines)) all.push({ what: 'lineRemoved', said: { field: 'Line', dynamics: '', xero: lineText(inXero.lines[n]!) } });
  if (!inOrder(pairs)) all.push({ what: 'lineOrder', said: { field: 'Order of the lines', dynamics: pairs.map((p) => wanted.lines[p.at]!.description).join(', ').slice(0, 300), xero: inXero.lines.map((l) => l.description).join(', ').slice(0, 300) } });
  return all;
}

const sided = (d: Difference): string => `${d.line === undefined ? '' : `line ${d.line}, `}${d.field}: ${d.dynamics || '(nothing)'} in Dynamics, ${d.xero || '(nothing)'} in Xero`;
/** For texts; the whole list travels beside it. */
export function differencesText(all: readonly Difference[], most = 6): string {
  const said = all.slice(0, most).map(sided).join('; ');
  return all.length > most ? `${said}; and ${all.length - most} more.` : `${said}.`;
}
