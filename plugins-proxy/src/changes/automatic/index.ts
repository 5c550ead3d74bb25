/**
 * R20: a sent invoice that is cancelled in Dynamics gets a credit note, once, where its connection says so. The note, its
 * lines and the request to send it are one change set of rows whose ids are derived from the invoice and which are created
 * only; so however often this is tried, by however many relays, there is one note. Once that is in Xero it is applied to
 * the invoice by a correction like any other.
 */
import type { Kysely } from 'kysely';
import { correctionAction, requestAction } from '@counterfoil/solution';
import type { Problem } from '../../contract.ts';
import { isDoorError } from '../../core/errors.ts';
import type { Write } from '../../dataverse/door.ts';
import { dayInZone } from '../../documents/calendar-date.ts';
import type { Owner } from '../../documents/read-types.ts';
import type { Asked, Organisation } from '../../documents/types.ts';
import type { Kit } from '../../intents/ports.ts';
import { placed, writeBack } from '../../intents/write-back.ts';
import { readDocuments } from '../../requests/read.ts';
import type { XeroInvoice } from '../../xero/types.ts';
import { statusWord } from '../plan.ts';
import { cancelledInvoices, invoiceRow, mayCredit, mirrorsFor, switchedOn, type InvoiceRow } from './look.ts';
import { allocateIdOf, fullyCredited, noteIdOf, noteWrites, sendIdOf } from './note.ts';
import { createAutomaticStore, type Found } from './store.ts';

/** A sale that is still being written back while somebody cancels it is bound a little later than it was cancelled. */
const overlapMs = 3_600_000;

