/** docs/data-model.md from the definitions: every table, column, key and relationship. */
import type { Choice } from '../model/choices.ts';
import type { Column, LookupColumn } from '../model/columns.ts';
import type { SolutionDefinition } from '../model/solution.ts';
import type { ExtendedTable, Table } from '../model/tables.ts';
import { platformTables } from '../out-of-box/columns.ts';
import { relationshipName } from '../pack/relationships.ts';

const escaped = (s: string): string => s.replaceAll('|', '\\|').replaceAll('\n', ' ');
const row = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [row(head), row(head.map(() => '---')), ...rows.map(row)];

const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ' ');
function typeOf(c: Column): string {
  switch (c.kind) {
    case 'text': return c.autoNumber ? `Autonumber ${c.autoNumber}` : `${c.format === 'text' ? 'Text' : c.format === 'url' ? 'URL' : 'E-mail'} (${c.max})`;
    case 'memo': return `Multiple lines (${grouped(c.max)})`;
    case 'whole': return `Whole number, ${grouped(c.min)} to ${grouped(c.max)}`;
    case 'decimal': return `Decimal, ${grouped(c.min)} to ${grouped(c.max)}, ${c.digits} digits`;
    case 'money': return c.precision === 'four' ? 'Currency (four digits)' : 'Currency';
    case 'date': return 'Date only';
    case 'instant': return 'Date and time';
    case 'yesno': return `Yes/No, at first ${c.initially ? 'Yes' : 'No'}`;
    case 'choice': return `Choice [${c.choice.label}](#${c.choice.name})${c.initially === undefined ? '' : `, at first ${c.choice.options[c.initially]!.label}`}`;
    case 'choices': return `Any of the choice [${c.choice.label}](#${c.choice.name})`;
    case 'lookup': return `Lookup to \`${c.target}\` (\`${c.schemaName}\`)`;
  }
}
const columnsOf = (t: Table | ExtendedTable, primary?: string): string[] => table(['Column', 'Name', 'Type', 'What for'],
  Object.entries(t.columns).map(([name, c]) => [`\`${name}\``, `${c.label}${c.required ? ' *' : ''}${name === primary ? ' (primary name)' : ''}`, typeOf(c), c.help ?? '']));

const deletion: Readonly<Record<LookupColumn['onDelete'], string>> = { RemoveLink: 'the lookup is emptied', Restrict: 'refused', Cascade: 'the row goes too' };
function relationshipsOf(t: Table | ExtendedTable): string[] {
  const lookups = Object.values(t.columns).filter((c) => c.kind === 'lookup');
  return lookups.length === 0 ? [] : ['', ...table(['Points at', 'Relationship', 'When that row is deleted', 'When that row is assigned'],
    lookups.map((c) => [`\`${c.target}\``, `\`${relationshipName(c.target, t.logicalName, c.schemaName)}\``, deletion[c.onDelete], c.onAssign === 'Cascade' ? 'the row follows' : '']))];
}
function ownTable(t: Table): string[] {
  const facts = [t.ownership === 'UserOwned' ? 'owned by a user or team' : 'owned by the organisation', t.audit ? 'audited' : 'not audited', ...(t.notes ? ['takes notes and files'] : [])];
  return [`### ${t.label}`, '', `\`${t.logicalName}\`, set \`${t.setName}\`; ${facts.join('; ')}. ${t.help}`, '', ...columnsOf(t, t.primaryName),
    ...Object.entries(t.keys ?? {}).map(([name, k]) => `\nAlternate key \`${name}\`: ${k.columns.map((c) => `\`${c}\``).join(' and ')}.`), ...relationshipsOf(t), ''];
}
const choice = (c: Choice): string[] => [`<a id="${c.name}"></a>`, '', `**${c.label}** (\`${c.name}\`): ${c.help}`, '', ...table(['Value', 'Label'], Object.values(c.options).map((o) => [String(o.value), o.label])), ''];

/** The whole document in Markdown. */
export function dataModel(s: Pick<SolutionDefinition, 'tables' | 'extended' | 'choices'>): string {
  return [
    '# Data model', '',
    'Written by `node solution/documentation/write.ts` from the definitions in `solution/`; do not edit it by hand. A star marks what must be filled in.',
    'Every table also has the platform\'s own columns (created, modified, state, and owner or organisation); a table with money also has currency and exchange rate, and every money column a base column.', '',
    '![The tables of Counterfoil and what they point at](images/data-model.svg)', '',
    '## Tables', '', ...s.tables.flatMap(ownTable),
    '## Columns added to tables of others', '', 'Nothing else about these tables is changed.', '',
    ...s.extended.filter((t) => Object.keys(t.columns).length > 0).flatMap((t) => [`### ${platformTables[t.logicalName]!.label}`, '', `\`${t.logicalName}\``, '', ...columnsOf(t), ...relationshipsOf(t), '']),
    '## Choices', '', ...s.choices.flatMap(choice),
  ].join('\n').trimEnd() + '\n';
}
