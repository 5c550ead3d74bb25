/**
 * Bundles the app host: `platform.js` (React 16.14 and Fluent 9 as the globals that virtual controls expect of the
 * platform) and `main.js` with `main.css` (the shell). React is taken from the platform bundle, so that page, shell and
 * controls share one.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Plugin } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'sandbox/app');

const globals: Record<string, string> = { react: 'Reactv16', 'react-dom': 'ReactDOM' };
const platformReact: Plugin = {
  name: 'platform-react',
  setup(b) {
    b.onResolve({ filter: /^react(-dom)?$/ }, (a) => ({ path: a.path, namespace: 'platform' }));
    b.onLoad({ filter: /.*/, namespace: 'platform' }, (a) => ({ contents: `module.exports = window.${globals[a.path]};`, loader: 'js' }));
  },
};

function filesUnder(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? filesUnder(join(dir, e.name)) : /\.(tsx?|css)$/.test(e.name) && !/\.test\.ts$/.test(e.name) ? [join(dir, e.name)] : [])).sort();
}
function fingerprint(minify: boolean): string {
  const hash = createHash('sha256').update(`minify ${minify}`);
  for (const f of [...filesUnder(source), fileURLToPath(import.meta.url), join(root, 'package-lock.json')]) hash.update(f.slice(root.length)).update(readFileSync(f));
  return hash.digest('hex');
}

/** Builds into `outDir` (default dist/app). Does nothing when the sources are those of the last build; says which. */
export async function buildApp(o: { outDir?: string; force?: boolean; minify?: boolean } = {}): Promise<'built' | 'unchanged'> {
  const outDir = o.outDir ?? join(root, 'dist/app');
  const minify = o.minify ?? true;
  const mark = join(outDir, '.inputs');
  const now = fingerprint(minify);
  const whole = ['main.js', 'main.css', 'platform.js'].every((f) => existsSync(join(outDir, f)));
  if (!o.force && whole && existsSync(mark) && readFileSync(mark, 'utf8') === now) return 'unchanged';
  mkdirSync(outDir, { recursive: true });
  const common = { bundle: true, minify, platform: 'browser', format: 'iife', target: 'es2022', legalComments: 'none', logLevel: 'warning', define: { 'process.env.NODE_ENV': '"production"' } } as const;
  await Promise.all([
    build({ ...common, entryPoints: [join(source, 'platform.ts')], outfile: join(outDir, 'platform.js') }),
    build({ ...common, entryPoints: [join(source, 'main.tsx')], outfile: join(outDir, 'main.js'), plugins: [platformReact] }),
  ]);
  writeFileSync(mark, now);
  return 'built';
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const done = await buildApp({ force: process.argv.includes('--force') });
  console.log(done === 'built' ? 'App host built: dist/app' : 'App host: nothing changed');
}
