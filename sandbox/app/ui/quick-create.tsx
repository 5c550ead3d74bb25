import * as React from 'react';
import { DefaultButton, MessageBar, MessageBarType, Panel, PanelType, PrimaryButton } from '@fluentui/react';
import { firstForm } from '../model/forms.ts';
import type { LookupValue } from '../model/values.ts';
import type { QuickCreate } from '../xrm/app-state.ts';
import { openForm } from '../xrm/open-form.ts';
import type { OpenForm } from '../xrm/open-form.ts';
import { Failure } from './error-boundary.tsx';
import { FormNotes, FormTabs } from './form-body.tsx';
import { useApp, useChanges, useLoaded } from './hooks.ts';

/** Quick create forms that are open, the last on top. */
export function QuickCreates(): React.JSX.Element {
  const app = useApp();
  useChanges(app);
  return <>{app.quickCreates.map((q) => <QuickCreatePanel key={q.id} ask={q} />)}</>;
}

function QuickCreatePanel(props: { ask: QuickCreate }): React.JSX.Element {
  const app = useApp();
  const { ask } = props;
  const made = React.useRef<LookupValue[]>([]);
  const [round, setRound] = React.useState(0);
  const [title, setTitle] = React.useState('Quick Create');
  const open = React.useRef<OpenForm>();
  const loaded = useLoaded(async () => {
    const [entity, forms] = await Promise.all([app.meta.entity(ask.entityName), app.meta.forms(ask.entityName)]);
    setTitle(`Quick Create: ${entity.displayName}`);
    const form = firstForm(forms, 'quickCreate', app.me.roles.map((r) => r.id));
    if (!entity.isQuickCreateEnabled || !form) throw new Error(`The table ${entity.displayName} has no quick create form.`);
    open.current = await openForm(app, { entity, form, forms: [form], page: { pageType: 'entityrecord', entityName: ask.entityName, createFromEntity: ask.from, data: ask.data }, onForm: () => undefined, onClose: () => ask.settle(made.current) });
    return open.current;
  }, [round]);
  const close = async (): Promise<void> => {
    // what the form began with is nobody's work
    const edited = open.current && open.current.form.dirty.some((f) => !(f.value !== null && f.attribute.logicalName === ask.from?.column));
    if (edited) {
      const answer = await app.ask({ title: 'Unsaved changes', text: 'This form has changes that were not saved. Close it without saving?', dismissed: 'stay', buttons: [{ text: 'Keep editing', primary: true, answer: 'stay' }, { text: 'Discard changes', answer: 'discard' }] });
      if (answer !== 'discard') return;
    }
    ask.settle(made.current);
  };
  return <Panel isOpen type={PanelType.custom} customWidth="min(520px, 100vw)" className="quick-create" headerText={title} onDismiss={(e) => { e?.preventDefault(); void close(); }} closeButtonAriaLabel="Close" isFooterAtBottom onOuterClick={() => undefined /* a dialog over the form is outside of it too */}
    onRenderFooterContent={() => (loaded.state === 'ready' ? <Footer key={round} open={loaded.value} onSaved={(row, again) => {
      made.current = [...made.current, row];
      ask.saved(row);
      if (again) setRound((r) => r + 1); else ask.settle(made.current);
    }} onCancel={() => { void close(); }} /> : null)}>
    {loaded.state === 'failed' ? <Failure error={loaded.error} /> : loaded.state === 'loading' ? <p className="loading" role="status">Loading…</p> : <Body key={round} open={loaded.value} again={round > 0} />}
  </Panel>;
}

function Body(props: { open: OpenForm; again: boolean }): React.JSX.Element {
  const { form, context } = props.open;
  useChanges(form);
  const frame = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    void props.open.start();
    // the panel itself takes the focus when it opens; after "create new" it has to go back to the top
    setTimeout(() => frame.current?.querySelector<HTMLElement>('input:not([disabled]), textarea, button.link, [role=combobox]')?.focus(), props.again ? 0 : 300);
  }, [props.open]);
  return <div ref={frame} className="record quick" aria-busy={form.busy}>
    <div className="form-notes" aria-live="polite">
      <FormNotes form={form} />
      {form.canWrite ? null : <MessageBar messageBarType={MessageBarType.error}>You do not have permission to create this record. Ask a security administrator for a role that allows it.</MessageBar>}
    </div>
    <FormTabs form={form} context={context} place="quick" />
  </div>;
}

function Footer(props: { open: OpenForm; onSaved: (row: LookupValue, again: boolean) => void; onCancel: () => void }): React.JSX.Element {
  const app = useApp();
  const { form } = props.open;
  useChanges(form);
  const save = async (again: boolean): Promise<void> => {
    const given = form.fields.get(form.entity.primaryNameAttribute ?? '')?.value;
    try {
      if (!(await form.save(again ? 59 : 2, { close: true }))) return;
      props.onSaved({ id: form.id!.toLowerCase(), entityType: form.entity.logicalName, name: typeof given === 'string' ? given : '' }, again);
    } catch (e) { await app.error(e, 'Unable to save'); }
  };
  return <div className="quick-foot">
    <PrimaryButton text="Save and Close" disabled={form.busy || !form.canWrite} onClick={() => { void save(false); }} />
    <DefaultButton text="Save & Create New" disabled={form.busy || !form.canWrite} onClick={() => { void save(true); }} />
    <DefaultButton text="Cancel" onClick={props.onCancel} />
  </div>;
}
