/**
 * `counterfoil doctor` looks at everything that the relay needs, in order, and names the fix of what is missing; it changes
 * nothing but the database's version. `counterfoil uninstall-check` says what uninstalling the solution would delete; `load`
 * and `drift` ask the relay that is running.
 */
import { driftCommand, loadCommand, showLoad } from './adoption/command.ts';
import { channelsOf } from './alerts/channels/index.ts';
import { tryChannels } from './alerts/test-command.ts';
import { readConfig as readAnyConfig, readWholeConfig as readConfig, type Config } from './config.ts';
import { isDoorError } from './core/errors.ts';
import { createLog } from './core/log.ts';
import { masterKey } from './core/master-key.ts';
import { isSetupError } from './core/setup-error.ts';
import { connect, type Db } from './database/index.ts';
import { createDataverse } from './dataverse/client.ts';
import { doorbellCommand } from './doorbell/command.ts';
import { connectionRows, whoAmI } from './environments/rows.ts';
import { lastHeard } from './incoming/index.ts';
import { operatorCommands } from './operators/commands/index.ts';
import { migrateCommand, showMigration } from './migration/command.ts';
import { doorsOn, openDoors } from './relay.ts';
import { askAndWait } from './requests/from-console.ts';
import { uninstallCheck } from './uninstall/check.ts';
import { setupCommand } from './setup/command.ts';
import { sayReport } from './uninstall/report.ts';

export interface Finding { readonly what: string; readonly ok: boolean; readonly text: string; readonly fix?: string }

export async function doctor(env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const found: Finding[] = [];
  const look = async <T>(what: string, fix: string, check: () => Promise<readonly [T, string]>): Promise<T | undefined> => {
    try { const [value, text] = await check(); found.push({ what, ok: true, text }); return value; } catch (e) {
      found.push({ what, ok: false, text: isDoorError(e) ? `${e.door}: ${e.code} (${e.status || 'no connection'})` : (e as Error).message, fix: isSetupError(e) ? e.fix : fixOf(e) ?? fix });
      return undefined;
    }
  };
  const c = await look('Configuration', '', async () => [readConfig(env), 'complete'] as const);
  if (c === undefined) return found;
  await look('Master key', 'Check the rights of DATA_DIR.', async () => [await masterKey(c.DATA_DIR, c.MASTER_KEY), c.MASTER_KEY === undefined ? 'from a file in DATA_DIR' : 'from MASTER_KEY'] as const);
  let db: Db | undefined;
  const doors = await look('Database', 'See the message.', async () => {
    try { const d = await openDoors(c, createLog('silent'), 5_000); db = d.db; return [d, d.database.kind === 'embedded' ? 'built-in PostgreSQL' : 'PostgreSQL of DATABASE_URL'] as const; } catch (e) {
      // whoever asks what is wrong has usually left the relay running; what is looked at below needs no database
      if (!isSetupError(e) || e.code !== 'DATABASE_IN_USE') throw e;
      return [doorsOn(connect('postgres://127.0.0.1:1/none').db, c, createLog('silent')), 'built-in PostgreSQL, in use by a relay that is running'] as const;
    }
  });
  if (doors === undefined) return found;
  try {
    const org = await look('Dynamics', `Check DATAVERSE_URL, DATAVERSE_TENANT_ID, DATAVERSE_CLIENT_ID and DATAVERSE_CLIENT_SECRET, and that ${c.DATAVERSE_URL} has an application user for this client id.`, async () => { const org = (await whoAmI(doors.dataverse)).organization; return [org, `signed in; organization ${org}`] as const; });
    // without Dynamics this would fail for the same reason and name a wrong fix
    if (org !== undefined) await look('Solution and role', 'Import the Counterfoil solution and give the application user the role "Counterfoil Service".', async () => { const rows = await connectionRows(doors.dataverse); return [rows, `${rows.length} Xero connection${rows.length === 1 ? '' : 's'}`] as const; });
    await look('Xero', 'Check XERO_CLIENT_ID and XERO_CLIENT_SECRET, and that the custom connection was authorised for an organisation.', async () => {
      const tenants = await doors.xero.connections();
      if (tenants.length === 0) throw new Error('No organisation is connected to this app.');
      return [tenants, tenants.map((t) => t.tenantName).join(', ')] as const;
    });
    await look('Changes in Xero', '', async () => [undefined, await webhooksOf(c, db)] as const);
  } finally { await doors.close(); }
  return found;
}

