/** A person's answer, carried over to the intent that waits for it. */
import { xeroIdOf } from '../documents/places.ts';
import { accept } from '../intents/attempt.ts';
import type { Bodies } from '../intents/bodies.ts';
import { byId } from '../intents/look-up.ts';
import type { Kit } from '../intents/ports.ts';
import type { Intent } from '../intents/types.ts';

/** Undefined: another worker has it just now. */
const lease = async (kit: Kit, i: Intent): Promise<Intent | undefined> => {
  const [leased] = await kit.store.lease({ environment: i.environment, ids: [i.id], limit: 1, evenIfNotDue: true });
  return leased?.state === 'needs_person' ? leased : undefined;
};

/** It is this one. notTaken: Xero no longer has it, or it belongs to another document. The write-back is the drain's: wake it. @throws DoorError */
export async function adopt(kit: Kit, bodies: Bodies, intent: Intent, xeroId: string): Promise<'taken' | 'busy' | 'notTaken'> {
  const leased = await lease(kit, intent);
  if (!leased) return 'busy';
  try {
    const found = await byId(kit.xero, leased, leased.tenant, [xeroId], { lane: 'click', correlationId: leased.id, deadlineMs: kit.timing.callMs });
    const document = found.find((d) => xeroIdOf(d) === xeroId);
    if (!document) { await kit.store.touch(leased, { release: true, addCalls: 1 }); return 'notTaken'; }
    const body = (await bodies.obtain([leased], { fresh: false })).get(leased.id)!;
    const r = await accept(kit, { intent: leased, body }, document, { adopted: true, addCalls: 1 });
    if (r.is === 'lost') return 'busy';
    await kit.store.touch(r.intent, { release: true, dueInMs: 0 });
    return r.is === 'accepted' ? 'taken' : 'notTaken';
  } catch (e) {
    await kit.store.touch(leased, { release: true });
    throw e;
  }
}

/** It is none of them: none of them is taken for it again, and it goes out with a new key. */
export async function sendAnew(kit: Kit, intent: Intent): Promise<'ready' | 'busy'> {
  const leased = await lease(kit, intent);
  const ready = leased && await kit.store.move(leased, 'ready', { reason: 'decided', rejected: [...new Set([...leased.rejected, ...leased.candidateIds])], dueInMs: 0, release: true, tries: 0 });
  return ready ? 'ready' : 'busy';
}
