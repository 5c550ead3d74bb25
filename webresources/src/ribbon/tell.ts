/** Tells on the form what comes of one request. */
import { bareId, follow, hasEnded, type Progress, type Ticket } from '../nudge/index.ts';
import { notify, notifyAnswer, refreshCommands, signals, webApi } from '../platform.ts';
import { text } from '../text.ts';
import type { Line } from '../words.ts';
import { forgetKnown } from './known.ts';

/** After this the form says that the request is waiting; the same time as in the pane. */
export const WAITING_AFTER_MS = 5000;
/** Nobody looks at a form for ever; what happens later is seen in the pane and on the next load. */
const FOLLOW_FOR_MS = 3 * 60_000;

/** Resolves when it has ended or nobody waits any longer. `say` puts what is known into one line. */
export function tell(form: Xrm.FormContext, id: string, detailsId: string, ticket: Ticket, relay: string | undefined, say: (p: Progress) => Line): Promise<void> {
  return new Promise((resolve) => {
    let last: Progress | undefined;
    const stillHere = (): boolean => { try { return bareId(form.data.entity.getId()) === id; } catch { return false; } };
    const finish = (): void => { clearTimeout(patience); clearTimeout(end); following.stop(); resolve(); };
    const patience = setTimeout(() => { if (stillHere() && (last === undefined || last.reached.length === 0)) notify(form, { level: 'INFO', text: text('Waiting') }); }, WAITING_AFTER_MS);
    const end = setTimeout(finish, FOLLOW_FOR_MS);
    const following = follow({
      webApi: webApi(), request: ticket.request, table: ticket.table, askedAt: Date.parse(ticket.at), ticket: ticket.ticket, relay, organization: ticket.organization,
      onChange: (p) => {
        const began = (last === undefined || last.reached.length === 0) && p.reached.length > 0;
        const turned = last?.held !== p.held;
        last = p;
        if (!stillHere()) return finish();
        if (hasEnded(p.state)) notifyAnswer(form, say(p));
        else if (began || turned) notify(form, say(p));
        if (!hasEnded(p.state)) return;
        // "done" before "recorded": Xero has it, Dynamics is being written; tell the others when it is
        if (p.state === 'done' && p.link === 'live' && !p.reached.some((r) => r.step === 'recorded')) return;
        signals().send({ kind: 'settled', detailsId });
        forgetKnown();
        refreshCommands(form);
        finish();
      },
    });
  });
}
