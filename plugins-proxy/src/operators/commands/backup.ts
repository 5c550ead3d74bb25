/** `counterfoil backup`, `restore` and `mark-restored`. */
import { markRestored } from '../backup/restored.ts';
import { restoreBackup } from '../backup/restore.ts';
import { schemasOf } from '../backup/tables.ts';
import { writeBackup } from '../backup/write.ts';
import { SetupError } from '../../core/setup-error.ts';
import { alone, readingDatabase } from './database.ts';
import { wordsOf } from './dynamics.ts';
import { chosenOf, knownIn } from './environments.ts';

export async function backupCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const { words } = wordsOf(args, { usage: 'backup <file>', words: [1, 1] });
  const { tail, embedded } = await readingDatabase(env, async (d) => ({ tail: await writeBackup(d.pool, words[0]!, new Date()), embedded: d.config.DATABASE_URL === undefined && d.config.MASTER_KEY === undefined }));
  console.log(`${words[0]}: ${tail.rows} rows, sha256 ${tail.sha256}.\nThe master key is not in it: without it what is sealed stays sealed. Keep ${embedded ? 'the file master.key of DATA_DIR' : 'MASTER_KEY'} in another place.`);
  return 0;
}

export async function restoreCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const { words } = wordsOf(args, { usage: 'restore <file>', words: [1, 1] });
  const r = await alone(env, (d) => restoreBackup({ url: d.url, pool: d.pool, file: words[0]! }));
  console.log(`${r.rows} rows of ${r.madeAt} are restored. Put back the master key that belongs to them, then start the relay.\n${AFTERWARDS}`);
  return 0;
}
const AFTERWARDS = 'From now on the relay looks in Xero before every create: what was sent since then is found there and not sent again. Holds and "Do not send" of the time since then have to be said again.';

/** For databases that were put back by other means: a volume, a snapshot, point-in-time recovery. All environments, or one whose schema was put back alone. */
export async function markRestoredCommand(args: readonly string[], env: NodeJS.ProcessEnv, named?: string): Promise<number> {
  wordsOf(args, { usage: 'mark-restored', words: [0, 0] });
  await alone(env, async (d) => {
    const one = named === undefined ? undefined : chosenOf(await knownIn(d.db, d.config), named);
    const schemas = (await schemasOf(d.pool)).filter((s) => one === undefined || s === one.schema);
    if (schemas.length === 0) throw new SetupError('NOTHING_TO_MARK', 'This database holds nothing of a relay.', 'Check DATABASE_URL or DATA_DIR.');
    const client = await d.pool.connect();
    try {
      await client.query('BEGIN');
      for (const s of schemas) await markRestored(client, s);
      await client.query('COMMIT');
    } catch (e) { await client.query('ROLLBACK').catch(() => undefined); throw e; } finally { client.release(); }
  });
  console.log(AFTERWARDS);
  return 0;
}
