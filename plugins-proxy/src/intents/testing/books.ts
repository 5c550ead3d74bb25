/**
 * Xero as the promise of exactly once sees it: numbers are unique, a key replays for a while, and any call can go wrong
 * before or after the commit. In memory, for tests beside the source; the whole emulation is the sandbox's business.
 */
import { randomUUID } from 'node:crypto';
import { DoorError, type Fate } from '../../core/errors.ts';
import type { Element, XeroDoor, XeroWriteCall } from '../../xero/door.ts';
import type { XeroContact, XeroDocument, XeroInvoice, XeroItem } from '../../xero/types.ts';

export const writeFaults = ['none', 'notSent', 'throttled', 'unauthorised', 'forbidden', 'lostBefore', 'lostAfter', 'late', 'truncated', 'short', 'strange'] as const;
export type WriteFault = (typeof writeFaults)[number];
export const readFaults = ['none', 'notSent', 'throttled', 'lostBefore'] as const;
export type ReadFault = (typeof readFaults)[number];

const fail = (fate: Fate, code: string, more: { status?: number; retryAfterMs?: number; body?: unknown } = {}): never => { throw new DoorError({ door: 'xero', fate, code, message: code, ...more }); };
const never = <T>(): Promise<T> => new Promise<T>(() => {});

export class Books {
  /** Invoices and bills. */
  invoices: XeroInvoice[] = [];
  notes: XeroDocument[] = [];
  contacts: XeroContact[] = [];
  items: XeroItem[] = [];
  calls = { puts: 0, reads: 0 };
  /** Faults of the calls to come, in order; none when used up. */
  writes: WriteFault[] = [];
  reads: ReadFault[] = [];
  /** Refuses documents for which this says why. */
  refuse: (i: XeroInvoice) => string[] = () => [];
  refuseBatch: (all: readonly XeroInvoice[]) => boolean = () => false;
  keyLifeMs = 120;
  /** Below the life of a key: Xero finishes what it has begun while it still knows the key. */
  lateMs = 100;
  throttledForMs = 8;
  sizes: number[] = [];
  /** Ids of invoices that were e-mailed, each time. */
  mailed: string[] = [];
  private keys = new Map<string, { body: string; at: number; answer: Promise<Element<any>[]> }>();
  private next = 1;

  alive(): XeroDocument[] { return [...this.invoices, ...this.notes].filter((i) => i.Status !== 'VOIDED' && i.Status !== 'DELETED'); }

  private put(i: XeroInvoice): Element<XeroInvoice> {
    const errors = [...this.refuse(i)];
    if (i.InvoiceNumber !== undefined && i.Type !== 'ACCPAY' && this.invoices.some((x) => x.Type !== 'ACCPAY' && x.InvoiceNumber === i.InvoiceNumber)) errors.push('Invoice # must be unique.');
    if (errors.length > 0) return { document: i, errors };
    const stored = { ...i, InvoiceID: randomUUID(), InvoiceNumber: i.InvoiceNumber ?? (i.Type === 'ACCPAY' ? undefined : `X-${this.next++}`), Status: i.Status ?? 'DRAFT', UpdatedDateUTC: '/Date(1763800000000+0000)/' };
    this.invoices.push(stored);
    return { document: stored, errors: [] };
  }
  private putNote(i: XeroDocument): Element<XeroDocument> {
    const errors = [...this.refuse(i)];
    if (i.CreditNoteNumber !== undefined && i.Type === 'ACCRECCREDIT' && this.notes.some((x) => x.Type === i.Type && x.CreditNoteNumber === i.CreditNoteNumber)) errors.push('Credit Note # must be unique.');
    if (errors.length > 0) return { document: i, errors };
    const stored = { ...i, CreditNoteID: randomUUID(), CreditNoteNumber: i.CreditNoteNumber ?? (i.Type === 'ACCPAYCREDIT' ? undefined : `CN-${this.next++}`), Status: i.Status ?? 'DRAFT', RemainingCredit: i.Total, UpdatedDateUTC: '/Date(1763800000000+0000)/' };
    this.notes.push(stored);
    return { document: stored, errors: [] };
  }
  private putContact(c: XeroContact): Element<XeroContact> {
    if (this.contacts.some((x) => x.Name?.toLowerCase() === c.Name?.toLowerCase())) return { document: undefined, errors: [`The contact name ${c.Name} is already assigned to another contact. The contact name must be unique across all active contacts.`] };
    const stored = { ...c, ContactID: randomUUID(), ContactStatus: 'ACTIVE' };
    this.contacts.push(stored);
    return { document: stored, errors: [] };
  }

  private putItem(i: XeroItem): Element<XeroItem> {
    if (this.items.some((x) => x.Code === i.Code)) return { document: undefined, errors: [`Price List Item with Code '${i.Code}' already exists`] };
    const stored = { ...i, ItemID: randomUUID() };
    this.items.push(stored);
    return { document: stored, errors: [] };
  }

