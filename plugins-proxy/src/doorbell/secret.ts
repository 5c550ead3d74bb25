/**
 * What Dynamics shows when it rings. It follows from the master key and the environment, so nothing has to be stored, and
 * the secret of one environment opens no other's door. Dataverse keeps it in a column that nobody can read back.
 */
import { hkdfSync, timingSafeEqual } from 'node:crypto';

export const doorbellHeader = 'x-counterfoil-key';
const form = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/;

const keyOf = (masterKey: Uint8Array, organizationId: string): Buffer => Buffer.from(hkdfSync('sha256', masterKey, '', `counterfoil dataverse doorbell ${organizationId}`, 32));

/** The value of the header for this environment. */
export function doorbellSecret(masterKey: Uint8Array, organizationId: string): string {
  const id = organizationId.toLowerCase();
  return `${id}.${keyOf(masterKey, id).toString('base64url')}`;
}

/** The environment to which this was given; undefined when it is not right. `masterKeys`: the one in use and, while it is being exchanged, the one before. */
export function organizationOf(shown: unknown, masterKeys: readonly Uint8Array[]): string | undefined {
  const parts = typeof shown === 'string' ? form.exec(shown) : null;
  if (!parts) return undefined;
  const given = Buffer.from(parts[2]!, 'base64url');
  let right = false;
  // every key is tried to the end, so that the time says nothing about which one was nearly right
  for (const key of masterKeys) right = timingSafeEqual(keyOf(key, parts[1]!), given) || right;
  return right ? parts[1] : undefined;
}
