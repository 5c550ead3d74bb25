/** What the platform takes of a column: its type, sizes, ranges and formats. Source: the metadata classes' MinSupported/MaxSupported constants. */
import type { Element } from '@xmldom/xmldom';
import { platformTables, systemColumns } from '../../out-of-box/columns.ts';
import { valueOf, type AttributeModel, type EntityModel, type Finding, type Model } from './reader.ts';
import type { ColumnType } from './views.ts';

const kinds: Readonly<Record<string, string>> = { nvarchar: 'text', ntext: 'memo', int: 'whole', datetime: 'date', bit: 'yesno', picklist: 'choice', multiselectpicklist: 'choices', owner: 'lookup', customer: 'lookup', primarykey: 'key' };
/**
 * @param closed what is neither in the package nor among the facts about the platform does not exist. True for our own
 *   package, whose every reference we know; of others' packages only whole tables can be judged.
 */
export const columnTypes = (m: Model, closed: boolean): ColumnType => (table, column) => {
  const e = m.entities.find((x) => x.logical === table);
  const own = e?.attributes.get(column);
  if (own) return own.type === 'nvarchar' && own.format !== 'text' ? own.format : kinds[own.type] ?? own.type;
  // the platform's own default forms name system columns that a table may lack
  if (!closed) return e?.whole && !systemColumns[column] ? undefined : 'unknown';
  const theirs = (e?.own ? systemColumns : platformTables[table]?.columns)?.[column]?.kind;
  // The base column of an amount comes with the amount
  if (!theirs && !e?.own && column.endsWith('_base') && platformTables[table]?.columns[column.slice(0, -'_base'.length)]?.kind === 'money') return 'money';
  // An own table has only those system columns that the package lists
  if (!theirs || e?.own) return undefined;
  return theirs === 'instant' ? 'date' : kinds[theirs] ?? theirs;
};

type Add = (rule: string, text: string) => void;
const types = new Set(['nvarchar', 'ntext', 'int', 'bigint', 'decimal', 'float', 'money', 'datetime', 'bit', 'picklist', 'multiselectpicklist', 'lookup', 'customer', 'owner', 'partylist', 'state', 'status', 'primarykey',
  'uniqueidentifier', 'timestamp', 'image', 'file', 'virtual', 'managedproperty']);
/** Lowest, highest and most digits after the point. */
const numbers: Readonly<Record<string, readonly [number, number, number]>> = {
  int: [-2147483648, 2147483647, 0], decimal: [-1e11, 1e11, 10], float: [-1e11, 1e11, 5], money: [-922337203685477, 922337203685477, 4],
};
const levels = ['none', 'recommended', 'required', 'systemrequired'];

export const columns = (m: Model): Finding[] => m.entities.flatMap((e) => [...e.attributes.values()].flatMap((a) => {
  const found: Finding[] = [];
  const add: Add = (rule, text) => { found.push({ rule, where: `${e.logical}.${a.logical}`, text }); };
  const x = a.element;
  if (!types.has(a.type)) add('column-type', `There is no column type "${a.type}".`);
  if (valueOf(x, 'RequiredLevel') && !levels.includes(valueOf(x, 'RequiredLevel'))) add('column-required', `There is no requirement level "${valueOf(x, 'RequiredLevel')}".`);
  if (a.type === 'nvarchar' || a.type === 'ntext') texts(a, x, add);
  if (a.type === 'datetime') dates(x, add);
  if (numbers[a.type]) range(e, a, x, add);
  return found;
}));

function texts(a: AttributeModel, x: Element, add: Add): void {
  const size = Number(valueOf(x, 'MaxLength'));
  const most = a.type === 'nvarchar' ? 4000 : 1048576;
  if (valueOf(x, 'MaxLength') && !(Number.isInteger(size) && size >= 1 && size <= most)) add('column-size', `MaxLength is ${valueOf(x, 'MaxLength')}; it may be 1 to ${most}.`);
  if (a.type === 'nvarchar' && valueOf(x, 'Length') && Number(valueOf(x, 'Length')) !== size * 2) add('column-length', `Length is ${valueOf(x, 'Length')}; it is always twice MaxLength.`);
  const formats = a.type === 'nvarchar' ? ['text', 'textarea', 'url', 'email', 'phone', 'tickersymbol', 'phoneticguide', 'versionnumber', 'json', 'richtext'] : ['text', 'textarea', 'json', 'richtext', 'email', 'internalextentdata'];
  if (a.format && !formats.includes(a.format.toLowerCase())) add('column-format', `A column of type ${a.type} knows no format "${a.format}".`);
  const numbered = valueOf(x, 'AutoNumberFormat');
  if (numbered) autoNumber(a, numbered, size, add);
}

