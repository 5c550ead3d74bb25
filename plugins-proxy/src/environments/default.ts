/**
 * R21: documents that name no connection go over the default one, so there must be one and no more. Dataverse cannot hold
 * that rule, people can set any number of rows; here it is put right at the next look. Until then nothing goes wrong: with
 * two defaults a document without a connection is refused.
 */
import type { Log } from '../core/log.ts';
import type { Db } from '../database/index.ts';
import type { DataverseDoor } from '../dataverse/door.ts';
import type { Own } from './guard.ts';
import { applyWrites, isActive, patchConnection, type ConnectionRow } from './rows.ts';

type Candidate = Pick<ConnectionRow, 'cfl_connectionid' | 'cfl_isdefault' | 'modifiedon' | 'statecode'>;

/**
 * Pure. Who is the default from now on: of several, one that was not the default before, because somebody has just set it;
 * of those the one that was changed last. Of none, the only one there is. With none of several nobody can know: documents
 * say that they need a connection.
 */
export function defaultOf(rows: readonly Candidate[], before: string | undefined): string | undefined {
  const active = rows.filter(isActive);
  const marked = active.filter((r) => r.cfl_isdefault === true);
  if (marked.length === 0) return active.length === 1 ? active[0]!.cfl_connectionid.toLowerCase() : undefined;
  const fresh = marked.filter((r) => r.cfl_connectionid.toLowerCase() !== before);
  const newest = [...(fresh.length > 0 ? fresh : marked)].sort((a, b) => String(b.modifiedon ?? '').localeCompare(String(a.modifiedon ?? '')) || a.cfl_connectionid.localeCompare(b.cfl_connectionid));
  return newest[0]!.cfl_connectionid.toLowerCase();
}

/** Writes only where something is wrong; all at once, so that there are never none. @throws DoorError */
export async function keepOneDefault(db: Db, door: DataverseDoor, own: readonly Own[], log: Log): Promise<void> {
  if (own.length === 0) return;
  const rows = own.map((x) => x.row);
  const before = (await db.selectFrom('connections').select('connection_id').where('is_default', '=', true).where('organization_id', '=', own[0]!.known.organizationId).execute()).map((r) => r.connection_id.toLowerCase());
  const now = defaultOf(rows, before[0]);
  const wrong = rows.filter((r) => (isActive(r) || r.cfl_isdefault === true) && (r.cfl_isdefault === true) !== (r.cfl_connectionid.toLowerCase() === now));
  if (wrong.length > 0) {
    await applyWrites(door, wrong.map((r) => patchConnection(r.cfl_connectionid, { cfl_isdefault: r.cfl_connectionid.toLowerCase() === now })));
    log.info({ connection: now, changed: wrong.length }, 'there is one default connection again');
  }
  if (before.length === (now === undefined ? 0 : 1) && before[0] === now) return;
  await db.updateTable('connections').set({ is_default: false }).where('is_default', '=', true).execute();
  if (now !== undefined) await db.updateTable('connections').set({ is_default: true }).where('connection_id', '=', now).where('organization_id', '=', own[0]!.known.organizationId).execute();
}
