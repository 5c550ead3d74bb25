import * as React from 'react';
import { Dropdown, MessageBar, MessageBarType } from '@fluentui/react';
import type { ICommandBarItemProps } from '@fluentui/react';
import { holds } from '../data/metadata.ts';
import type { Form } from '../data/metadata.ts';
import * as webApi from '../data/webapi.ts';
import type { Page } from '../model/address.ts';
import type { FormCell } from '../model/formxml.ts';
import { chooseForm, formsFor } from '../model/forms.ts';
import { showValue } from '../model/words.ts';
import { openForm } from '../xrm/open-form.ts';
import type { OpenForm } from '../xrm/open-form.ts';
import type { FormRuntime } from '../xrm/form-runtime.ts';
import { Commands, useRibbon, useStandard } from './command-bar.tsx';
import { Failure } from './error-boundary.tsx';
import { FormNotes, FormTabs } from './form-body.tsx';
import { Pill } from './grid.tsx';
import { useApp, useChanges, useLoaded } from './hooks.ts';

type RecordPage = Extract<Page, { pageType: 'entityrecord' }>;
type Place = 'main' | 'pane';

export function FormPage(props: { page: RecordPage; place: Place; onClose?: () => void }): React.JSX.Element {
  const app = useApp();
  const { page } = props;
  const [chosen, choose] = React.useState(page.formId);
  const loaded = useLoaded(async () => {
    const [entity, all] = await Promise.all([app.meta.entity(page.entityName), app.meta.forms(page.entityName)]);
    const forms = formsFor(all, app.app.components.forms, app.me.roles.map((r) => r.id));
    const form = chooseForm(forms, chosen, localStorage.getItem(`form:${page.entityName}`) ?? undefined);
    if (!form) throw new Error(`The table ${entity.displayName} has no main form.`);
    const open = await openForm(app, { entity, form, forms, page, onForm: (id) => { choose(id); localStorage.setItem(`form:${page.entityName}`, id); }, onClose: () => { if (props.place === 'main') app.back({ pageType: 'entitylist', entityName: page.entityName }); } });
    return { open, forms };
  }, [page.entityName, page.entityId, chosen]);
  if (loaded.state === 'failed') return <Failure error={loaded.error} title="This record cannot be shown" />;
  if (loaded.state === 'loading') return <p className="loading" role="status">Loading…</p>;
  return <OpenRecord open={loaded.value.open} forms={loaded.value.forms} place={props.place} page={page} onForm={(id) => { choose(id); localStorage.setItem(`form:${page.entityName}`, id); }} />;
}

const isEdited = (form: FormRuntime): boolean => form.dirty.length > 0 || [...form.grids.values()].some((g) => g.unsaved.length > 0);
/** Saves rows of editable grids that are still open. Answers whether none is left. */
async function saveRows(form: FormRuntime): Promise<boolean> {
  const done = await Promise.all([...form.grids.values()].flatMap((g) => g.unsaved.map((r) => r.save())));
  return done.every(Boolean);
}

