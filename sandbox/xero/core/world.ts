/**
 * The organisation while it runs. Rows are replaced, never changed in place, through `set`, which keeps what is needed
 * to undo: a batch that Xero refuses as a whole leaves nothing behind.
 */
import { seed } from '../../data/xero-seed.ts';
import { fixturesFrom, stateFrom, type Contact, type Fixtures, type Invoice, type Item, type Payment, type State } from './state.ts';
import { defaultSwitches, type Switches } from './switches.ts';

interface Tables { items: Item; contacts: Contact; invoices: Invoice; payments: Payment }

export interface World {
  readonly state: State;
  switches: Switches;
  /** Xero's clock, milliseconds since 1970: the process's clock plus what a test moved it by. */
  now(): number;
  moveClock(toMs: number | undefined): void;
  set<K extends keyof Tables>(table: K, id: string, row: Tables[K]): void;
  addHistory(documentId: string, changes: string, details: string, user: string): void;
  /** Runs; when `work` returns false everything it set is put back. */
  attempt(work: () => boolean): void;
  /** Sales invoices that hold this number, compared without case. */
  invoicesNumbered(number: string): readonly Invoice[];
  /** Payments that count towards an invoice. */
  paymentsOf(invoiceId: string): readonly Payment[];
  reset(to?: Fixtures): void;
  snapshot(): Fixtures;
}

export function createWorld(clock: () => number): World {
  let state = stateFrom(seed);
  let offset = 0;
  let journal: (() => void)[] | undefined;
  let numbers = new Map<string, Set<string>>();
  let paid = new Map<string, Set<string>>();

  const add = (index: Map<string, Set<string>>, key: string, id: string) => { (index.get(key) ?? index.set(key, new Set()).get(key)!).add(id); };
  const reindex = () => {
    numbers = new Map(); paid = new Map();
    for (const i of state.invoices.values()) if (i.InvoiceNumber) add(numbers, i.InvoiceNumber.toLowerCase(), i.InvoiceID);
    for (const p of state.payments.values()) add(paid, p.InvoiceID, p.PaymentID);
  };
  const write = (table: keyof Tables, id: string, row: unknown) => {
    const map = state[table] as Map<string, unknown>;
    const before = map.get(id);
    if (table === 'invoices') {
      const old = (before as Invoice | undefined)?.InvoiceNumber;
      if (old) numbers.get(old.toLowerCase())?.delete(id);
      const fresh = (row as Invoice | undefined)?.InvoiceNumber;
      if (fresh) add(numbers, fresh.toLowerCase(), id);
    }
    if (table === 'payments' && row) add(paid, (row as Payment).InvoiceID, id);
    if (row === undefined) map.delete(id); else map.set(id, row);
    return before;
  };
  reindex();

  const world: World = {
    get state() { return state; },
    switches: { ...defaultSwitches },
    now: () => clock() + offset,
    moveClock: (toMs) => { offset = toMs === undefined ? 0 : toMs - clock(); },
    set(table, id, row) {
      const before = write(table, id, row);
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
        if (!keep) for (const undo of mine.reverse()) undo();
      }
    },
    invoicesNumbered: (number) => [...(numbers.get(number.toLowerCase()) ?? [])].map((id) => state.invoices.get(id)!).filter((i) => i.Type === 'ACCREC'),
    paymentsOf: (invoiceId) => [...(paid.get(invoiceId) ?? [])].flatMap((id) => { const p = state.payments.get(id); return p && p.Status === 'AUTHORISED' ? [p] : []; }),
    reset(to = seed) { state = stateFrom(to); reindex(); },
    snapshot: () => fixturesFrom(state),
  };
  return world;
}