  private async write<T>(dead: () => boolean, all: readonly T[], call: XeroWriteCall, one: (t: T) => Element<T>): Promise<Element<T>[]> {
    await new Promise((r) => setTimeout(r, 1));
    if (dead()) return never();
    const fault = this.writes.shift() ?? 'none';
    if (fault === 'notSent') fail('notSent', 'ECONNREFUSED');
    call.beforeWrite?.();
    if (dead()) return never();
    this.calls.puts += 1;
    this.sizes.push(all.length);
    if (fault === 'throttled') fail('throttled', '429', { status: 429, retryAfterMs: this.throttledForMs });
    if (fault === 'unauthorised') fail('unauthorised', '401', { status: 401 });
    if (fault === 'forbidden') fail('forbidden', '403', { status: 403 });
    if (fault === 'lostBefore') fail('doubtful', 'reset');
    const body = JSON.stringify(all);
    const kept = this.keys.get(call.idempotencyKey);
    let answer: Promise<Element<T>[]>;
    if (kept && performance.now() - kept.at < this.keyLifeMs) {
      if (kept.body !== body) fail('refused', 'ValidationException', { status: 400, body: { Message: 'Idempotency Key: k is used with a different request.' } });
      answer = kept.answer as Promise<Element<T>[]>;
    } else {
      const commit = (): Element<T>[] => all.map(one);
      answer = fault === 'late' ? new Promise((r) => setTimeout(() => r(commit()), this.lateMs)) : Promise.resolve(commit());
      this.keys.set(call.idempotencyKey, { body, at: performance.now(), answer });
    }
    if (fault === 'lostAfter' || fault === 'late') fail('doubtful', 'timeout');
    if (fault === 'truncated') fail('doubtful', 'truncated', { status: 200 });
    const elements = await answer;
    if (dead()) return never();
    if (fault === 'short') return elements.slice(1);
    if (fault === 'strange') return elements.map((e) => ({ document: { ...(e.document as object), InvoiceNumber: 'something else', CreditNoteNumber: 'something else', Url: '', Contact: undefined, ContactID: undefined, ItemID: undefined } as T, errors: [] }));
    return elements;
  }
  private async read<T>(dead: () => boolean, find: () => T): Promise<T> {
    await new Promise((r) => setTimeout(r, 1));
    if (dead()) return never();
    this.calls.reads += 1;
    const fault = this.reads.shift() ?? 'none';
    if (fault === 'notSent') fail('notSent', 'ECONNREFUSED');
    if (fault === 'throttled') fail('throttled', '429', { status: 429, retryAfterMs: this.throttledForMs });
    if (fault === 'lostBefore') fail('doubtful', 'timeout');
    return find();
  }

  door(dead: () => boolean = () => false): XeroDoor {
    const unused = (): never => { throw new Error('not part of these tests'); };
    const door: Partial<XeroDoor> = {
      createInvoices: async (_t, all, call) => {
        if (this.refuseBatch(all)) { call.beforeWrite?.(); this.calls.puts += 1; this.sizes.push(all.length); fail('refused', 'ValidationException', { status: 400, body: { Message: 'A validation exception occurred' } }); }
        return this.write(dead, all, call, (i) => this.put(i));
      },
      createCreditNotes: (_t, all, call) => this.write<XeroDocument>(dead, all, call, (i) => this.putNote(i)) as never,
      creditNotesByNumber: (_t, numbers) => this.read(dead, () => this.notes.filter((i) => numbers.includes(i.CreditNoteNumber!))) as never,
      creditNotesById: (_t, ids) => this.read(dead, () => this.notes.filter((i) => ids.includes(i.CreditNoteID!))) as never,
      creditNotesOfContact: (_t, o) => this.read(dead, () => this.notes.filter((i) => i.Contact?.ContactID === o.contactId && (o.date === undefined || i.Date === o.date))) as never,
      createContacts: (_t, all, call) => this.write(dead, all, call, (c) => this.putContact(c)),
      createItems: (_t, all, call) => this.write(dead, all, call, (i) => this.putItem(i)),
      itemsByCode: (_t, codes) => this.read(dead, () => this.items.filter((i) => codes.includes(i.Code!))),
      invoicesByNumber: (_t, numbers) => this.read(dead, () => this.invoices.filter((i) => numbers.includes(i.InvoiceNumber!))),
      invoicesById: (_t, ids) => this.read(dead, () => this.invoices.filter((i) => ids.includes(i.InvoiceID!))),
      invoicesOfContact: (_t, o) => this.read(dead, () => this.invoices.filter((i) => i.Contact?.ContactID === o.contactId && (o.date === undefined || i.Date === o.date))),
      contactsByNumber: (_t, n) => this.read(dead, () => this.contacts.filter((c) => c.ContactNumber === n)),
      contactsMatching: (_t, any) => this.read(dead, () => this.contacts.filter((c) => any.some((q) => c[q.field]?.toLowerCase() === q.value.toLowerCase()))),
      searchContacts: (_t, term) => this.read(dead, () => this.contacts.filter((c) => c.Name?.toLowerCase().includes(term.toLowerCase()))),
      contactsByName: (_t, n) => this.read(dead, () => this.contacts.filter((c) => c.Name?.toLowerCase() === n.toLowerCase())),
      updateInvoice: async (_t, id, body, call) => {
        const change = (): Element<XeroInvoice> => { const i = this.invoices.find((x) => x.InvoiceID === id)!; Object.assign(i, body); return { document: { ...i }, errors: [] }; };
        return (await this.write(dead, [body], call, change))[0]!;
      },
      emailInvoice: async (_t, id, call) => { await this.write(dead, [{ id }], call, () => { this.mailed.push(id); this.invoices.find((x) => x.InvoiceID === id)!.SentToContact = true; return { document: {}, errors: [] }; }); },
      historyOf: () => this.read(dead, () => []),
      waitMs: async () => 0,
      budget: async () => ({ dayLeft: 5000, minuteLeft: 60, blockedUntil: undefined }),
    };
    return new Proxy(door as XeroDoor, { get: (all, name) => Reflect.get(all, name) ?? unused });
  }
}
