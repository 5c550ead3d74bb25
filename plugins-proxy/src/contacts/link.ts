import { matchMethod } from '@counterfoil/solution';
import type { Write } from '../dataverse/door.ts';
import { contactLinkIdOf } from '../documents/ids.ts';
import type { ContactWanted } from '../documents/types.ts';
import type { FoundContact } from './resolve.ts';

/**
 * Remembers which contact a customer is, so that the next document needs no look-up. The id is derived from customer,
 * connection and contact, so writing it twice is writing it once. To be written as the service, by itself: a link that
 * cannot be written (another customer holds that contact) must not take the write-back of the document with it.
 */
export function contactLinkWrite(wanted: Pick<ContactWanted, 'table' | 'id'>, connectionId: string, found: FoundContact): Write {
  const id = contactLinkIdOf(connectionId, wanted.table, wanted.id, found.contactId);
  const customer = wanted.table === 'account' ? { 'cfl_AccountId@odata.bind': `/accounts(${wanted.id.toLowerCase()})` } : { 'cfl_ContactId@odata.bind': `/contacts(${wanted.id.toLowerCase()})` };
  return {
    method: 'PATCH', path: `cfl_contactlinks(${id})`,
    body: {
      cfl_name: found.name.slice(0, 255), ...customer, 'cfl_ConnectionId@odata.bind': `/cfl_connections(${connectionId.toLowerCase()})`,
      cfl_xerocontactid: found.contactId.toLowerCase(), cfl_matchedby: matchMethod.options[found.matchedBy].value, cfl_isprimary: true,
    },
  };
}
