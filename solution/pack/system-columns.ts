/** Columns that the platform adds to every own table; real exports list them, so ours does (code-first templates do too). */
import type { Table } from '../model/tables.ts';
import { attribute, introduced } from './attributes.ts';
import { hasMoney } from './lookup.ts';
import { descriptions, el, labels, leaf, leaves, type Xml } from './xml.ts';

const platform = { custom: false } as const;
const readOnly = { ...platform, create: false, update: false } as const;
const lookupDetails = leaves({ LookupStyle: 'single', LookupTypes: '' });

const user = (physicalName: string, label: string, help: string): Xml => attribute({ ...readOnly, physicalName, type: 'lookup', label, help, details: lookupDetails });
const moment = (physicalName: string, label: string, help: string): Xml =>
  attribute({ ...readOnly, physicalName, type: 'datetime', label, help, ime: 'inactive', details: leaves({ Format: 'datetime', CanChangeDateTimeBehavior: 0, Behavior: 1 }) });
const number = (physicalName: string, label: string, help: string, o: { mask: string | null; ime: string; update: boolean; audit: boolean; min: number }): Xml =>
  attribute({ ...platform, physicalName, type: 'int', label, help, mask: o.mask, ime: o.ime, update: o.update, audit: o.audit, details: leaves({ Format: '', MinValue: o.min, MaxValue: 2147483647 }) });

const states = (t: Table): Xml[] => {
  const facts = (type: 'state' | 'status', label: string, help: string) => [leaves({ OptionSetType: type, IntroducedVersion: introduced, IsCustomizable: 1 }), labels('displaynames', 'displayname', label), descriptions(help)];
  const status = `Status of the ${t.label}`;
  const reason = `Reason for the status of the ${t.label}`;
  return [
    attribute({
      ...platform, physicalName: 'statecode', type: 'state', label: 'Status', help: status, required: 'systemrequired', create: false, audit: true,
      details: [el('optionset', { Name: `${t.logicalName}_statecode` }, ...facts('state', 'Status', status), el('states', {},
        el('state', { value: 0, defaultstatus: 1, invariantname: 'Active' }, labels('labels', 'label', 'Active')),
        el('state', { value: 1, defaultstatus: 2, invariantname: 'Inactive' }, labels('labels', 'label', 'Inactive'))))],
    }),
    attribute({
      ...platform, physicalName: 'statuscode', type: 'status', label: 'Status Reason', help: reason, audit: true,
      details: [el('optionset', { Name: `${t.logicalName}_statuscode` }, ...facts('status', 'Status Reason', reason), el('statuses', {},
        el('status', { value: 1, state: 0 }, labels('labels', 'label', 'Active')), el('status', { value: 2, state: 1 }, labels('labels', 'label', 'Inactive'))))],
    }),
  ];
};

const owners = (): Xml[] => [
  attribute({
    ...platform, physicalName: 'OwnerId', type: 'owner', label: 'Owner', help: 'Owner Id', required: 'systemrequired', audit: true,
    mask: 'ValidForAdvancedFind|ValidForForm|ValidForGrid|RequiredForForm',
    details: [leaf('LookupStyle', 'single'), el('LookupTypes', {}, ...[8, 9].map((code) => el('LookupType', { id: '00000000-0000-0000-0000-000000000000' }, String(code))))],
  }),
  attribute({ ...readOnly, physicalName: 'OwningBusinessUnit', type: 'lookup', label: 'Owning Business Unit', help: 'Unique identifier for the business unit that owns the record', audit: true, details: lookupDetails }),
  attribute({ ...readOnly, physicalName: 'OwningTeam', type: 'lookup', label: 'Owning Team', help: 'Unique identifier for the team that owns the record.', mask: null, logical: true, details: lookupDetails }),
  attribute({ ...readOnly, physicalName: 'OwningUser', type: 'lookup', label: 'Owning User', help: 'Unique identifier for the user that owns the record.', mask: null, logical: true, details: lookupDetails }),
];

const currency = (): Xml[] => [
  attribute({
    ...readOnly, physicalName: 'ExchangeRate', type: 'decimal', label: 'Exchange Rate', ime: 'disabled', help: 'Exchange rate for the currency associated with the entity with respect to the base currency.',
    details: leaves({ MinValue: '1E-12', MaxValue: 100000000000, Accuracy: 12 }),
  }),
  attribute({ ...platform, physicalName: 'TransactionCurrencyId', type: 'lookup', label: 'Currency', help: 'Unique identifier of the currency associated with the entity.', details: lookupDetails }),
];

export function systemAttributes(t: Table): Xml[] {
  return [
    attribute({
      ...platform, physicalName: `${t.schemaName}Id`, type: 'primarykey', label: t.label, help: 'Unique identifier for entity instances', required: 'systemrequired',
      mask: 'ValidForAdvancedFind|RequiredForGrid', update: false, levelFixed: true,
    }),
    user('CreatedBy', 'Created By', 'Unique identifier of the user who created the record.'),
    moment('CreatedOn', 'Created On', 'Date and time when the record was created.'),
    user('CreatedOnBehalfBy', 'Created By (Delegate)', 'Unique identifier of the delegate user who created the record.'),
    number('ImportSequenceNumber', 'Import Sequence Number', 'Sequence number of the import that created this record.', { mask: 'ValidForAdvancedFind', ime: 'disabled', update: false, audit: true, min: -2147483648 }),
    user('ModifiedBy', 'Modified By', 'Unique identifier of the user who modified the record.'),
    moment('ModifiedOn', 'Modified On', 'Date and time when the record was modified.'),
    user('ModifiedOnBehalfBy', 'Modified By (Delegate)', 'Unique identifier of the delegate user who modified the record.'),
    attribute({
      ...platform, physicalName: 'OverriddenCreatedOn', type: 'datetime', label: 'Record Created On', help: 'Date and time that the record was migrated.', mask: 'ValidForAdvancedFind|ValidForGrid',
      ime: 'inactive', update: false, audit: true, details: leaves({ Format: 'date', CanChangeDateTimeBehavior: 0, Behavior: 1 }),
    }),
    ...(t.ownership === 'UserOwned' ? owners() : [attribute({ ...readOnly, physicalName: 'OrganizationId', type: 'lookup', label: 'Organization Id', help: 'Unique identifier for the organization', mask: null, details: lookupDetails })]),
    ...(hasMoney(t.columns) ? currency() : []),
    ...states(t),
    number('TimeZoneRuleVersionNumber', 'Time Zone Rule Version Number', 'For internal use only.', { mask: null, ime: 'auto', update: true, audit: false, min: -1 }),
    number('UTCConversionTimeZoneCode', 'UTC Conversion Time Zone Code', 'Time zone code that was in use when the record was created.', { mask: null, ime: 'auto', update: true, audit: false, min: -1 }),
  ];
}
