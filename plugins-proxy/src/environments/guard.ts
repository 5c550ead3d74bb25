/**
 * A copied environment (R67). Rows, scripts and the relay's address come along with a copy, and its documents would reach
 * the real books. So the organization id that Dataverse itself tells is compared with the one that was joined: on each
 * connection row, and in our database for this address. A difference disarms until an administrator reconnects.
 */
import { connectionStatus, optionKey, optionValue } from '@counterfoil/solution';
import type { DataverseDoor } from '../dataverse/door.ts';
import type { Log } from '../core/log.ts';
import type { Memory, Remembered } from './memory.ts';
import { applyWrites, patchConnection, type ConnectionRow } from './rows.ts';

export const COPIED_REASON = 'This Dynamics environment is a copy of the one that was connected. Nothing is sent to Xero from it. To connect it, set RECONNECT_ENVIRONMENT of its relay to this environment\'s organization id and restart the relay.';

export interface Own { readonly row: ConnectionRow; readonly known: Remembered }
export interface Verdict {
  readonly copied: boolean;
  /** Rows that came from elsewhere: nothing is sent over them. All of them when the environment itself is a copy. */
  readonly foreign: readonly ConnectionRow[];
  /** Rows that our database knows as connections of this environment. */
  readonly own: readonly Own[];
}

/**
 * Pure. Our database goes before what rows say, because people can write rows: an id that it knows under this environment
 * is ours whatever stands in the row. Rows alone decide only where the database knows none of them.
 */
export function judgeRows(organizationId: string, rows: readonly ConnectionRow[], memory: Memory): Verdict {
  const moved = memory.environment !== undefined && memory.environment !== organizationId;
  const knownAs = (r: ConnectionRow): Remembered[] => memory.connections.filter((c) => c.connectionId === r.cfl_connectionid.toLowerCase());
  const own = rows.flatMap((row) => knownAs(row).filter((c) => c.organizationId === organizationId).map((known) => ({ row, known })));
  const foreign = rows.filter((r) => !own.some((x) => x.row === r) && (knownAs(r).length > 0 || (r.cfl_organizationid && r.cfl_organizationid.toLowerCase() !== organizationId)));
  return { copied: moved || (foreign.length > 0 && own.length === 0), foreign: moved ? rows : foreign, own: moved ? [] : own };
}

/** What somebody wrote by hand over what identifies a connection is put back. */
export async function restoreIdentity(door: DataverseDoor, own: readonly Own[], log: Log): Promise<void> {
  const wrong = own.filter(({ row, known }) => String(row.cfl_tenantid ?? '').toLowerCase() !== known.tenantId || String(row.cfl_organizationid ?? '').toLowerCase() !== known.organizationId);
  if (wrong.length === 0) return;
  log.error({ connections: wrong.map(({ row }) => row.cfl_connectionid) }, 'tenant id or environment id of a connection was changed in Dynamics; it is put back');
  await applyWrites(door, wrong.map(({ row, known }) => patchConnection(row.cfl_connectionid, { cfl_tenantid: known.tenantId, cfl_organizationid: known.organizationId })));
}

/** Writes the status and its reason where they are not there yet. Failing to write changes nothing about refusing. */
export async function markCopied(door: DataverseDoor, rows: readonly ConnectionRow[], log: Log): Promise<void> {
  const writes = rows.filter((r) => optionKey(connectionStatus, r.cfl_status) !== 'environmentCopied')
    .map((r) => patchConnection(r.cfl_connectionid, { cfl_status: optionValue(connectionStatus, 'environmentCopied'), cfl_statusreason: COPIED_REASON }));
  if (writes.length === 0) return;
  await applyWrites(door, writes).catch((err: unknown) => { log.error({ err }, 'the copied environment could not be marked'); });
}

/** An administrator has confirmed that this environment is meant: its rows belong to it from now on. */
export const reconnect = (door: DataverseDoor, organizationId: string, rows: readonly ConnectionRow[]): Promise<void> =>
  applyWrites(door, rows.map((r) => patchConnection(r.cfl_connectionid, { cfl_organizationid: organizationId, cfl_status: optionValue(connectionStatus, 'notConnected'), cfl_statusreason: null, cfl_relayid: null })));
