/** What the browser must know of its environment before it can call the relay: address and organization id. */
import { connection } from '@counterfoil/solution';
import { bareId, textOf, type Row, type WebApi } from './web-api.ts';

const CACHE_MS = 10 * 60_000;
const VALUES = 'environmentvariabledefinition_environmentvariablevalue';
const QUERY = `?$filter=schemaname eq 'cfl_RelayUrl'&$select=defaultvalue&$expand=${VALUES}($select=value)`;

/** `https://relay.example` without a slash at its end; plain http only on this computer. Undefined: not usable. */
export function relayAddress(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  try {
    const url = new URL(value.trim());
    const local = url.hostname === 'localhost' || url.hostname === '127.0.0.1';
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local)) return undefined;
    return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  } catch { return undefined; }
}

/** The value row wins over the definition's default, as everywhere in the platform. */
export function addressIn(definition: Row | undefined): string | undefined {
  if (definition === undefined) return undefined;
  const values = definition[VALUES];
  const own = Array.isArray(values) ? (values as Row[]).map((v) => textOf(v, 'value')).find((v) => v !== undefined) : undefined;
  return relayAddress(own ?? textOf(definition, 'defaultvalue'));
}

interface Cached<T> { readonly value: Promise<T>; readonly at: number }
let address: Cached<string | undefined> | undefined;
let organization: Cached<string | undefined> | undefined;

export function forgetEnvironment(): void { address = undefined; organization = undefined; }

/** Address of the relay, or undefined when none is set or it may not be read: then rows alone do the job. */
export function relayUrl(webApi: WebApi): Promise<string | undefined> {
  if (address !== undefined && Date.now() - address.at < CACHE_MS) return address.value;
  const value = Promise.resolve(webApi.retrieveMultipleRecords('environmentvariabledefinition', QUERY))
    .then((r) => addressIn(r.entities[0]))
    .catch(() => { address = undefined; return undefined; });
  address = { value, at: Date.now() };
  return value;
}

/** Organization id for callers that have no Xrm: the organization row, else what a connection remembers. */
export function organizationId(webApi: WebApi): Promise<string | undefined> {
  if (organization !== undefined) return organization.value;
  const read = async (table: string, column: string): Promise<string | undefined> => {
    const row = (await webApi.retrieveMultipleRecords(table, `?$select=${column}&$top=1`)).entities[0];
    const id = row === undefined ? undefined : textOf(row, column);
    return id === undefined ? undefined : bareId(id);
  };
  const value = read('organization', 'organizationid')
    .catch(() => undefined)
    .then((id) => id ?? read(connection.logicalName, 'cfl_organizationid' satisfies keyof typeof connection.columns))
    .catch(() => { organization = undefined; return undefined; });
  organization = { value, at: Date.now() };
  return value;
}
