import { defineForm, defineQuickCreate, readOnly, section, type Form } from '../model/forms.ts';
import { madeBy } from './parts.ts';
import { mappingScripts, ruleScripts } from './scripts.ts';

const rule = [['cfl_connectionid'], ['cfl_name'], ['cfl_order'], ['cfl_source']];
const wanted = [['cfl_userid'], ['cfl_businessunitid'], ['cfl_territoryid'], ['cfl_productfamilyid'], ['cfl_trackingoptionid']];
const mapping = [['cfl_connectionid'], ['cfl_name'], ['cfl_documentkind']];
const fields = [['cfl_source'], ['cfl_sourcecolumn'], ['cfl_field'], ['cfl_onlywhenempty']];
const record = section('record', 'Record', [[readOnly('createdby'), readOnly('createdon')], madeBy[1]!]);

export const ruleForms: readonly Form[] = [
  defineForm({
    table: 'cfl_trackingrule', key: 'main', name: 'Tracking Rule', help: 'Chooses a tracking option for lines that have none. The first rule that fits wins, for each category.',
    order: 0, fallback: true, header: ['cfl_connectionid', 'cfl_order', 'statecode'], ...ruleScripts,
    tabs: [{ name: 'general', label: 'General', sections: [
      section('rule', 'Rule', [['cfl_name', 'cfl_connectionid'], ['cfl_order']]),
      // what decides stands with what it is compared with: alone, the section of a new rule would be empty
      section('condition', 'When It Fits', [['cfl_source'], ['cfl_userid', 'cfl_businessunitid'], ['cfl_territoryid', 'cfl_productfamilyid']]),
      section('result', 'What the Line Gets', [['cfl_trackingoptionid']]),
      record,
    ] }],
  }),
  defineQuickCreate({
    table: 'cfl_trackingrule', name: 'Tracking Rule: Quick Create', help: 'A rule that chooses a tracking option.', ...ruleScripts,
    sections: [section('rule', 'Rule', rule), section('condition', 'When and What', wanted, { column: 2 })],
  }),
  defineForm({
    table: 'cfl_fieldmapping', key: 'main', name: 'Field Mapping', help: 'Sends a column of yours to a text field in Xero.',
    order: 0, fallback: true, header: ['cfl_connectionid', 'statecode'], ...mappingScripts,
    tabs: [{ name: 'general', label: 'General', sections: [
      section('mapping', 'Mapping', [['cfl_name', 'cfl_connectionid'], ['cfl_documentkind']]),
      section('fields', 'From and To', [['cfl_source', 'cfl_sourcecolumn'], ['cfl_field', 'cfl_onlywhenempty']]),
      record,
    ] }],
  }),
  defineQuickCreate({
    table: 'cfl_fieldmapping', name: 'Field Mapping: Quick Create', help: 'Sends a column of yours to a text field in Xero.', ...mappingScripts,
    sections: [section('mapping', 'Mapping', mapping), section('fields', 'From and To', fields, { column: 2 })],
  }),
];
