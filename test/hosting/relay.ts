/**
 * The relay with sign-ins at Xero that a test decides: which organisations each environment works with. A token for any
 * other pair is refused, so a call that crossed would show. Environments beyond the configured one are stored at start.
 */
import { existsSync, readFileSync } from 'node:fs';
import { DoorError } from '../../plugins-proxy/src/core/errors.ts';
import { systemClock } from '../../plugins-proxy/src/core/clock.ts';
import { createTokenSource, type TokenSource } from '../../plugins-proxy/src/core/token.ts';
import { startRelay } from '../../plugins-proxy/src/relay.ts';
import type { EnvironmentSettings, GrantState } from '../../plugins-proxy/src/setup/ports.ts';
import { SCOPES } from '../../plugins-proxy/src/xero/client.ts';

export interface Plan {
  /** organization id -> organisations of Xero. */
  readonly organisations: Readonly<Record<string, readonly { readonly tenantId: string; readonly name: string }[]>>;
  readonly store: readonly EnvironmentSettings[];
  readonly identityUrl: string;
  /** A file: while it is there, nobody gets a token for the organisation whose id is in it. */
  readonly hanging: string;
}

const plan = JSON.parse(process.env['TEST_PLAN']!) as Plan;
const token = createTokenSource({ url: `${plan.identityUrl}/connect/token`, clock: systemClock, form: { grant_type: 'client_credentials', scope: SCOPES }, basic: { id: 'counterfoil-sandbox', secret: 'sandbox-xero-secret' } });
const grants = {
  async of(environment: string): Promise<readonly GrantState[]> {
    return [{ id: environment, environment, kind: 'signIn', state: 'live', endsAt: undefined, organisations: (plan.organisations[environment] ?? []).map((o) => ({ ...o, chosen: true, xeroConnectionId: undefined })) }];
  },
  tokens(environment: string, tenantId: string): TokenSource {
    if (plan.organisations[environment]?.some((o) => o.tenantId === tenantId)) return { ...token, get: async () => { while (existsSync(plan.hanging) && readFileSync(plan.hanging, 'utf8') === tenantId) await new Promise((r) => { setTimeout(r, 50); }); return token.get(); } };
    console.error(`CROSSED: ${environment} asked for a token of ${tenantId}`);
    return { ...token, get: async () => { throw new DoorError({ door: 'identity', fate: 'forbidden', code: 'not-connected', message: '' }); } };
  },
};

const relay = await startRelay(process.env, undefined, { grants });
// as main.ts does: a call that hangs must not keep the process
process.on('SIGTERM', () => { setTimeout(() => process.exit(1), 20_000).unref(); void relay.close().then(() => process.exit(0)); });
for (const e of plan.store) await relay.registry.put(e, 'sandbox-relay-secret');
