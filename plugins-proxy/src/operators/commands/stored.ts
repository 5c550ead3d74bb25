/** `counterfoil export` and `forget`: what is stored about an environment, and its removal. */
import { writeFile } from 'node:fs/promises';
import { SetupError } from '../../core/setup-error.ts';
import { exportEnvironment, forgetEnvironment, type Forgotten } from '../stored/environment.ts';
import { alone, readingDatabase, type Open } from './database.ts';
import { wordsOf } from './dynamics.ts';
import { chosenOf, knownIn } from './environments.ts';

/** Also one that is not served any more: its memory is there. @throws SetupError */
async function meantIn(d: Open, named: string | undefined): Promise<string> {
  const { organizationId, url } = chosenOf(await knownIn(d.db, d.config), named);
  if (organizationId === undefined) throw new SetupError('ENVIRONMENT_UNKNOWN', `Nothing is stored about ${url}: the relay has never reached it.`, 'Start the relay, or run "npm run doctor".');
  return organizationId;
}

export async function exportCommand(args: readonly string[], env: NodeJS.ProcessEnv, named?: string): Promise<number> {
  const { words } = wordsOf(args, { usage: 'export [<organization id>, or --environment <address or name>] [file]', words: [0, named === undefined ? 2 : 1] });
  const [id, file] = named === undefined ? words : [undefined, words[0]];
  const found = JSON.stringify(await readingDatabase(env, async (d) => exportEnvironment(d.pool, id ?? await meantIn(d, named), new Date())), undefined, 2);
  if (file === undefined) { console.log(found); return 0; }
  try { await writeFile(file, `${found}\n`, { flag: 'wx', mode: 0o600 }); } catch (e) {
    throw new SetupError('EXPORT_NOT_WRITTEN', `${file} could not be written (${(e as { code?: string }).code}).`, 'Name a file that is not there yet, in a folder that you may write to.', e);
  }
  console.log(`${file} holds everything that is stored about this environment.`);
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

export async function forgetCommand(args: readonly string[], env: NodeJS.ProcessEnv, named?: string): Promise<number> {
  const w = wordsOf(args, { usage: 'forget [<organization id>, or --environment <address or name>] --yes <organization id>', values: ['yes'], words: [0, named === undefined ? 1 : 0] });
  const id = (w.words[0] ?? await readingDatabase(env, (d) => meantIn(d, named))).toLowerCase();
  // by its id, whatever it was named by: two environments may have names that look alike
  if (w.values.get('yes')?.toLowerCase() !== id) throw new SetupError('NOT_CONFIRMED', forgetMeans, `If that is meant: counterfoil forget ${id} --yes ${id}`);
  const done = await alone(env, (d) => forgetEnvironment(d.pool, id));
  console.log(forgotten(id, done));
  return 0;
}
