/** `counterfoil export` and `forget`: what is stored about an environment, and its removal. */
import { writeFile } from 'node:fs/promises';
import { SetupError } from '../../core/setup-error.ts';
import { exportEnvironment, forgetEnvironment, type Forgotten } from '../stored/environment.ts';
import { alone, readingDatabase } from './database.ts';
import { wordsOf } from './dynamics.ts';

export async function exportCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const { words } = wordsOf(args, { usage: 'export <organization id> [file]', words: [1, 2] });
  const found = JSON.stringify(await readingDatabase(env, (d) => exportEnvironment(d.pool, words[0]!, new Date())), undefined, 2);
  if (words[1] === undefined) { console.log(found); return 0; }
  try { await writeFile(words[1], `${found}\n`, { flag: 'wx', mode: 0o600 }); } catch (e) {
    throw new SetupError('EXPORT_NOT_WRITTEN', `${words[1]} could not be written (${(e as { code?: string }).code}).`, 'Name a file that is not there yet, in a folder that you may write to.', e);
  }
  console.log(`${words[1]} holds everything that is stored about this environment.`);
  return 0;
}

export const forgetMeans = `This removes what the relay remembers about the environment: which document of Dynamics is which document of Xero, what is under way, holds, and what was seen; its client secret, who may set it up, its alerts, and its sign-ins at Xero unless another environment uses them. Dynamics and Xero are not touched: no document, no row and no solution is removed there.
If the environment is connected again, the relay looks in Xero before every create, so that what is there is found and not sent twice. Holds and "Do not send" have to be said again.`;

/** What is gone, and what only people can take away where it is. */
export function forgotten(environment: string, done: Forgotten): string {
  const places = done.organisations.length === 0 ? 'the organisations' : done.organisations.join(' and ');
  return [
    `${done.rows} rows about ${environment} are removed${done.signIns === 0 ? '' : `, the tokens of ${done.signIns === 1 ? 'a sign-in' : `${done.signIns} sign-ins`} at Xero among them`}.`,
    'Still there, because the relay removes nothing outside of its database:',
    '- in Dynamics: documents, their Xero Details and history, the connections, the solution, and the relay\'s application user. "counterfoil uninstall-check" says what uninstalling the solution would delete.',
    `- in Xero: every document, and the permission of this app for ${places}. Whoever administers the organisation ends it under Settings > Connected apps.`,
    '- backups and exports that were made before.',
    'A relay whose configuration still names this environment connects it anew when it starts.',
  ].join('\n');
}

export async function forgetCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const w = wordsOf(args, { usage: 'forget <organization id> --yes <organization id>', values: ['yes'], words: [1, 1] });
  if (w.values.get('yes')?.toLowerCase() !== w.words[0]!.toLowerCase()) throw new SetupError('NOT_CONFIRMED', forgetMeans, `If that is meant: counterfoil forget ${w.words[0]} --yes ${w.words[0]}`);
  const done = await alone(env, (d) => forgetEnvironment(d.pool, w.words[0]!));
  console.log(forgotten(w.words[0]!, done));
  return 0;
}
