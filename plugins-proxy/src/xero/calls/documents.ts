/** Invoices and bills (one endpoint) and credit notes (another): created with PUT, changed with POST under their id, looked up in every status. */
import { DoorError } from '../../core/errors.ts';
import { jsonOf } from '../../core/http.ts';
import { parseExact } from '../../core/json.ts';
import type { ListQuery, XeroCall, XeroDoor } from '../door.ts';
import { allStatuses, exactly } from '../wire.ts';
import { API, shape, type Core } from './core.ts';

type Documents = Pick<XeroDoor, 'invoices' | 'creditNotes' | 'prepaid' | 'createInvoices' | 'updateInvoice' | 'invoicesByNumber' | 'invoicesById' | 'invoicesOfContact' | 'onlineInvoice'
  | 'createCreditNotes' | 'updateCreditNote' | 'creditNotesByNumber' | 'creditNotesById' | 'creditNotesOfContact' | 'allocateCredit' | 'removeAllocation'>;

const perCall = 40;
const chunks = <T>(all: readonly T[]): T[][] => Array.from({ length: Math.ceil(all.length / perCall) }, (_, n) => all.slice(n * perCall, (n + 1) * perCall));
const byDay = (rows: any[], date: string | undefined): any[] => (date === undefined ? rows : rows.filter((i) => String(i?.DateString ?? '').slice(0, 10) === date));
const path = encodeURIComponent;

export function documentCalls(core: Core): Documents {
  const missing = (e: unknown): any[] => { if (e instanceof DoorError && e.status === 404) return []; throw e; };
  const page = (tenant: string, name: string, q: ListQuery, more: string, c: XeroCall): Promise<any[]> => {
    const query = [...(more === '' ? [] : [more]), ...(q.where === undefined ? [] : [`where=${path(q.where)}`]), ...(q.modifiedSince === undefined ? [] : [`order=${path('UpdatedDateUTC ASC')}`]), `page=${q.page ?? 1}`, `pageSize=${q.pageSize ?? 1_000}`, 'unitdp=4'].join('&');
    return core.list(tenant, name, query, c, q.modifiedSince === undefined ? undefined : { 'If-Modified-Since': q.modifiedSince.slice(0, 19) });
  };
  const byContact = (tenant: string, name: string, query: string, modifiedSince: string, c: XeroCall): Promise<any[]> =>
    core.pages(tenant, name, `${query}&unitdp=4&order=${path('UpdatedDateUTC ASC')}`, c, { 'If-Modified-Since': modifiedSince.slice(0, 19) });

  return {
    invoices: (tenant, q, c) => page(tenant, 'Invoices', q, [
      `Statuses=${q.statuses?.join(',') ?? allStatuses}`, ...(q.contactIds ? [`ContactIDs=${q.contactIds.map(path).join(',')}`] : []), ...(q.createdByMyApp ? ['createdByMyApp=true'] : []), ...(q.summaryOnly ? ['summaryOnly=true'] : []),
    ].join('&'), c),
    creditNotes: (tenant, q, c) => page(tenant, 'CreditNotes', q, '', c),
    prepaid: (tenant, of, q, c) => page(tenant, of, q, '', c),
    createInvoices: (tenant, rows, c) => core.write(tenant, { method: 'PUT', at: 'Invoices?summarizeErrors=false&unitdp=4', name: 'Invoices', id: 'InvoiceID', rows }, c),
    updateInvoice: (tenant, id, row, c) => core.change(tenant, { at: `Invoices/${path(id)}?unitdp=4`, name: 'Invoices', id: 'InvoiceID', row }, c),
    async invoicesByNumber(tenant, numbers, c) {
      const found: any[] = [];
      // the list parameter is separated by commas and knows no escape
      for (const some of chunks(numbers.filter((n) => !n.includes(',')))) found.push(...await core.pages(tenant, 'Invoices', `InvoiceNumbers=${some.map(path).join(',')}&Statuses=${allStatuses}&unitdp=4`, c));
      for (const n of numbers.filter((x) => x.includes(','))) found.push(...await core.list(tenant, 'Invoices', 'unitdp=4', c, undefined, `Invoices/${path(n)}`).catch(missing));
      return found.filter((i) => numbers.some((n) => exactly(n, i?.InvoiceNumber)));
    },
    async invoicesById(tenant, ids, c) {
      const found: any[] = [];
      for (const some of chunks(ids)) found.push(...await core.pages(tenant, 'Invoices', `IDs=${some.map(path).join(',')}&Statuses=${allStatuses}&unitdp=4`, c));
      return found;
    },
    async invoicesOfContact(tenant, of, c) {
      return byDay(await byContact(tenant, 'Invoices', `ContactIDs=${path(of.contactId)}&Statuses=${allStatuses}&createdByMyApp=true`, of.modifiedSince, c), of.date);
    },
    async onlineInvoice(tenant, id, c) {
      const [row] = await core.list(tenant, 'OnlineInvoices', '', c, undefined, `Invoices/${path(id)}/OnlineInvoice`);
      const url: unknown = row?.OnlineInvoiceUrl;
      return typeof url === 'string' && /^https?:\/\//i.test(url) ? url : undefined;
    },

    createCreditNotes: (tenant, rows, c) => core.write(tenant, { method: 'PUT', at: 'CreditNotes?summarizeErrors=false&unitdp=4', name: 'CreditNotes', id: 'CreditNoteID', rows }, c),
    updateCreditNote: (tenant, id, row, c) => core.change(tenant, { at: `CreditNotes/${path(id)}?unitdp=4`, name: 'CreditNotes', id: 'CreditNoteID', row }, c),
    // the list of credit notes knows neither numbers nor ids as parameters; each is a document of its own address
    async creditNotesByNumber(tenant, numbers, c) {
      const found: any[] = [];
      for (const n of numbers) found.push(...await core.list(tenant, 'CreditNotes', 'unitdp=4', c, undefined, `CreditNotes/${path(n)}`).catch(missing));
      return found.filter((i) => numbers.some((n) => exactly(n, i?.CreditNoteNumber)));
    },
    async creditNotesById(tenant, ids, c) {
      const found: any[] = [];
      for (const id of ids) found.push(...await core.list(tenant, 'CreditNotes', 'unitdp=4', c, undefined, `CreditNotes/${path(id)}`).catch(missing));
      return found;
    },
    async creditNotesOfContact(tenant, of, c) {
      return byDay(await byContact(tenant, 'CreditNotes', `where=${path(`Contact.ContactID==Guid("${of.contactId}")`)}`, of.modifiedSince, c), of.date);
    },
    async allocateCredit(tenant, creditNoteId, rows, c) {
      const answer = await core.write(tenant, { method: 'PUT', at: `CreditNotes/${path(creditNoteId)}/Allocations?summarizeErrors=false`, name: 'Allocations', id: 'AllocationID', rows }, c);
      return answer;
    },
    async removeAllocation(tenant, creditNoteId, allocationId, c) {
      const answer = await core.call({ method: 'DELETE', path: `${API}CreditNotes/${path(creditNoteId)}/Allocations/${path(allocationId)}`, tenant, lane: c.lane, deadlineMs: c.deadlineMs, correlationId: c.correlationId, beforeWrite: c.beforeWrite });
      // the specification shows the bare allocation, other writes answer with a list: either proves that Xero has read it
      const said = answer.text.trim() === '' ? undefined : jsonOf('xero', answer, parseExact);
      if (said !== undefined && said?.IsDeleted !== true && !Array.isArray(said?.Allocations)) throw shape('Allocations');
    },
  };
}
