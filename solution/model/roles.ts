/** Security roles: privileges by table and depth, never more than the role uses. */
export type Depth = 'Basic' | 'Local' | 'Deep' | 'Global';
export type Verb = 'Create' | 'Read' | 'Write' | 'Delete' | 'Append' | 'AppendTo' | 'Assign' | 'Share';
export interface Privilege { readonly name: string; readonly depth: Depth }
export interface Role { readonly name: string; readonly help: string; readonly privileges: readonly Privilege[] }

/** `grant('cfl_SyncRequest', { Create: 'Basic' })` is prvCreatecfl_SyncRequest at user level. The stem is the table's schema name. */
export const grant = (stem: string, verbs: Partial<Record<Verb, Depth>>): Privilege[] =>
  (Object.entries(verbs) as [Verb, Depth][]).map(([verb, depth]) => ({ name: `prv${verb}${stem}`, depth }));
export const miscellaneous = (name: string, depth: Depth = 'Global'): Privilege => ({ name, depth });

/** Sorted by name; the same privilege twice is a mistake, not a maximum. */
export function defineRole(name: string, help: string, ...privileges: readonly (Privilege | readonly Privilege[])[]): Role {
  const all = privileges.flat().sort((a, b) => (a.name < b.name ? -1 : 1));
  const twice = all.find((p, i) => all[i + 1]?.name === p.name);
  if (twice) throw new Error(`Role "${name}" grants ${twice.name} twice.`);
  return { name, help, privileges: all };
}
/** What a role holds of one table, by verb. */
export function held(role: Role, stem: string): Partial<Record<Verb, Depth>> {
  const verbs: Verb[] = ['Create', 'Read', 'Write', 'Delete', 'Append', 'AppendTo', 'Assign', 'Share'];
  return Object.fromEntries(verbs.flatMap((v) => role.privileges.filter((p) => p.name === `prv${v}${stem}`).map((p) => [v, p.depth])));
}
