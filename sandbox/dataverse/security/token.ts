import { createRemoteJWKSet, jwtVerify } from 'jose';
import { DataverseError, missingPrivilege } from '../errors.ts';
import { asGuid } from '../behaviours/values.ts';
import type { World } from '../world.ts';
import type { Caller } from './access.ts';
import { principal } from './access.ts';

const challenge = (identityUrl: string): Record<string, string> => ({ 'www-authenticate': `Bearer authorization_uri=${identityUrl}/oauth2/authorize, resource_id=dataverse` });

/**
 * Token -> user. A token is for one environment: its audience is an origin of this one (`dataverse` are the sandbox's own short cuts).
 * Tokens of people name the application, too; they have a scope, and then the person counts. Verified tokens are remembered until they end, as
 * their signature cannot change.
 */
export function tokenReader(identityUrl: string, w: World, origins: () => readonly string[]): (authorization: string | undefined) => Promise<string> {
  const keys = createRemoteJWKSet(new URL(`${identityUrl}/keys`), { cooldownDuration: 1000, cacheMaxAge: 3_600_000, timeoutDuration: 30_000 });
  const known = new Map<string, { oid: string | null; appid: string | null; exp: number }>();
  return async (authorization) => {
    const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
    if (!token) throw new DataverseError(401, '0x80072560', 'A bearer token is needed.', challenge(identityUrl));
    let claims = known.get(token);
    const nowSeconds = w.now().getTime() / 1000;
    if (!claims || claims.exp <= nowSeconds) {
      try {
        const { payload } = await jwtVerify(token, keys, { audience: ['dataverse', ...origins()], currentDate: w.now(), clockTolerance: 5, requiredClaims: ['exp'] });
        claims = { oid: typeof payload['oid'] === 'string' ? payload['oid'] : null, appid: typeof payload['appid'] === 'string' && payload['scp'] === undefined ? payload['appid'] : null, exp: payload.exp! };
        if (known.size > 500) known.clear();
        known.set(token, claims);
      } catch (e) {
        throw new DataverseError(401, '0x80072560', `The token is not valid: ${e instanceof Error ? e.message : String(e)}`, challenge(identityUrl));
      }
    }
    for (const user of w.store.rows('systemuser').values()) {
      if ((claims.appid !== null && user['applicationid'] === claims.appid) || (claims.oid !== null && user['azureactivedirectoryobjectid'] === claims.oid)) {
        if (user['isdisabled'] === true) throw new DataverseError(403, '0x80040225', `The specified user(Id = ${String(user['systemuserid'])}, IsDisabled=True) is disabled.`);
        return String(user['systemuserid']);
      }
    }
    throw new DataverseError(403, '0x80072560', 'The user is not a member of the organization.');
  };
}

/** The rights of a request, with impersonation when a header asks for it. */
export function callerFor(w: World, userId: string, headers: Readonly<Record<string, string | undefined>>): Caller {
  const self = principal(w, userId);
  const byId = headers['mscrmcallerid'], byObject = headers['callerobjectid'];
  if (byId === undefined && byObject === undefined) return { acting: self, impersonator: null, system: false };
  if (!self.privileges.has('prvActOnBehalfOfAnotherUser')) throw missingPrivilege(userId, 'prvActOnBehalfOfAnotherUser', 'systemuser');
  let target: string | null;
  if (byObject !== undefined) {
    const user = [...w.store.rows('systemuser').values()].find((u) => u['azureactivedirectoryobjectid'] === byObject.toLowerCase());
    target = user ? String(user['systemuserid']) : null;
  } else target = asGuid(byId!);
  if (!target || !w.store.get('systemuser', target)) throw new DataverseError(400, '0x80041d1f', `The user to act for, ${byObject ?? byId ?? ''}, does not exist in this organization.`);
  return { acting: principal(w, target), impersonator: self, system: false };
}
