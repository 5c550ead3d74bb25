/**
 * A language that nobody speaks: every English text in «these signs». Built into a zip as a translator's files would be, so
 * that whatever shows without the signs has not gone through the resources.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildControls, stampLanguages } from '../../scripts/build-controls.ts';
import { buildSolution, translationFolders, type Built } from '../../scripts/build-solution.ts';
import { readResx, writeResx } from '../../solution/languages/resx.ts';

export const PSEUDO = 1031;
export const pseudo = (english: string): string => `«${english}»`;
const root = join(import.meta.dirname, '..', '..');
const { labels, scripts, controls } = translationFolders();
const file = (folder: string, name: string, language: number): string => join(folder, `${name}.${language}.resx`);
const english = (folder: string, name: string): Map<string, string> => readResx(readFileSync(file(folder, name, 1033), 'utf8'), name);

/** Every English text that ships, by resource. */
export const englishTexts = () => ({ labels: english(labels, 'Solution'), scripts: english(scripts, 'Counterfoil'), controls: Object.entries(controls).map(([name, folder]) => english(folder, name)) });

export interface PseudoBuild extends Built { readonly dir: string; close(): void }
/** @param change what the translator did to the labels instead of translating them all */
export async function buildPseudo(change: (labels: Map<string, string>) => Map<string, string> = (t) => t): Promise<PseudoBuild> {
  const dir = mkdtempSync(join(tmpdir(), 'counterfoil-language-'));
  const translate = (from: string, to: string, name: string, alter: (t: Map<string, string>) => Map<string, string> = (t) => t): void => {
    mkdirSync(to, { recursive: true });
    cpSync(file(from, name, 1033), file(to, name, 1033));
    writeFileSync(file(to, name, PSEUDO), writeResx(alter(new Map([...english(from, name)].map(([k, v]) => [k, pseudo(v)])))));
  };
  const built = await buildControls();
  cpSync(join(root, 'webresources', 'dist'), join(dir, 'web', 'dist'), { recursive: true });
  for (const folder of ['icons', 'dialogs']) cpSync(join(root, 'webresources', folder), join(dir, 'web', folder), { recursive: true });
  translate(scripts, join(dir, 'web', 'strings'), 'Counterfoil');
  translate(labels, join(dir, 'labels'), 'Solution', change);
  cpSync(built.outDir, join(dir, 'controls'), { recursive: true });
  for (const [name, folder] of Object.entries(controls)) {
    // what pcf-scripts does with a manifest that names one more file: it copies the file and keeps the line
    translate(folder, join(dir, 'controls', name, 'strings'), name);
    const manifest = join(dir, 'controls', name, 'ControlManifest.xml');
    writeFileSync(manifest, stampLanguages(readFileSync(manifest, 'utf8'), name, [PSEUDO]));
  }
  const solution = await buildSolution({
    outDir: join(dir, 'out'), webResourcesDir: join(dir, 'web'), controlsDir: join(dir, 'controls'),
    translations: { labels: join(dir, 'labels'), scripts: join(dir, 'web', 'strings'), controls: Object.fromEntries(Object.keys(controls).map((name) => [name, join(dir, 'controls', name, 'strings')])) },
  });
  return { ...solution, dir, close: () => rmSync(dir, { recursive: true, force: true }) };
}
