/** Reads and writes of connection, health and reference rows, as the service. */
import { connection, connectionHealth, referenceId, type PartialRow, type Table, primaryKey } from '@counterfoil/solution';
import type { CallOptions, DataverseDoor, Write } from '../dataverse/door.ts';
import { DoorError } from '../core/errors.ts';
import { referenceTables } from '../reference/rows.ts';

export type ConnectionRow = PartialRow<typeof connection> & { cfl_connectionid: string; statecode?: number; modifiedon?: string };
const COLUMNS = ['cfl_connectionid', 'cfl_name', 'cfl_tenantid', 'cfl_shortcode', 'cfl_countrycode', 'cfl_basecurrency', 'cfl_timezone', 'cfl_status', 'cfl_statusreason', 'cfl_isdefault', 'cfl_organizationid', 'cfl_relayid', 'cfl_epoch', 'cfl_connectedon', 'cfl_periodlockdate', 'cfl_endofyearlockdate', 'cfl_currencies', 'statecode', 'modifiedon', '_ownerid_value'];

export async function everyRow(door: DataverseDoor, path: string, options?: CallOptions): Promise<any[]> {
  const all: any[] = [];
  for (let next: string | undefined = path; next !== undefined;) {
    const page: any = await door.get(next, options);
    all.push(...page.value);
    next = page['@odata.nextLink'];
  }
  return all;
}

export async function whoAmI(door: DataverseDoor): Promise<{ organization: string; user: string }> {
  const who = await door.get('WhoAmI()');
  return { organization: String(who.OrganizationId).toLowerCase(), user: String(who.UserId).toLowerCase() };
}
/** Deactivated ones, too: those must not be taken for deleted and made anew. */
export const connectionRows = (door: DataverseDoor): Promise<ConnectionRow[]> => everyRow(door, `${connection.setName}?$select=${COLUMNS.join(',')}&$orderby=createdon`, { annotations: true });
export const isActive = (r: ConnectionRow): boolean => r.statecode === undefined || r.statecode === 0;

/** All mirrored rows of one connection by id, and which table each is of. */
export async function referenceRowsOf(door: DataverseDoor, connectionId: string): Promise<{ rows: Map<string, Record<string, unknown>>; tables: Map<string, Table> }> {
  const rows = new Map<string, Record<string, unknown>>(); const tables = new Map<string, Table>();
  for (const table of referenceTables) {
    const plain = Object.entries(table.columns).filter(([, c]) => c.kind !== 'lookup').map(([name]) => name);
    const key = primaryKey(table);
    for (const r of await everyRow(door, `${table.setName}?$select=${[key, 'statecode', ...plain].join(',')}&$filter=_cfl_connectionid_value eq ${connectionId}`)) {
      rows.set(String(r[key]).toLowerCase(), r); tables.set(String(r[key]).toLowerCase(), table);
    }
  }
  return { rows, tables };
}

/** In change sets of at most 100 writes, in order. @throws DoorError when one is refused. */
export async function applyWrites(door: DataverseDoor, writes: readonly Write[]): Promise<void> {
  for (let i = 0; i < writes.length; i += 100) {
    const [answer] = await door.batch([{ changeSet: writes.slice(i, i + 100) }], { deadlineMs: 60_000 });
    if (answer!.status >= 400) throw new DoorError({ door: 'dataverse', fate: answer!.status === 403 ? 'forbidden' : 'refused', status: answer!.status, code: answer!.error?.code ?? '', message: answer!.error?.message ?? '' });
  }
}

export const patchConnection = (id: string, body: Record<string, unknown>): Write => ({ method: 'PATCH', path: `${connection.setName}(${id})`, body, ifMatch: '*' });

export async function healthWrite(connectionId: string, name: string, more: Record<string, unknown>): Promise<Write> {
  const id = await referenceId('health', connectionId, 'health');
  return { method: 'PATCH', path: `${connectionHealth.setName}(${id})`, body: { cfl_name: name, 'cfl_ConnectionId@odata.bind': `/${connection.setName}(${connectionId})`, ...more } };
}
export const healthRow = async (door: DataverseDoor, connectionId: string): Promise<PartialRow<typeof connectionHealth> | undefined> =>
  (await everyRow(door, `${connectionHealth.setName}?$select=cfl_referencereadon,cfl_daycallsleft&$filter=_cfl_connectionid_value eq ${connectionId}`))[0];
