/**
 * The sandbox in processes of their own: Xero beside its sign-in in one, Dataverse in another. In one process they take turns on one thread:
 * a batch of fifty documents at Xero holds back a call of a click to Dataverse, which no original does. For measuring.
 * As a program it is one of these processes: it tells its parent its addresses, and ends with it.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startAppHost } from './app/server.ts';
import { startDataverse } from './dataverse/server.ts';
import { startIdentity } from './identity/server.ts';
import { startXero } from './xero/server.ts';

interface Part { readonly url: string; close(): Promise<void> }
type Urls = Readonly<Record<string, string>>;
const programs: Readonly<Record<string, (identityUrl: string) => Promise<Urls>>> = {
  async xero() {
    const identity = await startIdentity({ port: 0 });
    return { identity: identity.url, xero: (await startXero({ port: 0, identityUrl: identity.url })).url };
  },
  dataverse: async (identityUrl) => ({ dataverse: (await startDataverse({ port: 0, identityUrl })).url }),
};

/** @throws when it ends before it has any address */
async function part(name: string, identityUrl = ''): Promise<{ readonly urls: Urls; close(): Promise<void> }> {
  const child = fork(fileURLToPath(import.meta.url), [name, identityUrl], { execArgv: ['--disable-warning=ExperimentalWarning'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => { resolve(); }));
  const urls = await Promise.race([new Promise<Urls>((resolve) => child.once('message', (m) => { resolve(m as Urls); })), ended.then(() => undefined)]);
  if (!urls) throw new Error(`The sandbox's process "${name}" ended while starting (${child.exitCode ?? child.signalCode}).`);
  return { urls, close: async () => { child.disconnect(); await ended; } };
}

/** The parts of startSandbox, at free ports. */
export async function startSandboxApart() {
  const xero = await part('xero');
  const identityUrl = xero.urls['identity']!;
  const dataverse = await part('dataverse', identityUrl);
  const app = await startAppHost({ port: 0, dataverseUrl: dataverse.urls['dataverse']!, identityUrl });
  const at = (url: string | undefined, close: () => Promise<void> = async () => {}): Part => ({ url: url!, close });
  const parts = { identity: at(identityUrl), xero: at(xero.urls['xero'], xero.close), dataverse: at(dataverse.urls['dataverse'], dataverse.close), app: at(app.url, app.close) };
  return { ...parts, close: async (): Promise<void> => { await Promise.all(Object.values(parts).map((p) => p.close())); } };
}

if (import.meta.main) {
  process.on('disconnect', () => process.exit(0));
  const [name = '', identityUrl = ''] = process.argv.slice(2);
  process.send!(await programs[name]!(identityUrl));
}
