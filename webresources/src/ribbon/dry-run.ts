/**
 * R49: "Dry run" on rows of a list, and on the form of a connection for everything that waits. One request, and no row about any
 * of the documents: whoever only wants to know leaves nothing behind.
 */
import { bareId, MOST_AT_ONCE } from '../nudge/index.ts';
import { text } from '../text.ts';
import { dryRunIn, dryRunReport } from './dry-run-report.ts';
import { inquiry } from './inquiry.ts';
import { addressOf, documentsIn, type ListControl, type Reference } from './place.ts';

const dryRun = inquiry(() => ({
  action: 'dryRun', title: text('DryRun_Title'), working: text('DryRun_Working'), noAnswer: text('DryRun_NoAnswer'),
  report: (json) => { const found = dryRunIn(json); return found && dryRunReport(found, addressOf); },
}));

export async function dryRunOfSelected(_list: ListControl, references: readonly Reference[]): Promise<void> {
  const documents = documentsIn(references);
  if (documents.length === 0) return;
  if (documents.length > MOST_AT_ONCE) {
    await Xrm.Navigation.openAlertDialog({ title: text('Bulk_TooMany_Title'), text: text('DryRun_TooMany', documents.length, MOST_AT_ONCE) });
    return;
  }
  await dryRun({ cfl_arguments: JSON.stringify({ documents }) });
}

export async function dryRunOfConnection(form: Xrm.FormContext): Promise<void> {
  // by its id and not by a lookup: who manages connections may ask, and need not be one who sends
  await dryRun({ cfl_arguments: JSON.stringify({ connection: bareId(form.data.entity.getId()) }) });
}
