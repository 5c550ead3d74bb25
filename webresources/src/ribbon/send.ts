/** The button "Send to Xero". */
import { requestState, optionKey, syncRequest } from '@counterfoil/solution';
import { ask, bareId, ensureDetails, failureOf, follow, hasEnded, isInFlight, isInXero, readTicket, relayUrl, sessionStore, textOf, type DocumentTitle, type Progress, type Ticket } from '../nudge/index.ts';
import { isPhone, notify, openPane, organization, refreshCommands, signals, webApi } from '../platform.ts';
import { text } from '../text.ts';
import { failureText, outcome, standing } from '../words.ts';
import { forgetKnown } from './known.ts';
import { valueOn } from './rules.ts';

/** After this the form says that the request is waiting; the same time as in the pane. */
export const WAITING_AFTER_MS = 5000;
/** Nobody looks at a form for ever; what happens later is seen in the pane and on the next load. */
const FOLLOW_FOR_MS = 3 * 60_000;

const busy = new Set<string>();

/** Number and name for the details row: from the form where it shows them, else read. */
async function titleOf(form: Xrm.FormContext, id: string): Promise<DocumentTitle> {
  const number = valueOn(form, 'invoicenumber');
  const name = valueOn(form, 'name');
  if (typeof number === 'string' && typeof name === 'string') return { number, name };
  const row = await webApi().retrieveRecord('invoice', id, '?$select=invoicenumber,name');
  return { number: textOf(row, 'invoicenumber') ?? '', name: textOf(row, 'name') ?? '' };
}

/** The request of an earlier click in this tab, when it is still open: pressing again looks at it instead of asking twice. */
async function openRequest(detailsId: string): Promise<Ticket | undefined> {
  const ticket = readTicket(sessionStore(), detailsId, Date.now());
  if (ticket === undefined) return undefined;
  try {
    const row = await webApi().retrieveRecord(syncRequest.logicalName, ticket.request, '?$select=cfl_requeststate');
    const state = optionKey(requestState, row['cfl_requeststate'] as number | null | undefined) ?? 'waiting';
    return hasEnded(state) ? undefined : ticket;
  } catch { return undefined; }
}

/** Tells on the form what comes of the request. Resolves when it has ended or nobody waits any longer. */
function tell(form: Xrm.FormContext, id: string, detailsId: string, ticket: Ticket, relay: string | undefined): Promise<void> {
  return new Promise((resolve) => {
    let last: Progress | undefined;
    const stillHere = (): boolean => { try { return bareId(form.data.entity.getId()) === id; } catch { return false; } };
    const finish = (): void => { clearTimeout(patience); clearTimeout(end); following.stop(); resolve(); };
    const patience = setTimeout(() => { if (stillHere() && (last === undefined || last.reached.length === 0)) notify(form, { level: 'INFO', text: text('Waiting') }); }, WAITING_AFTER_MS);
    const end = setTimeout(finish, FOLLOW_FOR_MS);
    const following = follow({
      webApi: webApi(), request: ticket.request, askedAt: Date.parse(ticket.at), ticket: ticket.ticket, relay, organization: ticket.organization,
      onChange: (p) => {
        const began = (last === undefined || last.reached.length === 0) && p.reached.length > 0;
        const turned = last?.held !== p.held;
        last = p;
        if (!stillHere()) return finish();
        if (hasEnded(p.state) || began || turned) notify(form, outcome(p));
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

async function click(form: Xrm.FormContext, id: string): Promise<{ detailsId: string; ticket: Ticket } | undefined> {
  const api = webApi();
  const document = { table: 'invoice' as const, id };
  const { id: detailsId, details } = await ensureDetails(api, document, () => titleOf(form, id));
  if (details !== undefined && isInXero(details.status)) {
    const line = standing(details);
    if (line !== undefined) notify(form, { level: line.level, text: `${line.text} ${text('NotAgain')}` });
    await openPane(detailsId);
    return undefined;
  }
  const open = details !== undefined && isInFlight(details.status) ? await openRequest(detailsId) : undefined;
  if (open !== undefined) return { detailsId, ticket: open };
  return ask({ webApi: api, document, detailsId, organization: organization(), store: sessionStore(), now: new Date() });
}

/**
 * Saves a changed form, writes the request, opens the pane, and ends with one plain line on the form. Resolves when
 * the request has ended or is left to itself; never rejects, because the platform would show a rejection as a script error.
 */
export async function send(form: Xrm.FormContext): Promise<void> {
  const id = bareId(form.data.entity.getId());
  if (id === '' || busy.has(id)) return;
  busy.add(id);
  try {
    if (form.data.entity.getIsDirty()) {
      // the platform shows what is wrong with the form itself; a second message would only hide it
      try { await form.data.save(); } catch { return; }
    }
    const relay = relayUrl(webApi());
    let asked: { detailsId: string; ticket: Ticket } | undefined;
    Xrm.Utility.showProgressIndicator(text('Send_Storing'));
    try { asked = await click(form, id); } finally { Xrm.Utility.closeProgressIndicator(); }
    if (asked === undefined) return;
    busy.delete(id);
    notify(form, { level: 'INFO', text: text('OnItsWay') });
    signals().send({ kind: 'asked', detailsId: asked.detailsId });
    // the relay is called before the pane is drawn: the invoice need not wait for pictures
    const told = isPhone() ? undefined : tell(form, id, asked.detailsId, asked.ticket, await relay);
    // the request is stored: a pane that does not open must not look as if nothing had been sent
    await openPane(asked.detailsId).catch(() => undefined);
    await told;
  } catch (error) {
    notify(form, { level: 'ERROR', text: failureText(failureOf(error)) });
  } finally { busy.delete(id); }
}
