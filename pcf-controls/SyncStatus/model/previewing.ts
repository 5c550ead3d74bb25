/** Follows a preview beside everything else that the panel follows. One at a time; asking again drops the one before. */
import { failureOf, follow, hasEnded, type Follow, type FollowOptions, type Ticket } from '@counterfoil/webresources/nudge';
import type { Previewing } from './state.ts';

export interface PreviewingOptions {
  readonly base: () => Promise<Pick<FollowOptions, 'webApi' | 'relay' | 'organization' | 'isVisible' | 'fetch'>>;
  readonly waitingAfterMs: number;
  readonly onChange: (p: Previewing | undefined) => void;
}

export function createPreviewing(o: PreviewingOptions) {
  let now: Previewing | undefined;
  let following: Follow | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let turn = 0;
  const set = (p: Previewing | undefined): void => { now = p; o.onChange(p); };
  const quiet = (): void => { turn += 1; following?.stop(); following = undefined; clearTimeout(timer); };
  const fresh: Previewing = { request: undefined, phase: 'asking', found: undefined, problems: [], failure: undefined };

  async function watch(ticket: Ticket): Promise<void> {
    quiet();
    const mine = turn;
    set({ ...fresh, request: ticket.request, phase: 'working' });
    timer = setTimeout(() => { if (mine === turn && now?.phase === 'working') set({ ...now, phase: 'waiting' }); }, o.waitingAfterMs);
    const base = await o.base();
    if (mine !== turn) return;
    following = follow({
      ...base, request: ticket.request, askedAt: Date.parse(ticket.at), ticket: ticket.ticket, organization: ticket.organization ?? base.organization,
      onChange: (p) => {
        if (mine !== turn || now === undefined || !hasEnded(p.state)) return;
        // the row says so a moment before it can be read with its result
        if (p.state === 'done' && p.preview === undefined) return;
        quiet();
        set({ ...now, phase: p.preview === undefined ? 'failed' : 'shown', found: p.preview, problems: p.problems });
      },
    });
  }

  return {
    /** @param ask stores the request */
    async begin(ask: () => Promise<Ticket>): Promise<void> {
      quiet();
      const mine = turn;
      set(now?.phase === 'shown' ? { ...now, phase: 'asking' } : fresh);
      try {
        const ticket = await ask();
        if (mine === turn) await watch(ticket);
      } catch (error) {
        if (mine === turn) set({ ...fresh, phase: 'failed', failure: failureOf(error) });
      }
    },
    watch,
    close(): void { quiet(); set(undefined); },
    stop: quiet,
  };
}
