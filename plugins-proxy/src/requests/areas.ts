/** The areas of work beside sending, each with the actions that it answers. */
import type { Kysely } from 'kysely';
import { createAdoption } from '../adoption/index.ts';
import { createWatch, type WatchOptions } from '../alerts/watch.ts';
import { createAutomatic } from '../automatic/index.ts';
import { createBalances } from '../balances/index.ts';
import { createDecisions } from '../decisions/index.ts';
import { createChanges } from '../changes/index.ts';
import { createContactsArea } from '../contacts/area.ts';
import { createDrift, watched } from '../drift/index.ts';
import { createFiles } from '../files/index.ts';
import { createApply } from '../incoming/apply/index.ts';
import { createIncoming, type IncomingSettings } from '../incoming/index.ts';
import type { Bodies } from '../intents/bodies.ts';
import type { Drain } from '../intents/drain.ts';
import type { Kit } from '../intents/ports.ts';
import type { Prior } from '../intents/whole.ts';
import { createMail } from '../mail/index.ts';
import { createExplain } from '../operators/explain/index.ts';
import { createPreviews } from '../previews/index.ts';
import { createQueue } from '../queue/index.ts';
import { createReference } from '../reference/index.ts';
import type { Area } from './actions.ts';
import type { Hub } from './hub.ts';
import type { Intake } from './intake.ts';

export interface AreaDeps { readonly db: Kysely<any>; readonly kit: Kit; readonly hub: Hub; readonly intake: Intake; readonly drain: Drain; readonly prior: Prior; readonly bodies: Bodies; /** Dataverse's clock in milliseconds. */ readonly dataverseNow: () => number; /** Nobody else uses this database. */ readonly alone: boolean; readonly incoming: IncomingSettings; readonly alerts?: WatchOptions | undefined }

export function createAreas(d: AreaDeps): readonly Area[] {
  const take = (requests: readonly string[]): void => { void d.intake.take(requests); };
  const automatic = createAutomatic({ ...d, take });
  const { dataverse, xero, environment, log, now, at } = d.kit;
  const balances = createBalances({ db: d.db, dataverse, xero, environment, log, now, at });
  const apply = createApply(d.kit, { db: d.db });
  const incoming = createIncoming({ ...d, apply, changed: balances.changed, settings: d.incoming });
  const drift = createDrift({ ...d, take, apply });
  return [createChanges({ ...d, apply: watched(apply, drift.seen), changed: balances.changed }), incoming, createContactsArea({ ...d, changed: balances.changed }), balances, createMail(d), createFiles(d), createPreviews(d), createExplain(d), createReference(d), createQueue(d), createAdoption({ ...d, take, apply, changed: balances.changed }), drift, createDecisions({ ...d, take, wake: () => d.drain.wakeIn(0), released: automatic.released }), automatic, ...(d.alerts ? [createWatch(d, d.alerts)] : [])];
}
