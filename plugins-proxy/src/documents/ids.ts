/**
 * The derived ids of @counterfoil/solution without waiting: the pure functions here must stay synchronous, and Web
 * Crypto's digest is not. A test holds both to the same answers.
 */
import { createHash } from 'node:crypto';
import { documentKey, NAMESPACE } from '@counterfoil/solution';

const namespace = Buffer.from(NAMESPACE.replaceAll('-', ''), 'hex');

/** UUIDv5 (RFC 9562) in lower case, in the namespace of Counterfoil. */
export function uuidV5Sync(name: string): string {
  const hash = createHash('sha1').update(namespace).update(name, 'utf8').digest().subarray(0, 16);
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Id of the Xero Details row of a document. */
export const detailsIdOf = (table: string, id: string): string => uuidV5Sync(`details:${documentKey(table, id)}`);
/** Id of the link row between a customer and a Xero contact of one connection. */
export const contactLinkIdOf = (connectionId: string, table: string, customerId: string, xeroContactId: string): string =>
  uuidV5Sync(`contactlink:${connectionId.toLowerCase()}:${table}:${customerId.toLowerCase()}:${xeroContactId.toLowerCase()}`);
/** Id of the link row between a product and the item of one connection. */
export const productLinkIdOf = (connectionId: string, productId: string): string => uuidV5Sync(`productlink:${connectionId.toLowerCase()}:${productId.toLowerCase()}`);
/** Id of a history row: of the intent (or request) and the event, so that "exists" means "committed". */
export const historyIdOf = (of: string, event: string): string => uuidV5Sync(`history:${of.toLowerCase()}:${event}`);
