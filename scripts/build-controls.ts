/**
 * Builds the code components with Microsoft's pcf-scripts into pcf-controls/out/controls/<Constructor>/ (the layout that
 * goes into the solution zip). Always a production build: a development bundle contains eval, which Solution Checker
 * rates critical. Skipped while nothing that goes into the bundle has changed, because it takes seconds.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { languagesOf } from '../solution/languages/read.ts';

const root = join(import.meta.dirname, '..');
const project = join(root, 'pcf-controls');
const out = join(project, 'out', 'controls');
const stampFile = join(project, 'out', 'inputs.sha256');

export interface BuiltControls { readonly outDir: string; readonly controls: readonly string[]; readonly skipped: boolean }

/** Manifest text with version and relay domain of pac-config.json, so that one place decides both. */
export function stampManifest(manifest: string, pac: { readonly version: string; readonly relayDomain: string }): string {
  const version = pac.version.split('.').slice(0, 3).join('.');
  return manifest
    .replace(/(<control [^>]*\bversion=")[^"]*"/, `$1${version}"`)
    .replace(/(<domain>)[^<]*(<\/domain>)/, `$1${pac.relayDomain}$2`);
}

/** A manifest names every file of texts; this one names those that lie beside the English one. */
export function stampLanguages(manifest: string, constructor: string, languages: readonly number[]): string {
  const line = (l: number): string => `<resx path="strings/${constructor}.${l}.resx" version="1.0.0" />`;
  const indent = /\n( *)<resx /.exec(manifest)?.[1] ?? '';
  return manifest.replace(/( *<resx [^>]*\/>\s*?\n?)+/, [1033, ...languages].map((l) => `${indent}${line(l)}\n`).join(''));
}

async function filesUnder(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries
    .filter((e) => e.isFile() && !/\.test\.tsx?$/.test(e.name))
    .map((e) => join(e.parentPath, e.name))
    .filter((f) => !/[\\/](node_modules|out|dist|generated|testing)[\\/]/.test(f));
}

/** Every file that can change the bundle: the controls, the shared client, the definitions, the settings, the tool's version. */
async function inputsDigest(): Promise<string> {
  const sources = [project, join(root, 'webresources', 'src'), ...['choices', 'model', 'tables'].map((d) => join(root, 'solution', d))];
  const files = (await Promise.all(sources.map(filesUnder))).flat();
  files.push(join(root, 'solution', 'index.ts'), join(root, 'solution', 'ids.ts'), join(root, 'pac-config.json'), toolPackage());
  const hash = createHash('sha256');
  for (const f of files.sort()) hash.update(relative(root, f).replaceAll('\\', '/')).update('\0').update(await readFile(f)).update('\0');
  return hash.digest('hex');
}

const toolPackage = (): string => createRequire(join(project, 'package.json')).resolve('pcf-scripts/package.json');

/** What it said. pcf-scripts ends with 0 also when it stopped at an error of ESLint, so whoever runs it looks at what there is. */
function run(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args], { cwd: project, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (d: Buffer) => { said += d.toString(); });
    child.stderr.on('data', (d: Buffer) => { said += d.toString(); });
    child.on('error', reject);
    child.on('exit', (code) => code === 0 ? resolve(said) : reject(new Error(`pcf-scripts ended with ${code}:\n${said}`)));
  });
}

const lock = join(project, '.building');
const STALE_MS = 5 * 60_000;

/** One build at a time, also between processes: tests and a start may want the same folder, and a half-written bundle would be packed. */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try { await mkdir(lock); break; } catch (e) { if ((e as NodeJS.ErrnoException).code !== 'EEXIST') throw e; }
    const age = await stat(lock).then((s) => Date.now() - s.mtimeMs, () => 0);
    if (age > STALE_MS) await rm(lock, { recursive: true, force: true });
    else await new Promise((r) => setTimeout(r, 200));
  }
  try { return await work(); } finally { await rm(lock, { recursive: true, force: true }); }
}

/** Builds when needed. Throws with pcf-scripts' whole output when it fails. */
export const buildControls = (o: { readonly force?: boolean } = {}): Promise<BuiltControls> => alone(() => buildNow(o.force ?? false));

async function buildNow(force: boolean): Promise<BuiltControls> {
  const pac = JSON.parse(await readFile(join(root, 'pac-config.json'), 'utf8')) as { solution: { version: string }; relayDomain: string };
  const folders = (await readdir(project, { withFileTypes: true })).filter((e) => e.isDirectory() && existsSync(join(project, e.name, 'ControlManifest.Input.xml'))).map((e) => e.name).sort();
  for (const folder of folders) {
    const file = join(project, folder, 'ControlManifest.Input.xml');
    const before = await readFile(file, 'utf8');
    const after = stampLanguages(stampManifest(before, { version: pac.solution.version, relayDomain: pac.relayDomain }), folder, languagesOf(join(project, folder, 'strings'), folder));
    if (after !== before) await writeFile(file, after);
  }
  const digest = await inputsDigest();
  const isComplete = (): boolean => folders.every((f) => existsSync(join(out, f, 'bundle.js')) && existsSync(join(out, f, 'ControlManifest.xml')));
  const known = existsSync(stampFile) ? await readFile(stampFile, 'utf8') : '';
  if (!force && isComplete() && known === digest) return { outDir: out, controls: folders, skipped: true };
  await rm(join(project, 'out'), { recursive: true, force: true });
  const manifest = JSON.parse(await readFile(toolPackage(), 'utf8')) as { bin: string | Record<string, string> };
  const bin = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin['pcf-scripts']!;
  const said = await run([join(toolPackage(), '..', bin), 'build', '--buildMode', 'production', '--noColor']);
  if (!isComplete()) throw new Error(`pcf-scripts has built nothing:\n${said}`);
  await mkdir(join(project, 'out'), { recursive: true });
  await writeFile(stampFile, digest);
  return { outDir: out, controls: folders, skipped: false };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const built = await buildControls({ force: process.argv.includes('--force') });
  process.stdout.write(`Controls ${built.skipped ? 'are up to date' : 'built'}: ${built.controls.join(', ')}\n`);
}
