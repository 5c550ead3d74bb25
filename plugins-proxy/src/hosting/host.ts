/** All environments that this process serves: those that are stored and the one that configuration names. */
import type { Config } from '../config.ts';
import type { Sealer } from '../secrets/index.ts';
import { createPlace, type Place, type PlaceOptions, type Settings } from './place.ts';
import { hostedAt } from './schemas.ts';
import { secretAbout } from './registry.ts';
import type { Runtime } from './runtime.ts';

export interface HostOptions extends PlaceOptions { readonly sealer: Sealer; /** Between two looks at what other relays have stored. */ readonly lookMs?: number }
export interface Host {
  places(): readonly Place[];
  /** The environment of this key, once its memory is open. */
  runtime(key: string): Runtime | undefined;
  /** Opens what our own database knows of; to be awaited before anybody may call. */
  open(): Promise<void>;
  /** Goes to work. */
  start(): void;
  /** Serves what is stored now. */
  look(): Promise<void>;
  close(): Promise<void>;
}

export function createHost(o: HostOptions): Host {
  const { db } = o.shared.database;
  const places = new Map<string, Place>();
  let started = false; let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();

  async function wanted(): Promise<readonly Settings[]> {
    const own = configured(o.config);
    const ownRow = own && await hostedAt(db, own.url);
    const rows = await db.selectFrom('hosted_environments').selectAll().where('served', '=', true).execute();
    const stored: Settings[] = [];
    for (const r of rows) {
      // what configuration says about an environment goes before what is stored about it
      if (own !== undefined && (r.url === own.url || r.organization_id === ownRow?.organizationId)) continue;
      const known = places.get(r.organization_id);
      const version = `${r.version}`;
      if (known?.settings.version === version) { stored.push(known.settings); continue; }
      try {
        const clientSecret = await o.sealer.open(r.secret!, secretAbout(r.schema_name));
        stored.push({ organizationId: r.organization_id.toLowerCase(), url: r.url, authority: r.authority!, entraTenantId: r.entra_tenant_id!, clientId: r.client_id!, clientSecret, name: r.name!, appUrl: r.url, customConnection: undefined, version });
      } catch (err) { o.log.error({ err, environment: r.organization_id }, 'the client secret of an environment cannot be opened; store it again on the page /setup'); }
    }
    return [...(own === undefined ? [] : [own]), ...stored];
  }

  async function bringUpToDate(): Promise<void> {
    if (closed) return;
    const now = await wanted();
    const keyOf = (s: Settings): string => s.organizationId ?? '';
    for (const [key, place] of [...places]) {
      if (now.some((s) => keyOf(s) === key && s.version === place.settings.version)) continue;
      places.delete(key);
      await place.close();
    }
    const fresh = now.filter((s) => !places.has(keyOf(s))).map((s): Place => { const p = createPlace(o, s); places.set(keyOf(s), p); return p; });
    await Promise.all(fresh.map((p) => p.open()));
    if (started) for (const p of fresh) p.start();
  }
  const look = (): Promise<void> => (looking = looking.then(bringUpToDate, bringUpToDate));
  const again = (): void => {
    if (closed) return;
    timer = setTimeout(() => { void look().catch((err: unknown) => { o.log.warn({ err }, 'the stored environments could not be looked at'); }).finally(again); }, o.lookMs ?? 15_000);
    timer.unref();
  };

  return {
    places: () => [...places.values()],
    runtime: (key) => { for (const p of places.values()) if (p.key() === key) return p.runtime(); return undefined; },
    open: look,
    start() { started = true; for (const p of places.values()) p.start(); again(); },
    look,
    async close() {
      closed = true;
      clearTimeout(timer);
      await looking.catch(() => undefined);
      await Promise.all([...places.values()].map((p) => p.close()));
    },
  };
}

/** The environment of the configuration, where there is one. */
export function configured(c: Config): Settings | undefined {
  if (c.DATAVERSE_URL === undefined || c.DATAVERSE_TENANT_ID === undefined || c.DATAVERSE_CLIENT_ID === undefined || c.DATAVERSE_CLIENT_SECRET === undefined) return undefined;
  return {
    organizationId: undefined, url: c.DATAVERSE_URL, authority: c.DATAVERSE_AUTHORITY, entraTenantId: c.DATAVERSE_TENANT_ID, clientId: c.DATAVERSE_CLIENT_ID, clientSecret: c.DATAVERSE_CLIENT_SECRET, name: new URL(c.DATAVERSE_URL).host,
    appUrl: c.APP_URL ?? c.DATAVERSE_URL, version: 'configuration', customConnection: c.XERO_CLIENT_ID === undefined || c.XERO_CLIENT_SECRET === undefined ? undefined : { clientId: c.XERO_CLIENT_ID, clientSecret: c.XERO_CLIENT_SECRET },
  };
}
