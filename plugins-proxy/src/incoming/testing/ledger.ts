/** Xero as coming back sees it: documents with times of their own, lists by time of change, reading by id, and calls that go wrong. In memory, for tests beside the source. */
import { randomUUID } from 'node:crypto';
import { DoorError, type Fate } from '../../core/errors.ts';
import type { ListQuery, XeroDoor } from '../../xero/door.ts';
import type { Row } from '../bring.ts';
import type { Endpoint } from '../news.ts';

export interface Entry { readonly endpoint: Endpoint; readonly id: string; contact: string; at: number; version: number }
const never = <T>(): Promise<T> => new Promise<T>(() => {});
const idName: Readonly<Record<Endpoint, string>> = { Invoices: 'InvoiceID', CreditNotes: 'CreditNoteID', Overpayments: 'OverpaymentID', Prepayments: 'PrepaymentID' };

export class Ledger {
  entries = new Map<string, Entry>();
  /** Xero's own clock, in milliseconds; nobody else's. */
  now = Date.parse('2026-03-01T09:00:00.123Z');
  calls: string[] = [];
  faults: (Fate | 'none')[] = [];
  retryAfterMs: number | undefined;
  /** Called before each page is put together: what people do in Xero meanwhile. */
  meanwhile: () => void = () => {};
  pollsLeft = 500;
  dayLeft = 5_000;
  minuteLeft = 58;
  lanes: string[] = [];

  add(o: { endpoint?: Endpoint; contact?: string; at?: number } = {}): Entry {
    const e: Entry = { endpoint: o.endpoint ?? 'Invoices', id: randomUUID(), contact: o.contact ?? randomUUID(), at: o.at ?? this.now, version: 1 };
    this.entries.set(e.id, e);
    return e;
  }
  /** Its content changes; `silently`: its time of change does not. */
  touch(e: Entry, o: { at?: number; silently?: boolean } = {}): void { e.version += 1; if (!o.silently) e.at = o.at ?? this.now; }
  pass(ms: number): void { this.now += ms; }

  row(e: Entry): Row { return { [idName[e.endpoint]]: e.id, Type: e.endpoint === 'Invoices' ? 'ACCREC' : 'ACCRECCREDIT', Contact: { ContactID: e.contact }, Total: String(e.version), UpdatedDateUTC: `/Date(${e.at}+0000)/` } as Row; }

  private async ask<T>(dead: () => boolean, name: string, lane: string, answer: () => T): Promise<T> {
    await new Promise((r) => setTimeout(r, 1));
    if (dead()) return never();
    this.calls.push(name);
    this.lanes.push(lane);
    const fault = this.faults.shift() ?? 'none';
    if (fault !== 'none') throw new DoorError({ door: 'xero', fate: fault, code: `fault-${fault}`, message: fault, ...(this.retryAfterMs === undefined ? {} : { retryAfterMs: this.retryAfterMs }) });
    this.meanwhile();
    return answer();
  }
  private page(endpoint: Endpoint, q: ListQuery): Row[] {
    const since = Date.parse(`${(q.modifiedSince ?? '1970-01-01T00:00:00').slice(0, 19)}Z`);
    const all = [...this.entries.values()].filter((e) => e.endpoint === endpoint && e.at > since).sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
    const size = q.pageSize ?? 100;
    return all.slice(((q.page ?? 1) - 1) * size, (q.page ?? 1) * size).map((e) => this.row(e));
  }
  private byId(endpoint: Endpoint, ids: readonly string[]): Row[] { return ids.flatMap((id) => { const e = this.entries.get(id); return e?.endpoint === endpoint ? [this.row(e)] : []; }); }

  door(dead: () => boolean = () => false): XeroDoor {
    const door: Partial<XeroDoor> = {
      invoices: (_t, q, c) => this.ask(dead, `list Invoices ${q.page}`, c.lane, () => this.page('Invoices', q)) as never,
      creditNotes: (_t, q, c) => this.ask(dead, `list CreditNotes ${q.page}`, c.lane, () => this.page('CreditNotes', q)) as never,
      prepaid: (_t, of, q, c) => this.ask(dead, `list ${of} ${q.page}`, c.lane, () => this.page(of, q)) as never,
      invoicesById: (_t, ids, c) => this.ask(dead, `get ${ids.length} Invoices`, c.lane, () => this.byId('Invoices', ids)) as never,
      creditNotesById: (_t, ids, c) => this.ask(dead, `get ${ids.length} CreditNotes`, c.lane, () => this.byId('CreditNotes', ids)) as never,
      waitMs: async () => 0,
      budget: async () => ({ dayLeft: this.dayLeft, minuteLeft: this.minuteLeft, pollsLeft: this.pollsLeft, blockedUntil: undefined }),
    };
    return door as XeroDoor;
  }
}
