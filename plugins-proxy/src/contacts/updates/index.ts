/**
 * R31: linked contacts follow their customers. When a document comes with a customer of whom Dynamics says something new,
 * that is noted, and the document goes on at once; afterwards the contact is read in Xero, compared, and changed through
 * an intent of its own. Nothing that was changed in Xero since is overwritten, and what was left alone is told in the history.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { createAlarm } from '../../core/alarm.ts';
import { isDoorError } from '../../core/errors.ts';
import type { ContactUpdate, ContactWanted, Prepared } from '../../documents/types.ts';
import { backOff } from '../../intents/decide.ts';
import type { Kit } from '../../intents/ports.ts';
import type { XeroContact } from '../../xero/types.ts';
import { createUpdateStore, type UpdateTaken } from './store.ts';
import { baseOf, valuesOf, type Field, type Person } from './three-way.ts';
import { updateOne } from './update.ts';
import { subjectOf } from '../../intents/subject.ts';

export interface ContactUpdates {
  /** What is written on the link: equal as long as Dynamics says nothing new. */
  fingerprint(now: XeroContact, person: string | undefined): string;
  /** Notes what is new about the contact of this document; costs nothing where nothing is. */
  note(p: Prepared, u: ContactUpdate): Promise<void>;
  /** A customer and a contact have met: what both say today is where comparing starts. Never throws: a missing start only means that nothing is overwritten. */
  met(o: { readonly tenant: string; readonly contactId: string; readonly wanted: Pick<ContactWanted, 'table' | 'id' | 'now'>; readonly inXero: XeroContact; readonly person: Person | undefined }): Promise<void>;
  sweep(): void;
  /** For a relay that is alone with its database: whoever held these leases is dead. */
  takeOver(environment: string): Promise<void>;
  stop(): Promise<void>;
  idle(): Promise<void>;
}

export interface UpdateTiming { readonly soonMs: number; readonly leaseMs: number; readonly againMs: number; readonly slowestMs: number; readonly giveUpMs: number; readonly paceMs: number }
/** Soon: after the document that it came with. */
export const usualUpdateTiming: UpdateTiming = { soonMs: 1_500, leaseMs: 120_000, againMs: 5_000, slowestMs: 3_600_000, giveUpMs: 86_400_000, paceMs: 1_000 };

export function createContactUpdates(db: Kysely<any>, kit: () => Kit, given: Partial<UpdateTiming> = {}): ContactUpdates {
  const timing = { ...usualUpdateTiming, ...given };
  const store = createUpdateStore(db);
  const stopping = new AbortController();
  let working: Promise<void> | undefined;

  const digest = (f: Field, text: string): string => kit().documents.fingerprint(kit().digestKey, { field: f, text });
  const fingerprint = (now: XeroContact, person: string | undefined): string => kit().documents.fingerprint(kit().digestKey, { ...now, person });
  const serving = () => { const e = kit().environment(); return e && !e.copied && !stopping.signal.aborted ? e : undefined; };

  const alarm = createAlarm(run, 3_600_000);
  const wakeIn = alarm.in;
  function run(): void {
    if (working || stopping.signal.aborted) return;
    working = drain().catch((err: unknown) => {
      if (!stopping.signal.aborted) kit().log.warn({ code: isDoorError(err) ? `${err.door}-${err.code}` : 'unexpected', err: isDoorError(err) ? undefined : err }, 'updating contacts did not finish');
    }).finally(() => { working = undefined; });
  }
  async function drain(): Promise<void> {
    for (let e = serving(); e; e = serving()) {
      const u = await store.take(e.key, timing.leaseMs);
      if (!u) { const inMs = await store.nextInMs(e.key); if (inMs !== undefined) wakeIn(Math.max(50, inMs)); return; }
      if (await one(u)) await sleep(timing.paceMs, undefined, { signal: stopping.signal });
    }
  }
  /** True when Xero was asked. */
  async function one(u: UpdateTaken): Promise<boolean> {
    const pause = backOff(u.tries, timing);
    try {
      const r = await updateOne({ kit: kit(), store, digest, fingerprint }, u);
      if ('later' in r) await store.putOff(u, Math.max(r.later, timing.againMs), false); else await store.done(u);
      return r.asked;
    } catch (err) {
      if (!isDoorError(err)) { await store.putOff(u, Math.max(pause, timing.againMs), true); throw err; }
      const about = { door: err.door, code: err.code, contactId: u.contactId, tries: u.tries + 1 };
      if ((u.failingMs ?? 0) >= timing.giveUpMs) { kit().log.warn(about, 'a contact could not be updated for a day and is given up; the next document of that customer asks for it anew'); await store.done(u); return err.door === 'xero'; }
      kit().log.info(about, 'a contact could not be updated yet');
      // An outage or a used-up budget says nothing about this contact.
      await store.putOff(u, err.retryAfterMs ?? Math.max(pause, timing.againMs), err.fate !== 'throttled' && err.fate !== 'notSent');
      return err.door === 'xero';
    }
  }

  return {
    fingerprint,
    async note(p, u) {
      const environment = serving();
      if (!environment || !('known' in p.contact) || u.fingerprint === fingerprint(u.now, u.person)) return;
      await store.note({
        environment: environment.key, tenant: p.connection.tenantId, contactId: p.contact.known, connectionId: p.connection.id, table: u.table, id: u.id, linkId: u.linkId,
        requester: p.asked.createdBy, requestId: p.asked.requestId, document: subjectOf(p.asked),
      }, timing.soonMs);
      wakeIn(timing.soonMs);
    },
    async met({ tenant, contactId, wanted, inXero, person }) {
      const environment = serving();
      if (!environment || !wanted.now) return;
      const base = baseOf(valuesOf(wanted.now, person), valuesOf(inXero, undefined, person), digest);
      await store.setBase({ environment: environment.key, tenant, contactId, table: wanted.table, id: wanted.id }, base).catch((err: unknown) => kit().log.warn({ err, contactId }, 'where comparing a contact starts could not be kept'));
    },
    sweep: run,
    takeOver: (environment) => store.takeOver(environment),
    async stop() { stopping.abort(); alarm.off(); await working; },
    async idle() { while (working) await working; },
  };
}
