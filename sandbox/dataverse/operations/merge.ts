import { mergeRows } from '../behaviours/merge.ts';
import { asGuid } from '../behaviours/values.ts';
import { DataverseError, NotEmulated } from '../errors.ts';
import { parseExact } from '../exact-json.ts';
import type { Table } from '../metadata/model.ts';
import type { Answer, Operation } from '../odata/answer.ts';
import { nothing } from '../odata/answer.ts';
import { readPayload } from '../odata/payload.ts';
import type { Session } from '../session.ts';
import type { Value } from '../store/store.ts';

const mergeable: ReadonlySet<string> = new Set(['account', 'contact']);
const bad = (message: string): DataverseError => new DataverseError(400, '0x80048d19', message);

/** Merge: one customer takes over everything that hangs on another, who is deactivated. */
export function mergeAction(s: Session, op: Operation): Answer {
  let body: Record<string, unknown>;
  try { body = parseExact(op.body) as Record<string, unknown>; } catch { throw bad('A valid JSON document was expected.'); }
  const target = entityIn(s, body, 'Target'), subordinate = entityIn(s, body, 'Subordinate');
  if (typeof body['PerformParentingChecks'] !== 'boolean') throw bad('Merge needs the parameter PerformParentingChecks.');
  if (target.table !== subordinate.table) throw new DataverseError(400, '0x80040203', 'Merge is between records of the same table.');
  const content = body['UpdateContent'] as Record<string, unknown> | null | undefined;
  let values: ReadonlyMap<string, Value> = new Map();
  if (content) {
    if (typeOf(s, content, 'UpdateContent') !== target.table) throw bad('UpdateContent is of another table than Target.');
    const { [target.table.idColumn]: _id, '@odata.type': _type, ...rest } = content;
    values = readPayload(s, target.table, rest, new Map()).values;
  }
  mergeRows(s.world, s.caller, target.table, target.id, subordinate.id, values, body['PerformParentingChecks']);
  return nothing();
}
function typeOf(s: Session, entity: Record<string, unknown>, name: string): Table {
  const type = /^#?Microsoft\.Dynamics\.CRM\.(\w+)$/.exec(String(entity['@odata.type'] ?? ''))?.[1];
  if (!type) throw bad(`${name} needs "@odata.type".`);
  if (!mergeable.has(type)) throw type === 'lead' || type === 'incident' ? new NotEmulated(`merging rows of '${type}'`) : new DataverseError(400, '0x80040800', `The 'Merge' method does not support entities of type '${type}'.`);
  return s.world.metadata.table(type);
}
function entityIn(s: Session, body: Record<string, unknown>, name: string): { table: Table; id: string } {
  const given = body[name] as Record<string, unknown> | undefined;
  if (!given || typeof given !== 'object') throw bad(`Merge needs the parameter ${name}.`);
  const table = typeOf(s, given, name);
  const id = asGuid(String(given[table.idColumn] ?? ''));
  if (!id) throw bad(`${name} needs ${table.idColumn}.`);
  return { table, id };
}
