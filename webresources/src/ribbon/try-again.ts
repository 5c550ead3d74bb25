/** R27: what failed goes once more, from the lists of Xero Details: the chosen ones, or all that failed, at most 250 at once. */
import { exportStatus, optionValue, xeroDocument } from '@counterfoil/solution';
import { bareId, documentTables, failureOf, MOST_AT_ONCE, places, textOf, type Row } from '../nudge/index.ts';
import { webApi } from '../platform.ts';
import { text } from '../text.ts';
import { failureText } from '../words.ts';
import type { ListControl, Reference } from './place.ts';
import { sendSelected } from './send-selected.ts';

const SELECT = `$select=cfl_documentnumber,${documentTables.map((t) => places[t].value).join(',')}`;
const IN_ONE_READ = 50;

/** Details of a document that was deleted name none, and there is nothing to send. */
function referenceIn(row: Row): readonly Reference[] {
  const table = documentTables.find((t) => textOf(row, places[t].value) !== undefined);
  return table === undefined ? [] : [{ Id: textOf(row, places[table].value)!, TypeName: table, Name: textOf(row, 'cfl_documentnumber') ?? '' }];
}

async function documentsOf(filter: string): Promise<readonly Reference[]> {
  const { entities } = await webApi().retrieveMultipleRecords(xeroDocument.logicalName, `?${SELECT}&$filter=${filter}&$orderby=modifiedon asc&$top=${MOST_AT_ONCE}`);
  return entities.flatMap(referenceIn);
}

/** What is in Xero already is not sent again: the same question and the same answer as in a list of documents. Never rejects. */
async function again(list: ListControl | undefined, read: () => Promise<readonly Reference[]>, nothing: 'TryAgain_None' | 'TryAgain_NoDocument'): Promise<void> {
  try {
    const documents = await read();
    if (documents.length > 0) return await sendSelected(list ?? {}, documents);
    await Xrm.Navigation.openAlertDialog({ title: text('TryAgain_None_Title'), text: text(nothing) });
  } catch (error) {
    await Xrm.Navigation.openAlertDialog({ title: text('Bulk_NotStored_Title'), text: failureText(failureOf(error)) });
  }
}

export async function tryAgain(list: ListControl | undefined, references: readonly Reference[]): Promise<void> {
  if (references.length > MOST_AT_ONCE) {
    await Xrm.Navigation.openAlertDialog({ title: text('Bulk_TooMany_Title'), text: text('Bulk_TooMany', references.length, MOST_AT_ONCE) });
    return;
  }
  const ids = references.map((r) => bareId(r.Id));
  const parts = Array.from({ length: Math.ceil(ids.length / IN_ONE_READ) }, (_, i) => ids.slice(i * IN_ONE_READ, (i + 1) * IN_ONE_READ));
  await again(list, async () => (await Promise.all(parts.map((some) => documentsOf(some.map((id) => `cfl_xerodocumentid eq ${id}`).join(' or '))))).flat(), 'TryAgain_NoDocument');
}
/** The oldest first; what is left over is named by the list itself afterwards. */
export const tryAllAgain = (list: ListControl | undefined): Promise<void> =>
  again(list, () => documentsOf(`cfl_exportstatus eq ${optionValue(exportStatus, 'failed')}`), 'TryAgain_None');
