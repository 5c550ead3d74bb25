import type { Entity, Form } from '../data/metadata.ts';
import type { EntityReference, Page } from '../model/address.ts';
import { fromScript, isLookup } from '../model/values.ts';
import type { LookupValue } from '../model/values.ts';
import type { AppState } from './app-state.ts';
import { formContextOf } from './form-context.ts';
import type { FormHandler } from '../model/formxml.ts';
import { FormRuntime } from './form-runtime.ts';
import type { Beginning } from './form-runtime.ts';
import { functionNamed, loadLibrary } from './scripts.ts';

export interface OpenForm { readonly form: FormRuntime; readonly context: object; /** Loads the libraries and fires OnLoad, once. */ readonly start: () => Promise<void> }

/**
 * What a new record starts with. A subgrid says by which lookup its rows point here; a script's createFromEntity does
 * not, and fills every lookup of the form to that table.
 */
export function beginningOf(entity: Entity, from: EntityReference | undefined, data: Readonly<Record<string, unknown>> | undefined): Beginning {
  const parent = from && ({ id: from.id.replace(/[{}]/g, '').toLowerCase(), entityType: from.entityType, name: from.name ?? '' } satisfies LookupValue);
  const values: Record<string, unknown> = {};
  if (parent && !from.column) for (const a of entity.attributes) if (a.type === 'lookup' && a.targets?.includes(parent.entityType)) values[a.logicalName] = parent;
  for (const [name, given] of Object.entries(data ?? {})) {
    const a = entity.attributes.find((x) => x.logicalName === name);
    if (!a || given === null || given === undefined) continue;
    // lookups come as a reference, as a list of one, or as an id with `<column>name` and `<column>type` beside it
    const one = isLookup(a) && typeof given === 'string' ? { id: given, name: data![`${name}name`], entityType: data![`${name}type`] ?? a.targets?.[0] } : given;
    values[name] = fromScript(a, isLookup(a) && !Array.isArray(one) ? [one] : one);
  }
  return { ...(parent && from.column ? { parent: { column: from.column, value: parent } } : {}), values };
}

/** Calls the function that a handler names. What it throws is shown; it never stops the form. */
function runner(app: AppState, h: FormHandler): (context: unknown) => void {
  const failed = (e: unknown): void => { void app.error(e, `Script error in ${h.functionName}`); };
  // called at once, not from a promise: a handler of OnSave prevents the save while it runs
  return (context) => { try { Promise.resolve(functionNamed(h.functionName, h.library)(...(h.passContext ? [context] : []), ...literals(h.parameters))).catch(failed); } catch (e) { failed(e); } };
}

function listen(form: FormRuntime, h: FormHandler, run: (context: unknown) => void): void {
  const grid = h.control ? form.grids.get(h.control) : undefined;
  if (h.control && !grid) throw new Error(`The form event ${h.event} waits for ${h.control}, which is no subgrid of the form.`);
  if (grid && h.event === 'onrecordselect') grid.events.select.add(run);
  else if (grid && h.event === 'onsave') grid.events.save.add(run);
  else if (grid && h.event === 'onchange' && h.field) grid.events.change.set(h.field, (grid.events.change.get(h.field) ?? new Set()).add(run));
  else if (grid) throw new Error(`The sandbox's app host does not emulate the grid event ${h.event}.`);
  else if (h.event === 'onload') run(form.contextFor());
  else if (h.event === 'onsave') form.onSave.add(run);
  else if (h.event === 'onchange' && h.field) form.fields.get(h.field)?.onChange.add(run);
  else throw new Error(`The sandbox's app host does not emulate the form event ${h.event}.`);
}

/** Reads a record onto a form and joins it with the form's own scripts. */
export async function openForm(app: AppState, o: { entity: Entity; form: Form; forms: readonly Form[]; page: Extract<Page, { pageType: 'entityrecord' }>; onForm: (id: string) => void; onClose: () => void }): Promise<OpenForm> {
  const form = new FormRuntime({ entity: o.entity, form: o.form, id: o.page.entityId, meta: app.meta, me: app.me, beginning: beginningOf(o.entity, o.page.createFromEntity, o.page.data) });
  const context = formContextOf(form, { navigateToForm: o.onForm, forms: () => o.forms, close: o.onClose });
  await form.load();
  let started = false;
  const start = async (): Promise<void> => {
    if (started) return;
    started = true;
    try {
      const handlers = form.model.handlers.filter((h) => h.enabled);
      for (const library of new Set([...form.model.libraries, ...handlers.map((h) => h.library).filter(Boolean)])) await loadLibrary(library);
      // handlers that wait are there before OnLoad runs: it may set values and fire them
      for (const h of [...handlers.filter((x) => x.event !== 'onload'), ...handlers.filter((x) => x.event === 'onload')]) listen(form, h, runner(app, h));
    } catch (e) { await app.error(e, 'Script error'); }
  };
  return { form, context, start };
}

/** Parameters of a handler are a list of JavaScript literals separated by commas. */
export function literals(parameters: string): unknown[] {
  const text = parameters.trim();
  if (!text) return [];
  return JSON.parse(`[${text.replace(/'((?:[^'\\]|\\.)*)'/g, (_m, s: string) => JSON.stringify(s.replace(/\\'/g, "'")))}]`) as unknown[];
}