function OpenRecord(props: { open: OpenForm; forms: readonly Form[]; place: Place; page: RecordPage; onForm: (id: string) => void }): React.JSX.Element {
  const app = useApp();
  const { form, context } = props.open;
  useChanges(form);
  React.useEffect(() => { void props.open.start(); }, [props.open]);
  React.useEffect(() => {
    if (props.place !== 'main') return undefined;
    document.title = `${form.title} - ${app.app.name}`;
    const leaving = (e: BeforeUnloadEvent): void => { if (isEdited(form)) e.preventDefault(); };
    window.addEventListener('beforeunload', leaving);
    return () => window.removeEventListener('beforeunload', leaving);
  }, [form, form.title]);

  const wasNew = React.useRef(form.isNew);
  const save = async (mode: number): Promise<boolean> => {
    try {
      if (!(await saveRows(form))) throw new Error('A row of a list has changes that cannot be saved. Correct it or press Escape in it, then save again.');
      const done = await form.save(mode);
      if (done && wasNew.current && form.id && props.place === 'main' && mode === 1) {
        wasNew.current = false;
        const page: Page = { ...props.page, entityId: form.id };
        app.replace(page);
      }
      return done;
    } catch (e) { await app.error(e, 'Unable to save'); return false; }
  };
  React.useEffect(() => {
    if (props.place !== 'main') return;
    app.mayLeave = async () => {
      if (!isEdited(form)) return true;
      const answer = await app.ask({ title: 'Unsaved changes', text: 'Do you want to save your changes before leaving this page?', dismissed: 'stay', buttons: [{ text: 'Save and continue', primary: true, answer: 'save' }, { text: 'Discard changes', answer: 'discard' }] });
      return answer === 'discard' || (answer === 'save' && (await saveRows(form)) && save(1));
    };
  }, [form]);
  const back = (): void => app.back({ pageType: 'entitylist', entityName: form.entity.logicalName });
  const remove = async (): Promise<void> => {
    const answer = await app.ask({ title: 'Confirm Deletion', text: `Delete ${form.title}? This cannot be undone.`, buttons: [{ text: 'Delete', primary: true, answer: true }, { text: 'Cancel', answer: false }], dismissed: false });
    if (answer !== true) return;
    try { await webApi.remove(form.entity.entitySetName, form.id!); app.mayLeave = () => Promise.resolve(true); back(); } catch (e) { await app.error(e, 'Unable to delete'); }
  };
  const state = form.formType === 1 ? 'Create' : form.formType === 2 ? 'Existing' : form.formType === 3 ? 'ReadOnly' : 'Disabled';
  const ribbon = useRibbon({ entity: form.entity.logicalName, place: 'Form', formState: state, selected: form.id ? [{ id: form.id, name: form.title }] : [], primaryControl: context, valueOf: (f) => form.fields.get(f)?.value ?? form.row[f] }, form.ribbonVersion);
  const editable = form.formType <= 2;
  const standard = useStandard(form.entity.logicalName, 'Form');
  const items: ICommandBarItemProps[] = [
    ...(props.place === 'main' ? [{ key: 'back', iconOnly: true, ariaLabel: 'Back', text: 'Back', iconProps: { iconName: 'back' }, onClick: back }] : []),
    ...(editable && standard('Save') ? [{ key: 'save', text: 'Save', iconProps: { iconName: 'save' }, disabled: form.busy, onClick: () => { void save(1); } }] : []),
    ...(editable && props.place === 'main' && standard('SaveAndClose') ? [{ key: 'saveandclose', text: 'Save & Close', iconProps: { iconName: 'saveandclose' }, disabled: form.busy, onClick: () => { void save(2).then((ok) => { if (ok) back(); }); } }] : []),
    ...ribbon,
    ...(props.place === 'main' && holds(app.me, form.entity.privileges['Create']) && standard('NewRecord') ? [{ key: 'new', text: 'New', iconProps: { iconName: 'add' }, onClick: () => { void app.go({ pageType: 'entityrecord', entityName: form.entity.logicalName }); } }] : []),
    ...(form.id && holds(app.me, form.entity.privileges['Delete']) && props.place === 'main' && standard('Delete') ? [{ key: 'delete', text: 'Delete', iconProps: { iconName: 'delete' }, onClick: () => { void remove(); } }] : []),
    ...(standard('RefreshModernButton') ? [{ key: 'refresh', text: 'Refresh', iconProps: { iconName: 'refresh' }, onClick: () => { void form.refresh(false).catch((e: unknown) => app.error(e)); } }] : []),
  ];
  const Heading = props.place === 'main' ? 'h1' : 'h3';
  return <article className={`record ${props.place}`} aria-label={form.title} aria-busy={form.busy}>
    <Commands items={items} label="Commands of the record" />
    <div className="form-notes" aria-live="polite">
      {form.isInactive ? <MessageBar messageBarType={MessageBarType.info}>{`Read-only: this record’s status is ${webApi.formatted(form.row, 'statecode') ?? 'inactive'}.`}</MessageBar>
        : form.formType === 3 ? <MessageBar messageBarType={MessageBarType.info}>Read-only: you do not have permission to change this record.</MessageBar> : null}
      <FormNotes form={form} />
    </div>
    <header className="record-head card">
      <div className="record-name">
        <Heading>{form.title}{form.dirty.length ? <small> - Unsaved</small> : form.formType === 2 ? <small> - Saved</small> : null}</Heading>
        <p><span>{form.entity.displayName}</span>
          {props.forms.length > 1 ? <Dropdown className="form-switch" ariaLabel="Form" selectedKey={form.form.id} dropdownWidth="auto" options={props.forms.map((f) => ({ key: f.id, text: f.name }))} onChange={(_e, o) => { if (o) props.onForm(String(o.key)); }} /> : null}</p>
      </div>
      <dl className="head-fields">
        {form.model.header.map((c) => <HeadCell key={c.id} form={form} cell={c} />)}
      </dl>
    </header>
    <FormTabs form={form} context={context} place={props.place} />
  </article>;
}

function HeadCell(props: { form: FormRuntime; cell: FormCell }): React.JSX.Element | null {
  const app = useApp();
  const field = props.form.fields.get(props.cell.control?.field ?? '');
  if (!field || props.form.hiddenControls.has(props.cell.control!.id)) return null;
  const words = field.value === field.initial ? field.formatted : undefined;
  const v = field.value;
  const a = field.attribute;
  if (['choice', 'state', 'status'].includes(a.type) && v !== null) return <div><dt>{field.label}</dt><dd><Pill attribute={a} value={v} text={words ?? a.options?.find((o) => o.value === v)?.label ?? String(v)} /></dd></div>;
  const text = words ?? showValue(a, v, app.me.settings);
  return <div><dt>{field.label}</dt><dd>{text || '—'}</dd></div>;
}
