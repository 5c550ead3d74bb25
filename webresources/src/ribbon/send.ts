/** The button "Send to Xero". */
import { requestState, optionKey, syncRequest } from '@counterfoil/solution';
import { ask, bareId, ensureDetails, failureOf, hasEnded, isInFlight, isInXero, places, readTicket, relayUrl, sessionStore, SEND, titleOf, titleSelect, type DocumentTitle, type DocumentToSend, type Ticket, type Wish } from '../nudge/index.ts';
import { isPhone, notify, openPane, organization, signals, webApi } from '../platform.ts';
import { text } from '../text.ts';
import { failureText, outcome, standing } from '../words.ts';
import { documentOn } from './place.ts';
import { valueOn } from './rules.ts';
import { tell } from './tell.ts';

const busy = new Set<string>();

/** Number and name for the details row: from the form where it shows them, else read. */
export async function titleOn(form: Xrm.FormContext, d: DocumentToSend): Promise<DocumentTitle> {
  const place = places[d.table];
  const number = valueOn(form, place.number);
  const name = valueOn(form, place.name);
  if (typeof number === 'string' && typeof name === 'string') return { number, name };
  return titleOf(d.table, await webApi().retrieveRecord(d.table, d.id, `?${titleSelect(d.table)}`));
}

/** The request of an earlier click in this tab, when it is still open: pressing again looks at it instead of asking twice. */
async function openRequest(detailsId: string): Promise<Ticket | undefined> {
  const ticket = readTicket(sessionStore(), detailsId, Date.now());
  if (ticket === undefined || ticket.action !== undefined) return undefined;
  try {
    const row = await webApi().retrieveRecord(syncRequest.logicalName, ticket.request, '?$select=cfl_requeststate');
    const state = optionKey(requestState, row['cfl_requeststate'] as number | null | undefined) ?? 'waiting';
    return hasEnded(state) ? undefined : ticket;
  } catch { return undefined; }
}

async function click(form: Xrm.FormContext, document: DocumentToSend, wish: Wish): Promise<{ detailsId: string; ticket: Ticket } | undefined> {
  const api = webApi();
  const { id: detailsId, details } = await ensureDetails(api, document, () => titleOn(form, document));
  if (details !== undefined && isInXero(details.status)) {
    const line = standing(details);
    if (line !== undefined) notify(form, { level: line.level, text: `${line.text} ${text('NotAgain')}` });
    await openPane(detailsId);
    return undefined;
  }
  const open = wish === SEND && details !== undefined && isInFlight(details.status) ? await openRequest(detailsId) : undefined;
  if (open !== undefined) return { detailsId, ticket: open };
  return ask({ webApi: api, document, detailsId, wish, organization: organization(), store: sessionStore(), now: new Date() });
}

/** Saves a changed form. False: it could not be saved, and the platform has shown what is wrong with it. */
export async function saved(form: Xrm.FormContext): Promise<boolean> {
  if (!form.data.entity.getIsDirty()) return true;
  try { await form.data.save(); return true; } catch { return false; }
}

/**
 * Saves a changed form, writes the request, opens the pane, and ends with one plain line on the form. Resolves when
 * the request has ended or is left to itself; never rejects, because the platform would show a rejection as a script error.
 */
export const send = (form: Xrm.FormContext): Promise<void> => sendAs(form, SEND);

/** The same with more to say about how it is to be sent. */
export async function sendAs(form: Xrm.FormContext, wish: Wish): Promise<void> {
  const document = documentOn(form);
  if (document === undefined || busy.has(document.id)) return;
  const { id } = document;
  busy.add(id);
  try {
    if (!await saved(form)) return;
    const relay = relayUrl(webApi());
    let asked: { detailsId: string; ticket: Ticket } | undefined;
    Xrm.Utility.showProgressIndicator(text('Send_Storing'));
    try { asked = await click(form, document, wish); } finally { Xrm.Utility.closeProgressIndicator(); }
    if (asked === undefined) return;
    busy.delete(id);
    notify(form, { level: 'INFO', text: text('OnItsWay') });
    signals().send({ kind: 'asked', detailsId: asked.detailsId });
    // the relay is called before the pane is drawn: the document need not wait for pictures
    const told = isPhone() ? undefined : tell(form, bareId(id), asked.detailsId, asked.ticket, await relay, outcome);
    // the request is stored: a pane that does not open must not look as if nothing had been sent
    await openPane(asked.detailsId).catch(() => undefined);
    await told;
  } catch (error) {
    notify(form, { level: 'ERROR', text: failureText(failureOf(error)) });
  } finally { busy.delete(id); }
}
