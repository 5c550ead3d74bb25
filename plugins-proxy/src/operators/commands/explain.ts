/** `counterfoil explain INV-1001`: asks the relay that is running, by a request like any other. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { optionKey, requestAction, requestState } from '@counterfoil/solution';
import { SetupError } from '../../core/setup-error.ts';
import type { DataverseDoor } from '../../dataverse/door.ts';
import { findDocument } from '../explain/find.ts';
import { wordsOf } from './dynamics.ts';
import { withDynamics } from './environments.ts';

export async function explainTo(door: DataverseDoor, given: string, o: { readonly say: (text: string) => void; readonly patienceMs?: number; readonly lookEveryMs?: number }): Promise<{ readonly state: string; readonly text: string }> {
  const d = await findDocument(door, given);
  const id = randomUUID();
  await door.write({ method: 'PATCH', path: `cfl_syncrequests(${id})`, ifNoneMatch: '*', body: { cfl_action: requestAction.options.explain.value, cfl_arguments: JSON.stringify({ documents: [{ table: d.table, id: d.id }] }) } });
  o.say(`Asked about ${d.called}. The relay takes it up within a minute.`);
  const until = Date.now() + (o.patienceMs ?? 180_000);
  for (;;) {
    const row = await door.get(`cfl_syncrequests(${id})?$select=cfl_requeststate,cfl_message`);
    const state = optionKey(requestState, row.cfl_requeststate) ?? 'waiting';
    if (state === 'done' || state === 'refused') return { state, text: String(row.cfl_message ?? '') };
    if (Date.now() > until) throw new SetupError('NO_ANSWER', 'The relay has not answered.', 'See that it is running: without it nothing goes to Xero, and that is then why. Run "npm run doctor".');
    await sleep(o.lookEveryMs ?? 1_000);
  }
}

export async function explainCommand(args: readonly string[], env: NodeJS.ProcessEnv, named?: string): Promise<number> {
  const { words } = wordsOf(args, { usage: 'explain <number or id of a document, in Dynamics or in Xero>', words: [1, 1] });
  const answer = await withDynamics(env, named, (door) => explainTo(door, words[0]!, { say: (t) => { console.error(t); } }));
  console.log(answer.text);
  return answer.state === 'done' ? 0 : 1;
}
