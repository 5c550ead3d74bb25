/**
 * Bundles the form and ribbon scripts into webresources/dist/counterfoil.js: one classic script with one global name,
 * because that is what the platform loads. ES2018 is the newest syntax that Solution Checker parses.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import ts from 'typescript';

const root = join(import.meta.dirname, '..');

/** Scripts by their file in dist/. */
const scripts = { 'counterfoil.js': 'webresources/src/index.ts', 'ask.js': 'webresources/src/dialog/start.ts', 'report.js': 'webresources/src/dialog/start-report.ts' } as const;

export interface BuiltWebResources { readonly script: string; readonly bytes: number; readonly icons: readonly string[] }

/**
 * TypeScript lowers `??` and `?.` to strict comparisons. esbuild would write `!= null`, and its syntax minifier `==` in
 * other places: each is a medium finding of Solution Checker.
 */
const strictlyLowered: Plugin = {
  name: 'strictly-lowered',
  setup: (b) => b.onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
    contents: ts.transpileModule(await readFile(path, 'utf8'), { compilerOptions: { target: ts.ScriptTarget.ES2018, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true } }).outputText,
    loader: 'js',
  })),
};

export async function buildWebResources(): Promise<BuiltWebResources> {
  const dist = join(root, 'webresources', 'dist');
  await mkdir(dist, { recursive: true });
  const bundle = (file: keyof typeof scripts): Promise<number> => bundled(join(dist, file), scripts[file], file === 'counterfoil.js');
  const [bytes] = await Promise.all([bundle('counterfoil.js'), bundle('ask.js'), bundle('report.js')]);
  return { script: join(dist, 'counterfoil.js'), bytes: bytes!, icons: ['xero', 'send', 'app', 'details', 'open'].map((n) => join(root, 'webresources', 'icons', `${n}.svg`)) };
}

/** @returns bytes of the script */
async function bundled(outfile: string, entry: string, named: boolean): Promise<number> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry], outfile,
    // names stay: a minifier's `$` is taken for jQuery, and so for access to the form's DOM
    bundle: true, minifyWhitespace: true, plugins: [strictlyLowered], format: 'iife', ...(named ? { globalName: 'Counterfoil' } : {}), target: 'es2018', platform: 'browser', charset: 'utf8',
    legalComments: 'none', metafile: true, logLevel: 'silent',
  });
  return Object.values(result.metafile.outputs)[0]!.bytes;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const built = await buildWebResources();
  process.stdout.write(`Web resources built: counterfoil.js, ${built.bytes} bytes\n`);
}
