/** `counterfoil migrate-stellarise` as people read it. Pure. */
import { parseArgs } from 'node:util';
import { loadAsked } from '../adoption/asked.ts';
import { showLoad, type LoadCommand } from '../adoption/command.ts';
import type { LoadReport, LoadSetting } from '../contract.ts';
import { SetupError } from '../core/setup-error.ts';
import type { Answer } from '../requests/from-console.ts';

const usage = 'npm run migrate-stellarise -- [--connection "Name"], then npm run migrate-stellarise -- --adopt <report> [--connection "Name"]';

/** @throws SetupError */
export function migrateCommand(args: readonly string[]): LoadCommand {
  let v: { adopt?: string; connection?: string };
  try { ({ values: v } = parseArgs({ args: [...args], options: { adopt: { type: 'string' }, connection: { type: 'string' } } })); } catch (e) { throw new SetupError('ARGUMENTS', (e as Error).message, usage); }
  const asked = loadAsked(JSON.stringify(v.adopt === undefined ? { source: 'stellarise' } : { digest: v.adopt }));
  if ('wrong' in asked) throw new SetupError('ARGUMENTS', `It is not clear what to take over: ${asked.wrong}.`, usage);
  return { connection: v.connection, given: asked };
}

const means: Readonly<Record<LoadSetting['is'], string>> = { taken: 'would be taken over', kept: 'stays as it is here', unknown: 'Xero has nothing of that name; choose it by hand', shown: 'compare, and set it by hand' };
export function showMigration(a: Answer): string {
  const report = a.result['load'] as LoadReport | undefined;
  const lines = (report?.settings ?? []).map((s) => `  ${s.name}: "${s.theirs}" there, ${s.ours === '' ? 'nothing' : `"${s.ours}"`} here: ${means[s.is]}`);
  const whole = showLoad(a).replaceAll('npm run load --', 'npm run migrate-stellarise --').replace('To take over what is the same on both sides:', 'To take this over:');
  return [whole, ...(lines.length > 0 ? ['', 'Settings:', ...lines] : []), ...(report?.used ? ['', `Read from ${report.used.join(', ')}.`] : [])].join('\n');
}
