/** `counterfoil rotate-key`: every secret is sealed anew. Killed anywhere, run again it goes on; see docs/security.md. */
import { crashPoint } from '../../core/crash-points.ts';
import { rotateMasterKey } from '../../secrets/index.ts';
import { wordsOf } from './dynamics.ts';
import { alone } from './database.ts';

export async function rotateKeyCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  wordsOf(args, { usage: 'rotate-key', words: [0, 0] });
  const done = await alone(env, (d) => rotateMasterKey(d.db, { dataDir: d.config.DATA_DIR, given: d.config.MASTER_KEY, previous: d.config.MASTER_KEY_PREVIOUS }, crashPoint));
  const file = !env['MASTER_KEY']?.trim();
  console.log(`${done.rewrapped} secrets are sealed with the new key.\n${file ? 'The old key is kept beside it as master.key.previous: delete it once a backup made with it is no longer needed.' : done.left > 0 ? `${done.left} were sealed with the old key meanwhile: restart every relay and run this again.` : 'MASTER_KEY_PREVIOUS can be left out from the next start on.'}`);
  return done.left > 0 ? 1 : 0;
}
