import { attr, bareId, child, children, flag, label, parseXml, text } from './xml.ts';

export type ControlKind =
  | 'text' | 'memo' | 'lookup' | 'choice' | 'choices' | 'status' | 'date' | 'whole' | 'decimal' | 'money' | 'yesno' | 'email' | 'url'
  | 'subgrid' | 'quickview' | 'notes' | 'webresource' | 'hidden' | 'unknown';

/** Class ids of the standard controls, counted in real exported forms. */
const kinds: Record<string, ControlKind> = {
  '4273edbd-ac1d-40d3-9fb2-095c621b552d': 'text',
  'e0dece4b-6fc8-4a8f-a065-082708572369': 'memo',
  '270bd3db-d9af-4782-9025-509e298dec0a': 'lookup',
  '3ef39988-22bb-4f0b-bbbe-64b5a3748aee': 'choice',
  '4aa28ab7-9c13-4f57-a73d-ad894d048b5f': 'choices',
  '5d68b988-0661-4db2-bc3e-17598ad3be6c': 'status',
  '5b773807-9fb2-42db-97c3-7a91eff8adff': 'date',
  'c6d124ca-7eda-4a60-aea9-7fb8d318b68f': 'whole',
  'c3efe0c3-0ec6-42be-8349-cbd9079dfd8e': 'decimal',
  '533b9e00-756b-4312-95a0-dc888637ac78': 'money',
  '67fac785-cd58-4f9f-abb3-4b7ddc6ed5ed': 'yesno',
  'b0c6723a-8503-4fd7-bb28-c8a06ac933c2': 'yesno',
  'ada2203e-b4cd-49be-9ddf-234642b43b52': 'email',
  '71716b6c-711e-476c-8ab8-5d11542bfb47': 'url',
  'e7a81278-8635-4d9e-8d4d-59480b391c5b': 'subgrid',
  '5c5600e0-1d6e-4205-a272-be80da87fd42': 'quickview',
  '06375649-c143-495e-a496-c962e5b4488e': 'notes',
  '9fdf5f91-88b1-47f4-ad53-c11efc01a01d': 'webresource',
  '5546e6cd-394c-4bee-94a8-4425e17ef6c6': 'hidden',
};
export const controlKind = (classId: string): ControlKind => kinds[bareId(classId)] ?? 'unknown';

export interface CustomControlParameter { readonly value: string; readonly isStatic: boolean; readonly type?: string }
/** A PCF control on a cell, for one form factor: 0 phone, 1 tablet, 2 web. */
export interface CustomControl { readonly formFactor: number; readonly name: string; readonly parameters: Readonly<Record<string, CustomControlParameter>> }

export interface FormControl {
  readonly id: string;
  readonly field?: string;
  readonly classId: string;
  readonly kind: ControlKind;
  readonly disabled: boolean;
  readonly custom: readonly CustomControl[];
  /** Of subgrids and web resources: RelationshipName, TargetEntityType, ViewId, Url and so on. */
  readonly parameters: Readonly<Record<string, string>>;
}
export interface FormCell { readonly id: string; readonly label: string; readonly showLabel: boolean; readonly visible: boolean; readonly colspan: number; readonly rowspan: number; readonly control?: FormControl }
export interface FormSection { readonly id: string; readonly name: string; readonly label: string; readonly showLabel: boolean; readonly visible: boolean; readonly columns: number; readonly rows: readonly (readonly FormCell[])[] }
export interface FormColumn { readonly width: string; readonly sections: readonly FormSection[] }
export interface FormTab { readonly id: string; readonly name: string; readonly label: string; readonly showLabel: boolean; readonly visible: boolean; readonly columns: readonly FormColumn[] }
/** `control`: the subgrid whose event it is. */
export interface FormHandler { readonly event: string; readonly field?: string; readonly control?: string; readonly library: string; readonly functionName: string; readonly enabled: boolean; readonly parameters: string; readonly passContext: boolean }
export interface FormModel {
  readonly tabs: readonly FormTab[];
  readonly header: readonly FormCell[];
  readonly footer: readonly FormCell[];
  readonly libraries: readonly string[];
  readonly handlers: readonly FormHandler[];
}

const cellLabel = (e: Element): string => label(e, 'labels', 'label', 'description', 'languagecode');

function readCustomControls(root: Element): Map<string, CustomControl[]> {
  const found = new Map<string, CustomControl[]>();
  for (const description of children(child(root, 'controlDescriptions'), 'controlDescription')) {
    const controls = children(description, 'customControl').filter((c) => attr(c, 'name')).map((c): CustomControl => ({
      formFactor: Number(attr(c, 'formFactor') ?? 2),
      name: attr(c, 'name')!,
      parameters: Object.fromEntries(children(child(c, 'parameters')).map((p) => [p.nodeName, { value: text(p), isStatic: flag(p, 'static', false), type: attr(p, 'type') }])),
    }));
    found.set(bareId(attr(description, 'forControl') ?? ''), controls);
  }
  return found;
}

