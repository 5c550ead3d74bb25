/**
 * `counterfoil <command>`, for whoever runs the relay. A command says what it did on standard output, what went wrong and
 * the way out on standard error, and answers 0, 1 (not done) or 2 (no such command). Nobody is shown a stack.
 */
import { driftCommand, loadCommand, showLoad } from './adoption/command.ts';
import { channelsOf } from './alerts/channels/index.ts';
import { tryChannels } from './alerts/test-command.ts';
import { readConfig } from './config.ts';
import { isDoorError } from './core/errors.ts';
import { isSetupError, SetupError } from './core/setup-error.ts';
import { doorbellCommand } from './doorbell/command.ts';
import { migrateCommand, showMigration } from './migration/command.ts';
import { recipientsOf } from './operators/commands/alert-recipients.ts';
import { wordsOf } from './operators/commands/dynamics.ts';
import { environmentAsked, withDynamics } from './operators/commands/environments.ts';
import { aboutAll, operatorCommands, type Command } from './operators/commands/index.ts';
import { mistakeOf } from './operators/commands/mistakes.ts';
import { doctor, show } from './operators/doctor/index.ts';
import { askAndWait, type Asked } from './requests/from-console.ts';
import { setupCommand } from './setup/command.ts';
import { uninstallCheck } from './uninstall/check.ts';
import { sayReport } from './uninstall/report.ts';

/** Needs Dynamics alone: a relay that runs, or none, makes no difference. */
export const uninstallCheckOf = (env: NodeJS.ProcessEnv, named?: string): Promise<string> => withDynamics(env, named, async (door) => sayReport(await uninstallCheck(door, 'Counterfoil')));

/** Asked of the relay that is running, by a row like any other. */
async function asked(env: NodeJS.ProcessEnv, named: string | undefined, what: Omit<Asked, 'say'>, shown: (a: Awaited<ReturnType<typeof askAndWait>>) => string): Promise<number> {
  const a = await withDynamics(env, named, (door) => askAndWait(door, { ...what, say: (text) => { console.error(text); } }));
  console.log(shown(a));
  return a.state === 'done' ? 0 : 1;
}
const alone = (name: string, args: readonly string[]): void => { wordsOf(args, { usage: name, words: [0, 0] }); };

const commands: Readonly<Record<string, Command>> = {
  setup: (args, env) => setupCommand(args, env),
  ...operatorCommands,
  load: (args, env, named) => asked(env, named, { action: 'load', ...loadCommand(args) }, showLoad),
  'migrate-stellarise': (args, env, named) => asked(env, named, { action: 'load', ...migrateCommand(args) }, showMigration),
  drift: (args, env, named) => asked(env, named, { action: 'compare', ...driftCommand(args) }, (a) => a.message),
  async doctor(args, env, named) {
    alone('doctor [--environment <address or name>]', args);
    const findings = await doctor(env, named);
    console.log(show(findings));
    return findings.every((f) => f.ok) ? 0 : 1;
  },
  async doorbell(args, env) { console.log(await doorbellCommand(args, env)); return 0; },
  async 'alert-test'(args, env, named) {
    alone('alert-test [--environment <address or name>]', args);
    const channels = channelsOf(readConfig(env));
    // Dynamics names people for e-mail alone
    const { recipients, findings } = channels.some((c) => c.name === 'email') || named !== undefined ? await recipientsOf(env, named) : { recipients: [], findings: [] };
    const tried = [...await tryChannels(channels, recipients), ...findings];
    console.log(tried.map((t) => `${t.ok ? 'ok  ' : 'FAIL'}  ${t.text}`).join('\n'));
    return tried.every((t) => t.ok) ? 0 : 1;
  },
  async 'uninstall-check'(args, env, named) {
    alone('uninstall-check [--environment <address or name>]', args);
    console.log(await uninstallCheckOf(env, named));
    return 0;
  },
};
export const commandNames: readonly string[] = Object.keys(commands);

/** @returns the exit code; never rejects */
export async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const [command = '', ...args] = argv;
  const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (run === undefined) { console.error(`Usage: counterfoil ${commandNames.join(' | ')}\nSee docs/operate.md.`); return 2; }
  try {
    const { named, rest } = environmentAsked(args);
    if (named !== undefined && aboutAll.has(command)) throw new SetupError('WRONG_ARGUMENTS', `"${command}" is about all environments of this relay at once.`, 'Leave --environment out.');
    return await run(rest, env, named);
  } catch (e) {
    const m = mistakeOf(e);
    console.error(`${m.message}\nFix: ${m.fix}  (${m.code})`);
    // for whoever reports what nobody has foreseen
    if (!isSetupError(e) && !isDoorError(e) && /^(debug|trace)$/.test(env['LOG_LEVEL'] ?? '')) console.error(e);
    return 1;
  }
}

if (import.meta.main) process.exit(await main(process.argv.slice(2), process.env));
