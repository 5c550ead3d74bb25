/** "Read from Xero": accounts, tax rates and the like, for the organisation at hand, or for all of them. */
import { optionValue, requestAction, syncRequest } from '@counterfoil/solution';
import { bareId, failureOf, follow, hasEnded, newTicket, relayUrl, ticketHash, type Progress } from '../nudge/index.ts';
import { notify, organization, refreshCommands, webApi } from '../platform.ts';
import { text } from '../text.ts';
import { failureText, outcomeOfAction, type Line } from '../words.ts';
import { refresh, type ListControl } from './place.ts';

/** Nobody looks at it for longer; it goes on by itself, and the request says what came of it. */
const LOOK_FOR_MS = 60_000;
let busy = false;

/** The connection that a form is about: itself, or the one that the document names. Undefined: any. */
function connectionOn(form: Xrm.FormContext): string | undefined {
  if (form.data.entity.getEntityName() === 'cfl_connection') return bareId(form.data.entity.getId()) || undefined;
  const named: unknown = form.getAttribute('cfl_connectionid')?.getValue();
  const first = Array.isArray(named) ? named[0] as { id?: unknown } | undefined : undefined;
  return typeof first?.id === 'string' ? bareId(first.id) : undefined;
}

/** By its id and not by a lookup: who manages connections may ask, and need not be one who sends. */
async function asked(connection: string | undefined): Promise<Line> {
  const relay = relayUrl(webApi());
  const secret = newTicket();
  const now = Date.now();
  const row = await webApi().createRecord(syncRequest.logicalName, {
    cfl_action: optionValue(requestAction, 'readReference'), cfl_tickethash: await ticketHash(secret), ...(connection === undefined ? {} : { cfl_arguments: JSON.stringify({ connection }) }),
  });
  const address = await relay;
  return new Promise((resolve) => {
    let last: Progress | undefined;
    const finish = (): void => { clearTimeout(end); following.stop(); resolve(last === undefined ? { level: 'INFO', text: text('Waiting') } : outcomeOfAction(last)); };
    const end = setTimeout(finish, LOOK_FOR_MS);
    const following = follow({ webApi: webApi(), request: bareId(row.id), askedAt: now, ticket: secret, relay: address, organization: organization(), onChange: (p) => { last = p; if (hasEnded(p.state)) finish(); } });
  });
}

async function read(connection: string | undefined): Promise<Line> {
  busy = true;
  Xrm.Utility.showProgressIndicator(text('Read_Reading'));
  try { return await asked(connection); } catch (error) { return { level: 'ERROR', text: failureText(failureOf(error)) }; } finally { busy = false; Xrm.Utility.closeProgressIndicator(); }
}

/** Never rejects, because the platform would show a rejection as a script error. A second press while the first is under way does nothing. */
export async function readFromXero(form: Xrm.FormContext): Promise<void> {
  if (busy) return;
  const said = await read(connectionOn(form));
  // what the form shows of the connection may be new
  refreshCommands(form);
  notify(form, said);
}
export async function readFromXeroInList(list: ListControl | undefined): Promise<void> {
  if (busy) return;
  const said = await read(undefined);
  refresh(list);
  await Xrm.Navigation.openAlertDialog({ title: text(said.level === 'ERROR' ? 'Read_Not_Title' : 'Read_Title'), text: said.text });
}
