/** A JSON body into the values of a row. */
import { convert } from '../behaviours/values.ts';
import { badPayload, noSuchKey, NotEmulated } from '../errors.ts';
import { parseExact } from '../exact-json.ts';
import type { Relationship, Table } from '../metadata/model.ts';
import { isLookup } from '../metadata/model.ts';
import type { Session } from '../session.ts';
import type { Reference, Value } from '../store/store.ts';
import { findId, parseKey } from './keys.ts';
import { parseTarget } from './url.ts';

export interface Payload { readonly values: Map<string, Value>; readonly children: { readonly relationship: Relationship; readonly bodies: Record<string, unknown>[] }[] }
/** Resolves `$1` of a change set to the URL of the row created there. */
export type ContentIds = ReadonlyMap<string, string>;

/**
 * Deliberate leniency, the only one: the navigation property of a request's invoice is cfl_InvoiceId, and the original
 * would refuse another case. The sandbox also takes cfl_invoiceid here, because the documented way of sending without a
 * browser is written like that and other tools rely on it.
 */
const lenient: Readonly<Record<string, Readonly<Record<string, string>>>> = { cfl_syncrequest: { cfl_invoiceid: 'cfl_InvoiceId' } };

export function parseBody(t: Table, body: string): Record<string, unknown> {
  let read: unknown;
  try { read = parseExact(body); } catch (e) { throw badPayload(t.setName, `A valid JSON document was expected: ${e instanceof Error ? e.message : String(e)}`); }
  if (!read || typeof read !== 'object' || Array.isArray(read)) throw badPayload(t.setName, 'A JSON object was expected.');
  return read as Record<string, unknown>;
}

export function readPayload(s: Session, t: Table, body: Record<string, unknown>, contentIds: ContentIds): Payload {
  const values = new Map<string, Value>();
  const children: Payload['children'] = [];
  for (const [property, value] of Object.entries(body)) {
    if (property.endsWith('@odata.bind')) {
      const given = property.slice(0, -'@odata.bind'.length);
      bind(s, t, lenient[t.logicalName]?.[given] ?? given, value, values, contentIds);
      continue;
    }
    if (property.includes('@')) continue;
    const column = t.columns.get(property);
    if (column && !isLookup(column)) { values.set(property, convert(s.world, t, column, value)); continue; }
    const nav = s.world.metadata.lookupNav(t, property);
    if (nav) {
      if (value !== null) throw new NotEmulated(`creating '${property}' inside another row (single-valued deep insert)`);
      values.set(nav.column.logicalName, null);
      continue;
    }
    if (column || /^_.+_value$/.test(property)) throw badPayload(t.setName, 'CRM do not support direct update of Entity Reference properties, Use Navigation properties instead.');
    const relationship = s.world.metadata.collectionNav(t, property);
    if (relationship) {
      if (!Array.isArray(value)) throw badPayload(t.setName, `The collection '${property}' needs a list.`);
      children.push({ relationship, bodies: value as Record<string, unknown>[] });
      continue;
    }
    throw badPayload(t.setName, `The property '${property}' does not exist on type 'Microsoft.Dynamics.CRM.${t.logicalName}'. Make sure to only use property names that are defined by the type.`);
  }
  return { values, children };
}

function bind(s: Session, t: Table, nav: string, value: unknown, values: Map<string, Value>, contentIds: ContentIds): void {
  const found = s.world.metadata.lookupNav(t, nav);
  if (!found) throw badPayload(t.setName, `An undeclared property '${nav}' which only has property annotations in the payload but no property value was found in the payload. In OData, only declared navigation properties and declared named streams can be represented as properties without values.`);
  if (value === null) { values.set(found.column.logicalName, null); return; }
  if (typeof value !== 'string') throw badPayload(t.setName, `The value of '${nav}@odata.bind' must be the address of a row.`);
  const to = resolveAddress(s, value, contentIds);
  const wanted = found.relationship.referenced;
  const fits = wanted === 'owner' ? to.table === 'systemuser' || to.table === 'team' : to.table === wanted;
  if (!fits) throw badPayload(t.setName, `The address '${value}' is a row of '${to.table}', but '${nav}' points at '${wanted}'.`);
  values.set(found.column.logicalName, to);
}

/** '/accounts(id)', 'accounts(id)', an absolute address, or '$1' inside a change set. */
export function resolveAddress(s: Session, address: string, contentIds: ContentIds): Reference {
  const referenced = /^\$(\w+)$/.exec(address);
  let text = referenced ? contentIds.get(referenced[1]!) ?? '' : address;
  if (text.startsWith(s.base)) text = text.slice(s.base.length);
  else if (/^https?:\/\//.test(text)) text = text.replace(/^https?:\/\/[^/]+\/api\/data\/v[\d.]+\//, '');
  text = text.replace(/^\/api\/data\/v[\d.]+\//, '');
  const [segment, ...rest] = parseTarget(encodeURI(text)).segments;
  if (!segment || segment.key === null || rest.length) throw badPayload('', `'${address}' is not the address of a row.`);
  const table = s.world.metadata.tableOfSet(segment.name);
  const id = findId(s, table, parseKey(s, table, segment.key));
  if (id === null) throw noSuchKey();
  return { table: table.logicalName, id };
}
