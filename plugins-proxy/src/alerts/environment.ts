/** What one environment tells by itself: sides that cannot be reached, connections that Xero refuses and takes again, and that it is a copy. */
import type { Db } from '../database/index.ts';
import type { DataverseClient } from '../dataverse/client.ts';
import type { Environments, Joined } from '../environments/index.ts';
import type { XeroClient } from '../xero/client.ts';
import { heard } from './doors.ts';
import type { Alerts, Door } from './index.ts';
import type { Names } from './types.ts';

export interface Told { readonly alerts: Alerts | undefined; /** Known before it is joined. */ readonly url: string; readonly current: () => ReturnType<Environments['current']>; readonly dataverse: DataverseClient; readonly xero: XeroClient }

export function tellOf(o: Told) {
  const { alerts } = o;
  if (alerts === undefined) return { dataverse: o.dataverse, xero: o.xero, refused: (_connection: string): void => {}, joined: (_j: Joined): void => {} };
  /** Connections of which it is known that Xero takes them. */
  const fine = new Set<string>();
  const refusedOf = (connection: string) => ({ kind: 'connectionLost', environment: o.current()?.key ?? o.url, connection, code: 'CONNECTION_NEEDS_RECONNECTING' } as const);
  const listener = {
    // by address: a side may be down before the environment has ever been joined
    reached: (door: Door) => alerts.reached(o.url, door), notReached: (door: Door) => alerts.notReached(o.url, door),
    answered(tenantId: string) {
      const connection = o.current()?.organisations.find((x) => x.tenantId === tenantId)?.connectionId;
      if (connection === undefined || fine.has(connection)) return;
      fine.add(connection);
      void alerts.over(refusedOf(connection));
    },
  };
  return {
    dataverse: heard('dataverse', o.dataverse, ['now', 'calls', 'close'], listener),
    xero: heard('xero', o.xero, ['budget', 'waitMs', 'calls', 'close'], listener),
    refused(connection: string): void { fine.delete(connection); void alerts.raise(refusedOf(connection)); },
    joined(j: Joined): void {
      const copy = { kind: 'connectionLost', environment: j.key, code: 'ENVIRONMENT_COPIED' } as const;
      void (j.copied ? alerts.raise(copy) : alerts.over(copy));
    },
  };
}

/** What administrators have written on the connection. Somebody wrote it, so anything may stand there: only what is an address counts. Pure. */
export const addressesIn = (text: unknown): string[] => String(text ?? '').split(/[;,\s]+/).filter((a) => /^[^\s@<>"'(),;:]+@[^\s@<>"'(),;:]+\.[^\s@<>"'(),;:]+$/.test(a)).slice(0, 20);
/** Not known while Dynamics is away: the others are told all the same. */
async function recipientsOf(door: Pick<DataverseClient, 'get'>, connection: string): Promise<string[]> {
  if (connection === '') return [];
  try { return addressesIn((await door.get(`cfl_connections(${connection})?$select=cfl_alertrecipients`, { deadlineMs: 5_000 })).cfl_alertrecipients); } catch { return []; }
}
/** `db`: that of the environment, which knows the names before the environment has been joined again. */
export async function namesIn(e: { readonly name: string; readonly appUrl: string; readonly db: Db; readonly dataverse: Pick<DataverseClient, 'get'>; readonly current: () => ReturnType<Environments['current']> }, connection: string): Promise<Names> {
  const known = e.current()?.organisations.find((x) => x.connectionId === connection)?.name
    ?? (connection === '' ? undefined : (await e.db.selectFrom('connections').select('name').where('connection_id', '=', connection).executeTakeFirst())?.name);
  return { environment: e.name, appUrl: e.appUrl, connection: known || undefined, recipients: await recipientsOf(e.dataverse, connection) };
}
