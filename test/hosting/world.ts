/** Two Dynamics environments and three Xero organisations at one relay. Both environments work with the first organisation, each with one more. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { connection, requestAction, syncRequest } from '@counterfoil/solution';
import { startEmbedded } from '../../plugins-proxy/src/database/embedded.ts';
import { startRelayProcess, type RelayProcess } from '../../scripts/relay-process.ts';
import { grantRoles, importSolution, liftSafeStart, setRelayUrl, webApi, webhookKey } from '../../sandbox/administrator.ts';
import { seed } from '../../sandbox/data/xero-seed.ts';
import { secondOrganizationId, startSecondDataverse } from '../../sandbox/start.ts';
import { xeroToken } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';
import type { Plan } from './relay.ts';

const shared = { tenantId: seed.tenantId, name: seed.organisation.Name };
const north = { tenantId: '11111111-2f4d-4a6b-8e93-1d0c9b8a7f65', connectionId: '11111111-7b6d-4f02-9c1e-5a4b3d2c1f00', name: 'North Ltd', shortCode: '!north' };
const south = { tenantId: '22222222-2f4d-4a6b-8e93-1d0c9b8a7f65', connectionId: '22222222-7b6d-4f02-9c1e-5a4b3d2c1f00', name: 'South Ltd', shortCode: '!south' };
export const organisations = { shared, north, south };

/** A second Dynamics beside that of the world, with the solution and its roles; Xero is the same. */
export async function secondEnvironment(first: World): Promise<{ readonly second: Awaited<ReturnType<typeof startSecondDataverse>>; readonly other: World }> {
  const second = await startSecondDataverse(first.identity.url);
  const places = { identityUrl: first.identity.url, dataverseUrl: second.url };
  await importSolution(places, first.zips.managed);
  await grantRoles(places);
  await setRelayUrl(places, first.relayUrl);
  const other: World = Object.assign(Object.create(first) as World, {
    places, dataverse: second, as: (user: string) => webApi(places, user),
    async control(part: 'xero' | 'dataverse', path: string, body?: unknown, method?: string): Promise<any> {
      if (part === 'xero') return first.control(part, path, body, method);
      const answer = await fetch(`${second.url}/sandbox/${path}`, { method: method ?? (body === undefined ? 'GET' : 'POST'), ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }) });
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
      return answer.json();
    },
  });
  return { second, other };
}

export async function startHosting() {
  const first = await startWorld({ relay: false });
  await first.control('xero', 'switches', { minuteLimit: 100_000, dayLimit: 100_000 });
  for (const o of [north, south]) await first.control('xero', 'organisations', o);
  const { second, other } = await secondEnvironment(first);
  const places = other.places;
  const server = await startEmbedded({ folder: join(first.dataDir, 'server'), volatile: true });
  const masterKey = randomBytes(32).toString('base64');
  const firstId = String((await (await first.as('admin'))('GET', 'WhoAmI()')).OrganizationId).toLowerCase();
  const plan: Plan = {
    identityUrl: first.identity.url, hanging: join(first.dataDir, 'hanging'), organisations: { [firstId]: [shared, north], [secondOrganizationId]: [shared, south] },
    store: [{ organizationId: secondOrganizationId, url: second.url, authority: first.identity.url, entraTenantId: 'sandbox', clientId: 'relay', name: 'Second' }],
  };
  let relay: RelayProcess | undefined;
  const hosting = {
    first, second: other, firstId, secondId: secondOrganizationId, server, plan,
    relay: (): RelayProcess => relay!,
    async start(): Promise<void> {
      relay = await startRelayProcess({
        program: join(import.meta.dirname, 'relay.ts'), port: first.relayPort, dataDir: join(first.dataDir, 'relay'), dataverseUrl: first.dataverse.url, xeroUrl: first.xero.url, identityUrl: first.identity.url, appUrl: first.app.url,
        extra: { DATABASE_URL: server.url, MASTER_KEY: masterKey, SWEEP_SECONDS: '1', RULES_SECONDS: '1', XERO_POLL_SECONDS: '3600', XERO_CALLS_PER_MINUTE: '6000', XERO_WEBHOOK_KEY: webhookKey, XERO_CLIENT_ID: '', XERO_CLIENT_SECRET: '', APP_ORIGINS: 'https://apps.example', TEST_PLAN: JSON.stringify(plan) },
      });
    },
    async joined(): Promise<void> {
      for (const w of [first, other]) for (let n = 0; (await connectionsOf(w)).filter((c) => c.cfl_connectedon).length < 2; n++) { if (n > 300) throw new Error(`Not joined.\n${relay?.output()}`); await new Promise((r) => setTimeout(r, 100)); }
      for (const p of [first.places, places]) await liftSafeStart(p);
    },
    async close(): Promise<void> { await relay?.stop(); await server.stop(); await second.close(); await first.close(); },
  };
  await hosting.start();
  return hosting;
}
export type Hosting = Awaited<ReturnType<typeof startHosting>>;

export const connectionsOf = async (w: World): Promise<any[]> => (await (await w.as('admin'))('GET', `${connection.setName}?$select=cfl_connectionid,cfl_tenantid,cfl_name,cfl_isdefault,cfl_connectedon`)).value;

/** The request row alone, for an invoice that names its connection. */
export async function ask(w: World, invoice: string): Promise<string> {
  return (await (await w.as('sales'))('POST', `${syncRequest.setName}?$select=cfl_syncrequestid`, { cfl_action: requestAction.options.send.value, 'cfl_InvoiceId@odata.bind': `/invoices(${invoice})` }, { prefer: 'return=representation' })).cfl_syncrequestid;
}
/** Every invoice of an organisation, read as anybody would. */
export async function invoicesIn(w: World, tenantId: string): Promise<any[]> {
  const answer = await fetch(`${w.xero.url}/api.xro/2.0/Invoices?page=1&pageSize=1000&unitdp=4`, { headers: { authorization: `Bearer ${await xeroToken(w)}`, 'xero-tenant-id': tenantId, accept: 'application/json' } });
  return ((await answer.json()) as { Invoices: any[] }).Invoices;
}
