/** Forms as FormXml. */
import type { Cell, Form, Handler, Section } from '../model/forms.ts';
import { cellsOf, formType, isColumn, isNotes, isQuickView, isSubgrid } from '../model/forms.ts';
import type { SolutionDefinition } from '../model/solution.ts';
import { introduced } from './attributes.ts';
import { controlClass } from './control-classes.ts';
import { columnControl, notesControl, quickViewControl, subgridControl, type PackedControl } from './form-cells.ts';
import { braced, formId, idOf } from './ids.ts';
import { columnOf } from './lookup.ts';
import { descriptions, el, labels, leaves, localizedNames, type Xml } from './xml.ts';

const label = (text: string): Xml => labels('labels', 'label', text);
type Part = (kind: string, name: string) => string;

/** What a definition may get wrong and the schema would let pass. */
function refuse(s: SolutionDefinition, form: Form): void {
  const wrong = (text: string): never => { throw new Error(`Form "${form.name}" of ${form.table}: ${text}`); };
  const type = formType(form);
  if (type !== 'main' && form.header.length) wrong('only main forms have a header.');
  if (type !== 'main' && form.tabs.length !== 1) wrong('quick forms have exactly one tab.');
  if (type !== 'main' && cellsOf(form).some((c) => !isColumn(c))) wrong('quick forms show columns only.');
  if (type === 'quick' && (form.onLoad || form.onSave || form.onChange || form.libraries)) wrong('quick view forms run no scripts.');
  if (type === 'quickCreate' && s.extended.some((t) => t.logicalName === form.table)) wrong('whether a table of others allows quick create is not ours to say.');
  const columns = new Set([...form.header, ...cellsOf(form).filter(isColumn).map((c) => c.column)]);
  for (const column of Object.keys(form.onChange ?? {})) if (!columns.has(column)) wrong(`an OnChange handler waits for ${column}, which is not on the form.`);
  for (const name of Object.keys(form.grids ?? {})) if (!cellsOf(form).some((c) => isSubgrid(c) && c.subgrid === name && c.editable)) wrong(`there is no editable subgrid "${name}".`);
  for (const t of form.tabs) for (const x of t.sections) if ((x.column ?? 1) > (t.widths?.length ?? 1)) wrong(`section "${x.name}" stands in column ${x.column}, which tab "${t.name}" has not.`);
}

function events(form: Form, part: Part): (Xml | null)[] {
  const handlers = (place: string, list: readonly Handler[]): Xml => el('Handlers', {}, ...list.map((h, i) =>
    el('Handler', { functionName: h.function, libraryName: h.library, handlerUniqueId: part('formhandler', `${place}:${i}`), enabled: 'true', parameters: h.parameters ?? '', passExecutionContext: 'true' })));
  const event = (name: string, list: readonly Handler[] | undefined, o: { attribute?: string; relationship?: string; control?: string } = {}): Xml[] =>
    list?.length ? [el('event', { name, application: 'false', active: 'false', ...o }, handlers([name, o.control, o.attribute].filter(Boolean).join(':'), list))] : [];
  const all = [
    ...event('onload', form.onLoad), ...event('onsave', form.onSave),
    ...Object.entries(form.onChange ?? {}).flatMap(([attribute, list]) => event('onchange', list, { attribute })),
    ...Object.entries(form.grids ?? {}).flatMap(([control, g]) => [
      ...event('onrecordselect', g.onRecordSelect, { relationship: '', control }), ...event('onsave', g.onSave, { relationship: '', control }),
      ...Object.entries(g.onChange ?? {}).flatMap(([attribute, list]) => event('onchange', list, { attribute, relationship: '', control })),
    ]),
  ];
  const lists = [form.onLoad, form.onSave, ...Object.values(form.onChange ?? {}), ...Object.values(form.grids ?? {}).flatMap((g) => [g.onRecordSelect, g.onSave, ...Object.values(g.onChange ?? {})])];
  const libraries = [...new Set([...(form.libraries ?? []), ...lists.flatMap((l) => (l ?? []).map((h) => h.library))])];
  return [
    libraries.length ? el('formLibraries', {}, ...libraries.map((name) => el('Library', { name, libraryUniqueId: part('formlibrary', name) }))) : null,
    all.length ? el('events', {}, ...all) : null,
  ];
}

