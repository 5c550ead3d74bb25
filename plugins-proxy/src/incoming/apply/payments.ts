/** R33: what reduced the amount due, one row each. Those that are gone in Xero become inactive, and come to life when they come back. Pure. */
import { paymentKind, xeroPayment } from '@counterfoil/solution';
import type { Decimal } from 'decimal.js';
import type { Write } from '../../dataverse/door.ts';
import { exact, ZERO } from '../../documents/decimals.ts';
import { uuidV5Sync } from '../../documents/ids.ts';
import { isCreditNote, xeroIdOf, xeroNumberOf } from '../../documents/places.ts';
import { within } from '../../documents/record-texts.ts';
import { text } from '../../documents/rows.ts';
import type { Owner } from '../../documents/read-types.ts';
import { wireDay } from '../../documents/wire-dates.ts';
import type { XeroDocument } from '../../xero/types.ts';
import type { Row } from './read.ts';
import { differing } from './same.ts';

export type PaymentKind = keyof typeof paymentKind.options;
/** One payment or credit as Xero shows it on the document. */
export interface Entry {
  readonly kind: PaymentKind;
  /** Of the payment, or of the credit note, overpayment or prepayment that was applied. */
  readonly xeroId: string;
  readonly amount: Decimal;
  readonly day: string | undefined;
  readonly rate: Decimal | undefined;
  readonly reference: string;
  /** Number of the credit note. */
  readonly number: string;
}

type Wire = Record<string, unknown>;
const low = (v: unknown): string => String(v ?? '').toLowerCase();
const idName: Readonly<Record<PaymentKind, string>> = { payment: 'PaymentID', refund: 'PaymentID', creditNote: 'CreditNoteID', overpayment: 'OverpaymentID', prepayment: 'PrepaymentID' };

function entriesIn(list: unknown, kind: PaymentKind): Entry[] {
  return (list as readonly Wire[]).flatMap((p): Entry[] => {
    const xeroId = low(p[idName[kind]] ?? p['ID']);
    const amount = exact(kind === 'payment' || kind === 'refund' ? p['Amount'] : p['AppliedAmount']);
    if (xeroId === '' || !amount || amount.isZero() || p['Status'] === 'DELETED') return [];
    return [{ kind, xeroId, amount, day: wireDay(p['DateString'], p['Date']), rate: exact(p['CurrencyRate']), reference: within(text(p['Reference']), 255), number: text(p['CreditNoteNumber']) }];
  });
}

/** What a document in Xero lists; undefined for a list that the answer does not hold: nothing follows from that. */
export function entriesOf(x: XeroDocument): { readonly all: Entry[]; readonly kinds: ReadonlySet<PaymentKind> } {
  const note: boolean = isCreditNote(x);
  const lists: readonly (readonly [PaymentKind, unknown])[] = note ? [['refund', x.Payments]] : [['payment', x.Payments], ['creditNote', x.CreditNotes], ['overpayment', x.Overpayments], ['prepayment', x.Prepayments]];
  const there = lists.filter(([, l]) => Array.isArray(l));
  const all = there.flatMap(([kind, l]) => entriesIn(l, kind));
  const paid = new Set<string>();
  // no payment counts twice, however often it is listed
  return { all: all.filter((e) => !hasOwnId(e) || (!paid.has(e.xeroId) && paid.add(e.xeroId))), kinds: new Set(there.map(([k]) => k)) };
}

const hasOwnId = (e: Entry): boolean => e.kind === 'payment' || e.kind === 'refund';
/** A payment has an id of its own. Of applied credit Xero names only what was applied, so that its second and third part on one document are counted. */
const idOf = (connectionId: string, documentId: string, e: Entry, nth: number): string =>
  uuidV5Sync(hasOwnId(e) ? `payment:${connectionId}:${e.xeroId}` : `payment:${connectionId}:${documentId}:${e.kind}:${e.xeroId}:${nth}`);

const keyOf = (kind: unknown, xeroId: unknown): string => `${String(kind)} ${low(xeroId)}`;
const isActive = (r: Row): boolean => Number(r.values['statecode']) === 0;

/** Which row each is. Rows that say the same already come first, so that the end of one part of a credit does not make the others change places. */
function matched(connectionId: string, documentId: string, entries: readonly Entry[], rows: readonly Row[]): { entry: Entry; id: string; row: Row | undefined }[] {
  const byId = new Map(rows.map((r) => [r.id, r]));
  const taken = new Set<string>();
  const take = (r: Row | undefined): Row | undefined => { if (r) taken.add(r.id); return r; };
  const sameAmount = (e: Entry, live: boolean) => (r: Row): boolean => !taken.has(r.id) && isActive(r) === live && exact(r.values['cfl_amount'])?.eq(e.amount) === true;
  const of = (e: Entry): Row[] => rows.filter((r) => keyOf(r.values['cfl_kind'], r.values['cfl_xeroid']) === keyOf(paymentKind.options[e.kind].value, e.xeroId));
  const first = entries.map((e) => take(hasOwnId(e) ? byId.get(idOf(connectionId, documentId, e, 0)) : of(e).find(sameAmount(e, true))));
  const second = entries.map((e, n) => first[n] ?? take(of(e).find(sameAmount(e, false))));
  return entries.map((entry, n) => {
    const row = second[n] ?? take(of(entry).find((r) => !taken.has(r.id) && isActive(r)));
    if (row) return { entry, id: row.id, row };
    for (let nth = 0; ; nth++) {
      const id = idOf(connectionId, documentId, entry, nth);
      if (!taken.has(id)) { taken.add(id); return { entry, id, row: byId.get(id) }; }
    }
  });
}

