/**
 * What Xero's sign-in remembers: codes (once, five minutes) and refresh tokens. A refresh token is replaced at each use; the
 * one before works for thirty minutes more, in case the answer was lost; one that nobody uses for sixty days has ended.
 */
import { createHash, randomBytes } from 'node:crypto';

export interface SignIn { readonly id: string; readonly app: string; readonly user: string; readonly scopes: readonly string[]; readonly authEventId: string; refreshes: number; ended: boolean }
export interface Asked { readonly app: string; readonly user: string; readonly redirectUri: string; readonly scopes: readonly string[]; readonly challenge: string | undefined; readonly authEventId: string; readonly nonce: string | undefined }
interface RefreshToken { readonly signIn: SignIn; readonly issuedAt: number; replacedAt: number | undefined; dead: boolean }

/** Not known of the original; see sandbox/xero/SWITCHES.md. */
export const defaultTokenSwitches = { graceKeepsNewer: false, newSignInEndsEarlier: false, reconsentKeepsAuthEvent: false, bulkConnections: true };
export type TokenSwitches = typeof defaultTokenSwitches;

export const codeMs = 5 * 60_000;
export const graceMs = 30 * 60_000;
export const unusedMs = 60 * 86_400_000;

export function createTokens(now: () => number) {
  const codes = new Map<string, Asked & { readonly until: number }>();
  let refresh = new Map<string, RefreshToken>();
  let signIns: SignIn[] = [];
  let switches: TokenSwitches = { ...defaultTokenSwitches };
  const counts = { codes: 0, refreshes: 0, inGrace: 0, refused: 0, clientCredentials: 0 };
  const random = (): string => randomBytes(32).toString('base64url');
  const issue = (signIn: SignIn): string => {
    const token = random();
    refresh.set(token, { signIn, issuedAt: now(), replacedAt: undefined, dead: false });
    return token;
  };
  const refuse = (): undefined => { counts.refused += 1; return undefined; };

  return {
    counts,
    get switches(): TokenSwitches { return switches; },
    set switches(s: TokenSwitches) { switches = s; },
    signIns: (): readonly SignIn[] => signIns,
    code(asked: Asked): string {
      const code = random();
      codes.set(code, { ...asked, until: now() + codeMs });
      return code;
    },
    /** Undefined is invalid_grant. */
    redeem(app: string, code: string, redirectUri: string, verifier: string | undefined): { readonly signIn: SignIn; readonly refreshToken: string | undefined; readonly asked: Asked } | undefined {
      const asked = codes.get(code);
      codes.delete(code);
      if (!asked || asked.app !== app || asked.redirectUri !== redirectUri || now() > asked.until) return refuse();
      if ((asked.challenge === undefined) !== (verifier === undefined)) return refuse();
      if (verifier !== undefined && createHash('sha256').update(verifier).digest('base64url') !== asked.challenge) return refuse();
      if (switches.newSignInEndsEarlier) for (const s of signIns) if (s.app === app && s.user === asked.user) s.ended = true;
      const signIn: SignIn = { id: crypto.randomUUID(), app, user: asked.user, scopes: asked.scopes, authEventId: asked.authEventId, refreshes: 0, ended: false };
      signIns.push(signIn);
      counts.codes += 1;
      return { signIn, asked, refreshToken: asked.scopes.includes('offline_access') ? issue(signIn) : undefined };
    },
    /** Undefined is invalid_grant. */
    refresh(app: string, token: string): { readonly signIn: SignIn; readonly refreshToken: string } | undefined {
      const t = refresh.get(token);
      if (!t || t.signIn.app !== app || t.signIn.ended || t.dead) return refuse();
      if (t.replacedAt === undefined ? now() - t.issuedAt > unusedMs : now() - t.replacedAt > graceMs) return refuse();
      const others = [...refresh.values()].filter((o) => o.signIn === t.signIn && o !== t);
      if (t.replacedAt === undefined) {
        // two behind is out of its grace at once
        for (const o of others) o.dead = true;
        t.replacedAt = now();
      } else {
        counts.inGrace += 1;
        if (!switches.graceKeepsNewer) for (const o of others) o.dead = true;
      }
      t.signIn.refreshes += 1;
      counts.refreshes += 1;
      return { signIn: t.signIn, refreshToken: issue(t.signIn) };
    },
    /** Ends every sign-in of this person at this app. Undefined when the token leads nowhere. */
    revoke(app: string, token: string): { readonly user: string } | undefined {
      const t = refresh.get(token);
      if (!t || t.signIn.app !== app) return undefined;
      for (const s of signIns) if (s.app === app && s.user === t.signIn.user) s.ended = true;
      return { user: t.signIn.user };
    },
    reset(): void {
      codes.clear(); refresh = new Map(); signIns = []; switches = { ...defaultTokenSwitches };
      Object.assign(counts, { codes: 0, refreshes: 0, inGrace: 0, refused: 0, clientCredentials: 0 });
    },
  };
}
export type Tokens = ReturnType<typeof createTokens>;
