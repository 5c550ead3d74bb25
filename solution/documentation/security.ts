/** The matrix of roles and privileges, from the roles themselves. */
import { held, type Depth, type Role, type Verb } from '../model/roles.ts';
import type { Table } from '../model/tables.ts';

const letters: Readonly<Record<Verb, string>> = { Create: 'C', Read: 'R', Write: 'W', Delete: 'D', Append: 'A', AppendTo: 'T', Assign: 'S', Share: 'H' };
/** As the platform draws them: a quarter is the person's own rows, a full circle the whole organisation. */
const circles: Readonly<Record<Depth, string>> = { Basic: '◔', Local: '◑', Deep: '◕', Global: '●' };

const cell = (role: Role, stem: string): string => Object.entries(held(role, stem)).map(([verb, depth]) => `${letters[verb as Verb]}${circles[depth]}`).join(' ');
const short = (r: Role): string => r.name.replace('Counterfoil ', '');

/** Tables of the solution by role, then everything that a role holds outside of them. Markdown. */
export function securityMatrix(tables: readonly Table[], roles: readonly Role[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const stems = new Set(tables.map((t) => t.schemaName));
  const outside = roles.map((r) => [short(r), r.privileges.filter((p) => !stems.has(p.name.replace(/^prv(Create|Read|Write|Delete|AppendTo|Append|Assign|Share)/, ''))).map((p) => `\`${p.name}\` ${circles[p.depth]}`).join(', ')] as const);
  return [
    row(['Table', ...roles.map(short)]), row(['---', ...roles.map(() => '---')]),
    ...tables.map((t) => row([`${t.label} (\`${t.logicalName}\`)`, ...roles.map((r) => cell(r, t.schemaName))])),
    '', '**Outside of Counterfoil\'s own tables**', '', ...outside.map(([name, list]) => `- ${name}: ${list}`),
  ].join('\n');
}
