/** What becomes of an intent that waited for a person, once the person has said which document it is, or that it is none. */
import { isDoorError } from '../core/errors.ts';
import { xeroIdOf } from '../documents/places.ts';
import { accept } from './attempt.ts';
import type { Bodies } from './bodies.ts';
import { isUnsure } from './decide.ts';
import { byId } from './look-up.ts';
import { gone, kindOf, xeroTypes } from './match.ts';
import type { Body, Kit } from './ports.ts';
import type { Intent } from './types.ts';

/** busy: somebody works on it at this moment, or an earlier attempt may still appear; ask again. */
export type Said = 'done' | 'busy' | 'notTaken';

/** Leased to us, and still waiting for a person. */
async function take(kit: Kit, intent: Intent): Promise<Intent | undefined> {
  const [leased] = await kit.store.lease({ environment: intent.environment, operations: [intent.operation], ids: [intent.id], limit: 1, evenIfNotDue: true, mine: true });
  if (!leased || leased.state === 'needs_person') return leased;
  await kit.store.touch(leased, { release: true, dueInMs: 0 });
  return undefined;
}

/**
 * The document of this id is the one. It has to be alive, of the right kind and nobody else's: binding and state are
 * committed together, and the drain tells Dynamics (wake it). notTaken: it is none of that. @throws DoorError
 */
export async function adopt(kit: Kit, bodies: Bodies, intent: Intent, xeroId: string): Promise<Said> {
  const leased = await take(kit, intent);
  if (!leased) return 'busy';
  try {
    const [document] = await byId(kit.xero, leased, leased.tenant, [xeroId], { lane: 'click', correlationId: leased.id, deadlineMs: kit.timing.callMs });
    const fits = document && xeroIdOf(document) === xeroId.toLowerCase() && document.Type === xeroTypes[kindOf(leased)] && !gone(document);
    if (!fits || (await kit.store.claimed(leased.tenant, [xeroId], [], leased.id)).bound.size > 0) { await kit.store.touch(leased, { release: true, addCalls: 1 }); return 'notTaken'; }
    const body: Body = (await bodies.obtain([leased], { fresh: false })).get(leased.id)!;
    const r = await accept(kit, { intent: leased, body }, document, { adopted: true, addCalls: 1 });
    if (r.is !== 'accepted') return r.is === 'lost' ? 'busy' : 'notTaken';
    await kit.store.touch(r.intent, { release: true, dueInMs: 0 });
    return 'done';
  } catch (e) {
    if (isDoorError(e)) await kit.store.touch(leased, { release: true });
    throw e;
  }
}

/** None of those that were found is it: they are never taken for it again, and it goes out anew (wake the drain). */
export async function sendAnew(kit: Kit, intent: Intent): Promise<Exclude<Said, 'notTaken'>> {
  const leased = await take(kit, intent);
  if (!leased) return 'busy';
  // A person sees what Xero shows now; an attempt that is younger than its key may appear a moment later.
  if (isUnsure(leased, kit.timing)) { await kit.store.touch(leased, { release: true }); return 'busy'; }
  const ready = await kit.store.move(leased, 'ready', { reason: 'decided', rejected: [...new Set([...leased.rejected, ...leased.candidateIds.map((id) => id.toLowerCase())])], lookedUp: 0, tries: 0, dueInMs: 0, release: true });
  return ready ? 'done' : 'busy';
}
