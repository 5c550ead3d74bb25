/** Packs the solution: dist/solution/unpacked/ and both zips, from the definitions and what web resources and controls were built to. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readTranslations, type Folders } from '../solution/languages/read.ts';
import { withLanguages } from '../solution/pack/languages.ts';
import { checkConfig, checkPackage, packParts, solution, unpack, zipParts, type Assets, type PacConfig, type Released } from '../solution/pack/index.ts';
import type { SolutionDefinition } from '../solution/model/solution.ts';
import { explain, Trouble } from './steps.ts';

const root = join(fileURLToPath(import.meta.url), '..', '..');

export interface BuildOptions {
  /** Where the zips and unpacked/ go; default dist/solution. */
  readonly outDir?: string;
  /** Folder that the sources of web resources are relative to; default webresources. */
  readonly webResourcesDir?: string;
  /** Folder with one built control a folder; default pcf-controls/out/controls. */
  readonly controlsDir?: string;
  readonly config?: PacConfig;
  /** What the last release promised; default solution/released/inventory.json, where there is one. */
  readonly releasedFile?: string;
  /** Where translations are looked for; default the folders beside the English files. */
  readonly translations?: Folders;
}
export interface Built { readonly managed: string; readonly unmanaged: string; readonly unpacked: string; /** What is not translated yet. */ readonly notes: readonly string[] }

/** All files below a folder, by path with slashes, sorted. */
function filesBelow(folder: string): Map<string, Uint8Array> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name).slice(folder.length + 1).replaceAll('\\', '/'));
  return new Map(paths.sort().map((p) => [p, readFileSync(join(folder, p))]));
}

export const translationFolders = (): Folders => ({
  labels: join(root, 'solution', 'languages'), scripts: join(root, 'webresources', 'strings'),
  controls: Object.fromEntries(solution.controls.map((c) => [c.folder, join(root, 'pcf-controls', c.folder, 'strings')])),
});

function readAssets(solution: SolutionDefinition, webResourcesDir: string, controlsDir: string): Assets {
  const missing: string[] = [];
  const webResources = new Map<string, Uint8Array>();
  for (const w of solution.webResources) {
    const path = join(webResourcesDir, w.source);
    if (existsSync(path)) webResources.set(w.name, readFileSync(path)); else missing.push(path);
  }
  const controls = new Map<string, Map<string, Uint8Array>>();
  for (const c of solution.controls) {
    const folder = join(controlsDir, c.folder);
    if (existsSync(join(folder, 'ControlManifest.xml'))) controls.set(c.name, filesBelow(folder)); else missing.push(join(folder, 'ControlManifest.xml'));
  }
  if (missing.length) throw new Trouble(`The solution cannot be packed, because these files have not been built:\n  ${missing.join('\n  ')}`, 'Build everything with: npm run build');
  return { webResources, controls };
}

/** What the last release promised; before the first release there is no file. */
const readReleased = (path: string): Released | undefined => (existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Released) : undefined);

/** Builds and checks both zips. @returns their paths */
export async function buildSolution(o: BuildOptions = {}): Promise<Built> {
  const config = checkConfig(o.config ?? (JSON.parse(readFileSync(join(root, 'pac-config.json'), 'utf8')) as PacConfig));
  const outDir = o.outDir ?? join(root, 'dist', 'solution');
  const translations = readTranslations(o.translations ?? translationFolders());
  if (translations.mistakes.length) throw new Trouble(`A translation is not right:\n${translations.mistakes.map((m) => `  ${m}`).join('\n')}`, 'How translations are made: docs/translating.md');
  const whole = withLanguages(solution, translations);
  const assets = readAssets(whole, o.webResourcesDir ?? join(root, 'webresources'), o.controlsDir ?? join(root, 'pcf-controls', 'out', 'controls'));
  const released = readReleased(o.releasedFile ?? join(root, 'solution', 'released', 'inventory.json'));
  const zip = (kind: string): string => join(outDir, `${config.solution.uniqueName}_${config.solution.version}_${kind}.zip`);
  // Everything is made and checked before anything is written, so a failed build leaves the last good one in place
  const zips = new Map<string, Uint8Array>();
  for (const [kind, managed] of [['managed', true], ['unmanaged', false]] as const) {
    const parts = packParts(whole, config, assets, managed);
    const findings = checkPackage(parts, released ? { released } : {});
    if (findings.length) throw new Trouble(`The ${kind} solution is not sound:\n${findings.map((f) => `  ${f.where}: ${f.text} (${f.rule})`).join('\n')}`, 'Correct the definitions in solution/, or the packer in solution/pack/.');
    zips.set(zip(kind), zipParts(parts));
  }
  const source = unpack(whole, config, assets);
  mkdirSync(outDir, { recursive: true });
  for (const [path, content] of zips) writeFileSync(path, content);
  const unpacked = join(outDir, 'unpacked');
  rmSync(unpacked, { recursive: true, force: true });
  for (const [path, content] of source) {
    mkdirSync(dirname(join(unpacked, path)), { recursive: true });
    writeFileSync(join(unpacked, path), content);
  }
  return { managed: zip('managed'), unmanaged: zip('unmanaged'), unpacked, notes: translations.notes };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildSolution().then((b) => console.log([b.managed, b.unmanaged, b.unpacked, ...b.notes].join('\n')), explain);
}
