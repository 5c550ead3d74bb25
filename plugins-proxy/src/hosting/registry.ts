/** The stored environments, as set-up sees them. */
import { sql } from 'kysely';
import { dataverseHost, signInHost, type Config } from '../config.ts';
import { SetupError } from '../core/setup-error.ts';
import type { EnvironmentSettings, Registry } from '../setup/ports.ts';
import type { Host } from './host.ts';
import type { Sealer } from '../secrets/index.ts';
import { alone, claimIn } from './schemas.ts';
import type { Shared } from './shared.ts';

/** What a stored client secret is sealed for: copied to another environment's row it does not open. By schema, which stays when a copy takes its original's place. */
export const secretAbout = (schema: string): string => `client secret of ${schema}`;

export function createRegistry(o: { readonly shared: Shared; readonly host: Host; readonly sealer: Sealer; readonly config: Config }): Registry {
  const { db } = o.shared.database;
  const placeOf = (id: string) => o.host.places().find((p) => p.key() === id.toLowerCase());
  return {
    async list() {
      const rows = await db.selectFrom('hosted_environments').selectAll().where('served', '=', true).orderBy('name').execute();
      const own = o.host.places().find((p) => p.settings.version === 'configuration');
      const ownKey = own?.key();
      const of = (p: EnvironmentSettings): EnvironmentSettings => ({ organizationId: p.organizationId, url: p.url, authority: p.authority, entraTenantId: p.entraTenantId, clientId: p.clientId, name: p.name });
      return [
        ...(own !== undefined && ownKey !== undefined ? [of({ ...own.settings, organizationId: ownKey })] : []),
        ...rows.filter((r) => r.organization_id !== ownKey && r.url !== own?.settings.url).map((r) => of({ organizationId: r.organization_id, url: r.url, authority: r.authority!, entraTenantId: r.entra_tenant_id!, clientId: r.client_id!, name: r.name! })),
      ];
    },
    async put(e, clientSecret) {
      const organizationId = e.organizationId.toLowerCase();
      if (URL.parse(e.url)?.origin !== e.url || !dataverseHost(e.url, o.config)) throw new SetupError('ENVIRONMENT_ADDRESS', `${e.url} is not the address of a Dynamics environment.`, 'Enter it as https://<name>.crm.dynamics.com, as the address bar of the browser shows it.');
      if (!signInHost(e.authority, o.config)) throw new SetupError('ENVIRONMENT_AUTHORITY', `${e.authority} is not Microsoft's sign-in server.`, 'Leave it at https://login.microsoftonline.com, unless the environment is in a national cloud.');
      await alone(db, async (tx) => {
        // whoever was served at this address before was another environment, and is not there any more
        await tx.updateTable('hosted_environments').set({ served: false, secret: null, version: sql`version + 1` }).where('url', '=', e.url).where('organization_id', '<>', organizationId).where('served', '=', true).execute();
        const now = await tx.selectFrom('hosted_environments').selectAll().where('organization_id', '=', organizationId).executeTakeFirst();
        const { schema } = await claimIn(tx, { organizationId, url: e.url });
        // nothing new: whoever says it again must not interrupt the work
        if (now?.served && now.url === e.url && now.authority === e.authority && now.entra_tenant_id === e.entraTenantId && now.client_id === e.clientId && now.name === e.name && await o.sealer.open(now.secret!, secretAbout(schema)).catch(() => undefined) === clientSecret) return;
        const secret = await o.sealer.seal(clientSecret, secretAbout(schema));
        await tx.updateTable('hosted_environments').set({ authority: e.authority, entra_tenant_id: e.entraTenantId, client_id: e.clientId, name: e.name, secret, served: true, version: sql`version + 1` }).where('organization_id', '=', organizationId).execute();
      });
      await o.host.look();
    },
    async remove(id) {
      if (placeOf(id)?.settings.version === 'configuration') throw new SetupError('ENVIRONMENT_CONFIGURED', 'This environment is named by the environment variables of the relay.', 'Take DATAVERSE_URL and the variables beside it out of the configuration and start the relay again.');
      await db.updateTable('hosted_environments').set({ served: false, secret: null, version: sql`version + 1` }).where('organization_id', '=', id.toLowerCase()).execute();
      await o.host.look();
    },
    state(id) {
      const place = placeOf(id);
      if (place === undefined) return undefined;
      const joined = place.runtime()?.environments.current();
      return { trouble: place.trouble(), copied: joined?.copied ?? false, organisations: (joined?.organisations ?? []).map((x) => ({ connectionId: x.connectionId, tenantId: x.tenantId, name: x.name })) };
    },
    wake(id) { placeOf(id)?.wake(); },
  };
}
