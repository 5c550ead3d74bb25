import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { secretInFile } from './secret-file.ts';
import { SetupError } from './setup-error.ts';

/**
 * 32 bytes from which the relay's keys are derived. From MASTER_KEY, else from a file beside the database, never inside
 * it: whoever gets a copy of the database does not get the key with it.
 */
export async function masterKey(dataDir: string, given: string | undefined): Promise<Buffer> {
  if (given !== undefined) return exactly32(Buffer.from(given, 'base64'), 'MASTER_KEY');
  const file = join(dataDir, 'master.key');
  return exactly32(Buffer.from(await secretInFile(file, () => randomBytes(32).toString('base64')), 'base64'), file);
}

function exactly32(key: Buffer, where: string): Buffer {
  if (key.length !== 32) throw new SetupError('MASTER_KEY_WRONG', `${where} does not hold 32 bytes in base64.`, 'Put back the key that belongs to this database. For a new one: node -e "console.log(crypto.randomBytes(32).toString(\'base64\'))"');
  return key;
}
