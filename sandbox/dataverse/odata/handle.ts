/** One operation of the Web API. */
import { removeRow } from '../behaviours/remove.ts';
import { createRow, updateRow } from '../behaviours/write.ts';
import { badPayload, badQuery, DataverseError, duplicateId, noSegment, noSuchKey, noSuchRow, NotEmulated, versionMismatch } from '../errors.ts';
import type { Table } from '../metadata/model.ts';
import { callUnbound, callBound } from '../operations/index.ts';
import { demand } from '../security/access.ts';
import type { Session } from '../session.ts';
import type { Reference, Value } from '../store/store.ts';
import type { Answer, Operation } from './answer.ts';
import { json, nothing } from './answer.ts';
import type { RowKey } from './keys.ts';
import { findId, parseKey } from './keys.ts';
import type { ContentIds } from './payload.ts';
import { parseBody, readPayload } from './payload.ts';
import { parsePrefer } from './prefer.ts';
import { readMany, readOne } from './read.ts';
import { reference } from './reference.ts';
import { etagOf, related, wireValue } from './serialize.ts';
import { isLookup } from '../metadata/model.ts';
import type { Segment, Target } from './url.ts';
import { parseTarget } from './url.ts';

/** @throws DataverseError, NotEmulated. Atomic: whatever throws has changed nothing. */
export function handle(s: Session, op: Operation, contentIds: ContentIds = new Map()): Answer {
  return s.world.store.atomically(() => route(s, op, contentIds));
}

function route(s: Session, op: Operation, contentIds: ContentIds): Answer {
  const first = /^\/?\$(\w+)/.exec(op.path);
  const resolved = first && contentIds.has(first[1]!) ? { ...op, path: op.path.replace(/^\/?\$\w+/, contentIds.get(first[1]!)!.replace(s.base, '')) } : op;
  const target = parseTarget(resolved.path);
  const [segment, ...rest] = target.segments;
  if (!segment) return json(200, { '@odata.context': `${s.base}$metadata`, value: [...s.world.metadata.tables.values()].map((t) => ({ name: t.setName, kind: 'EntitySet', url: t.setName })) });
  if (!s.world.metadata.hasSet(segment.name)) {
    const answer = callUnbound(s, resolved, target);
    if (answer) return answer;
    // A table of a solution that is not there is simply unknown; anything else may exist in the original.
    if (/^[a-z][a-z0-9]*_/.test(segment.name)) throw noSegment(segment.name);
    throw new NotEmulated(`'${segment.name}'`);
  }
  const t = s.world.metadata.tableOfSet(segment.name);
  if (segment.key === null) return onSet(s, t, resolved, target, rest);
  const key = parseKey(s, t, segment.key);
  return rest.length ? onPath(s, t, key, resolved, target, rest, contentIds) : onRow(s, t, key, resolved, target, contentIds);

  function onSet(s: Session, t: Table, op: Operation, target: Target, rest: Segment[]): Answer {
    if (rest.length === 1 && rest[0]!.name === '$count' && op.method === 'GET') {
      const all = readMany(s, t, t.setName, new Map([...target.options].filter(([k]) => k === '$filter' || k.startsWith('@')).concat([['$count', 'true'], ['$top', '0']])), parsePrefer(undefined), null);
      return { status: 200, headers: {}, body: String((JSON.parse(all.body!) as { '@odata.count': number })['@odata.count']), contentType: 'text/plain' };
    }
    if (rest.length) throw noSegment(rest[0]!.name);
    if (op.method === 'GET') return readMany(s, t, t.setName, target.options, parsePrefer(op.headers['prefer']), null);
    if (op.method === 'POST') return create(s, t, op, target, contentIds);
    throw new DataverseError(405, '0x80060888', `The requested resource does not support http method '${op.method}'.`);
  }
}

/** Writes a body as a new row, with the collections inside it. */
function insert(s: Session, t: Table, body: Record<string, unknown>, id: string | null, extra: Iterable<[string, Value]>, contentIds: ContentIds): string {
  const payload = readPayload(s, t, body, contentIds);
  for (const [k, v] of extra) payload.values.set(k, v);
  const created = createRow(s.world, s.caller, t, payload.values, id);
  for (const { relationship, bodies } of payload.children) {
    const child = s.world.metadata.table(relationship.referencing);
    for (const one of bodies) insert(s, child, one, null, [[relationship.attribute, { table: t.logicalName, id: created }]], contentIds);
  }
  return created;
}
const created = (s: Session, t: Table, id: string, target: Target, op: Operation, status: number): Answer => {
  const address = `${s.base}${t.setName}(${id})`;
  const prefer = parsePrefer(op.headers['prefer']);
  if (!prefer.representation) return nothing({ 'odata-entityid': address, location: address });
  const read = readOne(s, t, id, target.options, prefer);
  return { ...read, status, headers: { ...read.headers, 'odata-entityid': address, location: address } };
};
function create(s: Session, t: Table, op: Operation, target: Target, contentIds: ContentIds): Answer {
  return created(s, t, insert(s, t, parseBody(t, op.body), null, [], contentIds), target, op, 201);
}

