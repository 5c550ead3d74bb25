/** What is open in the books, read from Xero and forgotten. Everything goes in the lane that has at most a tenth of the day's calls. */
import { isDoorError } from '../core/errors.ts';
import { updatedMsOf } from '../incoming/bring.ts';
import { walk } from '../incoming/walk.ts';
import type { Log } from '../intents/ports.ts';
import type { ListQuery, XeroDoor } from '../xero/door.ts';
import type { XeroCreditNote, XeroInvoice, XeroPrepaid } from '../xero/types.ts';
import { openCredit, openInvoice, type Open } from './age.ts';

export type BooksDoor = Pick<XeroDoor, 'invoices' | 'creditNotes' | 'prepaid'>;
export interface Books {
  /** Of these contacts, or of everybody. @throws DoorError */
  invoices(contactIds: readonly string[] | undefined): Promise<Open[]>;
  /** Credit notes that still hold credit, of everybody: the list knows no contacts as a parameter, and few notes stay open. @throws DoorError */
  credits(): Promise<Open[]>;
  /** Over- and prepayments that still hold credit. @throws DoorError */
  prepaid(): Promise<Open[]>;
  /** Calls made so far. */
  calls(): number;
}

const authorised = 'AUTHORISED';
const open = `Status=="${authorised}"`;
/** Older than Xero itself. */
const everMs = Date.UTC(2000, 0, 1);
/** Of contacts in the address of one call. */
const perCall = 40;
const call = { lane: 'background' } as const;
type Row = XeroInvoice | XeroCreditNote | XeroPrepaid;

export function booksOf(xero: BooksDoor, tenant: string, log: Log): Books {
  let calls = 0;
  /** By time of change, because the list changes while it is read: see `walk`. What is read twice counts as it was read last. */
  async function every<T extends Row>(idOf: (x: T) => string | undefined, page: (q: ListQuery) => Promise<T[]>): Promise<T[]> {
    const found = new Map<string, T>();
    await walk({
      fromMs: everMs, sizes: [1_000],
      page: async (q) => {
        calls += 1;
        const rows = await page({ modifiedSince: new Date(q.sinceMs).toISOString(), page: q.page, pageSize: q.pageSize });
        const before = found.size;
        for (const x of rows) { const id = idOf(x); if (id) found.set(id, x); }
        return { rows: rows.length, lastMs: rows.reduce<number | undefined>((last, x) => { const at = updatedMsOf(x); return at !== undefined && (last === undefined || at > last) ? at : last; }, undefined), fresh: found.size - before };
      },
    });
    return [...found.values()];
  }
  async function prepaidOf(of: 'Overpayments' | 'Prepayments'): Promise<Open[]> {
    try {
      return (await every<XeroPrepaid>((x) => x.OverpaymentID ?? x.PrepaymentID, (q) => xero.prepaid(tenant, of, { ...q, where: open }, call))).flatMap(openCredit);
    } catch (e) {
      // a connection that was made with fewer rights sees its invoices all the same; the token itself was good a moment ago
      if (!isDoorError(e) || e.door !== 'xero' || (e.fate !== 'forbidden' && e.fate !== 'unauthorised' && e.fate !== 'refused')) throw e;
      log.warn({ tenant, list: of, code: e.code, status: e.status }, 'a list of Xero cannot be read; what is prepaid is missing from balances');
      return [];
    }
  }

  return {
    async invoices(contactIds) {
      const chunks = contactIds === undefined ? [undefined] : Array.from({ length: Math.ceil(contactIds.length / perCall) }, (_, n) => contactIds.slice(n * perCall, (n + 1) * perCall));
      const found: Open[] = [];
      for (const some of chunks) found.push(...(await every<XeroInvoice>((x) => x.InvoiceID, (q) => xero.invoices(tenant, { ...q, statuses: [authorised], summaryOnly: true, ...(some ? { contactIds: some } : {}) }, call))).flatMap(openInvoice));
      return found;
    },
    credits: async () => (await every<XeroCreditNote>((x) => x.CreditNoteID, (q) => xero.creditNotes(tenant, { ...q, where: open }, call))).flatMap(openCredit),
    prepaid: async () => [...await prepaidOf('Overpayments'), ...await prepaidOf('Prepayments')],
    calls: () => calls,
  };
}
