/** What the platform hands to commands: the form, or a list with the rows chosen in it. */
import { bareId, isDocumentTable, type DocumentToSend } from '../nudge/index.ts';

export type DocumentHere = DocumentToSend;
/** An item of SelectedControlSelectedItemReferences. */
export interface Reference { readonly Id: string; readonly Name?: string; readonly TypeName: string }
export interface ListControl { refresh?(): void }

/** Undefined for a record that is not saved yet. */
export function documentOn(form: Xrm.FormContext): DocumentHere | undefined {
  const id = bareId(form.data.entity.getId());
  const table = form.data.entity.getEntityName();
  return id === '' || !isDocumentTable(table) ? undefined : { table, id };
}
export const documentsIn = (references: readonly Reference[]): readonly DocumentHere[] =>
  references.flatMap((r) => (isDocumentTable(r.TypeName) ? [{ table: r.TypeName, id: bareId(r.Id) }] : []));

/** A list may have gone, and some hosts have lists without refresh: what people see then is only older. */
export function refresh(list: ListControl | undefined): void {
  try { list?.refresh?.(); } catch { /* see above */ }
}

/** Where a document is opened, in the app that the person is in. */
export function addressOf(table: string, id: string): string {
  const app = Xrm.Utility.getGlobalContext().getCurrentAppUrl();
  return `${app}${app.includes('?') ? '&' : '?'}pagetype=entityrecord&etn=${encodeURIComponent(table)}&id=${encodeURIComponent(id)}`;
}
