/** "Send to Xero" on rows of a list: one click, one ticket, one stream, one answer. */
import { askMany, failureOf, followAll, hasEnded, MOST_AT_ONCE, readRequests, relayUrl, sessionStore, type AskedMany, type Progress } from '../nudge/index.ts';
import { clientUrl, organization, signals, webApi } from '../platform.ts';
import { text } from '../text.ts';
import { failureText } from '../words.ts';
import { documentsIn, refresh, type DocumentHere, type ListControl, type Reference } from './place.ts';
import { WAITING_AFTER_MS } from './send.ts';
import { summary } from './summary.ts';

/** The page is covered for so long at most. What has not ended by then goes on by itself, and the answer says so. */
export const LOOK_FOR_MS = 60_000;

interface Seen { readonly progress: ReadonlyMap<string, Progress>; readonly relayHeard: boolean }

/** Watches until all have ended, all that is left stands still, nothing is heard at all, or nobody should wait any longer. */
async function watch(asked: AskedMany, requests: readonly string[], askedAt: number): Promise<Seen> {
  const relay = await relayUrl(webApi());
  return new Promise((resolve) => {
    let progress: ReadonlyMap<string, Progress> = new Map();
    let ended = -1;
    const list = (): Progress[] => [...progress.values()];
    const heard = (): boolean => list().some((p) => p.reached.length > 0 || p.held !== undefined || p.state !== 'waiting');
    const finish = (): void => { clearTimeout(patience); clearTimeout(limit); following.stop(); resolve({ progress, relayHeard: heard() }); };
    const patience = setTimeout(() => { if (!heard()) finish(); }, WAITING_AFTER_MS);
    const limit = setTimeout(finish, LOOK_FOR_MS);
    const following = followAll({
      requests, askedAt, ticket: asked.ticket, relay, organization: organization(), read: readRequests(webApi()),
      onChange: (all) => {
        progress = all;
        const over = list().filter((p) => hasEnded(p.state)).length;
        if (over !== ended) { ended = over; Xrm.Utility.showProgressIndicator(text('Bulk_Sending', over, requests.length)); }
        // "done" before "recorded": Xero has it, Dynamics is being written; the list would be refreshed too early
        if (list().every((p) => p.held !== undefined || (hasEnded(p.state) && (p.state !== 'done' || p.link !== 'live' || p.reached.some((r) => r.step === 'recorded'))))) finish();
      },
    });
  });
}

let busy = false;

/** Never rejects, because the platform would show a rejection as a script error. A second press while the first is under way does nothing. */
export async function sendSelected(list: ListControl, references: readonly Reference[]): Promise<void> {
  if (busy || references.length === 0) return;
  busy = true;
  try {
    if (references.length > MOST_AT_ONCE) {
      await Xrm.Navigation.openAlertDialog({ title: text('Bulk_TooMany_Title'), text: text('Bulk_TooMany', references.length, MOST_AT_ONCE) });
      return;
    }
    const said = await carryOut(documentsIn(references));
    refresh(list);
    await Xrm.Navigation.openAlertDialog(said, { width: 560, height: Math.min(560, 180 + 24 * said.text.split('\n').length) });
  } catch (error) {
    await Xrm.Navigation.openAlertDialog({ title: text('Bulk_NotStored_Title'), text: failureText(failureOf(error)) });
  } finally { busy = false; }
}

async function carryOut(ids: readonly DocumentHere[]): Promise<{ title: string; text: string }> {
  const now = new Date();
  Xrm.Utility.showProgressIndicator(text('Bulk_Storing', 0, ids.length));
  try {
    const asked = await askMany({
      webApi: webApi(), clientUrl: clientUrl(), documents: ids, organization: organization(), store: sessionStore(), now,
      onStored: (count, of) => Xrm.Utility.showProgressIndicator(text('Bulk_Storing', count, of)),
    });
    const requests = asked.documents.flatMap((d) => (d.outcome.kind === 'asked' ? [d.outcome.request] : []));
    const line = signals();
    const tell = (kind: 'asked' | 'settled'): void => asked.documents.forEach((d) => { if (d.outcome.kind === 'asked') line.send({ kind, detailsId: d.detailsId }); });
    tell('asked');
    const seen: Seen = requests.length > 0 ? await watch(asked, requests, now.getTime()) : { progress: new Map(), relayHeard: true };
    tell('settled');
    return summary(asked.documents, seen.progress, seen.relayHeard);
  } finally { Xrm.Utility.closeProgressIndicator(); }
}
