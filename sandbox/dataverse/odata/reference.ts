/** $ref: associating and disassociating. */
import { updateRow } from '../behaviours/write.ts';
import { badPayload, DataverseError, missingPrivilege, noSegment, NotEmulated } from '../errors.ts';
import type { ManyToMany, Table } from '../metadata/model.ts';
import { demand, hasPrivilege, principal, readable } from '../security/access.ts';
import type { Session } from '../session.ts';
import type { Link, Reference } from '../store/store.ts';
import type { Answer, Operation } from './answer.ts';
import { json, nothing } from './answer.ts';
import { findId, parseKey } from './keys.ts';
import type { ContentIds } from './payload.ts';
import { parseBody, resolveAddress } from './payload.ts';
import { related } from './serialize.ts';
import type { Segment, Target } from './url.ts';

export function reference(s: Session, t: Table, id: string, step: Segment, op: Operation, target: Target, contentIds: ContentIds): Answer {
  const m = s.world.metadata;
  const address = (): Reference => {
    const body = parseBody(t, op.body);
    if (typeof body['@odata.id'] !== 'string') throw badPayload(t.setName, 'The body needs "@odata.id".');
    return resolveAddress(s, body['@odata.id'], contentIds);
  };
  const byKey = (other: Table): string | null => {
    if (step.key !== null) return findId(s, other, parseKey(s, other, step.key));
    const given = target.options.get('$id');
    return given === undefined ? null : resolveAddress(s, given, contentIds).id;
  };
  const single = m.lookupNav(t, step.name);
  if (single) {
    if (op.method === 'PUT') { updateRow(s.world, s.caller, t, id, new Map([[single.column.logicalName, demandTable(address(), single.relationship.referenced)]])); return nothing(); }
    if (op.method === 'DELETE') { updateRow(s.world, s.caller, t, id, new Map([[single.column.logicalName, null]])); return nothing(); }
    throw new NotEmulated(`${op.method} on a single-valued reference`);
  }
  const collection = m.collectionNav(t, step.name);
  if (collection) {
    const child = m.table(collection.referencing);
    if (op.method === 'POST') { updateRow(s.world, s.caller, child, demandTable(address(), child.logicalName).id, new Map([[collection.attribute, { table: t.logicalName, id }]])); return nothing(); }
    if (op.method === 'DELETE') {
      const other = byKey(child);
      if (!other) throw badPayload(child.setName, 'Which row is to be disassociated?');
      updateRow(s.world, s.caller, child, other, new Map([[collection.attribute, null]]));
      return nothing();
    }
    if (op.method === 'GET') return refs(s, t, id, step.name, child);
    throw new NotEmulated(`${op.method} on a collection of references`);
  }
  const many = m.manyNav(t, step.name);
  if (!many) throw noSegment(step.name);
  const other = m.table(many.other);
  if (op.method === 'GET') return refs(s, t, id, step.name, other);
  const otherId = op.method === 'POST' ? demandTable(address(), other.logicalName).id : byKey(other);
  if (!otherId) throw badPayload(other.setName, 'Which row is meant?');
  const link: Link = many.side === 1 ? [id, otherId] : [otherId, id];
  demandMayLink(s, many.link, link);
  const links = s.world.store.links(many.link.name);
  const present = links.some((l) => l[0] === link[0] && l[1] === link[1]);
  if (op.method === 'POST') {
    if (present) throw new DataverseError(412, '0x80040237', 'Cannot insert duplicate key.');
    s.world.store.setLinks(many.link.name, [...links, link]);
    return nothing();
  }
  if (op.method !== 'DELETE') throw new NotEmulated(`${op.method} on a many-to-many reference`);
  s.world.store.setLinks(many.link.name, links.filter((l) => l[0] !== link[0] || l[1] !== link[1]));
  return nothing();
}
function demandTable(to: Reference, table: string): Reference {
  if (to.table !== table) throw badPayload('', `The address is a row of '${to.table}', but a row of '${table}' is needed.`);
  return to;
}
function refs(s: Session, t: Table, id: string, nav: string, other: Table): Answer {
  const row = s.world.store.get(t.logicalName, id)!;
  readable(s.world, s.caller, other);
  return json(200, { '@odata.context': `${s.base}$metadata#Collection($ref)`, value: related(s, t, row, nav).map((r) => ({ '@odata.id': `${s.base}${other.setName}(${String(r[other.idColumn])})` })) });
}
/** Roles are given by who holds prvAssignRole, and only roles whose privileges the giver could use himself or that an administrator gives. */
function demandMayLink(s: Session, link: ManyToMany, [a, b]: Link): void {
  const rows: [Table, string][] = [[s.world.metadata.table(link.table1), a], [s.world.metadata.table(link.table2), b]];
  for (const [table, id] of rows) {
    const row = s.world.store.get(table.logicalName, id);
    if (!row) throw new DataverseError(404, '0x80040217', `Entity '${table.logicalName}' With Id = ${id} Does Not Exist`);
    demand(s.world, s.caller, 'Read', table, row);
  }
  if (s.caller.system) return;
  if (link.table2 === 'role') {
    if (!hasPrivilege(s.caller, 'prvAssignRole')) throw missingPrivilege(principal(s.world, s.caller.acting.userId).userId, 'prvAssignRole', 'role');
    return;
  }
  demand(s.world, s.caller, 'Write', rows[0]![0], null);
}
