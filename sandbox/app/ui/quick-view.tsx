import * as React from 'react';
import type { FormCell } from '../model/formxml.ts';
import { quickFormsOf } from '../model/formxml.ts';
import { bareId } from '../model/xml.ts';
import type { LookupValue } from '../model/values.ts';
import { FormRuntime } from '../xrm/form-runtime.ts';
import { Failure } from './error-boundary.tsx';
import { FormTabs } from './form-body.tsx';
import { useApp, useLoaded } from './hooks.ts';

/** The row that a lookup points at, read-only, on the quick view form that the cell names for its table. */
export function QuickView(props: { cell: FormCell; form: FormRuntime }): React.JSX.Element | null {
  const app = useApp();
  const control = props.cell.control!;
  const field = props.form.fields.get(control.field ?? '');
  const value = field?.value as LookupValue | null | undefined;
  const loaded = useLoaded(async () => {
    if (!value) return undefined;
    const wanted = quickFormsOf(control)[value.entityType];
    if (!wanted) return undefined;
    const [entity, forms] = await Promise.all([app.meta.entity(value.entityType), app.meta.forms(value.entityType)]);
    const form = forms.find((f) => f.type === 'quick' && bareId(f.id) === wanted);
    if (!form) throw new Error(`The quick view ${props.cell.label || control.id} names the form ${wanted} of ${value.entityType}, which does not exist.`);
    const runtime = new FormRuntime({ entity, form, id: value.id, meta: app.meta, me: app.me });
    await runtime.load();
    runtime.canWrite = false;
    return runtime;
  }, [value?.id, value?.entityType]);
  const title = props.form.labels.get(control.id) ?? props.cell.label;
  return <div className="glance" role="group" aria-label={title || undefined} data-quickview={control.id}>
    {title && props.cell.showLabel ? <h3>{title}</h3> : null}
    {loaded.state === 'failed' ? <Failure error={loaded.error} /> : loaded.state === 'loading' ? <p className="glance-empty" role="status">Loading…</p>
      : loaded.value ? <FormTabs form={loaded.value} place="glance" /> : <p className="glance-empty">—</p>}
  </div>;
}
