/** `npm start`: builds what changed, starts the sandboxes, does the administrator's steps, starts the relay, says where to look. */
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { grantRoles, importSolution, liftSafeStart, registerWebhooks, setRelayUrl, tokenOf, webhookKey } from '../sandbox/administrator.ts';
import { startSandbox } from '../sandbox/start.ts';
import { doorbellCommand } from '../plugins-proxy/src/doorbell/command.ts';
import { build } from './build.ts';
import { relayEnvironment, startRelayProcess, type RelayProcess } from './relay-process.ts';
import { explain, step, Trouble } from './steps.ts';

const root = join(fileURLToPath(import.meta.url), '..', '..');
const PORTS = { app: ['APP_PORT', 4000], dataverse: ['DATAVERSE_PORT', 4001], xero: ['XERO_PORT', 4002], relay: ['RELAY_PORT', 4003], identity: ['IDENTITY_PORT', 4004] } as const;
type Part = keyof typeof PORTS;

function portOf(part: Part): number {
  const [variable, standard] = PORTS[part];
  const given = process.env[variable];
  if (given === undefined || given === '') return standard;
  const port = Number(given);
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Trouble(`${variable} is "${given}", which is not a port.`, `Set ${variable} to a number from 1 to 65535, or leave it out for ${standard}.`);
  return port;
}

async function mustBeFree(part: Part, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.once('error', () => reject(new Trouble(`Port ${port} (${part}) is taken by another program.`, `Stop that program, or choose another port with ${PORTS[part][0]}, for example: ${PORTS[part][0]}=${port + 100} npm start`)));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()));
  });
}

async function main(): Promise<void> {
  const ports = { app: portOf('app'), dataverse: portOf('dataverse'), xero: portOf('xero'), relay: portOf('relay'), identity: portOf('identity') };
  for (const part of Object.keys(ports) as Part[]) await mustBeFree(part, ports[part]);
  const zips = await build();
  const sandbox = await step('Starting the sandboxes', () => startSandbox(ports));
  const places = { identityUrl: sandbox.identity.url, dataverseUrl: sandbox.dataverse.url };
  let relay: RelayProcess | undefined;
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    console.log('\nStopping ...');
    await relay?.stop();
    await sandbox.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());

  await step('Importing the managed solution', () => importSolution(places, zips.managed));
  await step('Granting roles', async () => { await grantRoles(places); await setRelayUrl(places, `http://localhost:${ports.relay}`); });
  if (!process.argv.includes('--without-relay')) {
    // The sandboxes begin afresh on every start, so the relay must not remember documents of a world that is gone.
    const dataDir = join(root, '.data', 'sandbox-relay');
    rmSync(dataDir, { recursive: true, force: true });
    const settings = { port: ports.relay, dataDir, dataverseUrl: sandbox.dataverse.url, xeroUrl: sandbox.xero.url, identityUrl: sandbox.identity.url, appUrl: `http://localhost:${ports.app}`, extra: { XERO_WEBHOOK_KEY: webhookKey } };
    relay = await step('Starting the relay and joining it to Xero', () => startRelayProcess(settings, { show: true }));
    await liftSafeStart(places);
    await doorbellCommand(['register', relay.url], { ...relayEnvironment(settings), DATAVERSE_ADMIN_TOKEN: await tokenOf(places.identityUrl, 'admin') });
    if (!await registerWebhooks({ xeroUrl: sandbox.xero.url, relayUrl: relay.url })) console.error('The relay did not answer the sandbox Xero\'s webhooks as it should. Changes in Xero arrive by the poll, some minutes later.');
    relay.child.once('exit', (code) => { if (!stopping) console.error(`The relay has ended (${code}). Requests wait in Dynamics; "npm run relay" or a new "npm start" picks them up.`); });
  }
  console.log(`\nCounterfoil is ready: http://localhost:${ports.app}`);
  console.log('Sign in as sales, open an invoice, press Send to Xero. Ctrl-C stops everything.');
}

await main().catch(explain);
