/** What in the way of a migration is for people, and what goes by itself. Pure. */
import { isDoorError } from '../core/errors.ts';

/** There is nothing of the other connector here. */
export class NothingThere extends Error {}

export const refusedMigration = (e: unknown): 'MIGRATION_NOTHING_THERE' | 'MIGRATION_NOT_READABLE' | undefined =>
  (e instanceof NothingThere ? 'MIGRATION_NOTHING_THERE' : isDoorError(e) && e.door === 'dataverse' && e.fate === 'forbidden' ? 'MIGRATION_NOT_READABLE' : undefined);
