/**
 * R18: the state of the invoice in Dynamics. Fully paid in Xero closes it, a payment that is taken back opens it again, but
 * only where the relay had closed it. Two columns of the Xero Details remember that, and are written in one change set with
 * the state: whatever dies in between, both say the same, also in an environment that was restored from a backup.
 *
 * cfl_markedpaidon: when the relay closed it. cfl_statuscodebefore: what its status reason was before; empty once a person
 * has opened it again, for then its state is theirs.
 */
import { xeroDocument } from '@counterfoil/solution';
import type { BatchPart, Write } from '../../dataverse/door.ts';
import type { InvoiceState, Row } from './read.ts';

const [open, paid] = [0, 2];
/** Of the state Paid in every environment: Complete. */
const complete = 100001;

export type Step =
  | { readonly is: 'close'; readonly invoice: InvoiceState; readonly details: Row }
  | { readonly is: 'open'; readonly invoice: InvoiceState; readonly details: Row; readonly status: number }
  /** Only what is remembered changes. */
  | { readonly is: 'forget'; readonly details: Row; readonly body: Readonly<Record<string, unknown>> };

/** @param status of the document in Xero. Undefined: nothing is to be done. */
export function stepOf(status: string | undefined, details: Row, invoice: InvoiceState | undefined): Step | undefined {
  if (!invoice || status === undefined) return undefined;
  const [marked, before] = [details.values['cfl_markedpaidon'] ?? undefined, details.values['cfl_statuscodebefore'] ?? undefined];
  if (status === 'PAID') {
    if (invoice.state === open && marked === undefined) return { is: 'close', invoice, details };
    // a person opened it: they have their reason, and closing it over and over would take it out of their hands
    if (invoice.state === open && before !== undefined) return { is: 'forget', details, body: { cfl_statuscodebefore: null } };
    return undefined;
  }
  if (marked === undefined) return undefined;
  if (invoice.state === paid && before !== undefined) return { is: 'open', invoice, details, status: Number(before) };
  return { is: 'forget', details, body: { cfl_markedpaidon: null, cfl_statuscodebefore: null } };
}

const detailsWrite = (details: Row, body: Readonly<Record<string, unknown>>): Write => ({ method: 'PATCH', path: `${xeroDocument.setName}(${details.id})`, ifMatch: '*', body });
/** The state alone: a closed invoice takes nothing else. Its version: what a person decided meanwhile stays. */
const stateWrite = (i: InvoiceState, body: Readonly<Record<string, unknown>>): Write => ({ method: 'PATCH', path: `invoices(${i.id})`, ifMatch: i.etag, body });

/** @param again the environment refused the first choice of a status reason: that of every environment */
export function stepPart(s: Step, o: { readonly paidStatus: number | undefined; readonly now: Date; readonly again?: boolean }): BatchPart {
  if (s.is === 'forget') return { changeSet: [detailsWrite(s.details, s.body)] };
  if (s.is === 'close') {
    const status = o.again ? complete : o.paidStatus ?? complete;
    return { changeSet: [detailsWrite(s.details, { cfl_markedpaidon: o.now.toISOString(), cfl_statuscodebefore: s.invoice.status }), stateWrite(s.invoice, { statecode: paid, statuscode: status })] };
  }
  return { changeSet: [detailsWrite(s.details, { cfl_markedpaidon: null, cfl_statuscodebefore: null }), stateWrite(s.invoice, { statecode: open, ...(o.again ? {} : { statuscode: s.status }) })] };
}
