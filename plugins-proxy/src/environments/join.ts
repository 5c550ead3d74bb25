/**
 * Joins the environment to Xero, from configuration. Everything here can be repeated: rows have derived ids, settings are
 * proposed only until a connection was first connected, and nothing that an administrator has set is overwritten.
 */
import { connection, connectionId, connectionStatus, optionKey, optionValue } from '@counterfoil/solution';
import type { DataverseDoor } from '../dataverse/door.ts';
import type { XeroClient, XeroTenant } from '../xero/client.ts';
import { changedFacts, factsOf } from '../reference/facts.ts';
import { mirrorRows } from '../reference/mirror.ts';
import { readFromXero } from '../reference/read.ts';
import { proposedSettings } from './proposals.ts';
import { applyWrites, healthRow, healthWrite, isActive, patchConnection, type ConnectionRow } from './rows.ts';

export interface Relay { readonly relayId: string; readonly epoch: number }
const DAY_MS = 86_400_000;
const status = (key: Parameters<typeof optionValue<typeof connectionStatus>>[1]): number => optionValue(connectionStatus, key);

export interface JoinTenant { readonly dataverse: DataverseDoor; readonly xero: XeroClient; readonly organizationId: string; readonly relay: Relay; readonly tenant: XeroTenant; /** The row of this organisation, when there is one. */ readonly row: ConnectionRow | undefined; /** False when our database knows the connection already: then its settings belong to the administrator. */ readonly first: boolean; readonly rows: readonly ConnectionRow[]; readonly now: Date }

/** Makes or refreshes the connection row and its mirrored reference data. Answers the row's id. @throws DoorError */
export async function joinTenant(j: JoinTenant): Promise<string> {
  const { row } = j;
  const id = row?.cfl_connectionid.toLowerCase() ?? await connectionId(j.organizationId, j.tenant.tenantId);
  const { organisation, currencies, data } = await readFromXero(j.xero, j.tenant.tenantId, { lane: 'bulk' });
  const facts = factsOf(j.tenant, organisation, currencies);
  if (row === undefined) {
    await applyWrites(j.dataverse, [{ method: 'PATCH', path: `${connection.setName}(${id})`, body: { ...facts, cfl_organizationid: j.organizationId, cfl_relayid: j.relay.relayId, cfl_epoch: j.relay.epoch, cfl_status: status('notConnected') } }]);
  }
  await mirrorRows(j.dataverse, id, data);

  const changed = row === undefined ? {} : changedFacts(row as Record<string, unknown>, facts);
  const others = j.rows.some((r) => r.cfl_isdefault === true && isActive(r) && r.cfl_connectionid.toLowerCase() !== id);
  const settings = row?.cfl_connectedon ? {} : { ...(j.first ? await proposedSettings(id, data, !others) : {}), cfl_connectedon: j.now.toISOString() };
  const was = optionKey(connectionStatus, row?.cfl_status) ?? 'notConnected';
  // paused, read-only and copied were set on purpose and stay
  const arm = was === 'notConnected' || was === 'needsReconnecting' ? { cfl_status: status('connected'), cfl_statusreason: null } : {};
  const claim = row !== undefined && !row.cfl_relayid ? { cfl_relayid: j.relay.relayId, cfl_epoch: j.relay.epoch } : {};
  const belongs = row !== undefined && !row.cfl_organizationid ? { cfl_organizationid: j.organizationId } : {};
  const body = { ...changed, ...settings, ...claim, ...belongs, ...arm };
  const left = await j.xero.budget(j.tenant.tenantId);
  await applyWrites(j.dataverse, [
    ...(Object.keys(body).length > 0 ? [patchConnection(id, body)] : []),
    await healthWrite(id, String(facts['cfl_name']), { cfl_referencereadon: j.now.toISOString(), cfl_daycallsleft: left.dayLeft, cfl_lastcallon: j.now.toISOString() }),
  ]);
  return id;
}

/** Must Xero be read for this row now? Not after a mere restart: its reference data is a day old at most. */
export async function isStale(door: DataverseDoor, row: ConnectionRow, now: Date): Promise<boolean> {
  const key = optionKey(connectionStatus, row.cfl_status) ?? 'notConnected';
  if (!row.cfl_connectedon || key === 'notConnected' || key === 'needsReconnecting' || !row.cfl_relayid) return true;
  const read = (await healthRow(door, row.cfl_connectionid))?.cfl_referencereadon;
  return !read || now.getTime() - Date.parse(read) > DAY_MS;
}
