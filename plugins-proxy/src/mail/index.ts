/** R14 R48: e-mail by Xero. `createMailNotes` hears of every ending before it is written back; `createMail` is the area of work. */
import type { Kysely } from 'kysely';
import type { Ending } from '../intents/write-back.ts';
import type { Area } from '../requests/actions.ts';
import type { AreaDeps } from '../requests/areas.ts';
import { createMailStore, type MailStore, type NewWanted } from './store.ts';
import { createMailWork } from './work.ts';
import { subjectOf } from '../intents/subject.ts';

export { mailMigrations } from './migrations.ts';

export interface MailNotes {
  /** Stores which endings are to be followed by an e-mail; a repeated write-back changes nothing. */
  note(endings: readonly Ending[]): Promise<void>;
  /** Called after something was stored. */
  onNoted: () => void;
}

/** What follows a sending: an e-mail where the document's or the connection's settings want one. What was in Xero before is not e-mailed again. */
export function wantedBy(environment: string, e: Ending): NewWanted | undefined {
  if (e.outcome.kind !== 'sent' || e.outcome.alreadyThere || !e.email) return undefined;
  const { asked } = e.record;
  const id = asked.document.id.toLowerCase();
  return { environment, cause: e.historyId, subject: subjectOf(asked), documentTable: asked.document.table, documentId: id, requester: asked.createdBy, requestId: asked.requestId, differs: !e.outcome.verdict.same };
}

export function createMailNotes(db: Kysely<any>, environment: () => { readonly key: string } | undefined): MailNotes {
  // notes need no intents, so no store of theirs
  const store = createMailStore(db, undefined as never) as Pick<MailStore, 'note'>;
  const notes: MailNotes = {
    onNoted: () => {},
    async note(endings) {
      const key = environment()?.key;
      const wanted = key === undefined ? [] : endings.flatMap((e) => wantedBy(key, e) ?? []);
      if (wanted.length === 0) return;
      await store.note(wanted);
      notes.onNoted();
    },
  };
  return notes;
}

/** A moment for the sending itself to be recorded. */
const afterSendingMs = 200;

export function createMail(d: AreaDeps): Area {
  const work = createMailWork({ kit: d.kit, store: createMailStore(d.db, d.kit.store), tell: (requests, told) => d.hub.publish(requests, told), again: (requests) => { if (requests.length > 0) void d.intake.take(requests); } });
  if (d.kit.mail) d.kit.mail.onNoted = () => work.wakeIn(afterSendingMs);
  return { handlers: { email: { needsDocument: true, take: work.take } }, sweep: work.sweep, stop: work.stop, idle: work.idle };
}
