/** What stands in the way of a decision about a document: something that is on its way to Xero right now. */
import type { Kit } from '../intents/ports.ts';
import type { Intent } from '../intents/types.ts';
import { withdraw } from '../intents/withdraw.ts';

export interface UnderWay {
  /** In Xero, as far as the relay knows. */
  readonly bound: { readonly tenant: string; readonly xeroId: string; readonly boundAt: string } | undefined;
  /** Waits for a person; nothing moves by itself. */
  readonly undecided: Intent | undefined;
  /** Is being sent or written back: its result comes soon. */
  readonly busy: Intent | undefined;
  /** Requests whose sending was withdrawn, to be looked at again: they are told what stops them now. */
  readonly again: readonly string[];
}

/**
 * Call it after the stop has been stored: nothing new begins from then on. What is only ready is withdrawn; should a worker
 * send it in this very moment, one of both moves fails, and the loser sees what the other did.
 */
export async function settle(kit: Kit, environment: string, subject: string, request: string): Promise<UnderWay> {
  const again: string[] = [];
  await withdraw(kit, subject, { request, why: 'held' });
  for (let tries = 0; ; tries++) {
    const k = (await kit.store.known(environment, [subject])).get(subject);
    const bound = k?.xeroId ? { tenant: k.tenant!, xeroId: k.xeroId, boundAt: k.boundAt! } : undefined;
    const open = k?.open;
    // Ended here and not by the drain: whoever asked to send it is told what stops it, and nothing is written over the details that now say so.
    if (open?.state === 'withdrawn' && tries < 3) { again.push(...(await kit.store.record(open, [])).left); continue; }
    const undecided = open?.state === 'needs_person' ? open : undefined;
    // Nothing of these has gone, and they see the stop before they go; they end with it as their reason.
    const held = open?.state === 'ready' && (open.operation === 'email.send' || open.operation === 'attachment.create');
    return { bound, undecided, busy: undecided || held ? undefined : open, again };
  }
}
