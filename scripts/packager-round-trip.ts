/**
 * Lets Microsoft's SolutionPackager judge what we build: it packs dist/solution/unpacked, extracts both zips and packs the
 * extractions again, and every time the result must say the same as our zips (canonical form), with the same parts.
 *   node scripts/packager-round-trip.ts --packager <path of SolutionPackager.exe>
 * The tool is Microsoft's and no part of this project. On anything but Windows it runs under mono. Not a part of "npm test".
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { unzipSync } from 'fflate';
import { canonicalLines, difference } from './canonical-xml.ts';
import { explain, Trouble } from './steps.ts';

const root = join(import.meta.dirname, '..');
type Kind = 'Managed' | 'Unmanaged';

function packager(tool: string, cwd: string): (action: 'Pack' | 'Extract', kind: Kind, folder: string, zip: string) => string[] {
  const [command, before] = process.platform === 'win32' ? [tool, []] : ['mono', [tool]];
  return (action, kind, folder, zip) => {
    const done = spawnSync(command, [...before, `/action:${action}`, `/zipfile:${zip}`, `/folder:${folder}`, `/packagetype:${kind}`, '/disableTelemetry', '/allowDelete:Yes', '/allowWrite:Yes'], { cwd, encoding: 'utf8', timeout: 300_000 });
    if (done.error) throw new Trouble(`SolutionPackager cannot be started: ${done.error.message}`, process.platform === 'win32' ? 'See --packager.' : 'Install mono (Debian: mono-complete) and see --packager.');
    const said = `${done.stdout}${done.stderr}`.split('\n').map((l) => l.trim()).filter(Boolean);
    if (done.status !== 0) throw new Trouble(`SolutionPackager refuses to ${action.toLowerCase()} (${kind}):\n${said.slice(-12).join('\n')}`, 'See the lines above.');
    return warnings(said);
  };
}
/**
 * The tool lists what it warns of. Forms of tables of others are always among it, though their definitions are there: it looks
 * for them below tables that are roots as a whole only (it says the same of solutions that Microsoft's own service exported).
 */
export const warnings = (said: readonly string[]): string[] => said.filter((l) => /^Type='|warning:|not present/i.test(l) && !l.startsWith("Type='SystemForm'"));

type Parts = Readonly<Record<string, Uint8Array>>;
const partsOf = (zip: string): Parts => unzipSync(readFileSync(zip));
const escape = (s: string): string => s.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
/** Which parts the content types let a package reader see. The types' own words differ: nothing reads them. */
const seen = (p: Parts): string[] => {
  const types = new TextDecoder().decode(p['[Content_Types].xml']);
  const has = (attribute: string, value: string): boolean => new RegExp(`${attribute}="${escape(value)}"`, 'i').test(types);
  return Object.keys(p).filter((n) => !n.endsWith('/') && (has('PartName', `/${n}`) || has('Extension', /\.(\w+)$/.exec(n)?.[1] ?? '-'))).sort();
};
/** What two packages say differently; a part that is XML by its meaning, others by their bytes. */
export function compare(ours: Parts, theirs: Parts): string[] {
  const names = (p: Parts): string[] => Object.keys(p).filter((n) => !n.endsWith('/')).sort();
  const found = [...names(ours).filter((n) => !theirs[n]).map((n) => `part ${n} is missing`), ...names(theirs).filter((n) => !ours[n]).map((n) => `part ${n} is new`)];
  found.push(...difference(seen(ours), seen(theirs)).onlyFirst.map((n) => `part ${n} cannot be seen`), ...names(ours).filter((n) => n !== '[Content_Types].xml' && !seen(ours).includes(n)).map((n) => `part ${n} of ours cannot be seen`));
  const text = new TextDecoder();
  for (const name of names(ours).filter((n) => theirs[n])) {
    if (Buffer.compare(ours[name]!, theirs[name]!) === 0 || name === '[Content_Types].xml') continue;
    if (!/^(solution|customizations)\.xml$/.test(name)) { found.push(`part ${name} has other content`); continue; }
    const d = difference(canonicalLines(text.decode(ours[name]!)), canonicalLines(text.decode(theirs[name]!)));
    found.push(...d.onlyFirst.map((l) => `${name}: lost ${l}`), ...d.onlySecond.map((l) => `${name}: new ${l}`));
  }
  return found;
}

function main(args: readonly string[]): void {
  const tool = args[args.indexOf('--packager') + 1];
  if (!args.includes('--packager') || !tool || !existsSync(tool)) throw new Trouble('SolutionPackager was not found.', 'Usage: node scripts/packager-round-trip.ts --packager <path of SolutionPackager.exe>, from the package Microsoft.CrmSdk.CoreTools.');
  const out = join(root, 'dist', 'solution');
  const config = JSON.parse(readFileSync(join(root, 'pac-config.json'), 'utf8')) as { solution: { uniqueName: string; version: string } };
  const work = mkdtempSync(join(tmpdir(), 'packager-'));
  const run = packager(resolve(tool), work);
  let differences = 0;
  const tell = (what: string, said: readonly string[], found: readonly string[]): void => {
    differences += found.length + said.length;
    console.log(`${what}: ${found.length ? `${found.length} differences` : 'the same'}${said.length ? `, with ${said.length} warnings` : ''}`);
    for (const l of [...said.slice(0, 25).map((x) => `packager: ${x}`), ...found.slice(0, 25)]) console.log(`  ${l.length > 300 ? `...${l.slice(-300)}` : l}`);
  };
  try {
    for (const kind of ['Managed', 'Unmanaged'] as const) {
      const zip = join(out, `${config.solution.uniqueName}_${config.solution.version}_${kind.toLowerCase()}.zip`);
      if (!existsSync(zip)) throw new Trouble(`There is no ${zip}.`, 'Build the solution with "npm run build".');
      const ours = partsOf(zip);
      const packed = join(work, `${kind}-packed.zip`);
      const said = run('Pack', kind, join(out, 'unpacked'), packed);
      tell(`${kind}, packed from the unpacked layout`, said, compare(ours, partsOf(packed)));
      const folder = join(work, `${kind}-extracted`);
      mkdirSync(folder);
      run('Extract', kind, folder, zip);
      const again = join(work, `${kind}-again.zip`);
      const saidAgain = run('Pack', kind, folder, again);
      tell(`${kind}, extracted and packed again`, saidAgain, compare(ours, partsOf(again)));
    }
  } finally { rmSync(work, { recursive: true, force: true }); }
  process.exitCode = differences ? 1 : 0;
}

if (import.meta.main) try { main(process.argv.slice(2)); } catch (e) { explain(e); }
