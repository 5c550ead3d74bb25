/** The commands for whoever runs the relay, beside those of setting up. */
import { backupCommand, markRestoredCommand, restoreCommand } from './backup.ts';
import { explainCommand } from './explain.ts';
import { retryCommand } from './retry.ts';
import { rotateKeyCommand } from './rotate-key.ts';
import { exportCommand, forgetCommand } from './stored.ts';
import { standingCommand } from './standing.ts';

/** `named`: one of several environments. */
export type Command = (args: readonly string[], env: NodeJS.ProcessEnv, named?: string) => Promise<number>;
/** These take no environment: what they do is about the whole database, or is told another way. */
export const aboutAll: ReadonlySet<string> = new Set(['setup', 'backup', 'restore', 'rotate-key', 'doorbell']);
export const operatorCommands: Readonly<Record<string, Command>> = {
  explain: explainCommand,
  retry: retryCommand,
  pause: (args, env, named) => standingCommand('paused', args, env, named),
  'read-only': (args, env, named) => standingCommand('readOnly', args, env, named),
  backup: backupCommand,
  restore: restoreCommand,
  'mark-restored': markRestoredCommand,
  export: exportCommand,
  forget: forgetCommand,
  'rotate-key': rotateKeyCommand,
  resume: (args, env, named) => standingCommand('connected', args, env, named),
};
