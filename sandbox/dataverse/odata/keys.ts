import { asGuid, convert } from '../behaviours/values.ts';
import { badQuery, noProperty } from '../errors.ts';
import { parseExact } from '../exact-json.ts';
import type { AlternateKey, Column, Table } from '../metadata/model.ts';
import { isLookup } from '../metadata/model.ts';
import type { Session } from '../session.ts';
import type { Reference, Value } from '../store/store.ts';
import { splitOutside, unquote } from './url.ts';

/** What stands between the parentheses: an id, or the values of an alternate key. */
export type RowKey = { readonly id: string } | { readonly key: AlternateKey; readonly values: ReadonlyMap<string, Value> };

export function parseKey(s: Session, t: Table, text: string): RowKey {
  const id = asGuid(text);
  if (id) return { id };
  if (!text.includes('=')) throw badQuery(`Error parsing the key '${text}' of '${t.setName}': a GUID or the values of an alternate key are expected.`);
  const values = new Map<string, Value>();
  for (const part of splitOutside(text, ',')) {
    const eq = part.indexOf('=');
    const name = part.slice(0, eq).trim(), literal = part.slice(eq + 1).trim();
    const m = /^_(.+)_value$/.exec(name);
    const column = t.columns.get(m ? m[1]! : name);
    if (!column || isLookup(column) !== Boolean(m)) throw noProperty(name, t.logicalName);
    if (column.type === 'primarykey') { const own = asGuid(literal); if (own) return { id: own }; }
    values.set(column.logicalName, valueOf(s, t, column, literal));
  }
  const key = t.keys.find((k) => k.columns.length === values.size && k.columns.every((c) => values.has(c)));
  if (!key) throw badQuery(`The key in the request URI is not valid for resource '${t.setName}': no alternate key has the columns ${[...values.keys()].join(', ')}.`);
  return { key, values };
}
function valueOf(s: Session, t: Table, c: Column, literal: string): Value {
  if (isLookup(c)) { const id = asGuid(unquote(literal) ?? literal); if (!id) throw badQuery(`'${literal}' is no id.`); return { table: c.targets![0]!, id }; }
  const text = unquote(literal);
  if (text !== null) return convert(s.world, t, c, text);
  if (c.type === 'datetime' || c.type === 'uniqueidentifier') return convert(s.world, t, c, literal);
  try { return convert(s.world, t, c, parseExact(literal)); } catch (e) { if (e instanceof SyntaxError) throw badQuery(`'${literal}' is no value for '${c.logicalName}'.`); throw e; }
}
/** Id of the row meant, or null when there is none with that alternate key. An id is returned whether the row exists or not. */
export function findId(s: Session, t: Table, key: RowKey): string | null {
  if ('id' in key) return key.id;
  const same = (a: Value | undefined, b: Value): boolean => (a && typeof a === 'object' && 'id' in a ? a.id === (b as Reference).id : typeof a === 'string' && typeof b === 'string' ? a.toLowerCase() === b.toLowerCase() : JSON.stringify(a) === JSON.stringify(b));
  for (const row of s.world.store.rows(t.logicalName).values()) if ([...key.values].every(([c, v]) => same(row[c], v))) return String(row[t.idColumn]);
  return null;
}
