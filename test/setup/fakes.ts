/** Registry and sign-ins at Xero for tests that look at set-up alone: they remember, and do nothing. */
import type { EnvironmentSettings, Grants, GrantState, Registry } from '../../plugins-proxy/src/setup/ports.ts';

export function fakeRegistry() {
  const known = new Map<string, EnvironmentSettings & { secret: string }>();
  const woken: string[] = [];
  const registry: Registry = {
    list: async () => [...known.values()],
    put: async (e, secret) => { known.set(e.organizationId, { ...e, secret }); },
    remove: async (id) => { known.delete(id); },
    state: () => undefined,
    wake: (id) => { woken.push(id); },
  };
  return { registry, known, woken };
}
export function fakeGrants() {
  const grants = new Map<string, GrantState>();
  const begun = new Map<string, string>();
  const organisations = ['3f2a1c00-0000-4000-8000-000000000001', '3f2a1c00-0000-4000-8000-000000000002'].map((tenantId, i) => ({ tenantId, name: `Organisation ${i + 1}`, chosen: false, xeroConnectionId: `c${i}` }));
  const port: Grants = {
    begin: async ({ environment, redirectUri }) => { const state = crypto.randomUUID(); begun.set(state, environment); return { state, url: `${redirectUri}?state=${state}&code=x` }; },
    finish: async ({ state }) => { const g: GrantState = { id: 'g1', environment: begun.get(state)!, kind: 'signIn', state: 'live', endsAt: undefined, organisations }; grants.set(g.id, g); return g; },
    addCustom: async ({ environment }) => { const g: GrantState = { id: 'g2', environment, kind: 'custom', state: 'live', endsAt: undefined, organisations: [{ ...organisations[0]!, chosen: true, xeroConnectionId: undefined }] }; grants.set(g.id, g); return g; },
    choose: async ({ grantId, tenantIds }) => { const g = grants.get(grantId)!; grants.set(grantId, { ...g, organisations: g.organisations.map((x) => ({ ...x, chosen: tenantIds.includes(x.tenantId) })) }); },
    of: async (environment) => [...grants.values()].filter((g) => g.environment === environment),
    disconnect: async ({ tenantId }) => { for (const [id, g] of grants) grants.set(id, { ...g, organisations: g.organisations.filter((x) => x.tenantId !== tenantId) }); },
    tokens: () => { throw new Error('Nothing is sent in these tests.'); },
  };
  return { grants: port, stored: grants };
}
