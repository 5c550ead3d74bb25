/**
 * R49: "Dry run" on rows of a list, and on the form of a connection for everything that waits. One request, and no row about any
 * of the documents: whoever only wants to know leaves nothing behind.
 */
import { optionValue, requestAction, syncRequest } from '@counterfoil/solution';
import { tellReport } from '../dialog/tell-report.ts';
import { bareId, failureOf, follow, hasEnded, MOST_AT_ONCE, newTicket, relayUrl, textOf, ticketHash, type Progress, type Row } from '../nudge/index.ts';
import { organization, webApi } from '../platform.ts';
import { text } from '../text.ts';
import { failureText } from '../words.ts';
import { dryRunIn, dryRunReport } from './dry-run-report.ts';
import { addressOf, documentsIn, type ListControl, type Reference } from './place.ts';
import { LOOK_FOR_MS } from './watch.ts';
import { WAITING_AFTER_MS } from './tell.ts';

let busy = false;

/** How it ended; undefined when nobody answers: a dry run is of use only to whoever waits for it. */
export async function ended(request: string, ticket: string, askedAt: number): Promise<Progress | undefined> {
  const relay = await relayUrl(webApi());
  return new Promise((resolve) => {
    let last: Progress | undefined;
    const finish = (p: Progress | undefined): void => { clearTimeout(patience); clearTimeout(limit); following.stop(); resolve(p); };
    const patience = setTimeout(() => { if (last === undefined || last.reached.length === 0) finish(undefined); }, 3 * WAITING_AFTER_MS);
    const limit = setTimeout(() => finish(undefined), LOOK_FOR_MS);
    const following = follow({
      webApi: webApi(), request, askedAt, ticket, relay, organization: organization(),
      onChange: (p) => { last = p; if (hasEnded(p.state)) finish(p); },
    });
  });
}

/** Never rejects, because the platform would show a rejection as a script error. A second press while the first is under way does nothing. */
async function dryRun(about: Row): Promise<void> {
  if (busy) return;
  busy = true;
  const tell = (said: string): PromiseLike<unknown> => Xrm.Navigation.openAlertDialog({ title: text('DryRun_Title'), text: said });
  try {
    const now = Date.now();
    const ticket = newTicket();
    let end: Progress | undefined;
    let json: string | undefined;
    Xrm.Utility.showProgressIndicator(text('DryRun_Working'));
    try {
      const { id } = await webApi().createRecord(syncRequest.logicalName, { cfl_action: optionValue(requestAction, 'dryRun'), ...about, cfl_tickethash: await ticketHash(ticket) });
      end = await ended(bareId(id), ticket, now);
      // the stream tells the sentence, the row the whole of it
      if (end?.state === 'done') json = textOf(await webApi().retrieveRecord(syncRequest.logicalName, bareId(id), '?$select=cfl_result'), 'cfl_result');
    } finally { Xrm.Utility.closeProgressIndicator(); }
    const found = dryRunIn(json);
    if (found !== undefined) await tellReport(text('DryRun_Title'), dryRunReport(found, addressOf));
    else if (end === undefined) await tell(text('DryRun_NoAnswer'));
    else await tell(end.problems.length > 0 ? end.problems.map((p) => `${p.text} ${p.fix}`.trim()).join('\n') : end.text);
  } catch (error) {
    await tell(failureText(failureOf(error)));
  } finally { busy = false; }
}

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
