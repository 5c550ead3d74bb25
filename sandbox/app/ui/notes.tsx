import * as React from 'react';
import { DefaultButton, PrimaryButton } from '@fluentui/react';
import { holds } from '../data/metadata.ts';
import * as webApi from '../data/webapi.ts';
import type { FormRuntime } from '../xrm/form-runtime.ts';
import { Failure } from './error-boundary.tsx';
import { useApp, useLoaded } from './hooks.ts';

/** What the platform takes by default; the organisation may allow more. */
const MOST_BYTES = 5 * 1024 * 1024;

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}

async function download(id: string): Promise<void> {
  const row = await webApi.retrieve('annotations', id, '?$select=documentbody,filename,mimetype');
  const bytes = Uint8Array.from(atob(String(row['documentbody'] ?? '')), (c) => c.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: String(row['mimetype'] ?? 'application/octet-stream') }));
  Object.assign(document.createElement('a'), { href: url, download: String(row['filename'] ?? 'file') }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Notes and files of a record, newest first, with a box to add one. Activities are not shown: there are none here. */
export function Notes(props: { form: FormRuntime; label: string }): React.JSX.Element {
  const app = useApp();
  const { form } = props;
  const [version, setVersion] = React.useState(0);
  const loaded = useLoaded(async () => (form.id ? (await webApi.retrieveMultiple('annotations', `?$select=subject,notetext,filename,filesize,createdon,_createdby_value&$filter=_objectid_value eq ${form.id}&$orderby=createdon desc`)).entities : []), [form.id, version]);
  const remove = async (id: string, name: string): Promise<void> => {
    const answer = await app.ask({ title: 'Confirm Deletion', text: `Delete ${name}? This cannot be undone.`, buttons: [{ text: 'Delete', primary: true, answer: true }, { text: 'Cancel', answer: false }], dismissed: false });
    if (answer !== true) return;
    try { await webApi.remove('annotations', id); setVersion((v) => v + 1); } catch (e) { await app.error(e, 'Unable to delete'); }
  };
  if (!form.id) return <p className="grid-empty">To add notes and files, save the record first.</p>;
  return <div className="notes" role="group" aria-label={props.label}>
    {form.formType === 2 && holds(app.me, 'prvCreateNote') ? <NewNote form={form} onSaved={() => setVersion((v) => v + 1)} /> : null}
    {loaded.state === 'failed' ? <Failure error={loaded.error} /> : loaded.state === 'ready' && loaded.value.length === 0 ? <p className="grid-empty">No notes or files yet.</p> : null}
    <ol aria-label="Notes and files">{(loaded.state === 'ready' ? loaded.value : []).map((n) => {
      const id = String(n['annotationid']), file = n['filename'] ? String(n['filename']) : undefined, subject = String(n['subject'] ?? '');
      return <li key={id}>
        {subject ? <strong>{subject}</strong> : null}
        {n['notetext'] ? <p>{String(n['notetext'])}</p> : null}
        {file ? <p><button type="button" className="link" onClick={() => { void download(id).catch((e: unknown) => app.error(e, 'Unable to open the file')); }}>{file}</button> <small>{Math.max(1, Math.round(Number(n['filesize'] ?? 0) / 1024))} KB</small></p> : null}
        <small>{webApi.formatted(n, '_createdby_value')} · {webApi.formatted(n, 'createdon')}</small>{' '}
        {holds(app.me, 'prvDeleteNote') ? <button type="button" className="link" aria-label={`Delete ${file ?? (subject || 'this note')}`} onClick={() => { void remove(id, file ?? (subject || 'this note')); }}>Delete</button> : null}
      </li>;
    })}</ol>
  </div>;
}

function NewNote(props: { form: FormRuntime; onSaved: () => void }): React.JSX.Element {
  const app = useApp();
  const { form } = props;
  const [words, setWords] = React.useState('');
  const [file, setFile] = React.useState<File>();
  const [busy, setBusy] = React.useState(false);
  const input = React.useRef<HTMLInputElement>(null);
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      if (file && file.size > MOST_BYTES) throw new Error(`${file.name} is larger than 5 MB. Attach a smaller file.`);
      await webApi.create('annotations', {
        notetext: words || null, [`objectid_${form.entity.logicalName}@odata.bind`]: `/${form.entity.entitySetName}(${form.id})`,
        ...(file ? { subject: file.name, filename: file.name, mimetype: file.type || 'application/octet-stream', documentbody: await base64Of(file), isdocument: true } : {}),
      });
      setWords(''); setFile(undefined); if (input.current) input.current.value = '';
      props.onSaved();
    } catch (e) { await app.error(e, 'Unable to save the note'); } finally { setBusy(false); }
  };
  return <form onSubmit={(e) => { e.preventDefault(); void save(); }}>
    <textarea className="box" style={{ height: 'auto', padding: 8 }} rows={2} aria-label="New note" placeholder="Enter a note" value={words} onChange={(e) => setWords(e.currentTarget.value)} />
    <div className="note-foot">
      <input ref={input} type="file" className="visually-hidden" tabIndex={-1} aria-label="File to attach" onChange={(e) => setFile(e.currentTarget.files?.[0])} />
      <DefaultButton text={file ? `Attached: ${file.name}` : 'Attach a file'} onClick={() => input.current?.click()} />
      <PrimaryButton type="submit" text="Add note" disabled={busy || (!words.trim() && !file)} />
    </div>
  </form>;
}
