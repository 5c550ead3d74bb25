import { randomBytes } from 'node:crypto';

export interface Session { readonly user: string; token: string; expires: number }

/** Signed-in people by cookie. Tokens stay here; the browser holds a random name for them and nothing else. */
export function makeSessions(identityUrl: string) {
  const sessions = new Map<string, Session>();

  async function tokenFor(user: string): Promise<{ token: string; expires: number }> {
    const answer = await fetch(`${identityUrl}/sandbox/token?user=${encodeURIComponent(user)}`, { signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) throw new Error(`The identity server answered ${answer.status} for the user ${user}.`);
    const body = (await answer.json()) as { access_token: string; expires_in: number };
    return { token: body.access_token, expires: Date.now() + body.expires_in * 1000 };
  }

  return {
    async signIn(user: string): Promise<string> {
      const id = randomBytes(32).toString('base64url');
      sessions.set(id, { user, ...(await tokenFor(user)) });
      return id;
    },
    signOut(id: string | undefined): void { if (id) sessions.delete(id); },
    userOf: (id: string | undefined): string | undefined => (id ? sessions.get(id)?.user : undefined),
    /** A token that is good for another minute at least. */
    async token(id: string | undefined): Promise<string | undefined> {
      const session = id ? sessions.get(id) : undefined;
      if (!session) return undefined;
      if (session.expires - Date.now() < 60_000) Object.assign(session, await tokenFor(session.user));
      return session.token;
    },
  };
}
export type Sessions = ReturnType<typeof makeSessions>;

export const cookieName = 'counterfoil_sandbox';
export function cookieOf(header: string | undefined): string | undefined {
  return header?.split(';').map((c) => c.trim()).find((c) => c.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1);
}
/** Cookies ignore ports; the name is the sandbox's own, and Lax keeps other sites from using it. */
export const setCookie = (id: string): string => `${cookieName}=${id}; Path=/; HttpOnly; SameSite=Lax`;
export const clearCookie = `${cookieName}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`;