/** Fixed text and placeholders; braces have no other use. */
function autoNumber(a: AttributeModel, format: string, size: number, add: Add): void {
  if (a.type !== 'nvarchar' || (a.format || 'text') !== 'text') add('autonumber', 'Only a text column in format text can be numbered.');
  const placeholder = /\{(SEQNUM:(\d+)|RANDSTRING:(\d+)|DATETIMEUTC:([^{}]+))\}/g;
  if (/[{}]/.test(format.replace(placeholder, ''))) add('autonumber', `"${format}" has a placeholder that is none of SEQNUM, RANDSTRING and DATETIMEUTC.`);
  const used = [...format.matchAll(placeholder)];
  if (used.some((p) => p[3] !== undefined && (Number(p[3]) < 1 || Number(p[3]) > 6))) add('autonumber', 'RANDSTRING takes 1 to 6 signs.');
  if (used.some((p) => p[2] !== undefined && Number(p[2]) < 1)) add('autonumber', 'SEQNUM takes at least one digit.');
  if (!used.some((p) => p[2] !== undefined)) add('autonumber-unique', `Nothing in "${format}" counts, so numbers may repeat.`);
  // a sequence grows beyond its digits
  const length = format.replace(placeholder, '').length + used.reduce((n, p) => n + (p[2] ? Math.max(Number(p[2]), 10) : Number(p[3] ?? p[4]!.length)), 0);
  if (length > size) add('autonumber-length', `Numbers become ${length} signs long, and the column takes ${size}.`);
}

/** Behaviour: 1 local to the user, 2 date only, 3 independent of time zones. */
function dates(x: Element, add: Add): void {
  const [format, behaviour] = [valueOf(x, 'Format'), valueOf(x, 'Behavior')];
  if (format && !['date', 'datetime'].includes(format.toLowerCase())) add('column-format', `A date knows no format "${format}".`);
  if (behaviour && !['1', '2', '3'].includes(behaviour)) add('column-behaviour', `There is no behaviour ${behaviour}.`);
  if (behaviour === '2' && format.toLowerCase() === 'datetime') add('column-behaviour', 'A column of dates without time cannot be shown with one.');
}

function range(e: EntityModel, a: AttributeModel, x: Element, add: Add): void {
  const [lowest, highest, digits] = numbers[a.type]!;
  const [min, max, accuracy] = ['MinValue', 'MaxValue', 'Accuracy'].map((n) => (valueOf(x, n) === '' ? undefined : Number(valueOf(x, n))));
  for (const [name, v] of [['MinValue', min], ['MaxValue', max]] as const) if (v !== undefined && !(v >= lowest && v <= highest)) add('column-range', `${name} is ${v}; it may be ${lowest} to ${highest}.`);
  if (min !== undefined && max !== undefined && min > max) add('column-range', `MinValue ${min} is above MaxValue ${max}.`);
  // rates carry more digits than the platform gives to anybody else
  if (accuracy !== undefined && !(accuracy >= 0 && accuracy <= digits) && !/^exchangerate$/.test(a.logical)) add('column-digits', `Accuracy is ${accuracy}; it may be 0 to ${digits}.`);
  if (a.type !== 'money') return;
  const source = valueOf(x, 'AccuracySource');
  if (source && !['0', '1', '2'].includes(source)) add('column-digits', `There is no source of precision ${source}.`);
  if (source === '1' && e.own) add('money-precision', 'The digits of an amount must not depend on the organisation\'s pricing precision (AccuracySource 1).');
}
