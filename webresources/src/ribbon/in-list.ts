/** What a command on a selection does, whichever it is: ask once, store all, show how far it is, tell what became of each. */
import { askMany, failureOf, MOST_AT_ONCE, sessionStore, tableOf, type AskedMany, type Details, type DocumentToSend, type Wish } from '../nudge/index.ts';
import { clientUrl, organization, signals, webApi } from '../platform.ts';
import { text } from '../text.ts';
import { failureText } from '../words.ts';
import { documentsIn, refresh, type DocumentHere, type ListControl, type Reference } from './place.ts';
import { summary, type SummaryWords } from './summary.ts';
import { watch, type Seen } from './watch.ts';

export interface ListCommand {
  /** Undefined: the person thought better of it. */
  readonly wish: (documents: readonly DocumentHere[]) => Promise<Wish | ((d: DocumentToSend, details: Details | undefined) => Wish) | undefined>;
  readonly tooMany: (count: number) => string;
  readonly stored: (count: number, of: number) => string;
  readonly ended: (count: number, of: number) => string;
  readonly notStored: string;
  readonly words: SummaryWords;
}

let busy = false;

/** Never rejects, because the platform would show a rejection as a script error. A second press while the first is under way does nothing. */
export async function inList(list: ListControl, references: readonly Reference[], c: ListCommand): Promise<void> {
  const documents = documentsIn(references);
  if (busy || documents.length === 0) return;
  busy = true;
  try {
    if (documents.length > MOST_AT_ONCE) {
      await Xrm.Navigation.openAlertDialog({ title: text('Bulk_TooMany_Title'), text: c.tooMany(documents.length) });
      return;
    }
    const wish = await c.wish(documents);
    if (wish === undefined) return;
    const said = await carryOut(documents, wish, c);
    refresh(list);
    await Xrm.Navigation.openAlertDialog(said, { width: 560, height: Math.min(560, 180 + 24 * said.text.split('\n').length) });
  } catch (error) {
    await Xrm.Navigation.openAlertDialog({ title: c.notStored, text: failureText(failureOf(error)) });
  } finally { busy = false; }
}

async function carryOut(documents: readonly DocumentHere[], wish: Wish | ((d: DocumentToSend, details: Details | undefined) => Wish), c: ListCommand): Promise<{ title: string; text: string }> {
  const now = new Date();
  const progress = (said: string): void => Xrm.Utility.showProgressIndicator(said);
  progress(c.stored(0, documents.length));
  try {
    const asked: AskedMany = await askMany({
      webApi: webApi(), clientUrl: clientUrl(), documents, wish, organization: organization(), store: sessionStore(), now, onStored: (count, of) => progress(c.stored(count, of)),
    });
    const requests = asked.documents.flatMap((d) => (d.outcome.kind === 'asked' ? [d.outcome.request] : []));
    const line = signals();
    const tell = (kind: 'asked' | 'settled'): void => asked.documents.forEach((d) => { if (d.outcome.kind === 'asked') line.send({ kind, detailsId: d.detailsId }); });
    tell('asked');
    const table = typeof wish === 'function' ? tableOf(wish(documents[0]!, undefined)) : tableOf(wish);
    const seen: Seen = requests.length > 0 ? await watch(asked, requests, now.getTime(), table, (count, of) => progress(c.ended(count, of))) : { progress: new Map(), relayHeard: true };
    tell('settled');
    return summary(asked.documents, seen.progress, seen.relayHeard, c.words);
  } finally { Xrm.Utility.closeProgressIndicator(); }
}
