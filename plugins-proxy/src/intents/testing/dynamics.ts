/** Dataverse as sending sees it: request rows, invoices, details, history; change sets are atomic, and any call can get lost before or after. */
import { connectionStatus, requestAction } from '@counterfoil/solution';
import { places } from '../../documents/places.ts';
import type { DocumentKind, DocumentTable } from '../../documents/types.ts';
import { DoorError } from '../../core/errors.ts';
import type { BatchPart, CallOptions, DataverseDoor, PartAnswer, Write } from '../../dataverse/door.ts';

export const dynamicsFaults = ['none', 'notSent', 'throttled', 'lostBefore', 'lostAfter'] as const;
export type DynamicsFault = (typeof dynamicsFaults)[number];
const never = <T>(): Promise<T> => new Promise<T>(() => {});

export interface FakeInvoice { id: string; number: string | undefined; customer: string; contactId: string | undefined; date: string; total: string; problems: string[]; products: string[]; kind: DocumentKind }

export const tableOf = (kind: DocumentKind): DocumentTable => (kind === 'salesInvoice' ? 'invoice' : kind === 'bill' ? 'cfl_purchaseinvoice' : 'cfl_creditnote');

export class Dynamics {
  organization = '0f4d1a52-6c3e-4b8a-9d27-5e8c7b1a2f30';
  requests = new Map<string, Record<string, any>>();
  invoices = new Map<string, FakeInvoice>();
  details = new Map<string, Record<string, any>>();
  history = new Map<string, Record<string, any>>();
  links = new Map<string, string>();
  productLinks = new Map<string, Record<string, any>>();
  faults: DynamicsFault[] = [];
  mayPost = true;
  calls: string[] = [];

  request(o: { id: string; invoice?: string; createdBy: string; arguments?: string; ticketHash?: string; createdOn?: string; action?: number }): void {
    this.requests.set(o.id, {
      cfl_syncrequestid: o.id, cfl_action: o.action ?? requestAction.options.send.value, [`_${tableOf(this.invoices.get(o.invoice ?? '')?.kind ?? 'salesInvoice').replace(/^cfl_|^/, 'cfl_')}id_value`]: o.invoice ?? null, cfl_arguments: o.arguments ?? null, cfl_tickethash: o.ticketHash ?? null, cfl_requeststate: null,
      cfl_step: null, cfl_message: null, cfl_result: null, createdon: o.createdOn ?? new Date().toISOString(), _createdby_value: o.createdBy,
    });
  }

  private apply(w: Write): PartAnswer {
    const [, set, id] = /^(\w+)\(([^)]+)\)/.exec(w.path)!;
    const table = { cfl_syncrequests: this.requests, cfl_xerodocuments: this.details, cfl_synchistories: this.history, cfl_contactlinks: this.links as Map<string, any>, cfl_productlinks: this.productLinks }[set!]!;
    if (w.ifNoneMatch && table.has(id!)) return { status: 412, body: undefined, error: { code: '0x80060882', message: 'exists' } };
    if (w.ifMatch && !table.has(id!)) return { status: 404, body: undefined, error: { code: '0x80040217', message: 'gone' } };
    table.set(id!, { ...table.get(id!), ...w.body });
    return { status: 204, body: undefined };
  }
  private changeSet(writes: readonly Write[]): PartAnswer {
    const before = [this.requests, this.details, this.history, this.links, this.productLinks].map((m) => new Map<string, any>(m));
    for (const w of writes) {
      const a = this.apply(w);
      if (a.status >= 400) { [this.requests, this.details, this.history, this.links, this.productLinks] = before as [any, any, any, any, any]; return a; }
    }
    return { status: 204, body: undefined };
  }
  private read(path: string, caller?: string): PartAnswer {
    if (path.startsWith('WhoAmI')) return { status: 200, body: { UserId: caller, OrganizationId: this.organization } };
    if (path.startsWith('cfl_connections(')) return { status: 200, body: { statecode: 0, cfl_status: connectionStatus.options.connected.value } };
    if (path.includes('RetrievePrincipalAccess')) return { status: 200, body: { AccessRights: this.mayPost ? 'ReadAccess, AppendToAccess' : 'ReadAccess' } };
    const [, set, id] = /^(\w+)\(([^)]+)\)/.exec(path) ?? [];
    const invoice = id && places[tableOf(this.invoices.get(id)?.kind ?? 'salesInvoice')].set === set && this.invoices.get(id);
    return invoice ? { status: 200, body: { ...invoice, organization: this.organization, contactId: invoice.contactId ?? this.links.get(invoice.customer), linked: [...this.productLinks.values()].map((l) => l['cfl_itemcode']) } } : { status: 404, body: undefined, error: { code: '0x80040217', message: 'no' } };
  }

  private async call<T>(dead: () => boolean, name: string, run: () => T): Promise<T> {
    await new Promise((r) => setTimeout(r, 1));
    if (dead()) return never();
    this.calls.push(name);
    const fault = this.faults.shift() ?? 'none';
    const fail = (fate: 'notSent' | 'throttled' | 'doubtful', code: string): never => { throw new DoorError({ door: 'dataverse', fate, code, message: code, ...(fate === 'throttled' ? { status: 429, retryAfterMs: 6 } : {}) }); };
    if (fault === 'notSent') fail('notSent', 'ECONNREFUSED');
    if (fault === 'throttled') fail('throttled', '429');
    if (fault === 'lostBefore') fail('doubtful', 'timeout');
    const answer = run();
    if (fault === 'lostAfter') fail('doubtful', 'reset');
    await new Promise((r) => setTimeout(r, 1));
    return dead() ? never() : answer;
  }

  door(dead: () => boolean = () => false): DataverseDoor {
    return {
      batch: (parts: readonly BatchPart[], o?: CallOptions) => this.call(dead, `batch${o?.callerId ? ' as user' : ''}`, () => parts.map((p) => ('get' in p ? this.read(p.get, o?.callerId) : 'write' in p ? this.apply(p.write) : this.changeSet(p.changeSet)))),
      get: (path) => this.call(dead, `get ${path.split('?')[0]}`, () => {
        if (path.startsWith('WhoAmI')) return { OrganizationId: this.organization };
        // nobody corrects anything in these tests
        if (path.startsWith('cfl_correctionrequests')) return { value: [] };
        if (!path.startsWith('cfl_syncrequests')) return { value: [] };
        const rows = [...this.requests.values()];
        if (path.includes('$orderby')) return { value: rows.filter((r) => r.cfl_requeststate === null || r.cfl_requeststate < 864200002).sort((a, b) => (a.createdon < b.createdon ? -1 : 1)) };
        return { value: rows.filter((r) => path.includes(r.cfl_syncrequestid)) };
      }),
      write: (w) => this.call(dead, 'write', () => { this.apply(w); return undefined; }),
    };
  }
}
