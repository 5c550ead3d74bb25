/**
 * Who may set up: a System Administrator of the environment, or whoever holds the role Counterfoil Administrator there. Dataverse
 * is asked, with the person's own token, at every look: whoever loses the role is out.
 */
import { componentId } from '@counterfoil/solution';
import type { BatchPart, PartAnswer } from '../dataverse/door.ts';

/** From which every environment's System Administrator is made: the same id everywhere, whatever the language and business unit. */
const SYSTEM_ADMINISTRATOR = '627090ff-40a3-4053-8790-584edc5be201';
export const ADMINISTRATOR_ROLE = 'Counterfoil Administrator';
export const SERVICE_ROLE = 'Counterfoil Service';

const COLUMNS = 'roleid,name,_roletemplateid_value,_parentrootroleid_value';
/** Roles come directly and by teams. */
export const roleReads = (userId: string): readonly BatchPart[] => [
  { get: `systemusers(${userId})/systemuserroles_association?$select=${COLUMNS}` },
  { get: `systemusers(${userId})/teammembership_association?$select=teamid&$expand=teamroles_association($select=${COLUMNS})` },
];

interface RoleRow { readonly roleid?: string; readonly _roletemplateid_value?: string | null; readonly _parentrootroleid_value?: string | null }
/** Copies of a role in other business units name the one of the root as their parent. */
export const isRole = (r: RoleRow, id: string): boolean => [r.roleid, r._parentrootroleid_value].some((x) => x?.toLowerCase() === id);

export async function administers([direct, teams]: readonly PartAnswer[]): Promise<boolean> {
  // the teams of a person are worth a look even where they cannot be read: then the direct roles decide
  const roles: RoleRow[] = [...(direct?.body?.value ?? []), ...(teams?.body?.value ?? []).flatMap((t: any) => t.teamroles_association ?? [])];
  const ours = await componentId('role', ADMINISTRATOR_ROLE);
  return roles.some((r) => r._roletemplateid_value?.toLowerCase() === SYSTEM_ADMINISTRATOR || isRole(r, ours));
}
