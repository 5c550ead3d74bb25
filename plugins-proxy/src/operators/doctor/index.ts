/** `counterfoil doctor`: looks at everything that the relay needs, in order, and names the fix of what is missing. Changes nothing but the database's version. */
import { readConfig, type Config } from '../../config.ts';
import { masterKey } from '../../core/master-key.ts';
import { isSetupError, SetupError } from '../../core/setup-error.ts';
import { runningUrl } from '../../database/embedded.ts';
import { connect, type Db } from '../../database/index.ts';
import { connectTo, openShared } from '../../hosting/shared.ts';
import { lastHeard } from '../../incoming/index.ts';
import { createSealer, keysInUse, masterKeys, wrappingOf } from '../../secrets/index.ts';
import { chosenOf, knownIn, type KnownEnvironment } from '../commands/environments.ts';
import { lookAtEnvironment } from './environment.ts';
import { createLooks, type Finding } from './finding.ts';

export { show, type Finding } from './finding.ts';

interface Open { readonly db: Db; readonly url: string; readonly said: string; close(): Promise<void> }

/** @param named one of several environments; all of them when left out */
export async function doctor(env: NodeJS.ProcessEnv, named?: string): Promise<readonly Finding[]> {
  const looks = createLooks();
  const { look, found } = looks;
  const c = await look('Configuration', '', async () => [readConfig(env), 'complete'] as const);
  if (c === undefined) return found;
  if (await look('Master key', 'Check the rights of DATA_DIR.', async () => [await masterKey(c.DATA_DIR, c.MASTER_KEY), c.MASTER_KEY === undefined ? 'from a file in DATA_DIR' : 'from MASTER_KEY'] as const) === undefined) return found;
  const open = await look('Database', 'See the message.', async () => { const d = await openDatabaseOf(c); return [d, d.said] as const; });
  if (open === undefined) return found;
  try {
    const { key, others } = await masterKeys({ dataDir: c.DATA_DIR, given: c.MASTER_KEY, previous: c.MASTER_KEY_PREVIOUS });
    await look('Secrets', '', async () => [true, await secretsOf(open.db, key, others)] as const);
    const environments = await look('Environments', '', async () => { const all = environmentsOf(await knownIn(open.db, c), named); return [all, said(all)] as const; });
    const sealer = createSealer(key, others);
    for (const e of environments ?? []) await lookAtEnvironment(looks, { config: c, db: open.db, sealer, environment: e, prefix: environments!.length > 1 ? `${e.name}: ` : '' });
    if (environments?.length) await look('Changes in Xero', '', async () => [true, await webhooksOf(c, open.url, environments)] as const);
  } finally { await open.close(); }
  return found;
}

const environmentsOf = (all: readonly KnownEnvironment[], named: string | undefined): readonly KnownEnvironment[] => {
  const served = all.filter((e) => e.reach !== undefined);
  return named === undefined ? served : [chosenOf(served, named)];
};
const said = (all: readonly KnownEnvironment[]): string => (all.length === 0 ? 'none yet: open the page /setup of the relay, or set DATAVERSE_URL, DATAVERSE_TENANT_ID, DATAVERSE_CLIENT_ID and DATAVERSE_CLIENT_SECRET' : all.map((e) => e.url).join(', '));

/** Whoever asks what is wrong has usually left the relay running: then its database is read as it is. */
async function openDatabaseOf(c: Config): Promise<Open> {
  try {
    const s = await openShared(c, 5_000);
    return { db: s.database.db, url: s.database.url, said: s.database.kind === 'embedded' ? 'built-in PostgreSQL' : 'PostgreSQL of DATABASE_URL', close: () => s.close() };
  } catch (e) {
    const url = isSetupError(e) && e.code === 'DATABASE_IN_USE' ? await runningUrl(c.DATA_DIR) : undefined;
    if (url === undefined) throw e;
    const { db } = connect(url, 2);
    return { db, url, said: 'built-in PostgreSQL, in use by a relay that is running', close: () => db.destroy() };
  }
}

async function secretsOf(db: Db, key: Buffer, others: readonly Buffer[]): Promise<string> {
  const now = wrappingOf(key).id;
  const older = others.map((k) => wrappingOf(k).id);
  const inUse = await keysInUse(db);
  const all = [...inUse.values()].reduce((n, x) => n + x, 0);
  const lost = [...inUse].filter(([id]) => id !== now && !older.includes(id)).reduce((n, [, x]) => n + x, 0);
  if (lost > 0) throw new SetupError('SECRET_KEY_UNKNOWN', `${lost} of ${all} stored secrets are sealed with another master key.`, 'Put back the master key that belongs to this database; during a change of keys name the old one in MASTER_KEY_PREVIOUS.');
  const old = all - (inUse.get(now) ?? 0);
  return all === 0 ? 'none are stored' : `${all} stored, all of them open${old === 0 ? '' : `; ${old} with the key before: run "counterfoil rotate-key"`}`;
}

/** Nothing here is wrong: without the webhook changes come all the same, only later. */
async function webhooksOf(c: Config, url: string, environments: readonly KnownEnvironment[]): Promise<string> {
  const address = 'the address of this relay with /webhooks/xero';
  if (c.XERO_WEBHOOK_KEY === undefined && c.XERO_WEBHOOK_KEY_2 === undefined) return `by the poll alone, some minutes later. For seconds: make a webhook in Xero's developer portal with ${address}, and set XERO_WEBHOOK_KEY to its signing key`;
  const same = c.XERO_WEBHOOK_KEY !== undefined && c.XERO_WEBHOOK_KEY === c.XERO_WEBHOOK_KEY_2 ? '; XERO_WEBHOOK_KEY_2 is the same key and can be left out' : '';
  const heard = (await Promise.all(environments.map((e) => heardIn(url, e.schema)))).filter((at) => at !== undefined).sort((a, b) => b.getTime() - a.getTime())[0];
  return `webhook and poll${same}${heard === undefined ? `; Xero has never rung: check in the developer portal that the webhook has ${address}, and its status` : `; last rung at ${heard.toISOString()}`}`;
}
async function heardIn(url: string, schema: string | undefined): Promise<Date | undefined> {
  if (schema === undefined) return undefined;
  const db = await connectTo({ url }, schema, 1);
  // its tables are made by the relay's first start
  try { return await lastHeard(db); } catch (e) { if ((e as { code?: string }).code === '42P01') return undefined; throw e; } finally { await db.destroy(); }
}
