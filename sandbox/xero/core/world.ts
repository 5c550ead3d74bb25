/**
 * The organisation while it runs. Rows are replaced, never changed in place, through `set`, which keeps what is needed
 * to undo: a batch that Xero refuses as a whole leaves nothing behind.
 */
import { seed } from '../../data/xero-seed.ts';
import { fixturesFrom, stateFrom, type Allocation, type Attachment, type Contact, type CreditNote, type Fixtures, type Invoice, type Item, type Payment, type Prepaid, type PrepaidAllocation, type State } from './state.ts';
import { defaultSwitches, type Switches } from './switches.ts';

interface Tables { items: Item; contacts: Contact; invoices: Invoice; payments: Payment; creditNotes: CreditNote; allocations: Allocation; attachments: Attachment; prepaid: Prepaid; prepaidAllocations: PrepaidAllocation }

/** A row as it was and as it is; undefined where there is none. */
export interface Change { readonly table: string; readonly id: string; readonly before: object | undefined; readonly after: object | undefined }

export interface World {
  readonly state: State;
  switches: Switches;
  /** Xero's clock, milliseconds since 1970: the process's clock plus what a test moved it by. */
  now(): number;
  moveClock(toMs: number | undefined): void;
  /** Undefined takes the row away. */
  set<K extends keyof Tables>(table: K, id: string, row: Tables[K] | undefined): void;
  addHistory(documentId: string, changes: string, details: string, user: string): void;
  /** Runs; when `work` returns false everything it set is put back. */
  attempt(work: () => boolean): void;
  /** Sales invoices that hold this number, compared without case. */
  invoicesNumbered(number: string): readonly Invoice[];
  /** Sales credit notes that hold this number, compared without case. */
  creditNotesNumbered(number: string): readonly CreditNote[];
  /** Payments that count towards an invoice, or refunds of a credit note, overpayment or prepayment. */
  paymentsOf(documentId: string): readonly Payment[];
  /** Credit set against an invoice or bill. */
  creditOn(invoiceId: string): readonly Allocation[];
  /** Over- and prepayments set against an invoice or bill. */
  prepaidOn(invoiceId: string): readonly PrepaidAllocation[];
  allocationsOfPrepaid(prepaidId: string): readonly PrepaidAllocation[];
  /** Invoices or bills of a contact, of any status. */
  invoicesOf(contactId: string, type: Invoice['Type']): readonly Invoice[];
  /** Credit notes, over- and prepayments of a contact, of any status. */
  creditOf(contactId: string): { readonly notes: readonly CreditNote[]; readonly prepaid: readonly Prepaid[] };
  allocationsOf(creditNoteId: string): readonly Allocation[];
  attachmentsOf(documentId: string): readonly Attachment[];
  /** What documents this contact has, of any status. */
  rolesOf(contactId: string): { readonly customer: boolean; readonly supplier: boolean };
  reset(to?: Fixtures): void;
  snapshot(): Fixtures;
}

