/** Bundles the set-up page into dist/setup: one script and one style sheet, served by the relay itself. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '..');

export async function buildSetup(): Promise<void> {
  const source = join(root, 'plugins-proxy', 'setup-page', 'src'), outdir = join(root, 'dist', 'setup');
  mkdirSync(outdir, { recursive: true });
  const common = { bundle: true, minify: true, target: 'es2022', legalComments: 'none', logLevel: 'warning' } as const;
  await Promise.all([
    build({ ...common, entryPoints: [join(source, 'main.tsx')], outfile: join(outdir, 'setup.js'), platform: 'browser', format: 'iife', define: { 'process.env.NODE_ENV': '"production"' } }),
    build({ ...common, entryPoints: [join(source, 'setup.css')], outfile: join(outdir, 'setup.css') }),
  ]);
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) await buildSetup();
