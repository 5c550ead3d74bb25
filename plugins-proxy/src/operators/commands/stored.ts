/** `counterfoil export` and `forget`: what is stored about an environment, and its removal. */
import { writeFile } from 'node:fs/promises';
import { SetupError } from '../../core/setup-error.ts';
import { exportEnvironment, forgetEnvironment } from '../stored/environment.ts';
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

export const forgetMeans = `This removes what the relay remembers about the environment: which document of Dynamics is which document of Xero, what is under way, holds, and what was seen. Dynamics and Xero are not touched: no document, no row and no solution is removed there.
If the environment is connected again, the relay looks in Xero before every create, so that what is there is found and not sent twice. Holds and "Do not send" have to be said again.`;

export async function forgetCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const w = wordsOf(args, { usage: 'forget <organization id> --yes <organization id>', values: ['yes'], words: [1, 1] });
  if (w.values.get('yes')?.toLowerCase() !== w.words[0]!.toLowerCase()) throw new SetupError('NOT_CONFIRMED', forgetMeans, `If that is meant: counterfoil forget ${w.words[0]} --yes ${w.words[0]}`);
  const rows = await alone(env, (d) => forgetEnvironment(d.pool, w.words[0]!));
  console.log(`${rows} rows about ${w.words[0]} are removed.\nA relay whose configuration still names this environment connects it anew when it starts.`);
  return 0;
}
