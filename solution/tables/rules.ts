import { documentKind, mappingSource, trackingSource, xeroTextField } from '../choices/index.ts';
import { choice, lookup, text, whole, yesNo } from '../model/columns.ts';
import { defineTable } from '../model/tables.ts';

/** Gives a line its tracking option where nobody chose one. The first rule that fits wins, for each category. */
export const trackingRule = defineTable({
  logicalName: 'cfl_trackingrule', schemaName: 'cfl_TrackingRule', setName: 'cfl_trackingrules',
  label: 'Tracking Rule', plural: 'Tracking Rules', help: 'Chooses a tracking option for lines that have none.',
  ownership: 'OrgOwned', audit: true, primaryName: 'cfl_name',
  columns: {
    cfl_name: text({ label: 'Name', max: 200, required: true }),
    cfl_connectionid: lookup('cfl_connection', 'cfl_ConnectionId', { label: 'Connection', required: true, onDelete: 'Cascade' }),
    cfl_order: whole({ label: 'Order', min: 1, max: 10000, help: 'Lower numbers are tried first.' }),
    cfl_source: choice(trackingSource, { label: 'Decided By', required: true }),
    cfl_userid: lookup('systemuser', 'cfl_UserId', { label: 'Owner Is', help: 'Only for rules by owner.' }),
    cfl_businessunitid: lookup('businessunit', 'cfl_BusinessUnitId', { label: 'Business Unit Is', help: 'Only for rules by business unit.' }),
    cfl_territoryid: lookup('territory', 'cfl_TerritoryId', { label: 'Territory Is', help: 'Only for rules by territory.' }),
    cfl_productfamilyid: lookup('product', 'cfl_ProductFamilyId', { label: 'Product Family Is', help: 'Only for rules by product family.' }),
    cfl_trackingoptionid: lookup('cfl_trackingoption', 'cfl_TrackingOptionId', { label: 'Tracking Option', required: true }),
  },
});

/** Sends a Dynamics column to a text field of Xero. */
export const fieldMapping = defineTable({
  logicalName: 'cfl_fieldmapping', schemaName: 'cfl_FieldMapping', setName: 'cfl_fieldmappings',
  label: 'Field Mapping', plural: 'Field Mappings', help: 'Sends a column of yours to a text field in Xero.',
  ownership: 'OrgOwned', audit: true, primaryName: 'cfl_name',
  columns: {
    cfl_name: text({ label: 'Name', max: 200, required: true }),
    cfl_connectionid: lookup('cfl_connection', 'cfl_ConnectionId', { label: 'Connection', required: true, onDelete: 'Cascade' }),
    cfl_documentkind: choice(documentKind, { label: 'Document Kind', help: 'Empty: every kind.' }),
    cfl_source: choice(mappingSource, { label: 'Read From', required: true }),
    cfl_sourcecolumn: text({ label: 'Column', max: 128, required: true, help: 'Logical name of the column, for example new_projectcode.' }),
    cfl_field: choice(xeroTextField, { label: 'Xero Field', required: true }),
    cfl_onlywhenempty: yesNo({ label: 'Only Where Empty', help: 'Yes: used only where the field would be empty otherwise.' }),
  },
});
