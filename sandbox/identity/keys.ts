/** One signing key for the life of the process. Tokens of an earlier process stop working, as after a key rotation. */
import { SignJWT, exportJWK, generateKeyPair, type JWK } from 'jose';

export interface SigningKey {
  /** The public half, as `GET /keys` shows it. */
  readonly publicJwk: JWK;
  /** @param times seconds since 1970 */
  sign(claims: Record<string, unknown>, times: { issuedAt: number; expiresAt: number }): Promise<string>;
}

export async function createSigningKey(): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const kid = crypto.randomUUID();
  const publicJwk: JWK = { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' };
  return {
    publicJwk,
    sign: (claims, times) =>
      new SignJWT({ jti: crypto.randomUUID(), ...claims })
        .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid })
        .setIssuedAt(times.issuedAt)
        .setExpirationTime(times.expiresAt)
        .sign(privateKey),
  };
}
