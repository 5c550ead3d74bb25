/**
 * Which organisations of Xero an environment works with, and with whose token: those that people have signed in for, and
 * that of the custom connection which configuration names. Known in memory, so that a click costs no look at the database.
 */
import type { TokenSource } from '../core/token.ts';
import type { OrganisationSource } from '../environments/index.ts';
import type { Grants } from '../setup/ports.ts';
import type { XeroTenant } from '../xero/client.ts';

export interface Organisations extends OrganisationSource {
  /** Undefined: the custom connection's. */
  tokens(tenantId: string): TokenSource | undefined;
  /** When the sign-in behind it ends unless it is renewed; undefined for a custom connection and for one that has ended. */
  signInEnds(tenantId: string): Promise<Date | undefined>;
}

/** @param configured those of the custom connection, asked of Xero @param environment until it has been joined */
export function createOrganisations(o: { readonly grants: Pick<Grants, 'of' | 'tokens'> | undefined; readonly environment: string; readonly configured: () => Promise<readonly XeroTenant[]> }): Organisations {
  const { grants } = o;
  let environment = o.environment;
  let granted: ReadonlyMap<string, XeroTenant> | undefined;
  const sources = new Map<string, TokenSource>();

  async function read(of: string): Promise<ReadonlyMap<string, XeroTenant>> {
    const found = new Map<string, XeroTenant>();
    for (const g of await grants?.of(of) ?? []) for (const x of g.organisations) if (x.chosen) found.set(x.tenantId.toLowerCase(), { tenantId: x.tenantId.toLowerCase(), tenantType: 'ORGANISATION', tenantName: x.name });
    if (of !== environment) { for (const s of sources.values()) await s.close(); sources.clear(); }
    environment = of; granted = found;
    return found;
  }

  return {
    async chosen(of) { return [...(await read(of)).keys()]; },
    async all(of) {
      const found = await read(of);
      return [...found.values(), ...(await o.configured()).filter((t) => !found.has(t.tenantId))];
    },
    async signInEnds(tenantId) {
      const grant = (await grants?.of(environment) ?? []).find((g) => g.organisations.some((x) => x.chosen && x.tenantId.toLowerCase() === tenantId.toLowerCase()));
      return grant?.endsAt === undefined ? undefined : new Date(grant.endsAt);
    },
    tokens(tenantId) {
      if (grants === undefined) return undefined;
      // until somebody has looked, nobody knows; the environment looks when it is joined, before any call
      if (granted !== undefined && !granted.has(tenantId)) return undefined;
      let source = sources.get(tenantId);
      if (source === undefined) sources.set(tenantId, source = grants.tokens(environment, tenantId));
      return source;
    },
  };
}