const what: Readonly<Record<PaymentKind, string>> = { payment: 'Payment of', refund: 'Refund of', creditNote: 'Credit on', overpayment: 'Overpayment used for', prepayment: 'Prepayment used for' };
const bind = (set: string, id: unknown): string => `/${set}(${low(id)})`;

export interface PaymentsOf {
  readonly connectionId: string;
  readonly x: XeroDocument;
  readonly details: Row;
  readonly rows: readonly Row[];
  readonly owner: Owner | undefined;
  /** Id of the allocation that was made from Dynamics, for a part of a credit note on this document. */
  readonly allocationOf: (creditNote: string, amount: Decimal) => string | undefined;
}

/** The writes that make the rows say what Xero says; none when they do. */
export function paymentWrites(o: PaymentsOf): Write[] {
  const { all, kinds } = entriesOf(o.x);
  const documentId = xeroIdOf(o.x) ?? '';
  const number = xeroNumberOf(o.x) || String(o.details.values['cfl_documentnumber'] ?? '');
  const pairs = matched(o.connectionId, documentId, all, o.rows);
  const writes = pairs.map(({ entry, id, row }): Write | undefined => {
    const allocation = entry.kind === 'creditNote' ? o.allocationOf(entry.xeroId, entry.amount) : undefined;
    const columns = {
      cfl_name: within(entry.number ? `Credit note ${entry.number} on ${number}` : `${what[entry.kind]} ${number}`, 300), cfl_kind: paymentKind.options[entry.kind].value, cfl_xeroid: entry.xeroId, cfl_paidon: entry.day ?? null,
      cfl_amount: entry.amount, cfl_currencyrate: entry.rate ?? null, cfl_reference: entry.reference || null,
    };
    const path = `${xeroPayment.setName}(${id})`;
    const lookup = allocation ? { 'cfl_CreditAllocationId@odata.bind': bind('cfl_creditallocations', allocation) } : {};
    // made, or taken over from a document that was unlinked: what is in Xero belongs to one document at a time
    if (!row) return { method: 'PATCH', path, body: { ...columns, ...lookup, ...belongings(o), statecode: 0, statuscode: 1 } };
    const body = {
      ...differing(xeroPayment, columns, row.values), ...(allocation && low(row.values['_cfl_creditallocationid_value']) !== allocation ? lookup : {}),
      ...(isActive(row) ? {} : { statecode: 0, statuscode: 1 }),
    };
    return Object.keys(body).length > 0 ? { method: 'PATCH', path, ifMatch: row.etag, body } : undefined;
  }).filter((w) => w !== undefined);
  const live = new Set(pairs.map((p) => p.id));
  const kindValues = new Set([...kinds].map((k) => paymentKind.options[k].value as number));
  const gone = o.rows.filter((r) => isActive(r) && !live.has(r.id) && kindValues.has(Number(r.values['cfl_kind'])));
  // the allocation that it came from may be deleted now, where the document allows it
  return [...writes, ...gone.map((r): Write => ({ method: 'PATCH', path: `${xeroPayment.setName}(${r.id})`, ifMatch: r.etag, body: { statecode: 1, statuscode: 2, ...(r.values['_cfl_creditallocationid_value'] ? { 'cfl_CreditAllocationId@odata.bind': null } : {}) } }))];
}

function belongings({ connectionId, details, owner }: PaymentsOf): Record<string, unknown> {
  const v = details.values;
  return {
    'cfl_XeroDocumentId@odata.bind': bind('cfl_xerodocuments', details.id), 'cfl_ConnectionId@odata.bind': bind('cfl_connections', connectionId),
    ...(v['_cfl_accountid_value'] ? { 'cfl_AccountId@odata.bind': bind('accounts', v['_cfl_accountid_value']) } : {}), ...(v['_cfl_contactid_value'] ? { 'cfl_ContactId@odata.bind': bind('contacts', v['_cfl_contactid_value']) } : {}),
    ...(v['_transactioncurrencyid_value'] ? { 'transactioncurrencyid@odata.bind': bind('transactioncurrencies', v['_transactioncurrencyid_value']) } : {}),
    ...(owner ? { 'ownerid@odata.bind': bind(owner.table === 'team' ? 'teams' : 'systemusers', owner.id) } : {}),
  };
}

/** All of a kind, for words. */
export const totalOf = (x: XeroDocument, kind: PaymentKind): Decimal => entriesOf(x).all.filter((e) => e.kind === kind).reduce((a, e) => a.plus(e.amount), ZERO as Decimal);
