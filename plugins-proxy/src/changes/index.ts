/** Changing, taking back and settling what is in Xero: update, refresh, void, delete, allocate. */
import type { Kysely } from 'kysely';
import type { Apply, ContactsChanged } from '../incoming/ports.ts';
import type { Drain } from '../intents/drain.ts';
import type { Kit } from '../intents/ports.ts';
import type { Prior } from '../intents/whole.ts';
import type { Area, Handler } from '../requests/actions.ts';
import type { Hub } from '../requests/hub.ts';
import type { Intake } from '../requests/intake.ts';
import { createAutomaticCredit } from './automatic/index.ts';
import { allocationKind } from './allocation/kind.ts';
import type { Kind } from './kinds.ts';
import { createChangeStore } from './store.ts';
import { refreshKind } from './refresh.ts';
import { takeBackKind } from './take-back.ts';
import { updateKind } from './update.ts';
import { createChangeWork, type Asking } from './work.ts';

export { changeMigrations } from './migrations.ts';

export interface ChangesDeps { readonly db: Kysely<any>; readonly kit: Kit; readonly hub: Hub; readonly intake: Pick<Intake, 'take'>; readonly prior: Prior; readonly drain: Pick<Drain, 'wakeIn'>; readonly apply: Apply; readonly changed: ContactsChanged }

export function createChanges(d: ChangesDeps): Area {
  const { kit } = d;
  const store = createChangeStore(d.db, kit.store);
  const kinds = { 'document.update': updateKind(kit, d.prior), 'document.void': takeBackKind(kit, store), 'allocation.create': allocationKind(kit) } as const;
  const work = createChangeWork({
    kit, store, kindOf: (i) => kinds[i.operation as keyof typeof kinds] as Kind<any>,
    tell: (requests, told) => d.hub.publish(requests, told), again: (requests) => { void d.intake.take(requests); }, wakeDrain: () => d.drain.wakeIn(0),
  });
  const automatic = createAutomaticCredit({ db: d.db, kit, take: (requests) => { void d.intake.take(requests); } });
  const handler = (kind: Asking, writes = true): Handler => ({ needsDocument: true, take: (rows) => work.take(kind, rows, { writes }) });
  const takeBack = handler(kinds['document.void']);
  return {
    handlers: { update: handler(kinds['document.update']), refresh: handler(refreshKind(kit, { store, apply: d.apply, changed: d.changed }), false), void: takeBack, delete: takeBack, allocate: handler(kinds['allocation.create']) },
    sweep(): void { work.sweep(); automatic.sweep(); },
    async stop(): Promise<void> { await Promise.all([work.stop(), automatic.stop()]); },
    async idle(): Promise<void> { await automatic.idle(); await work.idle(); },
  };
}
