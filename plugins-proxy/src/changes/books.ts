/** The document in Xero, whichever of the two endpoints it has: read, changed. */
import type { Kit } from '../intents/ports.ts';
import { endpointOf, xeroIdOf } from '../documents/places.ts';
import type { DocumentTable } from '../documents/types.ts';
import type { Element, XeroCall, XeroWriteCall } from '../xero/door.ts';
import type { XeroDocument } from '../xero/types.ts';
import type { Sent } from './kinds.ts';
import type { Job } from './sent.ts';

export const callOf = (kit: Kit, job: Pick<Job, 'lane' | 'asked'>): XeroCall => ({ lane: job.lane, correlationId: job.asked.requestId, deadlineMs: kit.timing.callMs });

/** One call. Undefined when Xero knows no such id any more. @throws DoorError */
export async function readInXero(kit: Kit, job: Pick<Job, 'lane' | 'asked' | 'bound'>): Promise<XeroDocument | undefined> {
  const { tenant, xeroId } = job.bound;
  const found: XeroDocument[] = endpointOf(job.asked.document.table) === 'CreditNotes' ? await kit.xero.creditNotesById(tenant, [xeroId], callOf(kit, job)) : await kit.xero.invoicesById(tenant, [xeroId], callOf(kit, job));
  return found.find((x) => xeroIdOf(x) === xeroId.toLowerCase());
}

/** POST under the id. @throws DoorError */
export async function changeInXero(kit: Kit, table: DocumentTable, tenant: string, xeroId: string, body: XeroDocument, call: XeroWriteCall, isIt: (x: XeroDocument) => boolean): Promise<Sent<XeroDocument>> {
  const element: Element<XeroDocument> = endpointOf(table) === 'CreditNotes' ? await kit.xero.updateCreditNote(tenant, xeroId, body, call) : await kit.xero.updateInvoice(tenant, xeroId, body, call);
  if (element.errors.length > 0) return { is: 'refused', messages: element.errors };
  const x = element.document;
  return x && xeroIdOf(x) === xeroId.toLowerCase() && isIt(x) ? { is: 'taken', answer: x } : { is: 'unclear' };
}
