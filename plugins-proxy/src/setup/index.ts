/** Set-up: the page at /setup, and the code on the console of a relay that nobody administers yet. */
import { join } from 'node:path';
import type { FastifyPluginAsync } from 'fastify';
import type { Log } from '../core/log.ts';
import type { Db } from '../database/index.ts';
import { createDataverse } from '../dataverse/client.ts';
import { offerCode } from './code.ts';
import type { MicrosoftRegistration } from './microsoft.ts';
import type { Grants, Registry } from './ports.ts';
import { setupRoutes } from './routes.ts';
import { createSetupStore, type Sealer } from './store.ts';

export { setupMigrations } from './migrations.ts';
export interface SetupOptions {
  readonly db: Db;
  readonly sealer: Sealer;
  readonly registry: Registry;
  readonly grants: Grants;
  readonly authority: string;
  /** Admits http addresses of this machine as environments. */
  readonly sandbox: boolean;
  readonly app: MicrosoftRegistration | undefined;
  readonly signInPossible: boolean;
  readonly appUrl: string | undefined;
  /** What Dynamics shows when it rings; without it nobody is told of requests, and they are found a minute later. */
  readonly doorbellSecret?: ((organizationId: string) => string) | undefined;
  readonly own?: { readonly url: string; readonly clientId: string } | undefined;
  readonly log: Log;
  /** Folders of the built page and of the solution's zips; those of the build where left out. */
  readonly page?: string;
  readonly packages?: string;
}
const built = join(import.meta.dirname, '..', '..', '..', 'dist');

export function createSetup(o: SetupOptions): { readonly plugin: FastifyPluginAsync; /** The code to be shown on the console. */ offer(): Promise<string | undefined> } {
  const store = createSetupStore(o.db, o.sealer);
  const plugin = setupRoutes({
    store, registry: o.registry, grants: o.grants, authority: o.authority, sandbox: o.sandbox, fixedApp: o.app, signInPossible: o.signInPossible, appUrl: o.appUrl, doorbellSecret: o.doorbellSecret, own: o.own, log: o.log,
    page: o.page ?? join(built, 'setup'), packages: o.packages ?? join(built, 'solution'),
    // a token of a person is never renewed here: one that has ended ends the session
    door: (url, token) => createDataverse({ url, authority: o.authority, tenantId: '', clientId: '', clientSecret: '', log: o.log, tokens: { get: async () => token, refused: () => undefined, close: async () => undefined } }),
  });
  return { plugin, offer: () => offerCode(store) };
}
