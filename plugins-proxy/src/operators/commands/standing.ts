/** `counterfoil pause`, `read-only`, `resume`: what the buttons on the form of a connection do, for whoever works on the command line. */
import { connectionStatus, optionKey, optionValue } from '@counterfoil/solution';
import { SetupError } from '../../core/setup-error.ts';
import type { DataverseDoor } from '../../dataverse/door.ts';
import { patchConnection } from '../../environments/rows.ts';
import { connectionNamed, wordsOf } from './dynamics.ts';
import { withDynamics } from './environments.ts';

export type To = 'paused' | 'readOnly' | 'connected';
const longest = 2_000;

/** Says what it means. @throws SetupError where it makes no sense */
export async function standTo(door: DataverseDoor, o: { readonly to: To; readonly connection: string | undefined; readonly reason: string }): Promise<string> {
  const row = await connectionNamed(door, o.connection);
  const name = row.cfl_name ?? row.cfl_connectionid;
  const was = optionKey(connectionStatus, row.cfl_status) ?? 'notConnected';
  const stands = was === 'paused' || was === 'readOnly';
  if (o.to === 'connected' && !stands) return `${name} is neither paused nor read-only. Nothing was changed.`;
  if (o.to !== 'connected' && !stands && was !== 'connected') throw new SetupError('NOT_CONNECTED', `${name} is not connected: its status is "${connectionStatus.options[was].label}".`, 'Connect it first. Until then nothing goes over it anyway.');
  await door.write(patchConnection(row.cfl_connectionid, { cfl_status: optionValue(connectionStatus, o.to), cfl_statusreason: o.to === 'connected' ? null : o.reason.slice(0, longest) }));
  switch (o.to) {
    case 'paused': return `${name} is paused. What is asked for waits, and goes by itself after "counterfoil resume". What comes from Xero goes on.`;
    case 'readOnly': return `${name} is read-only. What would write to Xero is refused with your reason. What comes from Xero goes on.`;
    case 'connected': return `${name} is resumed. What waited goes by itself within about a minute.`;
  }
}

export async function standingCommand(to: To, args: readonly string[], env: NodeJS.ProcessEnv, named?: string): Promise<number> {
  const name = { paused: 'pause', readOnly: 'read-only', connected: 'resume' }[to];
  const w = wordsOf(args, { usage: `${name} [--connection <name or id>]${to === 'connected' ? '' : ' --reason <why>'}`, values: to === 'connected' ? ['connection'] : ['connection', 'reason'], words: [0, 0] });
  const reason = w.values.get('reason');
  if (to !== 'connected' && reason === undefined) throw new SetupError('WRONG_ARGUMENTS', 'Everybody who waits reads why: give a reason.', `Usage: counterfoil ${name} [--connection <name or id>] --reason "Year end until Friday"`);
  console.log(await withDynamics(env, named, (door) => standTo(door, { to, connection: w.values.get('connection'), reason: reason ?? '' })));
  return 0;
}