function onRow(s: Session, t: Table, key: RowKey, op: Operation, target: Target, contentIds: ContentIds): Answer {
  const id = findId(s, t, key);
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = op.headers;
  const row = id === null ? undefined : s.world.store.get(t.logicalName, id);
  switch (op.method) {
    case 'GET':
      if (id === null) { demand(s.world, s.caller, 'Read', t, null); throw noSuchKey(); }
      return readOne(s, t, id, target.options, parsePrefer(op.headers['prefer']), ifNoneMatch);
    case 'PATCH': {
      const body = parseBody(t, op.body);
      if (!row) {
        if (ifMatch !== undefined) throw 'id' in key ? noSuchRow(t.logicalName, key.id) : noSuchKey();
        return created(s, t, insert(s, t, body, 'id' in key ? key.id : null, 'id' in key ? [] : key.values, contentIds), target, op, 201);
      }
      if (ifNoneMatch === '*') throw duplicateId();
      if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== etagOf(row)) throw versionMismatch();
      const payload = readPayload(s, t, body, contentIds);
      if (payload.children.length) throw badPayload(t.setName, 'Deep update of collections is not supported.');
      updateRow(s.world, s.caller, t, id!, payload.values);
      return created(s, t, id!, target, op, 200);
    }
    case 'DELETE':
      if (id === null) throw noSuchKey();
      if (row && ifMatch !== undefined && ifMatch !== '*' && ifMatch !== etagOf(row)) throw versionMismatch();
      removeRow(s.world, s.caller, t, id);
      return nothing();
    default: throw new DataverseError(405, '0x80060888', `The requested resource does not support http method '${op.method}'.`);
  }
}

function onPath(s: Session, t: Table, key: RowKey, op: Operation, target: Target, rest: Segment[], contentIds: ContentIds): Answer {
  const id = findId(s, t, key);
  if (id === null) throw noSuchKey();
  const [step, ...more] = rest as [Segment, ...Segment[]];
  if (step.name.startsWith('Microsoft.Dynamics.CRM.')) return callBound(s, t, id, step, op, target);
  if (more.length && more[more.length - 1]!.name === '$ref' || step.name === '$ref') return reference(s, t, id, step, op, target, contentIds);
  const column = t.columns.get(step.name);
  if (column && !isLookup(column)) {
    if (op.method !== 'GET' && op.method !== 'PUT' && op.method !== 'DELETE') throw badQuery(`'${op.method}' does not apply to a property.`);
    if (op.method === 'PUT') { const body = parseBody(t, op.body); updateRow(s.world, s.caller, t, id, readPayload(s, t, { [step.name]: body['value'] }, contentIds).values); return nothing(); }
    if (op.method === 'DELETE') { updateRow(s.world, s.caller, t, id, new Map([[column.logicalName, null]])); return nothing(); }
    const row = s.world.store.get(t.logicalName, id);
    if (!row) throw noSuchRow(t.logicalName, id);
    demand(s.world, s.caller, 'Read', t, row);
    return json(200, { '@odata.context': `${s.base}$metadata#${t.setName}(${id})/${step.name}`, value: wireValue(column, row[column.logicalName]) });
  }
  if (more.length > 1 || (more.length === 1 && more[0]!.name !== '$count')) throw new NotEmulated('paths that go through more than one navigation property');
  const row = s.world.store.get(t.logicalName, id);
  if (!row) throw noSuchRow(t.logicalName, id);
  demand(s.world, s.caller, 'Read', t, row);
  const prefer = parsePrefer(op.headers['prefer']);
  const single = s.world.metadata.lookupNav(t, step.name);
  if (single) {
    if (op.method !== 'GET') throw new NotEmulated(`${op.method} through a single-valued navigation property`);
    const to = row[single.column.logicalName] as Reference | null;
    if (!to || to.table !== single.relationship.referenced) return nothing();
    return readOne(s, s.world.metadata.table(to.table), to.id, target.options, prefer);
  }
  const collection = s.world.metadata.collectionNav(t, step.name);
  const other = collection ? s.world.metadata.table(collection.referencing) : s.world.metadata.manyNav(t, step.name) ? s.world.metadata.table(s.world.metadata.manyNav(t, step.name)!.other) : null;
  if (!other) throw noSegment(step.name);
  if (op.method === 'POST' && collection) return created(s, other, insert(s, other, parseBody(other, op.body), null, [[collection.attribute, { table: t.logicalName, id }]], contentIds), { ...target, options: new Map() }, op, 201);
  if (op.method !== 'GET') throw new NotEmulated(`${op.method} on a collection`);
  const rows = related(s, t, row, step.name);
  if (more[0]?.name === '$count') return { status: 200, headers: {}, body: String(rows.length), contentType: 'text/plain' };
  return readMany(s, other, `${t.setName}(${id})/${step.name}`, target.options, prefer, rows);
}
