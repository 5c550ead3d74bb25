/** One request about a whole organisation, followed to its end as long as somebody wants to look at it. */
import { correctionRequest, syncRequest } from '@counterfoil/solution';
import { bareId, follow, hasEnded, newTicket, relayUrl, textOf, ticketHash, type Progress, type Row } from '../nudge/index.ts';
import { organization, webApi } from '../platform.ts';

/** Thousands of documents take minutes; nobody looks at a covered page for longer than this. */
const LOOK_FOR_MS = 150_000;
/** A relay that is there has said something by then. */
const ANSWERS_WITHIN_MS = 15_000;

/** `progress` is undefined where nobody has answered; `name` is that of the row, by which it is found again. */
export interface Ended { readonly progress: Progress | undefined; readonly name: string; readonly result: string | undefined }

export async function askAbout(table: 'cfl_syncrequest' | 'cfl_correctionrequest', about: Row, working: string): Promise<Ended> {
  const now = Date.now();
  const ticket = newTicket();
  const logical = table === 'cfl_syncrequest' ? syncRequest.logicalName : correctionRequest.logicalName;
  Xrm.Utility.showProgressIndicator(working);
  try {
    const id = bareId((await webApi().createRecord(logical, { ...about, cfl_tickethash: await ticketHash(ticket) })).id);
    const relay = await relayUrl(webApi());
    const progress = await new Promise<Progress | undefined>((resolve) => {
      let last: Progress | undefined;
      const finish = (): void => { clearTimeout(limit); clearTimeout(patience); following.stop(); resolve(last); };
      const patience = setTimeout(() => { if (last === undefined || last.reached.length === 0) finish(); }, ANSWERS_WITHIN_MS);
      const limit = setTimeout(finish, LOOK_FOR_MS);
      const following = follow({
        webApi: webApi(), request: id, table, askedAt: now, ticket, relay, organization: organization(),
        onChange: (p) => {
          // the page stays covered, so it says how far it has come
          if (p.text !== '' && p.text !== last?.text && !hasEnded(p.state)) Xrm.Utility.showProgressIndicator(p.held ?? p.text);
          last = p;
          if (hasEnded(p.state)) finish();
        },
      });
    });
    const row = await webApi().retrieveRecord(logical, id, '?$select=cfl_name,cfl_result');
    return { progress, name: textOf(row, 'cfl_name') ?? '', result: textOf(row, 'cfl_result') };
  } finally { Xrm.Utility.closeProgressIndicator(); }
}

/** What is told where it did not end well. */
export const problemsText = (p: Progress): string => (p.problems.length > 0 ? p.problems.map((x) => `${x.text} ${x.fix}`.trim()).join('\n') : p.text);
