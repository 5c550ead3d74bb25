/**
 * A copied environment (R67). Rows, scripts and the relay's address come along with a copy, and its documents would reach
 * the real books. So the organization id that Dataverse itself tells is compared with the one that was joined: on each
 * connection row, and in our database for this address. A difference disarms until an administrator reconnects.
 */
import { connectionStatus, optionKey, optionValue } from '@counterfoil/solution';
import type { DataverseDoor } from '../dataverse/door.ts';
import type { Log } from '../core/log.ts';
import { applyWrites, patchConnection, type ConnectionRow } from './rows.ts';

export const COPIED_REASON = 'This Dynamics environment is a copy of the one that was connected. Nothing is sent to Xero from it. To connect it, set RECONNECT_ENVIRONMENT of its relay to this environment\'s organization id and restart the relay.';

export interface CopyVerdict { readonly copied: boolean; readonly rows: readonly ConnectionRow[] }

/** Pure. `remembered`: organization id that our database holds for this address, if any. */
export function judgeCopy(organizationId: string, rows: readonly ConnectionRow[], remembered: string | undefined): CopyVerdict {
  const foreign = rows.filter((r) => r.cfl_organizationid && r.cfl_organizationid.toLowerCase() !== organizationId);
  const moved = remembered !== undefined && remembered !== organizationId;
  return { copied: foreign.length > 0 || moved, rows: moved ? rows : foreign };
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
