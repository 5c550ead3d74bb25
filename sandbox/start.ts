/** The sandbox as a whole: identity, Dataverse, Xero and the app host in one process, each on its own port of the loopback interface. */
import { startAppHost } from './app/server.ts';
import { startDataverse } from './dataverse/server.ts';
import { startIdentity } from './identity/server.ts';
import { startXero } from './xero/server.ts';

export interface SandboxPorts { readonly app: number; readonly dataverse: number; readonly xero: number; readonly identity: number }

/** Ports 0 mean any free port. The servers know each other by their addresses only, as the originals do. */
export async function startSandbox(ports: SandboxPorts) {
  const identity = await startIdentity({ port: ports.identity });
  const dataverse = await startDataverse({ port: ports.dataverse, identityUrl: identity.url });
  const xero = await startXero({ port: ports.xero, identityUrl: identity.url });
  const app = await startAppHost({ port: ports.app, dataverseUrl: dataverse.url, identityUrl: identity.url });
  const parts = { identity, dataverse, xero, app };
  return { ...parts, close: async (): Promise<void> => { await Promise.all(Object.values(parts).map((p) => p.close())); } };
}
/** A second Dynamics environment beside the first: the same people, rows of its own. */
export const secondOrganizationId = '5ec0d1a5-6c3e-4b8a-9d27-5e8c7b1a2f31';
export const startSecondDataverse = (identityUrl: string): ReturnType<typeof startDataverse> => startDataverse({ port: 0, identityUrl, organizationId: secondOrganizationId });
export type Sandbox = Awaited<ReturnType<typeof startSandbox>>;
