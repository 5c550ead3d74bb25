import type { UninstallReport } from './check.ts';
import type { Count } from './count.ts';

const number = (n: number): string => n.toLocaleString('en');
const say = (c: Count): string => ('rows' in c ? number(c.rows) : 'atLeast' in c ? `more than ${number(c.atLeast)}` : `not counted: ${c.unknown}`);
const some = (c: Count): boolean => !('rows' in c) || c.rows > 0;
const list = (title: string, lines: readonly string[], none: string): string => (lines.length ? `${title}\n${lines.map((l) => `  ${l}`).join('\n')}` : `${title}\n  ${none}`);

/** For the administrator who is about to uninstall. */
export function sayReport(r: UninstallReport): string {
  const known = r.tables.filter((t) => some(t.count)), empty = r.tables.length - known.length;
  return [
    'Uninstalling Counterfoil from Dynamics. This command has changed nothing.',
    list('These rows would be deleted:', [...known.map((t) => `${t.what}: ${say(t.count)}`), ...(empty ? [`${number(empty)} more tables are empty`] : [])], 'none'),
    list('These columns would be deleted from tables that stay, with the values in them:', r.columns.filter((c) => some(c.count)).map((c) => `${c.what}: ${say(c.count)}`), 'none of them holds a value'),
    `Documents in Xero that Dynamics would no longer know of: ${say(r.inXero)}`,
    `Requests that are still open and would be lost: ${say(r.openRequests)}${some(r.openRequests) && 'rows' in r.openRequests ? '. Wait until they are done, or they will never be sent.' : ''}`,
    'unknown' in r.roles ? `Who holds the roles: not counted: ${r.roles.unknown}. Look under Settings, Security roles in the Power Platform admin center.`
      : list('These people would lose a role:', r.roles.filter((x) => x.people.length).map((x) => `${x.role}: ${x.people.join(', ')}`), 'nobody holds one'),
    'unknown' in r.blocking ? `Whether something of your own stands in the way: not asked: ${r.blocking.unknown}. Open the solution in Power Apps and choose "Show dependencies"; Dynamics refuses the uninstall while there are any.`
      : 'rows' in r.blocking && r.blocking.rows === 0 ? 'Nothing of your own stands in the way.' : `Uses of Counterfoil in your own solutions that stand in the way: ${say(r.blocking)}. Dynamics refuses the uninstall until they are gone. Where Dynamics rings this relay, its two steps are among them: "counterfoil doorbell remove" takes them away.`,
    'What stays: everything in Xero, as it is. No invoice, contact, item or payment there is changed or deleted. Invoices, customers and products in Dynamics stay, without the columns above. The relay\'s own database stays until you delete its folder.',
    'To keep the rows, export them first (each table, Export to Excel), or take a backup of the environment.',
  ].join('\n\n');
}
