/** Commands of the menu Xero on a form: the same two rows as for sending, with another wish. */
import { ask, ensureDetails, failureOf, relayUrl, sessionStore, type Progress, type Ticket } from '../nudge/index.ts';
import { isPhone, notify, openPane, organization, signals, webApi } from '../platform.ts';
import { text } from '../text.ts';
import { failureText, outcomeOfAction } from '../words.ts';
import { forgetKnown, knownOf } from './known.ts';
import { documentOn } from './place.ts';
import { askAbout } from './question.ts';
import { saved, titleOn } from './send.ts';
import { tell } from './tell.ts';
import { wishes, type WishKey } from './wishes.ts';

const busy = new Set<string>();

/** Never rejects, because the platform would show a rejection as a script error. A second press while the first is under way does nothing. */
export async function act(form: Xrm.FormContext, key: WishKey): Promise<void> {
  const d = documentOn(form);
  if (d === undefined || busy.has(d.id)) return;
  const kind = wishes[key];
  busy.add(d.id);
  try {
    // what the rule has read may be some seconds old; what is asked and written goes by what is there now
    forgetKnown();
    const details = await knownOf(d);
    const title = kind.asks === 'none' || details !== undefined ? undefined : await titleOn(form, d);
    const reason = await askAbout(key, d, details, title?.number || title?.name || '');
    if (reason === undefined || (kind.saves && !await saved(form))) return;
    const wish = kind.wish(details, reason);
    const relay = relayUrl(webApi());
    let asked: { detailsId: string; ticket: Ticket };
    Xrm.Utility.showProgressIndicator(text('Send_Storing'));
    try {
      const { id } = await ensureDetails(webApi(), d, () => titleOn(form, d), wish);
      asked = await ask({ webApi: webApi(), document: d, detailsId: id, wish, organization: organization(), store: sessionStore(), now: new Date() });
    } finally { Xrm.Utility.closeProgressIndicator(); }
    busy.delete(d.id);
    signals().send({ kind: 'asked', detailsId: asked.detailsId });
    // a preview is shown by the pane, which hears the ticket's stream by itself
    if (key === 'preview') return await openPane(asked.detailsId);
    notify(form, { level: 'INFO', text: text('Act_Going') });
    if (isPhone()) return;
    let ended: Progress | undefined;
    await tell(form, d.id, asked.detailsId, asked.ticket, await relay, (p) => { ended = p; return outcomeOfAction(p); });
    // both sides, and the buttons to choose between them, stand in the pane
    if (ended?.problems.some((p) => p.differences !== undefined || p.candidates !== undefined)) await openPane(asked.detailsId);
  } catch (error) {
    notify(form, { level: 'ERROR', text: failureText(failureOf(error)) });
  } finally { busy.delete(d.id); }
}
