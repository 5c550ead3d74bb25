/** Who may do what to which row: privileges with depth, from roles, intersected when somebody acts for somebody else. */
import { DataverseError, missingAccess, missingPrivilege } from '../errors.ts';
import type { Access, Level, Table } from '../metadata/model.ts';
import { privilegeOf } from '../metadata/model.ts';
import type { Reference, Row } from '../store/store.ts';
import type { World } from '../world.ts';
import { baseRoles, levelOrder } from './base-roles.ts';

export interface Principal {
  readonly userId: string;
  readonly businessUnitId: string;
  readonly teams: readonly string[];
  readonly privileges: ReadonlyMap<string, Level>;
}
/** The rights under which a request runs. `acting` is the user in whose name, `impersonator` the one who really calls. */
export interface Caller { readonly acting: Principal; readonly impersonator: Principal | null; readonly system: boolean }

const adminRole = baseRoles[0]!;

export function rolesOfUser(w: World, userId: string): string[] {
  const direct = w.store.links('systemuserroles_association').filter(([u]) => u === userId).map(([, r]) => r);
  const teams = teamsOfUser(w, userId);
  const byTeam = w.store.links('teamroles_association').filter(([t]) => teams.includes(t)).map(([, r]) => r);
  return [...new Set([...direct, ...byTeam])];
}
export const teamsOfUser = (w: World, userId: string): string[] => w.store.links('teammembership_association').filter(([, u]) => u === userId).map(([t]) => t);

const kept = new WeakMap<World, { epoch: number; metadata: unknown; principals: Map<string, Principal> }>();
/** @throws DataverseError when there is no such user. */
export function principal(w: World, userId: string): Principal {
  let cache = kept.get(w);
  if (!cache || cache.epoch !== w.store.securityEpoch || cache.metadata !== w.metadata) kept.set(w, (cache = { epoch: w.store.securityEpoch, metadata: w.metadata, principals: new Map() }));
  let p = cache.principals.get(userId);
  if (!p) cache.principals.set(userId, (p = computePrincipal(w, userId)));
  return p;
}
function computePrincipal(w: World, userId: string): Principal {
  const user = w.store.get('systemuser', userId);
  if (!user) throw new DataverseError(400, '0x80041d1f', `The user with id ${userId} does not exist in this organization.`);
  const privileges = new Map<string, Level>();
  for (const role of rolesOfUser(w, userId)) {
    const held = role === adminRole.id ? adminRole.privileges(w.metadata) : w.rolePrivileges.get(role);
    for (const [name, level] of held ?? []) {
      const before = privileges.get(name);
      if (!before || levelOrder[level] > levelOrder[before]) privileges.set(name, level);
    }
  }
  return { userId, businessUnitId: (user['businessunitid'] as Reference).id, teams: teamsOfUser(w, userId), privileges };
}

export function systemCaller(w: World, userId: string): Caller {
  return { acting: principal(w, userId), impersonator: null, system: true };
}

function unitIsUnder(w: World, unit: string, root: string): boolean {
  for (let at: string | undefined = unit; at; at = (w.store.get('businessunit', at)?.['parentbusinessunitid'] as Reference | null | undefined)?.id) if (at === root) return true;
  return false;
}

interface Owner { readonly owner: Reference | null; readonly unit: string | null }
/** Owner and business unit that decide about a row. Invoice lines answer with their invoice's. */
function ownerOf(w: World, t: Table, row: Row): Owner {
  if (t.accessThrough) {
    const parent = row[t.accessThrough] as Reference | null | undefined;
    const parentRow = parent && w.store.get(parent.table, parent.id);
    return parentRow ? ownerOf(w, w.metadata.table(parent.table), parentRow) : { owner: null, unit: null };
  }
  if (t.logicalName === 'systemuser') return { owner: { table: 'systemuser', id: row['systemuserid'] as string }, unit: (row['businessunitid'] as Reference | null)?.id ?? null };
  if (t.logicalName === 'usersettings') return { owner: { table: 'systemuser', id: row['systemuserid'] as string }, unit: null };
  if (t.logicalName === 'businessunit') return { owner: null, unit: row['businessunitid'] as string };
  return { owner: (row['ownerid'] as Reference | null | undefined) ?? null, unit: (row['owningbusinessunit'] as Reference | null | undefined)?.id ?? null };
}

