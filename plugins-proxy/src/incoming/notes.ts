/**
 * A document that was found in Xero, or read there again after a death, may have been paid meanwhile: while it was not known
 * to be ours, whatever Xero told of it was nobody's. So it is looked at once more when it is bound.
 */
import type { Kysely } from 'kysely';
import { exact } from '../documents/decimals.ts';
import { isCreditNote, xeroIdOf } from '../documents/places.ts';
import type { JoinedEnvironment } from '../intents/ports.ts';
import type { Ending } from '../intents/write-back.ts';
import type { XeroDocument } from '../xero/types.ts';
import { createPollStore } from './poll-store.ts';

export interface ArrivalNotes {
  /** Stores which of these are to be read again; a repeated write-back changes nothing. */
  note(endings: readonly Pick<Ending, 'record' | 'outcome'>[]): Promise<void>;
}

const something = (v: unknown): boolean => { const n = exact(v); return n !== undefined && !n.isZero(); };
/** What has only just been created is owed in full and in one of these. */
const untouched: readonly unknown[] = ['DRAFT', 'SUBMITTED', 'AUTHORISED'];

/** Somebody did something with it in Xero. */
export const wasTouched = (x: XeroDocument): boolean => !untouched.includes(x.Status) || something(x.AmountPaid) || something(x.AmountCredited) || (isCreditNote(x) && (x.Allocations?.length ?? 0) > 0);

/** The write-back comes first. */
const soonMs = 1_000;

export function createArrivalNotes(db: Kysely<any>, environment: () => JoinedEnvironment | undefined): ArrivalNotes {
  const store = createPollStore(db);
  return {
    async note(endings) {
      for (const { record, outcome } of endings) {
        const id = outcome.kind === 'sent' && wasTouched(outcome.document) ? xeroIdOf(outcome.document) : undefined;
        const tenant = environment()?.organisations.find((o) => o.connectionId === record.detailsOf?.connection?.id)?.tenantId;
        if (id !== undefined && tenant !== undefined) await store.again(tenant, record.asked.document.table === 'cfl_creditnote' ? 'CreditNotes' : 'Invoices', [id], soonMs);
      }
    },
  };
}
