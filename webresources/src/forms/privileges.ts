/** What the platform tells of a person's privileges: keyed by id or by name, with the name in it. */
export type Privileges = Readonly<Record<string, { readonly privilegeName?: string } | undefined>>;

/** Names of privileges carry the table's schema name; tables are asked for by their logical name. */
export function readableBy(privileges: Privileges): (table: string) => boolean {
  const names = new Set(Object.entries(privileges).flatMap(([key, p]) => [key.toLowerCase(), (p?.privilegeName ?? '').toLowerCase()]));
  return (table) => names.has(`prvread${table.toLowerCase()}`);
}
