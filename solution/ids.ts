/**
 * Ids that are derived and never change. Component ids: UUIDv5 of kind and name. Row ids: UUIDv5 of what the row is
 * about, so that a second writer meets the same row instead of making another one.
 * Source: RFC 9562, version 5 (SHA-1). Web Crypto, so that browser and relay compute the same.
 */
export const NAMESPACE = 'c0f3ad7e-9b1c-5d52-8f0e-6a3c1d2b4e5f';

const bytesOf = (uuid: string): Uint8Array => Uint8Array.from(uuid.replaceAll('-', '').match(/../g)!, (h) => parseInt(h, 16));

/** UUIDv5 in lower case. `name` must be the full path of the thing, for example `details:invoice:<id in lower case>`. */
export async function uuidV5(name: string): Promise<string> {
  const data = new TextEncoder().encode(name);
  const input = new Uint8Array(16 + data.length);
  input.set(bytesOf(NAMESPACE));
  input.set(data, 16);
  const hash = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-1', input)).slice(0, 16);
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = Array.from(hash, (b) => b.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** `invoice:<id>`: the text alternate key of Xero Details. */
export const documentKey = (table: string, id: string): string => `${table}:${id.toLowerCase()}`;
/** Id of the Xero Details row of a document. */
export const detailsId = (table: string, id: string): Promise<string> => uuidV5(`details:${documentKey(table, id)}`);
/** Id of a mirrored reference row (account, taxrate, theme, category, option) of one connection. */
export const referenceId = (kind: string, connectionId: string, xeroKey: string): Promise<string> => uuidV5(`${kind}:${connectionId.toLowerCase()}:${xeroKey.toLowerCase()}`);
/** Id of the connection row for one Xero organisation in one environment. */
export const connectionId = (organizationId: string, tenantId: string): Promise<string> => uuidV5(`connection:${organizationId.toLowerCase()}:${tenantId.toLowerCase()}`);
/** Id of a solution component (form, view, role, web resource, ...). Never change kind or name of something shipped. */
export const componentId = (kind: string, name: string): Promise<string> => uuidV5(`component:${kind}:${name}`);
