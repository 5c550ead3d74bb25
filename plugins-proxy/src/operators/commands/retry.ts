/** `counterfoil retry --failed`, or by number: what failed goes once more. */
import { SetupError } from '../../core/setup-error.ts';
import { documentsNamed, failedDocuments, retry, type Retried } from '../retry/index.ts';
import { connectionNamed, wordsOf } from './dynamics.ts';
import { withDynamics } from './environments.ts';

const usage = 'retry --failed [--connection <name or id>] | retry <number or id> ...';

export function sayRetried(r: Retried): string {
  const asked = r.asked === 0 ? 'Nothing was asked for.' : `${r.asked === 1 ? 'One document is' : `${r.asked} documents are`} asked for again. The relay takes them up within a minute; the lists In the Queue and Failed show what becomes of them.`;
  return [asked, ...r.left.map((l) => `- ${l.title}: ${l.why}`)].join('\n');
}

export async function retryCommand(args: readonly string[], env: NodeJS.ProcessEnv, environment?: string): Promise<number> {
  const w = wordsOf(args, { usage, flags: ['failed'], values: ['connection'], words: [0, 250] });
  if (w.flags.has('failed') === w.words.length > 0) throw new SetupError('WRONG_ARGUMENTS', 'Name documents, or say --failed for all that failed.', `Usage: counterfoil ${usage}`);
  const r = await withDynamics(env, environment, async (door) => {
    const named = w.values.get('connection');
    const connection = named === undefined ? undefined : (await connectionNamed(door, named)).cfl_connectionid;
    return retry(door, w.flags.has('failed') ? await failedDocuments(door, connection) : await documentsNamed(door, w.words));
  });
  console.log(sayRetried(r));
  return r.left.length === 0 ? 0 : 1;
}
