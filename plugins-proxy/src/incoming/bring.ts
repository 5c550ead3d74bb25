/** What was read goes one way, whoever read it: to whoever writes it to Dynamics, then to whoever keeps balances. */
import { xeroIdOf } from '../documents/places.ts';
import { fingerprint } from '../documents/fingerprint.ts';
import type { Organisation } from '../documents/types.ts';
import { wireInstant } from '../documents/wire-dates.ts';
import type { JoinedEnvironment, Kit } from '../intents/ports.ts';
import type { XeroDocument, XeroPrepaid } from '../xero/types.ts';
import type { Endpoint } from './news.ts';
import type { Apply, ChangedContact, ContactsChanged, Source } from './ports.ts';
import type { Look } from './poll-store.ts';

export type Row = XeroDocument | XeroPrepaid;

/** Dynamics is asked about so many documents at once. */
const atOnce = 200;

export const idOf = (endpoint: Endpoint, x: Row): string | undefined => {
  const id = endpoint === 'Overpayments' ? (x as XeroPrepaid).OverpaymentID : endpoint === 'Prepayments' ? (x as XeroPrepaid).PrepaymentID : xeroIdOf(x as XeroDocument);
  return id?.toLowerCase();
};
export const updatedMsOf = (x: Row): number | undefined => { const at = Date.parse(wireInstant(x.UpdatedDateUTC) ?? ''); return Number.isNaN(at) ? undefined : at; };

/** Undefined when the row does not say when it was changed: then it is new every time. */
export function lookOf(digestKey: Buffer, endpoint: Endpoint, x: Row): Look | undefined {
  const id = idOf(endpoint, x); const updatedMs = updatedMsOf(x);
  return id === undefined || updatedMs === undefined ? undefined : { id, updatedMs, digest: fingerprint(digestKey, x) };
}

export interface BringDeps { readonly kit: Pick<Kit, 'at'>; readonly apply: Apply; readonly changed: ContactsChanged }
/** Answers the ids that could not be written now. @throws DoorError when Dynamics cannot be asked; then it is done again from the start */
export type Bring = (environment: JoinedEnvironment, organisation: Organisation, endpoint: Endpoint, rows: readonly Row[], source: Source) => Promise<ReadonlySet<string>>;

export const createBring = (d: BringDeps): Bring => async (environment, organisation, endpoint, rows, source) => {
  const failed = new Set<string>();
  if (endpoint === 'Invoices' || endpoint === 'CreditNotes') {
    for (let n = 0; n < rows.length; n += atOnce) for (const id of (await d.apply(environment, organisation, rows.slice(n, n + atOnce) as XeroDocument[], { source })).failed) failed.add(id.toLowerCase());
  }
  await d.kit.at('incoming-applied');
  const contacts = new Set(rows.flatMap((x) => x.Contact?.ContactID?.toLowerCase() ?? []));
  if (contacts.size > 0) await d.changed(environment, [...contacts].map((contactId): ChangedContact => ({ tenantId: organisation.tenantId, contactId })));
  await d.kit.at('incoming-contacts-told');
  return failed;
};
