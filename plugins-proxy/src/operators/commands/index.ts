/** The commands for whoever runs the relay, beside those of setting up. */
import { backupCommand, markRestoredCommand, restoreCommand } from './backup.ts';
import { explainCommand } from './explain.ts';
import { retryCommand } from './retry.ts';
import { rotateKeyCommand } from './rotate-key.ts';
import { exportCommand, forgetCommand } from './stored.ts';
import { standingCommand } from './standing.ts';

type Command = (args: readonly string[], env: NodeJS.ProcessEnv) => Promise<number>;
export const operatorCommands: Readonly<Record<string, Command>> = {
  explain: explainCommand,
  retry: retryCommand,
  pause: (args, env) => standingCommand('paused', args, env),
  'read-only': (args, env) => standingCommand('readOnly', args, env),
  backup: backupCommand,
  restore: restoreCommand,
  'mark-restored': markRestoredCommand,
  export: exportCommand,
  forget: forgetCommand,
  'rotate-key': rotateKeyCommand,
  resume: (args, env) => standingCommand('connected', args, env),
};
