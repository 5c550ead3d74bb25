/** A question to the relay that leaves nothing behind: one request, its answer in a dialog, no row about any document. */
import { optionValue, requestAction, syncRequest } from '@counterfoil/solution';
import { tellReport } from '../dialog/tell-report.ts';
import { bareId, failureOf, follow, hasEnded, newTicket, relayUrl, textOf, ticketHash, type Progress, type Row } from '../nudge/index.ts';
import { organization, webApi } from '../platform.ts';
import { failureText } from '../words.ts';
import { WAITING_AFTER_MS } from './tell.ts';
import { LOOK_FOR_MS } from './watch.ts';

/** How it ended; undefined when nobody answers: an answer is of use only to whoever waits for it. */
async function ended(request: string, ticket: string, askedAt: number): Promise<Progress | undefined> {
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

export interface Inquiry {
  readonly title: string; readonly working: string; readonly noAnswer: string;
  readonly action: 'dryRun' | 'explain';
  /** What is shown of the result in the row; undefined where it is no answer. */
  readonly report: (json: string | undefined) => Parameters<typeof tellReport>[1] | undefined;
}

/** Never rejects, because the platform would show a rejection as a script error. A second press while the first is under way does nothing. */
export function inquiry(q: () => Inquiry): (about: Row) => Promise<void> {
  let busy = false;
  return async (about) => {
    if (busy) return;
    busy = true;
    const { title, working, noAnswer, action, report } = q();
    const tell = (said: string): PromiseLike<unknown> => Xrm.Navigation.openAlertDialog({ title, text: said });
    try {
      const now = Date.now();
      const ticket = newTicket();
      let end: Progress | undefined;
      let json: string | undefined;
      Xrm.Utility.showProgressIndicator(working);
      try {
        const { id } = await webApi().createRecord(syncRequest.logicalName, { cfl_action: optionValue(requestAction, action), ...about, cfl_tickethash: await ticketHash(ticket) });
        end = await ended(bareId(id), ticket, now);
        // the stream tells the sentence, the row the whole of it
        if (end?.state === 'done') json = textOf(await webApi().retrieveRecord(syncRequest.logicalName, bareId(id), '?$select=cfl_result'), 'cfl_result');
      } finally { Xrm.Utility.closeProgressIndicator(); }
      const found = report(json);
      if (found !== undefined) await tellReport(title, found);
      else if (end === undefined) await tell(noAnswer);
      else await tell(end.problems.length > 0 ? end.problems.map((p) => `${p.text} ${p.fix}`.trim()).join('\n') : end.text);
    } catch (error) {
      await tell(failureText(failureOf(error)));
    } finally { busy = false; }
  };
}
