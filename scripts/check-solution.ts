/**
 * Checks solution zips, ours or anybody's:
 *   node scripts/check-solution.ts ZIP... [--house] [--sizes] [--record FILE]
 * Without --house only the platform's rules count: what an importer would refuse or could not make work. With it, our own
 * policy too. --sizes prints what the package holds and what takes the room. --record keeps what a release promises.
 * Exit code 1 when anything is found.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { unzipSync } from 'fflate';
import { checkPackage, inventoryOf, type Finding } from '../solution/pack/index.ts';
import { sizeReport } from './solution-sizes.ts';
import { explain, Trouble } from './steps.ts';

/** Folders of a zip are entries without content. @throws Trouble when there is no zip */
function partsOf(path: string): Map<string, Uint8Array> {
  let content: Buffer;
  try { content = readFileSync(path); } catch { throw new Trouble(`There is no file ${path}.`, 'Build the solution with "npm run build", or name another zip.'); }
  try { return new Map(Object.entries(unzipSync(content)).filter(([p]) => !p.endsWith('/'))); } catch { throw new Trouble(`${path} is no zip.`, 'Name a solution zip, as exported or as built.'); }
}

/** One paragraph a package: what was found, grouped by rule, or that nothing was. */
export function report(name: string, findings: readonly Finding[]): string {
  if (!findings.length) return `${name}: nothing found.`;
  const rules = [...new Set(findings.map((f) => f.rule))].sort();
  return [`${name}: ${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}.`, ...rules.flatMap((r) => [`  ${r}`, ...findings.filter((f) => f.rule === r).map((f) => `    ${f.where}: ${f.text}`)])].join('\n');
}

function main(args: readonly string[]): void {
  const at = args.indexOf('--record');
  const record = at < 0 ? undefined : args[at + 1];
  const zips = args.filter((a, i) => !a.startsWith('--') && (at < 0 || i !== at + 1));
  if (!zips.length || (at >= 0 && (!record || zips.length !== 1))) throw new Trouble('Usage: node scripts/check-solution.ts ZIP... [--house] [--sizes] [--record FILE]', '--record takes one zip and the file to write.');
  let found = 0;
  for (const path of zips) {
    const parts = partsOf(path);
    let findings: Finding[];
    try { findings = checkPackage(parts, { house: args.includes('--house') }); } catch (e) { throw new Trouble(`${basename(path)} is no solution: ${(e as Error).message}`, 'A solution zip has solution.xml, customizations.xml and [Content_Types].xml at its root.'); }
    found += findings.length;
    console.log(report(basename(path), findings));
    if (args.includes('--sizes')) console.log(sizeReport(readFileSync(path), parts));
    if (record && !findings.length) writeFileSync(record, `${JSON.stringify(inventoryOf(parts), null, 1)}\n`);
  }
  if (record && found) console.error('Nothing was recorded: only a sound package is released.');
  process.exitCode = found ? 1 : 0;
}

if (import.meta.main) try { main(process.argv.slice(2)); } catch (e) { explain(e); }