const hasDepth = (t: Table): boolean => t.ownership === 'UserOwned' || t.accessThrough !== null || ['systemuser', 'usersettings', 'team', 'businessunit'].includes(t.logicalName);

function reaches(w: World, p: Principal, level: Level, { owner, unit }: Owner): boolean {
  if (level === 'Global') return true;
  if (owner && ((owner.table === 'systemuser' && owner.id === p.userId) || (owner.table === 'team' && p.teams.includes(owner.id)))) return true;
  if (!unit || level === 'Basic') return false;
  return level === 'Local' ? unit === p.businessUnitId : unitIsUnder(w, unit, p.businessUnitId);
}

const principals = (c: Caller): Principal[] => (c.impersonator ? [c.acting, c.impersonator] : [c.acting]);

export function hasPrivilege(c: Caller, privilege: string): boolean { return c.system || principals(c).every((p) => p.privileges.has(privilege)); }

/** @throws DataverseError 403 when the privilege is missing altogether, or too shallow for this row. */
export function demand(w: World, c: Caller, access: Access, t: Table, row: Row | null): void {
  if (c.system) return;
  const privilege = privilegeOf(t, access);
  if (!privilege) throw new DataverseError(400, '0x80040203', `The ${access} operation does not exist for table '${t.logicalName}'.`);
  for (const p of principals(c)) {
    const level = p.privileges.get(privilege);
    if (!level) throw missingPrivilege(p.userId, privilege, t.logicalName);
    if (row && hasDepth(t) && !reaches(w, p, level, ownerOf(w, t, row))) throw missingAccess(p.userId, access, t.logicalName, String(row[t.idColumn]));
  }
}
export function may(w: World, c: Caller, access: Access, t: Table, row: Row): boolean {
  try { demand(w, c, access, t, row); return true; } catch (e) { if (e instanceof DataverseError) return false; throw e; }
}
/** A filter for reads of many rows: the privilege is demanded, the depth filters. */
export function readable(w: World, c: Caller, t: Table): (row: Row) => boolean {
  demand(w, c, 'Read', t, null);
  if (c.system || !hasDepth(t)) return () => true;
  const privilege = privilegeOf(t, 'Read')!;
  const limits = principals(c).map((p) => ({ p, level: p.privileges.get(privilege)! })).filter((x) => x.level !== 'Global');
  return (row) => { const owner = limits.length ? ownerOf(w, t, row) : null; return limits.every(({ p, level }) => reaches(w, p, level, owner!)); };
}
/** The owner of a row must be able to read it; otherwise nobody may make him its owner. */
export function demandOwnerReads(w: World, owner: Reference, t: Table): void {
  const privilege = privilegeOf(t, 'Read')!;
  if (owner.table === 'team') {
    const roles = w.store.links('teamroles_association').filter(([team]) => team === owner.id).map(([, r]) => r);
    if (!roles.some((r) => r === adminRole.id || w.rolePrivileges.get(r)?.has(privilege))) throw new DataverseError(403, '0x80040220', `Principal team (Id=${owner.id}, type=9) is missing ${privilege} privilege for entity '${t.logicalName}'.`);
    return;
  }
  if (!principal(w, owner.id).privileges.has(privilege)) throw missingPrivilege(owner.id, privilege, t.logicalName);
}
/** Names of the rights that a principal has on one row, as RetrievePrincipalAccess prints them. */
export function rightsOn(w: World, p: Principal, t: Table, row: Row): string[] {
  const names: [Access, string][] = [['Read', 'ReadAccess'], ['Write', 'WriteAccess'], ['Append', 'AppendAccess'], ['AppendTo', 'AppendToAccess'], ['Create', 'CreateAccess'], ['Delete', 'DeleteAccess'], ['Share', 'ShareAccess'], ['Assign', 'AssignAccess']];
  const caller: Caller = { acting: p, impersonator: null, system: false };
  return names.filter(([access]) => privilegeOf(t, access) !== null && may(w, caller, access, t, row)).map(([, name]) => name);
}
