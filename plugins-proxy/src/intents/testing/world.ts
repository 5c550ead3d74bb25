/** Books, Dynamics and a real PostgreSQL, with relays that can be killed at any named point and started again. */
import { randomUUID } from 'node:crypto';
import { arrivedDocument, fingerprint, historyIdOf, judgeRecord } from '../../documents/index.ts';
import { detailsOf as readDetails, inOrganisation, recordParts, resetParts, seenParts, sendingParts, truthParts } from '../../documents/index.ts';
import { contactLinkWrite, resolveContact } from '../../contacts/index.ts';
import { productLinkWrite } from '../../items/index.ts';
import { problem, problemsOfXero } from '../../problems/index.ts';
import type { CrashPoint } from '../../core/crash-points.ts';
import { followUpMigrations } from '../../follow-ups/index.ts';
import { createTestDatabase, type TestDatabase } from '../../database/testing.ts';
import type { DocumentKind, Prepared, RecordContext } from '../../documents/types.ts';
import type { Problem } from '../../contract.ts';
import { createWork, type Work, type WorkOptions } from '../../requests/work.ts';
import { intentMigrations } from '../migrations.ts';
import type { Documents, Log, Timing } from '../ports.ts';
import { places } from '../../documents/places.ts';
import { isNote, xeroTypes } from '../match.ts';
import { Books } from './books.ts';
import { Dynamics } from './dynamics.ts';

export const quick: Timing = {
  leaseMs: 1_000, callMs: 300, sameKeyMs: 60, keyLifeMs: 160, lingerMs: 5, againMs: 4, slowestMs: 30, sweepMs: 60, strayMs: 1_000, heartbeatMs: 20, streamMs: 3_000, ticketMs: 600_000,
};
const tenant = '7c1e5b0a-2f4d-4a6b-8e93-1d0c9b8a7f65';
const connectionId = '11111111-1111-4111-8111-111111111111';
export const organisation = { connectionId, tenantId: tenant, name: 'Harbour', shortCode: '!h', timeZone: 'UTC', owner: undefined };
const silent: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** Real contacts, problems, records and histories; only reading and mapping are reduced to a handful of columns. */
export const documentsOf = (dynamics: Dynamics): Documents => ({
  readParts: (a) => [{ get: `${places[a.document.table].set}(${a.document.id})` }],
  sharedParts: () => [], parseShared: () => ({ shared: {}, refused: [], truncated: false }) as never,
  readOptions: { annotations: true, continueOnError: true },
  parseRead: ((asked: any, [answer]: any[]) => (answer.status === 200 ? { document: { asked, environment: dynamics.organization, readBy: asked.createdBy, raw: answer.body } }
    : { problems: [problem('DOCUMENT_NOT_FOUND', {} as never)], record: { asked, detailsId: detailsOf(asked.document.id), detailsOf: undefined } })) as never,
  prepare: ((read: any) => {
    const { asked, raw } = read;
    const kind: DocumentKind = raw.kind;
    const note = isNote({ kind });
    const record: RecordContext = {
      asked, detailsId: detailsOf(raw.id),
      detailsOf: { kind, title: `Invoice ${raw.number ?? raw.id}`, number: raw.number ?? '', name: 'An invoice', owner: { table: 'systemuser', id: asked.createdBy }, row: undefined, connection: { id: connectionId, name: 'Harbour', owner: { table: 'team', id: connectionId } }, currencyId: undefined, xeroLink: 'https://xero/{id}' } as never,
    };
    const problems: Problem[] = raw.problems.map((code: string) => ({ code, text: `${code} is wrong.`, fix: 'Mend it.' }));
    if (problems.length > 0) return { problems, record };
    const linkBack = `https://app/main.aspx?pagetype=entityrecord&etn=invoice&id=${raw.id}&org=${dynamics.organization}`;
    const wanted = { table: 'account', id: raw.customer, name: `Customer ${raw.customer}`, contactNumber: raw.customer, accountNumber: undefined, create: { Name: `Customer ${raw.customer}`, ContactNumber: raw.customer }, createProblems: [] };
    const prepared = {
      asked, kind, delivery: 'none', notes: [], owner: record.detailsOf!.owner, detailsId: record.detailsId, currencyId: '', currency: 'GBP', contact: raw.contactId ? { known: raw.contactId } : { wanted },
      items: raw.products.filter((code: string) => !raw.linked.includes(code)).map((code: string) => ({ productId: productIdOf(code), name: `Product ${code}`, code, create: { Code: code, Name: `Product ${code}` } })),
      connection: { id: connectionId, tenantId: tenant, name: 'Harbour', shortCode: '!h', baseCurrency: 'GBP', timeZone: 'UTC', numbering: raw.number ? 'dynamicsNumber' : 'xero', createContacts: true, owner: { table: 'team', id: connectionId } },
      // Only the tests look at the reference: the product has to tell credit notes apart without it.
      document: { Type: xeroTypes[kind], Date: raw.date, ...(note ? { Reference: raw.id } : { Url: linkBack }), Total: raw.total, SubTotal: raw.total, TotalTax: '0.00', ...(raw.number ? { [note ? 'CreditNoteNumber' : 'InvoiceNumber']: raw.number } : {}), LineItems: raw.products.map((code: string) => ({ Description: code, ItemCode: code })) },
      number: raw.number, date: raw.date, linkBack, predicted: { subtotal: raw.total, tax: '0.00', total: raw.total }, title: `Invoice ${raw.number ?? ''}`, record,
    } as unknown as Prepared;
    return { prepared };
  }) as never,
  compareTotals: (predicted, x) => (String(x.Total) === predicted.total ? { same: true } : { same: false, problem: problem('TOTALS_DIFFER_IN_XERO', { differences: `${predicted.total} and ${x.Total}` }) }),
  recordParts, judgeRecord, sendingParts, inOrganisation, detailsOf: readDetails, resetParts, seenParts, truthParts, arrivedDocument, historyIdOf, fingerprint, problem, problemsOfXero, resolveContact, contactLinkWrite, productLinkWrite,
});
const productIdOf = (code: string): string => `b0000000-0000-4000-8000-${Buffer.from(code).toString('hex').padStart(12, '0').slice(-12)}`;
export const detailsOf = (invoice: string): string => `d0${invoice.slice(2)}`;

