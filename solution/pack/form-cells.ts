/** The controls that stand in the cells of a form. Each answers its element and, where a code component draws it, the description of that. */
import type { ColumnCell, Form, NotesCell, QuickViewCell, SubgridCell } from '../model/forms.ts';
import { formType } from '../model/forms.ts';
import type { SolutionDefinition } from '../model/solution.ts';
import { isMachineMade, type ExtendedTable, type Table } from '../model/tables.ts';
import { platformRelationships } from '../out-of-box/columns.ts';
import { controlClass } from './control-classes.ts';
import { braced, formId, viewId } from './ids.ts';
import { columnOf } from './lookup.ts';
import { relationshipName } from './relationships.ts';
import { el, leaf, leaves, type Xml } from './xml.ts';

/** `description`: goes to controlDescriptions of the form. */
export interface PackedControl { readonly control: Xml; readonly description?: Xml }

export const subgridClass = '{E7A81278-8635-4D9E-8D4D-59480B391C5B}';
const quickViewClass = '{5C5600E0-1D6E-4205-A272-BE80DA87FD42}';
const notesClass = '{06375649-C143-495E-A496-C962E5B4488E}';
/** The platform's grid that people edit in place; it replaced MscrmControls.Grid.GridControl, which is deprecated. */
export const editableGrid = 'Microsoft.PowerApps.PowerAppsOneGrid';
/** customControl/@formFactor */
const phone = 0, tablet = 1, web = 2;

const fixed = (name: string, value: string): Xml => el(name, { static: 'true', type: 'Enum' }, value);

const tableOf = (s: SolutionDefinition, name: string): Table | ExtendedTable | undefined => [...s.tables, ...s.extended].find((t) => t.logicalName === name);

export function columnControl(s: SolutionDefinition, form: Form, c: ColumnCell, unique: string): PackedControl {
  const known = columnOf(s, form.table, c.column);
  // without it a lookup offers "New" to everybody who may create rows, also where only scripts do
  const column = tableOf(s, form.table)?.columns[c.column];
  const noNew = column?.kind === 'lookup' && isMachineMade(tableOf(s, column.target));
  const control = el('control', { id: c.column, classid: controlClass(known.kind), datafieldname: c.column, disabled: c.readOnly ? 'true' : 'false', uniqueid: c.component ? unique : undefined },
    noNew ? el('parameters', {}, leaf('IsInlineNewEnabled', 'false')) : null);
  if (!c.component) return { control };
  const bound = Object.entries(c.component.bind);
  for (const [, column] of bound) columnOf(s, form.table, column);
  return { control, description: el('controlDescription', { forControl: unique },
    el('customControl', { id: controlClass(known.kind) }, el('parameters', {}, leaf('datafieldname', c.column))),
    [phone, tablet, web].map((formFactor) => el('customControl', { formFactor, name: c.component!.name }, el('parameters', {}, ...bound.map(([property, column]) => leaf(property, column)))))) };
}

function subgridRelationship(s: SolutionDefinition, form: Form, g: SubgridCell): string {
  if ('relationship' in g.through) {
    const r = platformRelationships[g.through.relationship];
    if (!r || r.referenced !== form.table || r.referencing !== g.table) throw new Error(`Form of ${form.table}: no relationship "${g.through.relationship}" to ${g.table}.`);
    return g.through.relationship;
  }
  const name = g.through.lookup;
  const column = [...s.tables, ...s.extended].find((t) => t.logicalName === g.table)?.columns[name];
  if (column?.kind !== 'lookup' || column.target !== form.table) throw new Error(`Form of ${form.table}: ${g.table} has no lookup "${name}" to it.`);
  return relationshipName(form.table, g.table, column.schemaName);
}

export function subgridControl(s: SolutionDefinition, form: Form, g: SubgridCell, unique: string): PackedControl {
  if (!s.views.some((v) => v.table === g.table && v.key === g.view)) throw new Error(`Form of ${form.table}: ${g.table} has no view "${g.view}".`);
  const view = braced(viewId(g.table, g.view));
  const relationship = subgridRelationship(s, form, g);
  const control = el('control', { id: g.subgrid, classid: subgridClass, indicationOfSubgrid: 'true', uniqueid: unique }, el('parameters', {}, leaves({
    ViewId: view, IsUserView: 'false', RelationshipName: relationship, TargetEntityType: g.table, AutoExpand: 'Fixed', RecordsPerPage: g.rows, EnableQuickFind: 'false',
    EnableJumpBar: 'false', EnableViewPicker: 'false', ViewIds: view, ChartGridMode: 'Grid', EnableChartPicker: 'false', EnableContextualActions: 'true',
  })));
  if (!g.editable) return { control };
  const grid = (formFactor: number): Xml => el('customControl', { formFactor, name: editableGrid }, el('parameters', {},
    el('data-set', { name: 'Items' }, leaves({ ViewId: view, IsUserView: 'false', RelationshipName: relationship, TargetEntityType: g.table, EnableViewPicker: 'false', FilteredViewIds: view })),
    fixed('EnableEditing', 'yes'), fixed('EnableFiltering', 'yes'), fixed('EnableSorting', 'yes'), fixed('EnableGrouping', 'no'), fixed('EnableAggregation', 'no')));
  // a phone lists rows as cards: they are edited on the line's own form
  return { control, description: el('controlDescription', { forControl: unique }, el('customControl', { id: subgridClass }, el('parameters')), grid(tablet), grid(web)) };
}

export function quickViewControl(s: SolutionDefinition, form: Form, q: QuickViewCell): PackedControl {
  columnOf(s, form.table, q.column);
  const ids = Object.entries(q.forms).map(([table, key]) => {
    if (!s.forms.some((f) => f.table === table && f.key === key && formType(f) === 'quick')) throw new Error(`Form of ${form.table}: ${table} has no quick view form "${key}".`);
    return `<QuickFormId entityname="${table}">${formId(table, key)}</QuickFormId>`;
  });
  // the list is XML inside of text: that is how the platform writes it
  return { control: el('control', { id: q.quickView, classid: quickViewClass, datafieldname: q.column, disabled: 'false' },
    el('parameters', {}, leaf('QuickForms', `<QuickFormIds>${ids.join('')}</QuickFormIds>`), leaf('ControlMode', 'Edit'))) };
}

export function notesControl(s: SolutionDefinition, form: Form, n: NotesCell, unique: string): PackedControl {
  if (!s.tables.find((t) => t.logicalName === form.table)?.notes) throw new Error(`Form of ${form.table}: the table has no notes.`);
  return { control: el('control', { id: n.notes, classid: notesClass, uniqueid: unique, disabled: 'false' }, el('parameters', {}, leaves({
    DefaultTabId: 'NotesTab', ShowArticleTab: 'false', UClientUniqueName: 'Timeline', UClientModules: 'Notes', UClientDefaultModuleForCreateExperience: 'Notes', UClientOrderBy: 'descending', UClientRecordPerPage: 10,
  }))) };
}