export function createAutomaticCredit(d: { readonly db: Kysely<any>; readonly kit: Kit; readonly take: (requests: readonly string[]) => void }) {
  const { kit } = d;
  const store = createAutomaticStore(d.db);
  let running: Promise<void> | undefined;
  let stopped = false;

  async function once(): Promise<void> {
    const environment = kit.environment();
    if (!environment || environment.copied || stopped) return;
    const joined = environment.organisations;
    // one that has to be reconnected stays switched on: what is cancelled meanwhile is credited afterwards
    const all = await switchedOn(kit.dataverse);
    const on = all.filter((c) => joined.some((o) => o.connectionId === c.id));
    const since = await store.keepOnly(environment.key, all.map((c) => c.id));
    const news = all.filter((c) => !since.has(c.id));
    for (const c of news) await store.begin(environment.key, c.id, c.changed, (await cancelledInvoices(kit.dataverse, { before: c.changed })).map((r) => r.id));
    if (on.length > 0) await look(environment.key, joined.filter((o) => on.some((c) => c.id === o.connectionId)), on.map((c) => since.get(c.id) ?? c.changed));
    for (const f of await store.toAllocate(environment.key, noteIdOf)) { if (stopped) return; await askToAllocate(environment.key, f); }
  }

  async function look(key: string, organisations: readonly Organisation[], since: readonly Date[]): Promise<void> {
    const rows = await cancelledInvoices(kit.dataverse, { from: new Date(Math.min(...since.map((s) => s.getTime())) - overlapMs) });
    const found = await store.fresh(key, rows.map((r) => r.id), new Map(organisations.map((o) => [o.tenantId, o.connectionId])));
    let failed = false;
    const held = await kit.stops?.of(key, found.map((f) => `invoice:${f.invoiceId}`));
    for (const f of found) {
      if (stopped) return;
      // R29: on hold it stays in the books as it is, until somebody releases it; the next look comes by here again
      if (held?.has(`invoice:${f.invoiceId}`)) { failed = true; continue; }
      // one that cannot be worked on now must not keep the others from their credit
      try { await credit(key, f, organisations.find((o) => o.connectionId === f.connectionId)!); } catch (err) {
        failed = true;
        kit.log.warn({ invoice: f.invoiceId, code: isDoorError(err) ? `${err.door}-${err.code}` : 'unexpected', err: isDoorError(err) ? undefined : err }, 'the credit note of a cancelled invoice has to wait');
      }
    }
    const last = rows.at(-1)?.changed;
    if (last && !failed) await store.lookedFrom(key, organisations.map((o) => o.connectionId), last);
  }

  /** @throws DoorError; then it is tried again with the next sweep */
  async function credit(key: string, f: Found, organisation: Organisation): Promise<void> {
    const row = await invoiceRow(kit.dataverse, f.invoiceId, f.connectionId);
    // deleted, or reopened meanwhile: cancelled again it comes by again
    if (!row || !row.cancelled) return;
    const over = (): Promise<void> => store.mark(key, f, 'over');
    const mine = row.credited && await ours(f.invoiceId);
    // somebody has credited it already, and knows why
    if (row.credited && !mine) return over();
    if (!mine) {
      const [x] = await kit.xero.invoicesById(f.tenant, [f.xeroId], { lane: 'poll', correlationId: f.invoiceId, deadlineMs: kit.timing.callMs });
      if (!x || x.Status === 'VOIDED' || x.Status === 'DELETED' || fullyCredited(x)) return over();
      const title = `Invoice ${row.number || row.name || f.invoiceId}`;
      const not = await whyNot(row, x, title, organisation);
      if (not) { await say(f, organisation, not); return over(); }
      const why = await make(f, organisation, row, x, title);
      if (why) { await say(f, organisation, kit.documents.problem('AUTOMATIC_CREDIT_NOT_MADE', { title, why })); return over(); }
    }
    await store.mark(key, f, 'made');
    d.take([sendIdOf(f.invoiceId)]);
  }

  /** Its id can be computed by anybody who may make credit notes: only what the relay itself has made is applied by itself. */
  async function ours(invoiceId: string): Promise<boolean> {
    const [answer] = await kit.dataverse.batch([{ get: `cfl_creditnotes(${noteIdOf(invoiceId)})?$select=_createdby_value` }], { continueOnError: true });
    return answer!.status === 200 && String(answer!.body._createdby_value ?? '').toLowerCase() === kit.environment()!.user;
  }

  async function whyNot(row: InvoiceRow, x: XeroInvoice, title: string, organisation: Organisation): Promise<Problem | undefined> {
    if (x.Status === 'DRAFT' || x.Status === 'SUBMITTED') return kit.documents.problem('CANCELLED_BUT_DRAFT', { title, status: statusWord(x) });
    if (!row.customer) return kit.documents.problem('AUTOMATIC_CREDIT_NOT_MADE', { title, why: 'the invoice has no customer any more.' });
    return await mayCredit(kit.dataverse, row.by.id, organisation.connectionId) ? undefined : kit.documents.problem('AUTOMATIC_CREDIT_NOT_ALLOWED', { title, connection: organisation.name });
  }

  /** The note and the request to send it, or why it cannot be. The owner of the invoice may not be allowed to see credit notes: then the connection's. */
  async function make(f: Found, organisation: Organisation, row: InvoiceRow, x: XeroInvoice, title: string): Promise<string | undefined> {
    const mirrors = await mirrorsFor(kit.dataverse, f.connectionId, x);
    const of = { invoiceId: f.invoiceId, title, customer: row.customer!, currencyId: row.currencyId, connectionId: f.connectionId, day: dayInZone(kit.now(), organisation.timeZone), by: row.by.name };
    let refusal = '';
    for (const owner of [row.owner, row.connectionOwner, undefined] as (Owner | undefined)[]) {
      if (owner?.id === '') continue;
      const made = noteWrites(of, x, mirrors, owner);
      if ('why' in made) return made.why;
      const send: Write = { method: 'PATCH', path: `cfl_syncrequests(${sendIdOf(f.invoiceId)})`, ifNoneMatch: '*', body: { cfl_action: requestAction.options.send.value, 'cfl_CreditNoteId@odata.bind': `/cfl_creditnotes(${noteIdOf(f.invoiceId)})` } };
      const [answer] = await kit.dataverse.batch([{ changeSet: [...made.writes, send] }], { continueOnError: true, deadlineMs: 60_000 });
      // 412: it is there, from a run whose answer was lost, or from another relay
      if (answer!.status < 300 || (answer!.status === 412 && await ours(f.invoiceId))) return undefined;
      if (answer!.status === 412) return 'rows under the ids of the credit note were made by somebody else.';
      refusal = answer!.error?.message ?? `Dynamics answered ${answer!.status}.`;
      kit.log.warn({ invoice: f.invoiceId, status: answer!.status, code: answer!.error?.code }, 'a credit note could not be made as it is');
      if (kit.documents.judgeRecord(answer!) !== 'ownerMayNotRead') break;
    }
    return `Dynamics refused it: ${refusal}`;
  }

  /** Nobody asked by a row: history and details of the invoice are where people look. */
  async function say(f: Found, organisation: Organisation, problem: Problem): Promise<void> {
    const asked: Asked = { requestId: sendIdOf(f.invoiceId), from: 'cfl_syncrequest', action: 'refresh', document: { table: 'invoice', id: f.invoiceId }, createdBy: kit.environment()!.user, createdOn: kit.now().toISOString(), ticketHash: undefined };
    const [read] = await readDocuments(kit, [asked]);
    await writeBack(kit, [{
      record: placed(kit, read!.record, organisation.tenantId), requests: [], historyId: kit.documents.historyIdOf(sendIdOf(f.invoiceId), problem.code), xeroCalls: 1, durationMs: 0,
      outcome: { kind: 'done', title: `${problem.text}`.slice(0, 300), text: problem.text, problems: [problem] },
    }]);
  }

  async function askToAllocate(key: string, f: Pick<Found, 'invoiceId' | 'connectionId'>): Promise<void> {
    const id = allocateIdOf(f.invoiceId);
    const [answer] = await kit.dataverse.batch([{ write: { method: 'PATCH', path: `cfl_correctionrequests(${id})`, ifNoneMatch: '*', body: {
      cfl_action: correctionAction.options.allocate.value, 'cfl_CreditNoteId@odata.bind': `/cfl_creditnotes(${noteIdOf(f.invoiceId)})`, cfl_reason: 'The invoice was cancelled in Dynamics.',
      cfl_arguments: JSON.stringify({ allocations: [{ invoice: f.invoiceId }] }),
    } } }], { continueOnError: true });
    if (answer!.status >= 300 && answer!.status !== 412) { kit.log.warn({ invoice: f.invoiceId, status: answer!.status, code: answer!.error?.code }, 'a credit note could not be applied by itself'); return; }
    await store.mark(key, f, 'over');
    d.take([id]);
  }

  return {
    /** Does not wait, and never throws. */
    sweep(): void {
      if (running || stopped) return;
      running = once().catch((err: unknown) => { kit.log.warn({ code: isDoorError(err) ? `${err.door}-${err.code}` : 'unexpected', err: isDoorError(err) ? undefined : err }, 'the look for cancelled invoices did not finish'); }).finally(() => { running = undefined; });
    },
    async stop(): Promise<void> { stopped = true; await running; },
    async idle(): Promise<void> { await running; },
  };
}
