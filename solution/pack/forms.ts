/** Forms as FormXml. */
import type { Cell, ColumnCell, Form, Section, SubgridCell } from '../model/forms.ts';
import { isSubgrid } from '../model/forms.ts';
import type { SolutionDefinition } from '../model/solution.ts';
import { platformRelationships } from '../out-of-box/columns.ts';
import { introduced } from './attributes.ts';
import { controlClass } from './control-classes.ts';
import { braced, formId, idOf, viewId } from './ids.ts';
import { columnOf } from './lookup.ts';
import { relationshipName } from './relationships.ts';
import { descriptions, el, labels, leaf, leaves, localizedNames, type Xml } from './xml.ts';

const label = (text: string): Xml => labels('labels', 'label', text);

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

/** @param managed exports of managed solutions carry no label that merely repeats the column's */
export function packForm(s: SolutionDefinition, form: Form, managed: boolean): Xml {
  const path = `${form.table}:${form.key}`;
  const part = (kind: string, name: string): string => braced(idOf(kind, `${path}:${name}`));
  const components: Xml[] = [];

  function control(c: ColumnCell, place: string): Xml {
    const known = columnOf(s, form.table, c.column);
    const unique = c.component ? part('formcontrol', place) : undefined;
    if (c.component) {
      const bound = Object.entries(c.component.bind);
      for (const [, column] of bound) columnOf(s, form.table, column);
      components.push(el('controlDescription', { forControl: unique! },
        el('customControl', { id: controlClass(known.kind) }, el('parameters', {}, leaf('datafieldname', c.column))),
        [0, 1, 2].map((formFactor) => el('customControl', { formFactor, name: c.component!.name }, el('parameters', {}, ...bound.map(([property, column]) => leaf(property, column)))))));
    }
    return el('control', { id: c.column, classid: controlClass(known.kind), datafieldname: c.column, disabled: c.readOnly ? 'true' : 'false', uniqueid: unique });
  }
  function subgrid(g: SubgridCell, place: string): Xml {
    const view = viewId(g.table, g.view);
    if (!s.views.some((v) => v.table === g.table && v.key === g.view)) throw new Error(`Form of ${form.table}: ${g.table} has no view "${g.view}".`);
    return el('control', { id: g.subgrid, classid: '{E7A81278-8635-4D9E-8D4D-59480B391C5B}', indicationOfSubgrid: 'true', uniqueid: part('formcontrol', place) }, el('parameters', {}, leaves({
      ViewId: braced(view), IsUserView: 'false', RelationshipName: subgridRelationship(s, form, g), TargetEntityType: g.table, AutoExpand: 'Fixed', RecordsPerPage: g.rows, EnableQuickFind: 'false',
      EnableJumpBar: 'false', EnableViewPicker: 'false', ViewIds: braced(view), ChartGridMode: 'Grid', EnableChartPicker: 'false', EnableContextualActions: 'true',
    })));
  }
  function cell(c: Cell, place: string): Xml {
    const grid = isSubgrid(c);
    const own = grid ? c.label : columnOf(s, form.table, c.column).label;
    const text = grid ? c.label : c.label ?? own;
    const shown = !grid && !c.hideLabel;
    return el('cell', {
      id: part('formcell', place), showlabel: String(shown), locklevel: 0, colspan: grid ? undefined : c.colspan, rowspan: grid ? Math.max(4, Math.min(c.rows, 10)) : c.rowspan,
    }, label(managed && !grid && text === own ? '' : text), grid ? subgrid(c, place) : control(c, place));
  }
  /** A cell that spans rows is followed by as many empty rows, as the form designer writes them. */
  function rows(tab: string, x: Section): Xml[] {
    return x.rows.flatMap((r, i) => {
      const cells = r.map((c, j) => cell(c, `${tab}:${x.name}:${i}:${j}`));
      const span = Math.max(...cells.map((c) => Number(c.attributes.find(([k]) => k === 'rowspan')?.[1] ?? 1)));
      return [el('row', {}, ...cells), ...Array.from({ length: span - 1 }, () => el('row'))];
    });
  }
  const sectionXml = (tab: string, x: Section): Xml => el('section', {
    name: x.name, showlabel: String(!x.hideLabel), showbar: 'false', locklevel: 0, id: part('formsection', `${tab}:${x.name}`), IsUserDefined: 0, layout: 'varwidth',
    columns: '1'.repeat(Math.max(...x.rows.map((r) => r.length))), labelwidth: 115, celllabelalignment: 'Left', celllabelposition: 'Left',
  }, label(x.label), el('rows', {}, ...rows(tab, x)));

  const tabs = form.tabs.map((t) => el('tab', { name: t.name, verticallayout: 'true', id: part('formtab', t.name), IsUserDefined: 0, showlabel: 'true', expanded: 'true', locklevel: 0 },
    label(t.label), el('columns', {}, el('column', { width: '100%' }, el('sections', {}, ...t.sections.map((x) => sectionXml(t.name, x)))))));
  const header = el('header', { id: part('formheader', 'header'), celllabelposition: 'Top', columns: '1'.repeat(Math.max(1, form.header.length)), labelwidth: 115, celllabelalignment: 'Left' },
    el('rows', {}, el('row', {}, ...form.header.map((column, i) => {
      const known = columnOf(s, form.table, column);
      return el('cell', { id: part('formcell', `header:${i}`), showlabel: 'true', locklevel: 0 }, label(managed ? '' : known.label),
        el('control', { id: `header_${column}`, classid: controlClass(known.kind), datafieldname: column, disabled: 'true' }));
    }))));
  const libraries = [...new Set((form.onLoad ?? []).map((h) => h.library))];
  const events = form.onLoad?.length ? el('events', {}, el('event', { name: 'onload', application: 'false', active: 'false' }, el('Handlers', {}, ...form.onLoad.map((h, i) =>
    el('Handler', { functionName: h.function, libraryName: h.library, handlerUniqueId: part('formhandler', `onload:${i}`), enabled: 'true', parameters: '', passExecutionContext: 'true' }))))) : null;

  return el('systemform', {},
    leaves({ formid: braced(formId(form.table, form.key)), IntroducedVersion: introduced, FormPresentation: 1, FormActivationState: 1 }),
    el('form', { shownavigationbar: 'true', showImage: 'false', maxWidth: 1920 },
      el('tabs', {}, ...tabs), header, components.length ? el('controlDescriptions', {}, ...components) : null,
      libraries.length ? el('formLibraries', {}, ...libraries.map((name) => el('Library', { name, libraryUniqueId: part('formlibrary', name) }))) : null,
      events, el('DisplayConditions', { Order: form.order, FallbackForm: String(form.fallback) }, el('Everyone'))),
    leaves({ IsCustomizable: 1, CanBeDeleted: 1 }), localizedNames(form.name), descriptions(form.help));
}