export class World {
  books = new Books();
  dynamics = new Dynamics();
  work!: Work;
  /** How often each point was passed, over all lives. */
  passed: CrashPoint[] = [];
  refusedConnections: string[] = [];
  private kill: (() => void) | undefined;
  readonly user = randomUUID();
  private readonly masterKey = Buffer.alloc(32, 7);
  readonly database: TestDatabase;
  private constructor(database: TestDatabase) { this.database = database; }

  static async make(): Promise<World> { return new World(await createTestDatabase(intentMigrations, followUpMigrations)); }
  async reset(): Promise<void> {
    await this.dead();
    // a worker that is dead to the test may still be ending a statement; PostgreSQL then breaks the knot, and it is tied again
    for (let tries = 0; ; tries++) {
      try { await this.database.pool.query('TRUNCATE intents, bindings, requests, unlinked, deleted_in_xero, stops CASCADE'); break; } catch (e) { if ((e as { code?: string }).code !== '40P01' || tries === 5) throw e; }
    }
    this.books = new Books();
    this.dynamics = new Dynamics();
    this.passed = [];
  }
  async close(): Promise<void> { await this.dead(); await this.database.close(); }

  /** Starts a relay. It dies at the n-th passing of a point (counted from 0), if one is given; `died` resolves then. */
  start(o: { at?: CrashPoint; nth?: number; more?: Partial<WorkOptions> } = {}): { died: Promise<void> } {
    let dead = false;
    let count = 0;
    let died: () => void = () => {};
    const death = new Promise<void>((r) => { died = r; });
    const at = (point: CrashPoint): void | Promise<void> => {
      if (dead) return new Promise(() => {});
      this.passed.push(point);
      const hit = o.at === point ? count++ === (o.nth ?? 0) : o.at === undefined && o.nth !== undefined && count++ === o.nth;
      if (!hit) return;
      die();
      return new Promise(() => {});
    };
    const work = createWork({ ...this.options(() => dead), at, ...o.more });
    const die = (): void => { dead = true; void work.stop(); died(); };
    this.work = work;
    this.kill = die;
    return { died: death };
  }
  /** A second relay on the same database, which shares the work. */
  another(): Work { return createWork({ ...this.options(() => false), alone: false, at: () => {} }); }

  options(dead: () => boolean): WorkOptions {
    return {
      db: this.database.db, dataverse: this.dynamics.door(dead), xero: this.books.door(dead), masterKey: this.masterKey, appUrl: 'https://app', alone: true, log: silent, timing: quick,
      environment: () => ({ key: '0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30', user: '', organisations: [organisation], lookFirst: false }),
      guard: async (id) => (id === '0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30' ? undefined : problem('ENVIRONMENT_COPIED', { connection: 'Harbour' })),
      connectionRefused: (id) => { this.refusedConnections.push(id); }, documents: documentsOf(this.dynamics),
    };
  }
  async dead(): Promise<void> { this.kill?.(); this.kill = undefined; }

  invoice(o: { kind?: DocumentKind; total?: string; number?: string | undefined; contactId?: string | undefined; customer?: string; problems?: string[]; products?: string[] } = {}): string {
    const id = randomUUID();
    this.dynamics.invoices.set(id, { id, number: o.number, customer: o.customer ?? randomUUID(), contactId: 'contactId' in o ? o.contactId : randomUUID(), kind: o.kind ?? 'salesInvoice', date: '2026-11-22', total: o.total ?? '12.50', problems: o.problems ?? [], products: o.products ?? [] });
    return id;
  }
  ask(invoice: string | undefined, more: { arguments?: string; ticketHash?: string; createdOn?: string; action?: number; createdBy?: string } = {}): string {
    const id = randomUUID();
    this.dynamics.request({ id, createdBy: this.user, ...(invoice ? { invoice } : {}), ...more });
    return id;
  }
  stateOf(request: string): number | null { return this.dynamics.requests.get(request)!['cfl_requeststate']; }
  /** Waits until every request has ended in Dynamics. */
  async ended(requests: readonly string[], withinMs = 10_000): Promise<boolean> {
    const until = performance.now() + withinMs;
    while (performance.now() < until) {
      if (requests.every((r) => (this.stateOf(r) ?? 0) >= 864200002)) return true;
      await new Promise((r) => setTimeout(r, 4));
    }
    return false;
  }
  /** Whatever its kind: by our link, or by what only the tests know. */
  invoicesOf(id: string) { return this.books.alive().filter((i) => (i.Url ?? i.Reference ?? '').includes(id)); }
}
