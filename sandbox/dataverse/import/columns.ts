import type { Behavior, Column, ColumnType, Option } from '../metadata/model.ts';
import { column } from '../metadata/model.ts';
import type { Element } from '../xml.ts';
import { attr, child, children, textOf } from '../xml.ts';
import { refusal } from './package.ts';

/** The label; of several languages the package was reduced to one when it was opened (languages.ts). */
export function labelOf(of: Element | null, name: string, fallback = ''): string {
  const all = of ? children(of, name) : [];
  const [label] = all;
  return (label ? attr(label, 'description') : null) ?? fallback;
}
const types: Record<string, ColumnType> = { nvarchar: 'text', ntext: 'memo', int: 'whole', bigint: 'bigint', decimal: 'decimal', float: 'double', money: 'money', datetime: 'datetime', bit: 'boolean', picklist: 'choice', multiselectpicklist: 'choices', state: 'state', status: 'status', lookup: 'lookup', customer: 'customer', owner: 'owner', uniqueidentifier: 'uniqueidentifier', primarykey: 'primarykey' };
const behaviors: Record<string, Behavior> = { 1: 'UserLocal', 2: 'DateOnly', 3: 'TimeZoneIndependent' };

export function optionsOf(set: Element): Option[] {
  const read = (list: string, item: string): Option[] => (child(set, list) ? children(child(set, list)!, item) : []).map((o) => ({
    value: Number(attr(o, 'value')), label: labelOf(child(o, 'labels'), 'label'), color: attr(o, 'Color'), state: attr(o, 'state') === null ? null : Number(attr(o, 'state')),
  }));
  return [...read('options', 'option'), ...read('states', 'state'), ...read('statuses', 'status')];
}

/** @param globals option sets by name, those of the package and those imported before */
export function columnOf(a: Element, table: string, origin: string, globals: ReadonlyMap<string, readonly Option[]>): Column {
  const logicalName = (textOf(a, 'LogicalName') ?? attr(a, 'PhysicalName') ?? '').toLowerCase();
  const where = `${table}.${logicalName}`;
  const given = textOf(a, 'Type') ?? '';
  const type = types[given];
  if (!logicalName || !type) throw refusal(`${where}: the attribute type '${given}' is unknown.`);
  const number = (name: string): number | null => { const t = textOf(a, name); return t === null || t === '' ? null : Number(t); };
  const own = child(a, 'optionset');
  const globalName = textOf(a, 'OptionSetName');
  let options: readonly Option[] | null = own ? optionsOf(own) : null;
  if (globalName) { options = globals.get(globalName) ?? null; if (!options) throw refusal(`${where}: the option set '${globalName}' does not exist.`); }
  if ((type === 'choice' || type === 'choices') && !options) throw refusal(`${where}: a choice needs an option set.`);
  const standard = number('AppDefaultValue');
  if (type === 'choice' && standard !== null && standard !== -1 && !options!.some((o) => o.value === standard)) throw refusal(`${where}: the default ${standard} is no option.`);
  const maxLength = type === 'text' || type === 'memo' ? number('MaxLength') : null;
  if (type === 'text' && (maxLength === null || maxLength < 1 || maxLength > 4000)) throw refusal(`${where}: the length of a text is 1 to 4000.`);
  return column({
    logicalName, schemaName: attr(a, 'PhysicalName') ?? logicalName, type, origin, label: labelOf(child(a, 'displaynames'), 'displayname', logicalName), description: labelOf(child(a, 'Descriptions'), 'Description'),
    format: textOf(a, 'Format') || (type === 'datetime' ? 'datetime' : null), behavior: type === 'datetime' ? behaviors[textOf(a, 'Behavior') ?? '1'] ?? 'UserLocal' : null,
    required: ({ none: 'none', recommended: 'recommended', required: 'required', systemrequired: 'systemrequired' } as const)[textOf(a, 'RequiredLevel') ?? 'none'] ?? 'none',
    validForCreate: textOf(a, 'ValidForCreateApi') !== '0', validForUpdate: textOf(a, 'ValidForUpdateApi') !== '0', validForRead: textOf(a, 'ValidForReadApi') !== '0',
    maxLength, min: textOf(a, 'MinValue') || null, max: textOf(a, 'MaxValue') || null, precision: type === 'decimal' || type === 'double' || (type === 'money' && textOf(a, 'AccuracySource') === '0') ? number('Accuracy') : null,
    options, optionSet: globalName || null, targets: null, defaultValue: type === 'boolean' ? standard === 1 : type === 'choice' && standard !== null && standard !== -1 ? standard : null,
    autoNumber: textOf(a, 'AutoNumberFormat') || null, baseOf: textOf(a, 'CalculationOf') || null,
  });
}