/** @param managed exports of managed solutions carry no label that merely repeats the column's */
export function packForm(s: SolutionDefinition, form: Form, managed: boolean): Xml {
  refuse(s, form);
  const path = `${form.table}:${form.key}`;
  const part: Part = (kind, name) => braced(idOf(kind, `${path}:${name}`));
  const components: Xml[] = [];

  function control(c: Cell, place: string): PackedControl {
    const unique = part('formcontrol', place);
    return isSubgrid(c) ? subgridControl(s, form, c, unique) : isQuickView(c) ? quickViewControl(s, form, c) : isNotes(c) ? notesControl(s, form, c, unique) : columnControl(s, form, c, unique);
  }
  /** @param untitled the section shows no label, so that a list has to carry its own */
  function cell(c: Cell, place: string, untitled: boolean): Xml {
    const own = isColumn(c) ? columnOf(s, form.table, c.column).label : undefined;
    const text = c.label ?? own!;
    const packed = control(c, place);
    if (packed.description) components.push(packed.description);
    const rowspan = isSubgrid(c) || isNotes(c) ? Math.max(4, Math.min(c.rows, 10)) : isColumn(c) ? c.rowspan : undefined;
    return el('cell', {
      id: part('formcell', place), showlabel: String(isColumn(c) ? !c.hideLabel : isQuickView(c) || (isSubgrid(c) && untitled)), locklevel: 0, colspan: isColumn(c) ? c.colspan : undefined, rowspan, visible: !isNotes(c) && c.hidden ? 'false' : undefined,
    }, label(managed && text === own ? '' : text), packed.control);
  }
  /** A cell that spans rows is followed by as many empty rows, as the form designer writes them. */
  function rows(tab: string, x: Section): Xml[] {
    return x.rows.flatMap((r, i) => {
      const cells = r.map((c, j) => cell(c, `${tab}:${x.name}:${i}:${j}`, x.hideLabel ?? false));
      const span = Math.max(...cells.map((c) => Number(c.attributes.find(([k]) => k === 'rowspan')?.[1] ?? 1)));
      return [el('row', {}, ...cells), ...Array.from({ length: span - 1 }, () => el('row'))];
    });
  }
  const sectionXml = (tab: string, x: Section): Xml => el('section', {
    name: x.name, showlabel: String(!x.hideLabel), showbar: 'false', locklevel: 0, id: part('formsection', `${tab}:${x.name}`), IsUserDefined: 0, layout: 'varwidth',
    columns: '1'.repeat(Math.max(...x.rows.map((r) => r.length))), labelwidth: 115, celllabelalignment: 'Left', celllabelposition: 'Left', visible: x.hidden ? 'false' : undefined,
  }, label(x.label), el('rows', {}, ...rows(tab, x)));

  const main = formType(form) === 'main';
  const tabs = form.tabs.map((t) => el('tab', { name: t.name, verticallayout: 'true', id: part('formtab', t.name), IsUserDefined: 0, showlabel: String(main), expanded: 'true', locklevel: 0, visible: t.hidden ? 'false' : undefined },
    label(t.label), el('columns', {}, ...(t.widths ?? ['100%']).map((width, i) => el('column', { width }, el('sections', {}, ...t.sections.filter((x) => (x.column ?? 1) === i + 1).map((x) => sectionXml(t.name, x))))))));
  const header = main ? el('header', { id: part('formheader', 'header'), celllabelposition: 'Top', columns: '1'.repeat(Math.max(1, form.header.length)), labelwidth: 115, celllabelalignment: 'Left' },
    el('rows', {}, el('row', {}, ...form.header.map((column, i) => {
      const known = columnOf(s, form.table, column);
      return el('cell', { id: part('formcell', `header:${i}`), showlabel: 'true', locklevel: 0 }, label(managed ? '' : known.label),
        el('control', { id: `header_${column}`, classid: controlClass(known.kind), datafieldname: column, disabled: 'true' }));
    })))) : null;

  return el('systemform', {},
    leaves({ formid: braced(formId(form.table, form.key)), IntroducedVersion: introduced, FormPresentation: 1, FormActivationState: 1 }),
    // a quick view form is shown inside another one: it has no page, no order and nobody chooses it
    el('form', main ? { shownavigationbar: 'true', showImage: 'false', maxWidth: 1920 } : {},
      el('tabs', {}, ...tabs), header, components.length ? el('controlDescriptions', {}, ...components) : null,
      ...events(form, part),
      formType(form) === 'quick' ? null : el('DisplayConditions', { Order: form.order, FallbackForm: String(form.fallback) }, el('Everyone'))),
    leaves({ IsCustomizable: 1, CanBeDeleted: 1 }), localizedNames(form.name), descriptions(form.help));
}
