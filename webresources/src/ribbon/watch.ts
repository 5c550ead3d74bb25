/** Watches what was asked of a selection: one ticket, one stream. */
import { followAll, hasEnded, readRequests, relayUrl, type AskedMany, type Progress } from '../nudge/index.ts';
import { organization, webApi } from '../platform.ts';
import { WAITING_AFTER_MS } from './tell.ts';

/** The page is covered for so long at most. What has not ended by then goes on by itself, and the answer says so. */
export const LOOK_FOR_MS = 60_000;
/** The stream is gone and nothing moves: the relay has stopped in the middle of it. Nobody needs to look at that for a minute. */
const LOST_FOR_MS = 12_000;

export interface Seen { readonly progress: ReadonlyMap<string, Progress>; /** Whether anything came from the relay. */ readonly relayHeard: boolean }

/** Until all have ended, all that is left stands still, nothing is heard at all, or nobody should wait any longer. */
export async function watch(asked: AskedMany, requests: readonly string[], askedAt: number, table: 'cfl_syncrequest' | 'cfl_correctionrequest', onEnded: (count: number, of: number) => void): Promise<Seen> {
  const relay = await relayUrl(webApi());
  return new Promise((resolve) => {
    let progress: ReadonlyMap<string, Progress> = new Map();
    let ended = -1;
    const list = (): Progress[] => [...progress.values()];
    const heard = (): boolean => list().some((p) => p.reached.length > 0 || p.held !== undefined || p.state !== 'waiting');
    let lost: ReturnType<typeof setTimeout> | undefined;
    const finish = (): void => { clearTimeout(patience); clearTimeout(limit); clearTimeout(lost); following.stop(); resolve({ progress, relayHeard: heard() }); };
    const patience = setTimeout(() => { if (!heard()) finish(); }, WAITING_AFTER_MS);
    const limit = setTimeout(finish, LOOK_FOR_MS);
    const following = followAll({
      requests, askedAt, ticket: asked.ticket, relay, organization: organization(), read: readRequests(webApi(), table),
      onChange: (all) => {
        progress = all;
        // every change is news: only silence counts
        clearTimeout(lost);
        lost = heard() && list().every((p) => hasEnded(p.state) || p.link === 'rows') ? setTimeout(finish, LOST_FOR_MS) : undefined;
        const over = list().filter((p) => hasEnded(p.state)).length;
        if (over !== ended) { ended = over; onEnded(over, requests.length); }
        // "done" before "recorded": Xero has it, Dynamics is being written; the list would be refreshed too early
        if (list().every((p) => p.held !== undefined || (hasEnded(p.state) && (p.state !== 'done' || p.link !== 'live' || p.reached.some((r) => r.step === 'recorded'))))) finish();
      },
    });
  });
}
