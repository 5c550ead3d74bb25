/**
 * Asks the registry for known weaknesses of what ships (`npm audit` without development tools). High and critical ones fail.
 * Where the registry cannot be asked, that is said, and nothing fails: what is pinned is pinned.
 */
import { spawnSync } from 'node:child_process';

export interface Verdict { readonly ok: boolean; readonly text: string }

/** @param output what `npm audit --json` printed */
export function verdictOf(output: string): Verdict {
  let report: any;
  try { report = JSON.parse(output); } catch { /* no report at all: said below */ }
  const counts = report?.metadata?.vulnerabilities;
  if (report?.auditReportVersion === undefined || typeof counts?.high !== 'number') return { ok: true, text: 'Dependencies: the registry could not be asked for known weaknesses. NOT CHECKED.' };
  const serious = Object.values<any>(report.vulnerabilities ?? {}).filter((v) => v.severity === 'high' || v.severity === 'critical');
  if (serious.length === 0 && counts.high + (counts.critical ?? 0) === 0) return { ok: true, text: `Dependencies: no high or critical weakness is known of what ships (${counts.moderate ?? 0} moderate, ${counts.low ?? 0} low).` };
  return { ok: false, text: `Dependencies with known weaknesses:\n${serious.map((v) => `  - ${v.name} ${v.range ?? ''}: ${v.severity}${v.fixAvailable ? ', a fix is available' : ''}`).join('\n')}` };
}

if (import.meta.main) {
  const run = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8', timeout: 60_000, shell: process.platform === 'win32' });
  const { ok, text } = verdictOf(run.stdout ?? '');
  console.log(text);
  process.exit(ok ? 0 : 1);
}
