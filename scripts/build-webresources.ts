/**
 * Bundles the form and ribbon scripts into webresources/dist/counterfoil.js: one classic script with one global name,
 * because that is what the platform loads. ES2018 is the newest syntax that Solution Checker parses.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');

export interface BuiltWebResources { readonly script: string; readonly bytes: number; readonly icons: readonly string[] }

export async function buildWebResources(): Promise<BuiltWebResources> {
  const script = join(root, 'webresources', 'dist', 'counterfoil.js');
  await mkdir(join(root, 'webresources', 'dist'), { recursive: true });
  const result = await build({
    absWorkingDir: root,
    entryPoints: ['webresources/src/index.ts'],
    outfile: script,
    bundle: true, minify: true, format: 'iife', globalName: 'Counterfoil', target: 'es2018', platform: 'browser', charset: 'utf8',
    legalComments: 'none', metafile: true, logLevel: 'silent',
  });
  const bytes = Object.values(result.metafile.outputs)[0]!.bytes;
  return { script, bytes, icons: ['xero', 'send', 'app'].map((n) => join(root, 'webresources', 'icons', `${n}.svg`)) };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const built = await buildWebResources();
  process.stdout.write(`Web resources built: counterfoil.js, ${built.bytes} bytes\n`);
}
