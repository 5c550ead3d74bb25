/**
 * A disconnect that was made inside Xero is noticed without a document being sent: Xero is asked for its list of connections
 * about once an hour for each sign-in and custom connection, by one relay of all that share the database. That costs no
 * organisation's calls. Only a list that Xero gave says that an organisation is gone: whatever else happens says nothing.
 */
import { isDoorError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { TokenSource } from '../core/token.ts';
import type { Sealer } from '../secrets/sealer.ts';
import { createLookStore, type LookDue } from './look-store.ts';
import type { Kysely } from 'kysely';
import type { Live } from './live.ts';
import type { SignInServer, XeroConnection } from './sign-in-server.ts';
import type { SignIns } from './store.ts';

export interface LookTiming { readonly lookMs: number; readonly startLookMs: number }
export interface LookDeps {
  readonly db: Kysely<any>; readonly sealer: Sealer; readonly live: Live; readonly signIns: SignIns; readonly server: SignInServer; readonly log: Log; readonly timing: LookTiming;
  readonly custom: (clientId: string, clientSecret: string) => TokenSource;
  /** Xero has stopped or begun to accept a custom connection. */
  readonly judged: (grantId: string, accepted: boolean) => Promise<void>;
}

export function createLooks(d: LookDeps) {
  const store = createLookStore(d.db, d.sealer);

  interface Way { readonly tokens: Pick<TokenSource, 'get' | 'refused'>; /** Of what is stored by the time at which the token is there. */ readonly version: () => Promise<string | undefined> }
  interface Answer { readonly version: string | undefined; readonly found: readonly XeroConnection[] }
  /** Asked once more with a new token where the first one is refused. @throws DoorError */
  async function listed({ tokens, version }: Way): Promise<Answer> {
    for (let again = false; ; again = true) {
      const token = await tokens.get();
      const before = await version();
      try { return { version: before, found: await d.server.connections(token) }; } catch (e) {
        if (again || !isDoorError(e) || e.fate !== 'unauthorised') throw e;
        tokens.refused(token);
      }
    }
  }
  async function ask(due: LookDue): Promise<Answer> {
    if (due.kind === 'signIn') return listed({ tokens: { get: () => d.live.get(due.id), refused: (t) => { d.live.refused(due.id, t); } }, version: async () => (await d.signIns.read(due.id))?.generation.toString() });
    const tokens = d.custom(due.clientId, due.clientSecret);
    try {
      const answer = await listed({ tokens, version: async () => due.version });
      await d.judged(due.id, true);
      return answer;
    } catch (e) {
      if (isDoorError(e) && e.door === 'identity' && e.fate === 'forbidden') await d.judged(due.id, false);
      throw e;
    } finally { await tokens.close(); }
  }

  return {
    /** Looks at what is due. @returns environments that reach an organisation again. */
    async turn(o: { readonly starts: boolean; readonly closed: () => boolean }): Promise<ReadonlySet<string>> {
      const back = new Set<string>();
      for (const due of await store.claim(o.starts ? d.timing.startLookMs : undefined)) {
        if (o.closed()) break;
        try {
          const { version, found } = await ask(due);
          // somebody has signed in or renewed meanwhile: this list may be older than that, so it is asked for again
          for (const e of await store.seen(due, version, found.map((c) => c.tenantId), d.timing.lookMs) ?? []) back.add(e);
        } catch (e) {
          if (!isDoorError(e)) throw e;
          d.log.info({ code: `${e.door}-${e.code}`, fate: e.fate }, 'which organisations are connected in Xero could not be read; it is asked again');
        }
      }
      return back;
    },
    tellGone: store.tellGone,
  };
}
export type Looks = ReturnType<typeof createLooks>;
