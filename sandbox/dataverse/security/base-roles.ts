/** Stand-ins for the roles that every environment has: what an add-on role of ours may count on, and no more. */
import type { Access, Level } from '../metadata/model.ts';
import type { Metadata } from '../metadata/registry.ts';
import { knownPrivileges } from './known-privileges.ts';

export interface BaseRole { readonly id: string; readonly name: string; privileges(m: Metadata): Map<string, Level> }

/** What the Sales app is about; orders are called Order in privileges. */
const sold = ['Quote', 'Order', 'Invoice', 'Account', 'Contact'];
const id = (n: number): string => `b0a5e401-0000-4000-8000-00000000000${n}`;
const grant = (into: Map<string, Level>, stems: readonly string[], level: Level, which: readonly Access[]): void => {
  for (const stem of stems) for (const access of which) into.set(`prv${access}${stem}`, level);
};
/** What anybody needs to open an app at all. */
function everyday(): Map<string, Level> {
  const p = new Map<string, Level>();
  grant(p, ['User', 'BusinessUnit', 'Team', 'Role', 'Organization', 'TransactionCurrency', 'Product', 'UoM', 'Query', 'SystemForm', 'AppModule', 'Solution'], 'Global', ['Read']);
  grant(p, ['UserSettings'], 'Basic', ['Read', 'Write']);
  for (const name of ['prvReadEntity', 'prvReadAttribute', 'prvReadRelationship', 'prvReadOptionSet', 'prvReadWebResource', 'prvReadCustomControl', 'prvReadSiteMap', 'prvReadAppModuleComponent']) p.set(name, 'Global');
  return p;
}

export const baseRoles: readonly BaseRole[] = [
  {
    id: id(1), name: 'System Administrator',
    privileges: (m) => new Map([...knownPrivileges(m)].map((name) => [name, 'Global' as Level])),
  },
  {
    id: id(2), name: 'Salesperson',
    privileges: () => {
      const p = everyday();
      grant(p, sold, 'Local', ['Read']);
      grant(p, [...sold, 'Note'], 'Basic', ['Create', 'Write', 'Delete', 'Assign', 'Share']);
      grant(p, ['Note'], 'Local', ['Read', 'Append', 'AppendTo']);
      grant(p, sold, 'Local', ['Append', 'AppendTo']);
      grant(p, ['TransactionCurrency', 'Product', 'UoM', 'User', 'BusinessUnit'], 'Global', ['AppendTo']);
      return p;
    },
  },
  {
    id: id(3), name: 'Read-only Sales',
    privileges: () => { const p = everyday(); grant(p, [...sold, 'Note'], 'Global', ['Read']); return p; },
  },
  {
    id: id(5), name: 'Finance',
    privileges: () => {
      const p = everyday();
      grant(p, ['Invoice', 'Account', 'Contact'], 'Global', ['Read', 'Append', 'AppendTo']);
      grant(p, ['Invoice', 'Account', 'Contact'], 'Global', ['Write']);
      grant(p, ['Quote', 'Order'], 'Global', ['Read']);
      grant(p, ['Note'], 'Global', ['Create', 'Read', 'Write', 'Delete', 'Append', 'AppendTo']);
      grant(p, ['TransactionCurrency', 'Product', 'UoM', 'User', 'BusinessUnit'], 'Global', ['AppendTo']);
      return p;
    },
  },
  {
    id: id(4), name: 'Security Administrator',
    privileges: () => { const p = everyday(); grant(p, ['Role', 'User', 'Team'], 'Global', ['Read', 'Append', 'AppendTo']); p.set('prvAssignRole', 'Global'); return p; },
  },
];
export const systemAdministratorId = id(1);
/** The template from which every environment's System Administrator is made: the same id everywhere, whatever the language. */
export const systemAdministratorTemplate = '627090ff-40a3-4053-8790-584edc5be201';
/** The administrator's role follows the tables: it holds the privileges of what a solution adds, too. */
export const privilegesOfBase = (role: BaseRole, m: Metadata): Map<string, Level> => role.privileges(m);
export const levelOrder: Record<Level, number> = { Basic: 1, Local: 2, Deep: 3, Global: 4 };
