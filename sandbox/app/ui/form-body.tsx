import * as React from 'react';
import { MessageBar, MessageBarType, Pivot, PivotItem } from '@fluentui/react';
import { formFactors, isEditableGrid, isPlatformGrid } from '../model/formxml.ts';
import type { FormCell, FormSection, FormTab } from '../model/formxml.ts';
import type { FormRuntime } from '../xrm/form-runtime.ts';
import { isPhone } from '../xrm/xrm.ts';
import { Failure } from './error-boundary.tsx';
import { Field } from './field.tsx';
import { useApp } from './hooks.ts';
import { Notes } from './notes.tsx';
import { PcfHost } from './pcf-host.tsx';
import { QuickView } from './quick-view.tsx';
import { SubGrid } from './subgrid.tsx';

/** main: the page. pane: beside it. quick: a quick create form. glance: a quick view form inside of another one. */
export type Place = 'main' | 'pane' | 'quick' | 'glance';
interface BodyProps { readonly form: FormRuntime; readonly context?: object; readonly place: Place }

const levels = { INFO: MessageBarType.info, WARNING: MessageBarType.warning, ERROR: MessageBarType.error } as const;
/** Notifications that scripts set on the form. */
export const FormNotes = (props: { form: FormRuntime }): React.JSX.Element => <>
  {[...props.form.notes].map(([id, n]) => <MessageBar key={id} messageBarType={levels[n.level]} isMultiline data-note={id}>{n.message}</MessageBar>)}</>;

/** The tabs of a form, and the sections of the chosen one. */
export function FormTabs(props: BodyProps): React.JSX.Element {
  const { form } = props;
  const tabs = form.model.tabs.filter((t) => !(form.hiddenTabs.get(t.id) ?? !t.visible));
  const tab = tabs.find((t) => t.id === form.activeTab) ?? tabs[0];
  return <>
    {tabs.length > 1 ? <Pivot className="tabs" aria-label="Tabs of the form" headersOnly selectedKey={tab?.id} overflowBehavior="menu" overflowAriaLabel="More tabs" onLinkClick={(i) => { if (i?.props.itemKey) { form.activeTab = i.props.itemKey; form.changed(); } }}>
      {tabs.map((t) => <PivotItem key={t.id} itemKey={t.id} headerText={form.labels.get(t.id) ?? (t.label || t.name)} />)}</Pivot> : null}
    {tab ? <TabBody {...props} tab={tab} /> : null}
  </>;
}

function TabBody(props: BodyProps & { tab: FormTab }): React.JSX.Element {
  const { form, tab } = props;
  const columns = tab.columns.map((c) => ({ width: parseFloat(c.width) || 1, sections: c.sections.filter((s) => !(form.hiddenSections.get(s.id) ?? !s.visible)) })).filter((c) => c.sections.length > 0);
  return <div className="tab" style={{ gridTemplateColumns: columns.map((c) => `minmax(0, ${c.width}fr)`).join(' ') }}>{columns.map((c, i) => (
    <div className="tab-column" key={i}>{c.sections.map((s) => <Section key={s.id} {...props} section={s} />)}</div>))}</div>;
}

function Section(props: BodyProps & { section: FormSection }): React.JSX.Element {
  const { section, form } = props;
  const title = form.labels.get(section.id) ?? section.label;
  return <section className="card section" aria-label={title || undefined}>
    {section.showLabel && title ? props.place === 'pane' ? <h4>{title}</h4> : <h2>{title}</h2> : null}
    <div className={section.columns > 2 ? 'rows many' : 'rows'} style={{ ['--columns' as string]: section.columns }}>{section.rows.flat().map((c, i) => (
      <div key={c.id || i} className="cell" hidden={!isShown(form, c)} style={{ ['--span' as string]: Math.min(c.colspan, section.columns) }}><Cell {...props} cell={c} /></div>))}</div>
  </section>;
}
/** Scripts show and hide what the form hides and shows; an empty cell keeps its place. */
function isShown(form: FormRuntime, c: FormCell): boolean {
  const control = c.control;
  if (!control) return c.visible;
  const field = control.field && control.kind !== 'quickview' ? form.fields.get(control.field) : undefined;
  return field ? field.visible : !form.hiddenControls.has(control.id);
}

function Cell(props: BodyProps & { cell: FormCell }): React.JSX.Element | null {
  const app = useApp();
  const { cell, form } = props;
  const control = cell.control;
  if (!control || control.kind === 'hidden' || !isShown(form, cell)) return null;
  if (control.kind === 'subgrid' && control.custom.every(isPlatformGrid)) {
    const editable = !isPhone() && isEditableGrid(control, formFactors.web);
    return <SubGrid cell={cell} form={form} editable={editable} />;
  }
  if (control.custom.length) return <PcfHost app={app} form={form} cell={cell} />;
  if (control.kind === 'quickview') return <QuickView cell={cell} form={form} />;
  if (control.kind === 'notes') return <Notes form={form} label={form.labels.get(control.id) ?? cell.label} />;
  if (control.field) return <Field form={form} cell={cell} place={props.place} />;
  return <Failure error={new Error(`The sandbox's app host does not emulate the control ${control.kind === 'unknown' ? `with the class id ${control.classId}` : control.kind}.`)} />;
}
