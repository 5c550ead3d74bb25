/** One intent whose lease we hold, moved on until it is recorded or has to wait; and many that travel in one call. */
import { isDoorError } from '../core/errors.ts';
import { attempt, refusedLater, type Member, type Result } from './attempt.ts';
import { lookBefore } from './before.ts';
import type { Bodies } from './bodies.ts';
import { backOff, isUnsure } from './decide.ts';
import type { Accepted, Endings } from './endings.ts';
import type { Body, Kit, Told } from './ports.ts';
import { intoDoubt, lookFirst, recover, remembered, type Recovered } from './recovery.ts';
import { guardCodes, restOf, type Rest } from '../operators/standing/index.ts';
import { laterTold } from './texts.ts';
import type { Intent } from './types.ts';

export interface AdvanceDeps {
  readonly kit: Kit;
  readonly bodies: Bodies;
  readonly endings: Endings;
  readonly wakeIn: (ms: number) => void;
  readonly again: (requests: readonly string[]) => void;
  readonly tell: (intent: Intent, told: Told) => void;
  /** Contact and items for a document read again, whose customer or products are not linked. Undefined: not now. @throws DoorError */
  readonly wholeOf: (body: Body, intent: Intent) => Promise<Body | undefined>;
}

/** All that the document needs in Xero is known to be there. */
export const isWhole = (b: Body | undefined): boolean => b?.prepared?.items.length === 0 && b.contactId !== undefined;