function readCell(e: Element, custom: Map<string, CustomControl[]>): FormCell {
  const c = child(e, 'control');
  const classId = bareId(attr(c, 'classid') ?? '');
  return {
    id: attr(e, 'id') ?? '', label: cellLabel(e), showLabel: flag(e, 'showlabel', true), visible: flag(e, 'visible', true),
    colspan: Number(attr(e, 'colspan') ?? 1), rowspan: Number(attr(e, 'rowspan') ?? 1),
    control: c && {
      id: attr(c, 'id') ?? '', field: attr(c, 'datafieldname'), classId, kind: controlKind(classId), disabled: flag(c, 'disabled', false),
      custom: custom.get(bareId(attr(c, 'uniqueid') ?? '-')) ?? [],
      parameters: Object.fromEntries(children(child(c, 'parameters')).map((p) => [p.nodeName, text(p)])),
    },
  };
}

const readRows = (e: Element | undefined, custom: Map<string, CustomControl[]>): FormCell[][] =>
  children(child(e, 'rows'), 'row').map((r) => children(r, 'cell').map((c) => readCell(c, custom)));

function readHandlers(root: Element): FormHandler[] {
  return children(child(root, 'events'), 'event').flatMap((event) =>
    // InternalHandlers are the platform's own and carry no library of ours
    children(child(event, 'Handlers'), 'Handler').map((h): FormHandler => ({
      event: (attr(event, 'name') ?? '').toLowerCase(), field: attr(event, 'attribute'), control: attr(event, 'control') || undefined, library: attr(h, 'libraryName') ?? '',
      functionName: attr(h, 'functionName') ?? '', enabled: flag(h, 'enabled', true), parameters: attr(h, 'parameters') ?? '',
      passContext: flag(h, 'passExecutionContext', false),
    })));
}

/**
 * Reads a formxml (`<form>…</form>`, or the `<systemform>` around it) as exported by the platform.
 * Rows and cells keep the order and spans of the designer.
 */
export function parseForm(xml: string): FormModel {
  const outer = parseXml(xml, 'The form');
  const root = outer.nodeName === 'form' ? outer : child(outer, 'form') ?? outer;
  const custom = readCustomControls(root);
  const tabs = children(child(root, 'tabs'), 'tab').map((t): FormTab => ({
    id: attr(t, 'id') ?? '', name: attr(t, 'name') ?? '', label: cellLabel(t), showLabel: flag(t, 'showlabel', true), visible: flag(t, 'visible', true),
    columns: children(child(t, 'columns'), 'column').map((c) => ({
      width: attr(c, 'width') ?? '100%',
      sections: children(child(c, 'sections'), 'section').map((s): FormSection => ({
        id: attr(s, 'id') ?? '', name: attr(s, 'name') ?? '', label: cellLabel(s), showLabel: flag(s, 'showlabel', true), visible: flag(s, 'visible', true),
        // the designer writes "11" for two columns: one digit a column
        columns: Math.max(1, (attr(s, 'columns') ?? '1').length), rows: readRows(s, custom),
      })),
    })),
  }));
  return {
    tabs,
    header: readRows(child(root, 'header'), custom).flat().filter((c) => c.control),
    footer: readRows(child(root, 'footer'), custom).flat().filter((c) => c.control),
    libraries: children(child(root, 'formLibraries'), 'Library').map((l) => attr(l, 'name') ?? ''),
    handlers: readHandlers(root),
  };
}

/** Every cell with a control, in reading order. */
export const cellsOf = (form: FormModel): FormCell[] =>
  [...form.header, ...form.tabs.flatMap((t) => t.columns.flatMap((c) => c.sections.flatMap((s) => s.rows.flat()))), ...form.footer].filter((c) => c.control);

/** Logical names of the columns on the form, each once: what a form reads, and the attributes that scripts can get. */
export const fieldsOf = (form: FormModel): string[] => [...new Set(cellsOf(form).map((c) => c.control!.field).filter((f): f is string => !!f))];

/** Form factors as customControl writes them. */
export const formFactors = { phone: 0, tablet: 1, web: 2 } as const;
const platformGrids = new Set(['Microsoft.PowerApps.PowerAppsOneGrid', 'MscrmControls.Grid.GridControl']);
/** A grid of the platform, which this host draws itself. */
export const isPlatformGrid = (c: CustomControl): boolean => platformGrids.has(c.name);
/** Whether the rows of a subgrid are edited in place on this form factor; one that none is named for keeps the plain list. */
export const isEditableGrid = (control: FormControl, formFactor: number): boolean =>
  control.custom.some((c) => c.formFactor === formFactor && isPlatformGrid(c) && ['yes', 'true'].includes(c.parameters['EnableEditing']?.value.toLowerCase() ?? 'no'));
/** Quick view forms of a quick view control: form id by table. */
export function quickFormsOf(control: FormControl): Record<string, string> {
  const list = control.parameters['QuickForms'];
  if (!list) return {};
  return Object.fromEntries(Array.from(parseXml(list, 'The list of quick view forms').getElementsByTagName('QuickFormId'), (f) => [attr(f, 'entityname') ?? '', bareId(text(f))]));
}

/** The PCF control for a form factor, if the cell has one. */
export const customControlFor = (control: FormControl, formFactor: number): CustomControl | undefined =>
  control.custom.find((c) => c.formFactor === formFactor) ?? control.custom.find((c) => c.formFactor === 2);
