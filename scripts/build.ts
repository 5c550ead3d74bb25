/** Everything that is built: web resources, controls, the solution's zips, the sandbox's app host, the set-up page. Unchanged parts are skipped. */
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { explain, step } from './steps.ts';

const root = join(fileURLToPath(import.meta.url), '..', '..');

/** Digest over the sources of a part; a part whose digest and output are there is not built again. */
function digest(patterns: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of globSync([...patterns], { cwd: root, exclude: ['**/node_modules/**', '**/dist/**', '**/out/**', '**/generated/**'] }).sort()) {
    hash.update(file).update('\0').update(readFileSync(join(root, file))).update('\0');
  }
  return hash.digest('hex');
}

async function part(name: string, sources: readonly string[], output: string, work: () => Promise<unknown>, quiet: boolean): Promise<void> {
  const stamp = join(root, 'dist', '.stamps', name.replaceAll(' ', '-'));
  const now = digest([...sources, 'pac-config.json', 'package-lock.json']);
  if (existsSync(join(root, output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return;
  await step(`Building ${name}`, work, quiet);
  mkdirSync(join(stamp, '..'), { recursive: true });
  writeFileSync(stamp, now);
}

/** Builds what changed. @returns the paths of both zips */
export async function build(quiet = false): Promise<{ managed: string; unmanaged: string }> {
  const config = JSON.parse(readFileSync(join(root, 'pac-config.json'), 'utf8')) as { solution: { uniqueName: string; version: string } };
  const notes: string[] = [];
  const zip = (kind: string) => join('dist', 'solution', `${config.solution.uniqueName}_${config.solution.version}_${kind}.zip`);
  await part('web resources', ['webresources/**/*.{ts,svg,json,resx,html}', 'scripts/build-webresources.ts', 'solution/**/*.ts'], 'webresources/dist/counterfoil.js',
    async () => (await import('./build-webresources.ts')).buildWebResources(), quiet);
  await part('controls', ['pcf-controls/**/*.{ts,tsx,xml,resx,css,json,mjs}', 'webresources/src/nudge/**/*.ts', 'scripts/build-controls.ts', 'solution/**/*.ts'], 'pcf-controls/out/controls/SyncStatus/bundle.js',
    async () => (await import('./build-controls.ts')).buildControls(), quiet);
  await part('solution', ['solution/**/*.{ts,resx}', 'webresources/**/*.{ts,svg,resx,html}', 'pcf-controls/**/*.{ts,tsx,xml,resx,css}', 'scripts/build-solution.ts'], zip('managed'),
    async () => { for (const note of (await (await import('./build-solution.ts')).buildSolution()).notes) notes.push(note); }, quiet);
  if (!quiet) for (const note of notes) console.log(note);
  await part('app host', ['sandbox/app/**/*.{ts,tsx,css,html}', 'scripts/build-app.ts'], 'dist/app',
    async () => (await import('./build-app.ts')).buildApp(), quiet);
  await part('set-up page', ['plugins-proxy/setup-page/**/*.{ts,tsx,css,json}', 'scripts/build-setup.ts'], 'dist/setup/setup.js',
    async () => (await import('./build-setup.ts')).buildSetup(), quiet);
  return { managed: join(root, zip('managed')), unmanaged: join(root, zip('unmanaged')) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build(process.argv.includes('--quiet')).catch(explain);
}