/** Nothing here is wrong: without the webhook changes come all the same, only later. */
async function webhooksOf(c: Config, db: Db | undefined): Promise<string> {
  const address = 'the address of this relay with /webhooks/xero';
  if (c.XERO_WEBHOOK_KEY === undefined && c.XERO_WEBHOOK_KEY_2 === undefined) return `by the poll alone, some minutes later. For seconds: make a webhook in Xero's developer portal with ${address}, and set XERO_WEBHOOK_KEY to its signing key`;
  const same = c.XERO_WEBHOOK_KEY !== undefined && c.XERO_WEBHOOK_KEY === c.XERO_WEBHOOK_KEY_2 ? '; XERO_WEBHOOK_KEY_2 is the same key and can be left out' : '';
  const heard = db && await lastHeard(db);
  const when = db === undefined ? '' : heard === undefined ? `; Xero has never rung: check in the developer portal that the webhook has ${address}, and its status` : `; last rung at ${heard.toISOString()}`;
  return `webhook and poll${same}${when}`;
}

function fixOf(e: unknown): string | undefined {
  if (!isDoorError(e) || e.fate !== 'notSent' || e.door === 'identity') return undefined;
  return 'The server cannot be reached: check the address, DNS, firewall and proxy.';
}

export function show(findings: readonly Finding[]): string {
  return findings.map((f) => `${f.ok ? 'ok  ' : 'FAIL'}  ${f.what}: ${f.text}${f.ok ? '' : `\n      Fix: ${f.fix}`}`).join('\n');
}

/** Needs Dynamics alone: a relay that runs, or none, makes no difference. */
export async function uninstallCheckOf(env: NodeJS.ProcessEnv): Promise<string> {
  const c = readConfig(env);
  const door = createDataverse({ url: c.DATAVERSE_URL, authority: c.DATAVERSE_AUTHORITY, tenantId: c.DATAVERSE_TENANT_ID, clientId: c.DATAVERSE_CLIENT_ID, clientSecret: c.DATAVERSE_CLIENT_SECRET, log: createLog('silent') });
  try { return sayReport(await uninstallCheck(door, 'Counterfoil')); } finally { await door.close(); }
}

/** Asked of the relay that is running, by a row like any other. */
async function asked(env: NodeJS.ProcessEnv, what: (door: ReturnType<typeof createDataverse>) => Promise<{ readonly state: string; readonly text: string }>): Promise<number> {
  const c = readConfig(env);
  const door = createDataverse({ url: c.DATAVERSE_URL, authority: c.DATAVERSE_AUTHORITY, tenantId: c.DATAVERSE_TENANT_ID, clientId: c.DATAVERSE_CLIENT_ID, clientSecret: c.DATAVERSE_CLIENT_SECRET, log: createLog('silent') });
  try { const { state, text } = await what(door); console.log(text); return state === 'done' ? 0 : 1; } finally { await door.close(); }
}
const say = (text: string): void => console.error(text);
async function orSaying(run: () => Promise<number>): Promise<number> {
  try { return await run(); } catch (e) {
    if (!isSetupError(e) && !isDoorError(e)) throw e;
    console.error(`${(e as Error).message}\nFix: ${isSetupError(e) ? e.fix : fixOf(e) ?? 'Run "npm run doctor": it names what is wrong.'}  (${(e as { code: string }).code})`);
    return 1;
  }
}

const commands: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  ...Object.fromEntries(Object.entries(operatorCommands).map(([name, run]) => [name, (args: readonly string[]) => orSaying(() => run(args, process.env))])),
  load: (args) => orSaying(() => { const o = loadCommand(args); return asked(process.env, async (door) => { const a = await askAndWait(door, { action: 'load', ...o, say }); return { state: a.state, text: showLoad(a) }; }); }),
  'migrate-stellarise': (args) => orSaying(() => { const o = migrateCommand(args); return asked(process.env, async (door) => { const a = await askAndWait(door, { action: 'load', ...o, say }); return { state: a.state, text: showMigration(a) }; }); }),
  drift: (args) => orSaying(() => { const o = driftCommand(args); return asked(process.env, async (door) => { const a = await askAndWait(door, { action: 'compare', ...o, say }); return { state: a.state, text: a.message }; }); }),
  setup: (args) => orSaying(() => setupCommand(args, process.env)),
  doctor: async () => { const findings = await doctor(process.env); console.log(show(findings)); return findings.every((f) => f.ok) ? 0 : 1; },
  doorbell: (args) => orSaying(async () => { console.log(await doorbellCommand(args, process.env)); return 0; }),
  'alert-test': () => orSaying(async () => { const tried = await tryChannels(channelsOf(readAnyConfig(process.env))); console.log(tried.map((t) => `${t.ok ? 'ok  ' : 'FAIL'}  ${t.text}`).join('\n')); return tried.every((t) => t.ok) ? 0 : 1; }),
  'uninstall-check': () => orSaying(async () => { console.log(await uninstallCheckOf(process.env)); return 0; }),
};

if (import.meta.main) {
  const [command = '', ...args] = process.argv.slice(2);
  const run = commands[command];
  if (!run) { console.error(`Usage: counterfoil ${Object.keys(commands).join(' | ')}`); process.exit(2); }
  process.exit(await run(args));
}
