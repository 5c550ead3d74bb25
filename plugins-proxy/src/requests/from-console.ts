/**
 * Requests from the command line: rows like any other, written by the relay's own user, and answered by the relay that is
 * running. So the command line needs neither its database nor its doors to Xero, and what it asks for is in the same lists.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { correctionAction, optionKey, requestAction, requestState } from '@counterfoil/solution';
import type { RequestState } from '../contract.ts';
import { SetupError } from '../core/setup-error.ts';
import type { DataverseDoor } from '../dataverse/door.ts';
import { connectionRows, isActive } from '../environments/rows.ts';

export interface Answer { readonly name: string; readonly state: RequestState; readonly message: string; readonly result: Readonly<Record<string, any>> }
export interface Asked { readonly action: 'load' | 'compare'; readonly connection: string | undefined; readonly given?: object | undefined; readonly say: (text: string) => void; readonly lookEveryMs?: number; readonly patienceMs?: number }

const tables = { load: { set: 'cfl_correctionrequests', action: correctionAction.options.load.value }, compare: { set: 'cfl_syncrequests', action: requestAction.options.compare.value } } as const;
const hour = 3_600_000;

/** @throws SetupError when it is not clear which connection is meant, or nobody answers. @throws DoorError */
export async function askAndWait(door: DataverseDoor, o: Asked): Promise<Answer> {
  const rows = (await connectionRows(door)).filter(isActive);
  const named = o.connection === undefined ? rows : rows.filter((r) => String(r.cfl_name ?? '').toLowerCase() === o.connection!.toLowerCase() || r.cfl_connectionid.toLowerCase() === o.connection!.toLowerCase());
  const names = rows.map((r) => `"${r.cfl_name}"`).join(', ');
  if (rows.length === 0) throw new SetupError('NO_CONNECTION', 'There is no Xero connection in this environment.', 'Start the relay, so that it connects to Xero, and try again.');
  if (named.length !== 1) throw new SetupError('WHICH_CONNECTION', o.connection === undefined ? `There are ${rows.length} connections.` : `No connection is called "${o.connection}".`, `Name one of them with --connection: ${names}.`);
  const { set, action } = tables[o.action];
  const id = randomUUID();
  await door.write({ method: 'PATCH', path: `${set}(${id})`, ifNoneMatch: '*', body: { cfl_action: action, 'cfl_ConnectionId@odata.bind': `/cfl_connections(${named[0]!.cfl_connectionid})`, ...(o.given ? { cfl_arguments: JSON.stringify(o.given) } : {}) } });
  o.say(`Asked for ${named[0]!.cfl_name}. The relay takes it up within a minute.`);
  const until = Date.now() + (o.patienceMs ?? 2 * hour);
  let hinted = Date.now() + 5 * 60_000;
  for (;;) {
    const row = await door.get(`${set}(${id})?$select=cfl_name,cfl_requeststate,cfl_message,cfl_result`);
    const state = optionKey(requestState, row.cfl_requeststate) ?? 'waiting';
    if (state === 'done' || state === 'refused' || state === 'needsDecision') return { name: String(row.cfl_name ?? id), state, message: String(row.cfl_message ?? ''), result: row.cfl_result ? JSON.parse(row.cfl_result) as Record<string, any> : {} };
    if (Date.now() > until) throw new SetupError('NO_ANSWER', `${row.cfl_name ?? 'The request'} has not been answered yet.`, 'See that the relay is running. The request stays, and its answer will stand in its row under Requests or Corrections.');
    if (Date.now() > hinted) { o.say('Still going on. It may be left alone: the answer will also stand in its row in Dynamics.'); hinted += 5 * 60_000; }
    await sleep(o.lookEveryMs ?? 1_000);
  }
}
