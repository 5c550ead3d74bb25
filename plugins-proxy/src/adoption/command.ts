/** `counterfoil load` and `counterfoil drift` as people read them. Pure. */
import { parseArgs } from 'node:util';
import type { LoadReport, LoadRow } from '../contract.ts';
import { SetupError } from '../core/setup-error.ts';
import type { Answer } from '../requests/from-console.ts';
import { loadAsked } from './asked.ts';

export interface LoadCommand { readonly connection: string | undefined; readonly given: { readonly from: string; readonly to: string } | { readonly digest: string } | { readonly source: 'stellarise' } }

const usage = 'npm run load -- --from 2026-01-01 --to 2026-03-31 [--connection "Name"], then npm run load -- --adopt <report> [--connection "Name"]';

/** @throws SetupError */
export function loadCommand(args: readonly string[]): LoadCommand {
  let v: { from?: string; to?: string; adopt?: string; connection?: string };
  try { ({ values: v } = parseArgs({ args: [...args], options: { from: { type: 'string' }, to: { type: 'string' }, adopt: { type: 'string' }, connection: { type: 'string' } } })); } catch (e) { throw new SetupError('ARGUMENTS', (e as Error).message, usage); }
  const asked = loadAsked(JSON.stringify(v.adopt === undefined ? { from: v.from, to: v.to } : { digest: v.adopt }));
  if ('wrong' in asked) throw new SetupError('ARGUMENTS', `It is not clear what to load: ${asked.wrong}.`, usage);
  return { connection: v.connection, given: asked };
}
/** @throws SetupError */
export function driftCommand(args: readonly string[]): { readonly connection: string | undefined } {
  try { return { connection: parseArgs({ args: [...args], options: { connection: { type: 'string' } } }).values.connection }; } catch (e) { throw new SetupError('ARGUMENTS', (e as Error).message, 'npm run drift -- [--connection "Name"]'); }
}

const heads: readonly (readonly [LoadRow['is'], string])[] = [['different', 'Something is not the same:'], ['unclear', 'More than one could be it:'], ['matched', 'Would be taken over:'], ['onlyInXero', 'Only in Xero:'], ['onlyInDynamics', 'Only in Dynamics:']];
const side = (s: LoadRow['dynamics'] | LoadRow['xero']): string => (s ? [s.title, s.party, s.date, s.total === undefined ? '' : `${s.total} ${s.currency}`].filter((t) => t !== undefined && t !== '').join(', ') : '');
const line = (r: LoadRow): string => `  ${[side(r.dynamics), side(r.xero)].filter((t) => t !== '').join('  =  ')}`;

export function showLoad(a: Answer): string {
  const report = a.result['load'] as LoadReport | undefined;
  if (a.state !== 'done' || !report) return a.message;
  const parts = heads.flatMap(([is, head]) => { const rows = report.rows.filter((r) => r.is === is); return rows.length === 0 ? [] : ['', head, ...rows.map(line)]; });
  return [
    a.message, ...parts, ...(report.moreRows ? ['', `${report.moreRows} more rows are in the file.`] : []), ...(report.file ? ['', `Every row is in "${report.file}" among the notes of ${a.name} (Xero Corrections).`] : []),
    ...(report.digest ? ['', `To take over what is the same on both sides: npm run load -- --adopt ${report.digest}`] : []),
  ].join('\n');
}
