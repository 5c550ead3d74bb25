import type { Entity, Form } from '../data/metadata.ts';
import type { Page } from '../model/address.ts';
import type { LookupValue } from '../model/values.ts';
import type { AppState } from './app-state.ts';
import { formContextOf } from './form-context.ts';
import { FormRuntime } from './form-runtime.ts';
import { functionNamed, loadScript, webResourceUrl } from './scripts.ts';

export interface OpenForm { readonly form: FormRuntime; readonly context: object; /** Loads the libraries and fires OnLoad, once. */ readonly start: () => Promise<void> }

/** Reads a record onto a form and joins it with the form's own scripts. */
export async function openForm(app: AppState, o: { entity: Entity; form: Form; forms: readonly Form[]; page: Extract<Page, { pageType: 'entityrecord' }>; onForm: (id: string) => void; onClose: () => void }): Promise<OpenForm> {
  const form = new FormRuntime({ entity: o.entity, form: o.form, id: o.page.entityId, meta: app.meta, me: app.me });
  const context = formContextOf(form, { navigateToForm: o.onForm, forms: () => o.forms, close: o.onClose });
  await form.load();
  const parent = o.page.createFromEntity;
  if (form.isNew && parent) {
    for (const [name, f] of form.fields) if (f.attribute.targets?.includes(parent.entityType) && f.attribute.type === 'lookup') form.setValue(name, { id: parent.id, entityType: parent.entityType, name: parent.name ?? '' } satisfies LookupValue, false);
  }
  let started = false;
  const start = async (): Promise<void> => {
    if (started) return;
    started = true;
    try {
      const used = form.model.handlers.filter((h) => h.enabled).map((h) => h.library).filter(Boolean);
      for (const library of new Set([...form.model.libraries, ...used])) await loadScript(webResourceUrl(library));
      for (const h of form.model.handlers.filter((x) => x.enabled)) {
        const run = (context_: unknown): void => {
          const failed = (e: unknown): void => { void app.error(e, `Script error in ${h.functionName}`); };
          // called at once, not from a promise: a handler of OnSave prevents the save while it runs
          try { Promise.resolve(functionNamed(h.functionName, h.library)(...(h.passContext ? [context_] : []), ...literals(h.parameters))).catch(failed); } catch (e) { failed(e); }
        };
        if (h.event === 'onload') run(form.contextFor());
        else if (h.event === 'onsave') form.onSave.add(run);
        else if (h.event === 'onchange' && h.field) form.fields.get(h.field)?.onChange.add(run);
        else throw new Error(`The sandbox's app host does not emulate the form event ${h.event}.`);
      }
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
