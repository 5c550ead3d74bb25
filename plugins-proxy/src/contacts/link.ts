import { matchMethod } from '@counterfoil/solution';
import type { Write } from '../dataverse/door.ts';
import { contactLinkIdOf } from '../documents/ids.ts';
import type { ConnectionSettings, ContactWanted } from '../documents/types.ts';
import type { How } from './resolve.ts';

export interface LinkOf {
  readonly wanted: Pick<ContactWanted, 'table' | 'id' | 'name'>;
  readonly connection: Pick<ConnectionSettings, 'id'>;
  readonly contactId: string;
  readonly how: How;
  /** Name of the contact in Xero; the customer's own where it is not known. */
  readonly name?: string | undefined;
  /** Who chose it; nobody where Counterfoil found it. */
  readonly linkedBy?: string | undefined;
  /** What the contact carries in Xero, where that is known. */
  readonly numbers?: { readonly contactNumber?: string | undefined; readonly accountNumber?: string | undefined } | undefined;
  /** Keyed digest of what was sent; see `updates`. */
  readonly fingerprint?: string | undefined;
  /** The row that links the two already, under whatever id; else one derived from the three. */
  readonly row?: string | undefined;
}

/**
 * Remembers which contact a customer is, so that the next document needs no look-up. The id is derived from customer,
 * connection and contact, so writing it twice is writing it once. To be written as the service, by itself: a link that
 * cannot be written (another customer holds that contact) must not take the write-back of the document with it.
 */
export function contactLinkWrite({ wanted, connection, contactId, how, name, linkedBy, numbers, fingerprint, row }: LinkOf): Write {
  const customer = wanted.table === 'account' ? { 'cfl_AccountId@odata.bind': `/accounts(${wanted.id.toLowerCase()})` } : { 'cfl_ContactId@odata.bind': `/contacts(${wanted.id.toLowerCase()})` };
  return {
    method: 'PATCH', path: `cfl_contactlinks(${row ?? contactLinkIdOf(connection.id, wanted.table, wanted.id, contactId)})`,
    body: {
      cfl_name: (name || wanted.name).slice(0, 255), ...customer, 'cfl_ConnectionId@odata.bind': `/cfl_connections(${connection.id.toLowerCase()})`,
      cfl_xerocontactid: contactId.toLowerCase(), cfl_matchedby: matchMethod.options[how].value, cfl_isprimary: true,
      ...(linkedBy ? { 'cfl_LinkedById@odata.bind': `/systemusers(${linkedBy.toLowerCase()})` } : {}),
      ...(numbers ? { cfl_contactnumber: numbers.contactNumber || null, cfl_accountnumber: numbers.accountNumber || null } : {}),
      ...(fingerprint ? { cfl_fingerprint: fingerprint } : {}),
    },
  };
}