/** Ids of rows by something they hold. */
class Index<T> {
  readonly #keys = new Map<string, Set<string>>();
  readonly #of: (row: T) => string | undefined;
  constructor(of: (row: T) => string | undefined) { this.#of = of; }
  add(id: string, row: T): void { const key = this.#of(row); if (key) (this.#keys.get(key) ?? this.#keys.set(key, new Set()).get(key)!).add(id); }
  remove(id: string, row: T): void { const key = this.#of(row); if (key) this.#keys.get(key)?.delete(id); }
  ids(key: string): readonly string[] { return [...(this.#keys.get(key) ?? [])]; }
  has(key: string): boolean { return (this.#keys.get(key)?.size ?? 0) > 0; }
}

const indexes = () => ({
  invoices: { number: new Index<Invoice>((i) => i.InvoiceNumber?.toLowerCase()), role: new Index<Invoice>((i) => `${i.Type} ${i.ContactID}`) },
  creditNotes: { number: new Index<CreditNote>((c) => c.CreditNoteNumber?.toLowerCase()), contact: new Index<CreditNote>((c) => c.ContactID) },
  payments: { document: new Index<Payment>((p) => p.InvoiceID ?? p.CreditNoteID ?? p.PrepaidID) },
  prepaid: { contact: new Index<Prepaid>((p) => p.ContactID) },
  prepaidAllocations: { invoice: new Index<PrepaidAllocation>((a) => a.InvoiceID), prepaid: new Index<PrepaidAllocation>((a) => a.PrepaidID) },
  allocations: { invoice: new Index<Allocation>((a) => a.InvoiceID), note: new Index<Allocation>((a) => a.CreditNoteID) },
  attachments: { document: new Index<Attachment>((a) => a.documentId) },
});

/** `tell` hears of every change that stays; what a refused batch took back it never hears of. */
export function createWorld(clock: () => number, tell: (world: World, changes: readonly Change[]) => void = () => undefined): World {
  let state = stateFrom(seed);
  let offset = 0;
  let journal: (() => void)[] | undefined;
  const changes: Change[] = [];
  let by = indexes();

  const indexesOf = (table: string): Index<unknown>[] => Object.values((by as Record<string, Record<string, Index<unknown>>>)[table] ?? {});
  const reindex = () => {
    by = indexes();
    for (const table of Object.keys(by)) for (const [id, row] of state[table as keyof Tables] as Map<string, unknown>) for (const i of indexesOf(table)) i.add(id, row);
  };
  const write = (table: keyof Tables, id: string, row: unknown) => {
    const map = state[table] as Map<string, unknown>;
    const before = map.get(id);
    for (const i of indexesOf(table)) { if (before) i.remove(id, before); if (row) i.add(id, row); }
    if (row === undefined) map.delete(id); else map.set(id, row);
    return before;
  };
  const rows = <T>(map: Map<string, T>, ids: readonly string[]): T[] => ids.flatMap((id) => map.get(id) ?? []);
  reindex();

  const world: World = {
    get state() { return state; },
    switches: { ...defaultSwitches },
    now: () => clock() + offset,
    moveClock: (toMs) => { offset = toMs === undefined ? 0 : toMs - clock(); },
    set(table, id, row) {
      const before = write(table, id, row);
      const change: Change = { table, id, before: before as object | undefined, after: row };
      if (journal) changes.push(change); else tell(world, [change]);
      journal?.push(() => { write(table, id, before); });
    },
    addHistory(documentId, Changes, Details, User) {
      const record = { documentId, at: world.now(), Changes, Details, User };
      state.history.push(record);
      journal?.push(() => { state.history.splice(state.history.indexOf(record), 1); });
    },
    attempt(work) {
      const mine: (() => void)[] = [];
      journal = mine;
      let keep = false;
      try { keep = work(); } finally {
        journal = undefined;
        const made = changes.splice(0);
        if (!keep) for (const undo of mine.reverse()) undo();
        else if (made.length > 0) tell(world, made);
      }
    },
    invoicesNumbered: (number) => rows(state.invoices, by.invoices.number.ids(number.toLowerCase())).filter((i) => i.Type === 'ACCREC'),
    creditNotesNumbered: (number) => rows(state.creditNotes, by.creditNotes.number.ids(number.toLowerCase())).filter((c) => c.Type === 'ACCRECCREDIT'),
    prepaidOn: (invoiceId) => rows(state.prepaidAllocations, by.prepaidAllocations.invoice.ids(invoiceId)),
    allocationsOfPrepaid: (prepaidId) => rows(state.prepaidAllocations, by.prepaidAllocations.prepaid.ids(prepaidId)),
    invoicesOf: (contactId, type) => rows(state.invoices, by.invoices.role.ids(`${type} ${contactId}`)),
    creditOf: (contactId) => ({ notes: rows(state.creditNotes, by.creditNotes.contact.ids(contactId)), prepaid: rows(state.prepaid, by.prepaid.contact.ids(contactId)) }),
    paymentsOf: (documentId) => rows(state.payments, by.payments.document.ids(documentId)).filter((p) => p.Status === 'AUTHORISED'),
    creditOn: (invoiceId) => rows(state.allocations, by.allocations.invoice.ids(invoiceId)),
    allocationsOf: (creditNoteId) => rows(state.allocations, by.allocations.note.ids(creditNoteId)),
    attachmentsOf: (documentId) => rows(state.attachments, by.attachments.document.ids(documentId)),
    rolesOf: (contactId) => ({ customer: by.invoices.role.has(`ACCREC ${contactId}`), supplier: by.invoices.role.has(`ACCPAY ${contactId}`) }),
    reset(to = seed) { state = stateFrom(to); reindex(); },
    snapshot: () => fixturesFrom(state),
  };
  return world;
}
