/** R36: files of notes to Xero, and Xero's PDF into the notes. */
import type { Area } from '../requests/actions.ts';
import type { AreaDeps } from '../requests/areas.ts';
import { createFileStore } from './store.ts';
import { createFileWork } from './work.ts';

export { fileMigrations } from './migrations.ts';

export function createFiles(d: AreaDeps): Area {
  const work = createFileWork({ kit: d.kit, store: createFileStore(d.db, d.kit.store), tell: (requests, told) => d.hub.publish(requests, told), again: (requests) => { if (requests.length > 0) void d.intake.take(requests); } });
  return { handlers: { attach: { needsDocument: true, take: work.take } }, sweep: work.sweep, stop: work.stop, idle: work.idle };
}
