/** How intents end in Dynamics: the outcome in words, written back until it is confirmed, then told to whoever listens. */
import { isDoorError } from '../core/errors.ts';
import { withCandidates } from '../decisions/candidates.ts';
import type { Outcome } from '../documents/types.ts';
import type { XeroDocument } from '../xero/types.ts';
import type { Bodies } from './bodies.ts';
import type { Body, Kit, Told } from './ports.ts';
import { problemsByCode, problemsToDecide } from './texts.ts';
import type { Intent } from './types.ts';
import { endTold, fingerprintOf, outcomeOfAccepted, placed, sentTold, writeBack, writeBackAgainIn, type Ending } from './write-back.ts';

/** So often Xero is asked for a document that it has taken and does not show; then a person has to look. */
const asksForAccepted = 7;
/** Endings that share one call of Dataverse: few enough that its answer comes in time, many enough that a bulk of thousands stays within its calls. */
const perCall = 25;

interface Ended { readonly intent: Intent; readonly body: Body; readonly outcome: Outcome; readonly sent: Told | undefined; readonly requests: readonly string[] }
export interface Accepted { readonly intent: Intent; readonly body: Body; readonly document: XeroDocument }

export interface EndingsDeps {
  readonly kit: Kit;
  readonly bodies: Bodies;
  readonly wakeIn: (ms: number) => void;
  /** Requests that joined an intent too late to be told. */
  readonly again: (requests: readonly string[]) => void;
  /** The intent is over for this process. */
  readonly over: (intentId: string) => void;
}

export const createEndings = (d: EndingsDeps) => {
  const { kit, bodies } = d;

  async function ended(intent: Intent, asRead: Body, document: XeroDocument | undefined): Promise<Ended | undefined> {
    // The connection may have been changed while the document was on its way.
    const body = intent.state === 'accepted' || intent.state === 'needs_person' ? { ...asRead, record: placed(kit, asRead.record, intent.tenant) } : asRead;
    const requests = await kit.store.requestsOf(intent.id);
    if (intent.state === 'accepted') {
      const outcome = await outcomeOfAccepted(kit, intent, body, document);
      if (!outcome && intent.tries < asksForAccepted) return undefined;
      if (!outcome) return { intent, body, sent: undefined, requests, outcome: { kind: 'needsDecision', problems: [kit.documents.problem('NOT_SHOWN_BY_XERO', { id: intent.xeroId! })], keep: true } };
      const sent = sentTold(kit, body, outcome);
      kit.tell(requests, sent);
      return { intent, body, outcome, sent, requests };
    }
    if (intent.state === 'needs_person') return { intent, body, outcome: { kind: 'needsDecision', problems: await withCandidates(kit, intent, problemsToDecide(kit, intent)) }, sent: undefined, requests };
    // What is said of the document itself is said by whoever withdrew it.
    if (intent.state === 'withdrawn') return { intent, body, outcome: { kind: 'refused', problems: problemsByCode(kit, intent), keep: true }, sent: undefined, requests };
    const kept = bodies.peek(intent.id)?.problems ?? body.problems;
    return { intent, body, outcome: { kind: 'refused', problems: kept.length > 0 ? kept : problemsByCode(kit, intent) }, sent: undefined, requests };
  }

  async function end(intent: Intent, body: Body, document: XeroDocument | undefined): Promise<void> {
    try {
      const e = await ended(intent, body, document);
      if (!e) return putOff(intent, undefined, 'the document could not be read from Xero');
      await record([e]);
    } catch (e) {
      if (!isDoorError(e)) throw e;
      await putOff(intent, e, e.code);
    }
  }

  async function putOff(intent: Intent, e: unknown, reason: string): Promise<void> {
    const inMs = writeBackAgainIn(kit, intent.tries, e);
    // Why there is a doubt, a question or a withdrawal is still needed: what recovery does and what the person reads depend on it.
    const why = intent.state === 'in_doubt' || intent.state === 'needs_person' || intent.state === 'withdrawn' ? {} : { reason };
    await kit.store.touch(intent, { release: true, dueInMs: inMs, tries: intent.tries + 1, ...why });
    d.wakeIn(inMs);
  }

  const endingOf = (e: Ended): Ending => {
    // A person may be asked more than once about one intent, so that event carries the fence.
    const event = e.intent.state === 'needs_person' ? `needs_person:${e.intent.fence}` : e.intent.state;
    return {
      record: e.body.record, outcome: e.outcome, requests: e.requests, historyId: kit.documents.historyIdOf(e.intent.id, event),
      xeroCalls: e.intent.calls, durationMs: Math.max(0, Math.round(e.intent.readAt - e.intent.createdAt)),
      ...(e.outcome.kind === 'sent' ? { fingerprint: fingerprintOf(kit, e.body), email: e.body.prepared?.delivery === 'email' } : {}),
    };
  };

  async function record(all: readonly Ended[]): Promise<void> {
    await kit.at('before-write-back');
    let confirmed: boolean[];
    try { confirmed = await writeBack(kit, all.map(endingOf)); } catch (e) {
      if (!isDoorError(e)) throw e;
      await Promise.all(all.map((x) => putOff(x.intent, e, e.code)));
      return;
    }
    await kit.at('write-back-answered');
    await Promise.all(all.map(async (x, n) => {
      if (!confirmed[n]) return putOff(x.intent, undefined, 'dataverse-refused');
      if (x.intent.state === 'needs_person') {
        await kit.store.touch(x.intent, { told: true, release: true });
        await kit.store.endRequests(x.requests);
      } else {
        const r = await kit.store.record(x.intent, x.requests);
        if (!r.done) return;
        await kit.at('recorded-stored');
        if (r.left.length > 0) d.again(r.left);
      }
      kit.tell(x.requests, endTold(x.outcome, x.sent));
      d.over(x.intent.id);
    }));
  }

  async function recordMany(accepted: readonly Accepted[]): Promise<void> {
    for (let n = 0; n < accepted.length; n += perCall) {
      const all = await Promise.all(accepted.slice(n, n + perCall).map((a) => ended(a.intent, a.body, a.document)));
      await record(all.filter((e) => e !== undefined));
    }
  }

  return { end, putOff, recordMany };
};
export type Endings = ReturnType<typeof createEndings>;
