/** Columns as the platform exports them. Elements and their order follow Microsoft's exports; 9.0 vocabulary only. */
import type { Column, MoneyColumn } from '../model/columns.ts';
import { descriptions, el, labels, leaf, leaves, type Xml } from './xml.ts';

export const introduced = '0.1.0.0';
const bit = (b: boolean | undefined): number => (b ? 1 : 0);
const shown = 'ValidForAdvancedFind|ValidForForm|ValidForGrid';

export interface AttributeFacts {
  readonly physicalName: string; readonly type: string; readonly label: string; readonly help?: string | undefined;
  readonly required?: string; readonly mask?: string | null; readonly ime?: string;
  readonly create?: boolean; readonly update?: boolean; readonly custom?: boolean; readonly audit?: boolean; readonly logical?: boolean;
  readonly levelFixed?: boolean;
  readonly details?: readonly Xml[];
}
export function attribute(a: AttributeFacts): Xml {
  const name = a.physicalName.toLowerCase();
  return el('attribute', { PhysicalName: a.physicalName },
    leaves({ Type: a.type, Name: name, LogicalName: name, RequiredLevel: a.required ?? 'none' }),
    a.mask === null ? null : leaf('DisplayMask', a.mask ?? shown),
    leaves({
      ImeMode: a.ime ?? 'auto', ValidForUpdateApi: bit(a.update ?? true), ValidForReadApi: 1, ValidForCreateApi: bit(a.create ?? true),
      IsCustomField: bit(a.custom ?? true), IsAuditEnabled: bit(a.audit),
    }),
    a.logical ? leaf('IsLogical', 1) : null,
    leaves({
      IsSecured: 0, IntroducedVersion: introduced, IsCustomizable: 1, IsRenameable: 1, CanModifySearchSettings: 1,
      CanModifyRequirementLevelSettings: bit(!a.levelFixed), CanModifyAdditionalSettings: 1, SourceType: 0,
      IsGlobalFilterEnabled: 0, IsSortableEnabled: 0, CanModifyGlobalFilterSettings: 1, CanModifyIsSortableSettings: 1, IsDataSourceSecret: 0,
    }),
    a.details ?? [],
    labels('displaynames', 'displayname', a.label), descriptions(a.help));
}

const yesNoOptions = (table: string, name: string, label: string): Xml => el('optionset', { Name: `${table}_${name}` },
  leaves({ OptionSetType: 'bit', IsGlobal: 0, IntroducedVersion: introduced, IsCustomizable: 1 }), labels('displaynames', 'displayname', label), descriptions(''),
  el('options', {}, ...([[1, 'Yes'], [0, 'No']] as const).map(([value, text]) => el('option', { value }, labels('labels', 'label', text)))));

/** AccuracySource: 0 the column's own digits, 2 the currency's. Never 1, the organisation's pricing precision, which is two where nobody changed it. */
const moneyRange = (c: MoneyColumn) => ({ MinValue: -922337203685477, MaxValue: 922337203685477, Accuracy: 4, AccuracySource: c.precision === 'four' ? 0 : 2 });

/** The attribute elements of one column; money has two. @param table logical name, @param name logical name of the column */
export function columnAttributes(table: string, name: string, c: Column, primary: boolean, audited: boolean): Xml[] {
  const base: Omit<AttributeFacts, 'type'> = {
    physicalName: c.kind === 'lookup' ? c.schemaName : name, label: c.label, help: c.help, audit: c.audit ?? audited,
    required: c.required ? 'required' : 'none', ...(primary ? { mask: `PrimaryName|${shown}|RequiredForForm` } : {}),
  };
  const one = (type: string, details: Record<string, string | number>, more: Partial<AttributeFacts> = {}): Xml[] => [attribute({ ...base, type, details: leaves(details), ...more })];
  switch (c.kind) {
    case 'text': return one('nvarchar', { ...(c.autoNumber ? { AutoNumberFormat: c.autoNumber } : {}), Format: c.format, MaxLength: c.max, Length: c.max * 2 });
    case 'memo': return one('ntext', { Format: 'textarea', MaxLength: c.max });
    case 'whole': return one('int', { Format: '', MinValue: c.min, MaxValue: c.max }, { ime: 'disabled' });
    case 'decimal': return one('decimal', { MinValue: c.min, MaxValue: c.max, Accuracy: c.digits }, { ime: 'disabled' });
    case 'date': return one('datetime', { Format: 'date', CanChangeDateTimeBehavior: 0, Behavior: 2 }, { ime: 'inactive' });
    case 'instant': return one('datetime', { Format: 'datetime', CanChangeDateTimeBehavior: 0, Behavior: 1 }, { ime: 'inactive' });
    case 'yesno': return [attribute({ ...base, type: 'bit', details: [leaf('AppDefaultValue', bit(c.initially)), yesNoOptions(table, name, c.label)] })];
    case 'choice': return one('picklist', { AppDefaultValue: c.initially === undefined ? -1 : c.choice.options[c.initially]!.value, OptionSetName: c.choice.name });
    case 'choices': return one('multiselectpicklist', { OptionSetName: c.choice.name });
    case 'lookup': return one('lookup', { LookupStyle: 'single', LookupTypes: '' });
    case 'money': return [
      ...one('money', moneyRange(c), { ime: 'disabled' }),
      attribute({
        physicalName: `${name}_Base`, type: 'money', label: `${c.label} (Base)`, help: `Value of ${c.label} in base currency.`, ime: 'disabled', create: false, update: false,
        audit: false, details: [...leaves(moneyRange(c)), leaf('CalculationOf', name)],
      }),
    ];
  }
}
