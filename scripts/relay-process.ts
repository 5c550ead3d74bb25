/** The relay as its own process beside the sandbox, configured by environment variables as in production. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = join(fileURLToPath(import.meta.url), '..', '..', 'plugins-proxy', 'src', 'main.ts');

export interface RelaySettings {
  readonly port: number;
  readonly dataDir: string;
  readonly dataverseUrl: string;
  readonly xeroUrl: string;
  readonly identityUrl: string;
  readonly appUrl: string;
  readonly logLevel?: string;
  /** Further environment variables, for example DATABASE_URL or SWEEP_SECONDS. */
  readonly extra?: Readonly<Record<string, string>>;
  /** Another program than the relay's own main.ts: a test's, which puts it together in another way. */
  readonly program?: string;
}

export function relayEnvironment(s: RelaySettings): Record<string, string> {
  return {
    RELAY_PORT: String(s.port), DATA_DIR: s.dataDir, LOG_LEVEL: s.logLevel ?? 'warn', ALLOW_SANDBOX_HOSTS: 'true',
    DATAVERSE_URL: s.dataverseUrl, DATAVERSE_AUTHORITY: s.identityUrl, DATAVERSE_TENANT_ID: 'sandbox', DATAVERSE_CLIENT_ID: 'relay', DATAVERSE_CLIENT_SECRET: 'sandbox-relay-secret',
    XERO_API_URL: s.xeroUrl, XERO_IDENTITY_URL: s.identityUrl, XERO_CLIENT_ID: 'counterfoil-sandbox', XERO_CLIENT_SECRET: 'sandbox-xero-secret',
    APP_ORIGINS: s.appUrl, APP_URL: s.appUrl, ...s.extra,
  };
}

export interface RelayProcess { readonly child: ChildProcess; readonly url: string; stop(): Promise<void>; kill(): Promise<void>; readonly output: () => string }

/** Starts the relay and waits until /readyz says that it is joined. @throws when it ends or is not ready in time, with its output */
export async function startRelayProcess(s: RelaySettings, o: { readonly waitMs?: number; readonly show?: boolean } = {}): Promise<RelayProcess> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', s.program ?? main], { env: { ...process.env, ...relayEnvironment(s) }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-200_000);
    if (o.show) process.stderr.write(chunk);
  };
  child.stdout!.on('data', keep);
  child.stderr!.on('data', keep);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = `http://localhost:${s.port}`;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
  };
  const relay: RelayProcess = { child, url, stop: () => end('SIGTERM'), kill: () => end('SIGKILL'), output: () => output };
  const until = Date.now() + (o.waitMs ?? 60_000);
  while (Date.now() < until) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`The relay ended while starting (${child.exitCode ?? child.signalCode}).\n${output}`);
    const ready = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).then((r) => r.ok, () => false);
    if (ready) return relay;
    await new Promise((r) => setTimeout(r, 50));
  }
  await relay.kill();
  throw new Error(`The relay was not ready in time.\n${output}`);
}
