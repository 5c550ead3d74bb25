/**
 * The door behind every npm script. Plain JavaScript without dependencies, because on a fresh clone nothing is
 * installed yet and the machine's Node may be older than ours: it installs what is missing, then hands over to the
 * pinned Node (npm package "node"), which runs our TypeScript as it is.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(fileURLToPath(import.meta.url), '..', '..');
const [command = 'start', ...rest] = process.argv.slice(2);
const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
/** npm writes it at the end of every install; older than our lock file means that something has changed since. */
const receipt = join(root, 'node_modules', '.package-lock.json');

/** Node keeps what it has compiled here, and its next start takes half as long. */
const compiled = join(root, 'node_modules', '.cache', 'node');

function installed() {
  // an install writes both files within moments of each other
  const slack = 10_000;
  if (existsSync(node) && existsSync(receipt) && statSync(receipt).mtimeMs + slack >= statSync(join(root, 'package-lock.json')).mtimeMs) return;
  console.log('Installing packages (about two minutes the first time) ...');
  // npm tells its own path to the scripts that it runs; outside of npm it must be on the path
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const done = npm ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: 'inherit' }) : spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (done.status !== 0) {
    console.error('The packages could not be installed. See the lines above; with a working network, run "npm ci" and try again.');
    process.exit(done.status ?? 1);
  }
}

function run(args) {
  const path = [join(root, 'node_modules', '.bin'), process.env.PATH].join(process.platform === 'win32' ? ';' : ':');
  const child = spawn(node, args, { cwd: root, stdio: 'inherit', env: { ...process.env, PATH: path, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? compiled, NODE_OPTIONS: '--disable-warning=ExperimentalWarning' } });
  // Ctrl-C reaches the child by itself (same group); a signal sent to us alone is passed on
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => {});
  return new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal ? 1 : (code ?? 1))));
}

const eslint = join('node_modules', 'eslint', 'bin', 'eslint.js');
const tsc = join('node_modules', 'typescript', 'bin', 'tsc');
const commands = {
  start: [['scripts/start.ts', ...rest]],
  sandbox: [['scripts/start.ts', '--without-relay', ...rest]],
  // the set-up page and the solution that it installs are built with the relay; unchanged parts are skipped
  relay: [['scripts/build-for-relay.ts'], ['plugins-proxy/src/main.ts', ...rest]],
  doctor: [['plugins-proxy/src/cli.ts', 'doctor', ...rest]],
  'uninstall-check': [['plugins-proxy/src/cli.ts', 'uninstall-check', ...rest]],
  'alert-test': [['plugins-proxy/src/cli.ts', 'alert-test', ...rest]],
  'migrate-stellarise': [['plugins-proxy/src/cli.ts', 'migrate-stellarise', ...rest]],
  load: [['plugins-proxy/src/cli.ts', 'load', ...rest]],
  drift: [['plugins-proxy/src/cli.ts', 'drift', ...rest]],
  // npm run counterfoil -- explain INV-1001
  counterfoil: [['plugins-proxy/src/cli.ts', ...rest]],
  build: [['scripts/build.ts', ...rest]],
  audit: [['scripts/audit.ts', ...rest]],
  dev: [['--watch-path=plugins-proxy/src', '--watch-path=sandbox', '--watch-path=solution', 'scripts/start.ts', ...rest]],
  // the controls' types are made by their build
  lint: [['scripts/build.ts', '--quiet'], [tsc, '-p', 'tsconfig.json'], [tsc, '-p', 'pcf-controls/tsconfig.check.json'], [eslint, '.', ...rest]],
  test: [['scripts/build.ts', '--quiet'], ['scripts/test.ts', ...rest]],
  bench: [['scripts/build.ts', '--quiet'], ['--expose-gc', 'test/bench/main.ts', ...rest]],
};
if (!commands[command]) {
  console.error(`Unknown command "${command}". There are: ${Object.keys(commands).join(', ')}.`);
  process.exit(2);
}
installed();
for (const args of commands[command]) {
  const code = await run(args);
  if (code !== 0) process.exit(code);
}