export const createAdvance = (d: AdvanceDeps) => {
  const { kit, bodies, endings } = d;

  async function advance(intent: Intent, body: Body): Promise<void> {
    let r: Recovered;
    switch (intent.state) {
      case 'ready': r = await send(intent, body); break;
      case 'sending': {
        const doubt = await kit.store.move(intent, 'in_doubt', { reason: 'left-behind', dueInMs: 0 });
        r = doubt ? { is: 'inDoubt', intent: doubt, numberRefused: false } : { is: 'lost' };
        break;
      }
      case 'in_doubt': case 'needs_person':
        r = intent.state === 'needs_person' && !intent.told ? { is: 'ask', intent } : await recover(kit, { intent, body }, false);
        break;
      case 'accepted': case 'refused': case 'withdrawn': return endings.end(intent, body, undefined);
      case 'recorded': return;
    }
    await follow(r, body);
  }

  async function follow(first: Recovered, body: Body): Promise<void> {
    let r: Recovered = first;
    for (;;) {
      switch (r.is) {
        case 'lost': return;
        case 'accepted': return endings.end(r.intent, body, r.document);
        case 'refused': bodies.problems(r.intent.id, kit.documents.problemsOfXero(r.messages, r.intent.number)); return endings.end(r.intent, bodies.peek(r.intent.id) ?? body, undefined);
        case 'stopped': bodies.problems(r.intent.id, r.problems); return endings.end(r.intent, bodies.peek(r.intent.id) ?? { ...body, problems: r.problems }, undefined);
        case 'taken': case 'ask': return endings.end(r.intent, body, undefined);
        case 'later': d.tell(r.intent, laterTold(kit, r)); d.wakeIn(r.inMs); return;
        case 'split': case 'again': r = await send(r.intent, body); break;
        case 'inDoubt':
          if (r.messages) bodies.problems(r.intent.id, kit.documents.problemsOfXero(r.messages, r.intent.number));
          if (r.intent.state !== 'in_doubt') return endings.end(r.intent, body, undefined);
          // The first look follows at once; a side that keeps failing is given time.
          if (r.intent.tries > 1) {
            const inMs = backOff(r.intent.tries - 2, kit.timing);
            const held = await kit.store.touch(r.intent, { release: true, dueInMs: inMs });
            r = held ? { is: 'later', intent: held, inMs, why: 'notSent' } : { is: 'lost' };
          } else r = await recover(kit, { intent: r.intent, body }, r.numberRefused);
          break;
      }
    }
  }

  /** The document cannot go (any more). "Failed" is only said where no earlier attempt can still appear in Xero. */
  async function refuse(intent: Intent, problemCodes: readonly string[]): Promise<Recovered> {
    if (isUnsure(intent, kit.timing)) {
      const doubt = await intoDoubt(kit, remembered(intent), refusedLater, problemCodes);
      return doubt ? { is: 'inDoubt', intent: doubt, numberRefused: false } : { is: 'lost' };
    }
    const refused = await kit.store.move(intent, 'refused', { problemCodes, dueInMs: 0 });
    return refused ? { is: 'taken', intent: refused } : { is: 'lost' };
  }

  async function wait(intent: Intent, e: unknown, reason?: string): Promise<Recovered> {
    const inMs = (isDoorError(e) && e.retryAfterMs) || backOff(intent.tries, kit.timing);
    const held = await kit.store.touch(intent, { release: true, dueInMs: inMs, tries: intent.tries + 1, ...(reason ? { reason } : {}) });
    return held ? { is: 'later', intent: held, inMs, why: isDoorError(e) && e.fate === 'throttled' ? 'throttled' : 'notSent' } : { is: 'lost' };
  }

  /** Not counted as a try: a pause is no failure, however long it lasts. */
  async function pause(intent: Intent, rest: Rest): Promise<Recovered> {
    const inMs = kit.timing.sweepMs;
    bodies.drop(intent.id);
    const held = await kit.store.touch(intent, { release: true, dueInMs: inMs, reason: guardCodes[rest] });
    return held ? { is: 'later', intent: held, inMs, why: rest === 'paused' ? 'paused' : 'refusedAccess' } : { is: 'lost' };
  }

  /** Sends one ready intent by itself. A document that has problems by now is refused instead. */
  async function send(intent: Intent, body: Body): Promise<Recovered> {
    const rest = body.prepared ? undefined : restOf(body.problems);
    if (rest) return pause(intent, rest);
    if (!body.prepared) return refuse(intent, body.problems.map((p) => p.code));
    const whole = isWhole(body) ? body : await d.wholeOf(body, intent).catch((e: unknown) => { if (!isDoorError(e)) throw e; return undefined; });
    if (!whole) return wait(intent, undefined);
    if (whole.prepared === undefined) { bodies.put(intent.id, whole); return send(intent, whole); }
    if (whole !== body) bodies.put(intent.id, whole);
    d.tell(intent, { step: 'sending', state: 'working', text: 'Sending to Xero.' });
    const member = { intent, body: whole };
    let found: Recovered | undefined;
    try { found = await lookFirst(kit, member) ?? (await lookBefore(kit, [member])).get(member); } catch (e) {
      if (!isDoorError(e)) throw e;
      return wait(intent, e, `look-${e.code}`);
    }
    if (found) return found;
    const [r] = await attempt(kit, [member], { lane: intent.lane });
    if (r!.is === 'lost') await letGo(intent);
    return r!;
  }

  /** It could not go out: bound meanwhile, stopped, or a bill whose number has just come into Xero. Where it is still ours it is read and looked for anew, soon. */
  async function letGo(intent: Intent): Promise<void> {
    const left = await kit.store.withdrawIfBound(intent);
    if (left) { d.again(left); return; }
    bodies.drop(intent.id);
    const inMs = backOff(intent.tries, kit.timing);
    if (await kit.store.touch(intent, { release: true, dueInMs: inMs, tries: intent.tries + 1 })) d.wakeIn(inMs);
  }

  /** Bulk: one PUT for many. What is refused as a whole goes out again in halves, with new keys. */
  async function together(all: readonly Member[]): Promise<void> {
    kit.tell(all.map((m) => m.intent.firstRequest), { step: 'sending', state: 'working', text: all.length > 1 ? `Sending to Xero, ${all.length} documents together.` : 'Sending to Xero.' });
    let stopped: Awaited<ReturnType<typeof lookBefore>>;
    try { stopped = await lookBefore(kit, all); } catch (e) {
      if (!isDoorError(e)) throw e;
      await Promise.all(all.map(async (m) => follow(await wait(m.intent, e, `look-${e.code}`), m.body)));
      return;
    }
    const members = all.filter((m) => !stopped.has(m));
    await Promise.all([...[...stopped].map(([m, r]) => follow(r, m.body)), ...(members.length > 0 ? [put(members)] : [])]);
  }

  async function put(members: readonly Member[]): Promise<void> {
    const results = await attempt(kit, members, { lane: 'bulk' });
    // All or none: one member that is not ours any more keeps the others back. Each then goes by itself.
    if (results.every((r) => r.is === 'lost')) {
      if (members.length === 1) await letGo(members[0]!.intent);
      else for (const m of members) await follow(await send(m.intent, m.body), m.body);
      return;
    }
    const split: Member[] = [];
    const accepted: Accepted[] = [];
    const others: Promise<void>[] = [];
    results.forEach((r: Result, n) => {
      const body = members[n]!.body;
      if (r.is === 'split') split.push({ intent: r.intent, body });
      else if (r.is === 'accepted') accepted.push({ intent: r.intent, body, document: r.document });
      else others.push(follow(r, body));
    });
    const half = Math.ceil(split.length / 2);
    await Promise.all([...others, endings.recordMany(accepted), ...(split.length > 0 ? [put(split.slice(0, half)), ...(split.length > half ? [put(split.slice(half))] : [])] : [])]);
  }

  return { advance, together };
};
export type Advance = ReturnType<typeof createAdvance>;
