/** Who would be told beside the addresses of the configuration: "Alerts To" of each connection, as Dynamics has it stored. */
import { addressesIn } from '../../alerts/environment.ts';
import type { Tried } from '../../alerts/test-command.ts';
import { everyRow } from '../../environments/rows.ts';
import { servedEnvironments, withDynamics } from './environments.ts';
import { mistakeOf } from './mistakes.ts';

const told = (e: unknown): string => { const m = mistakeOf(e); return `${m.message}\n      Fix: ${m.fix}`; };

/** @throws SetupError when the environment that is named is unknown */
export async function recipientsOf(env: NodeJS.ProcessEnv, named: string | undefined): Promise<{ readonly recipients: readonly string[]; readonly findings: readonly Tried[] }> {
  const recipients: string[] = [];
  const findings: Tried[] = [];
  let all: Awaited<ReturnType<typeof servedEnvironments>> = [];
  // the channels are tried all the same: an alert says first of all that something is down
  try { all = await servedEnvironments(env, named); } catch (x) { if (named !== undefined) throw x; findings.push({ ok: false, text: `Alerts To of the connections: ${told(x)}` }); }
  for (const e of all) {
    try {
      const rows = await withDynamics(env, e.url, (door) => everyRow(door, 'cfl_connections?$select=cfl_name,cfl_alertrecipients&$filter=statecode eq 0'));
      recipients.push(...rows.flatMap((r) => addressesIn(r.cfl_alertrecipients)));
    } catch (x) { findings.push({ ok: false, text: `Alerts To of ${e.name}: ${told(x)}` }); }
  }
  return { recipients: [...new Set(recipients)], findings };
}
