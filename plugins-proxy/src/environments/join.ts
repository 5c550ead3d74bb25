/**
 * Joins the environment to Xero, from configuration. Everything here can be repeated: rows have derived ids, settings are
 * proposed only until a connection was first connected, and nothing that an administrator has set is overwritten.
 */
import { connection, connectionId, connectionStatus, optionKey, optionValue } from '@counterfoil/solution';
import type { DataverseDoor } from '../dataverse/door.ts';
import type { XeroClient, XeroTenant } from '../xero/client.ts';
import type { XeroCurrency, XeroOrganisation } from '../xero/types.ts';
import { proposedSettings } from './proposals.ts';
import { referenceWrites, wantedRows, type ReferenceData } from './reference-rows.ts';
import { applyWrites, healthRow, healthWrite, isActive, patchConnection, referenceRowsOf, type ConnectionRow } from './rows.ts';
import { ianaZone } from './time-zone.ts';

export interface Relay { readonly relayId: string; readonly epoch: number }
const DAY_MS = 86_400_000;
const status = (key: Parameters<typeof optionValue<typeof connectionStatus>>[1]): number => optionValue(connectionStatus, key);

/** Facts about the organisation as columns of the connection row. */
export function factsOf(tenant: XeroTenant, o: XeroOrganisation, currencies: readonly XeroCurrency[] = []): Record<string, unknown> {
  const lock = [o.PeriodLockDate, o.EndOfYearLockDate].map(calendarDay).filter((d) => d !== undefined).sort().at(-1);
  return {
    cfl_name: (o.Name ?? tenant.tenantName).slice(0, 150), cfl_tenantid: tenant.tenantId, cfl_shortcode: o.ShortCode ?? null, cfl_countrycode: o.CountryCode ?? null,
    cfl_basecurrency: o.BaseCurrency ?? null, cfl_timezone: ianaZone(o.Timezone, o.CountryCode), cfl_periodlockdate: lock ?? null,
    cfl_currencies: currencies.flatMap((c) => (/^[A-Z]{3}$/.test(c.Code ?? '') ? [c.Code!] : [])).join(', ') || null,
  };
}
/** '/Date(1789344000000+0000)/' is UTC midnight of the calendar day; '2026-09-14T00:00:00' is the day itself. */
function calendarDay(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const ms = /^\/Date\((-?\d+)/.exec(value)?.[1];
  if (ms !== undefined) return new Date(Number(ms)).toISOString().slice(0, 10);
  return /^\d{4}-\d{2}-\d{2}/.exec(value)?.[0];
}

export async function readReference(xero: XeroClient, tenantId: string): Promise<ReferenceData> {
  const call = { lane: 'bulk' } as const;
  const [accounts, taxRates, themes, tracking] = await Promise.all([xero.accounts(tenantId, call), xero.taxRates(tenantId, call), xero.brandingThemes(tenantId, call), xero.trackingCategories(tenantId, call)]);
  return { accounts, taxRates, themes, tracking };
}

export interface JoinTenant { readonly dataverse: DataverseDoor; readonly xero: XeroClient; readonly organizationId: string; readonly relay: Relay; readonly tenant: XeroTenant; /** The row of this organisation, when there is one. */ readonly row: ConnectionRow | undefined; /** False when our database knows the connection already: then its settings belong to the administrator. */ readonly first: boolean; readonly rows: readonly ConnectionRow[]; readonly now: Date }

/** Makes or refreshes the connection row and its mirrored reference data. Answers the row's id. @throws DoorError */
export async function joinTenant(j: JoinTenant): Promise<string> {
  const { row } = j;
  const id = row?.cfl_connectionid.toLowerCase() ?? await connectionId(j.organizationId, j.tenant.tenantId);
  const [organisation, currencies, data] = await Promise.all([j.xero.organisation(j.tenant.tenantId, { lane: 'bulk' }), j.xero.currencies(j.tenant.tenantId, { lane: 'bulk' }), readReference(j.xero, j.tenant.tenantId)]);
  const facts = factsOf(j.tenant, organisation, currencies);
  if (row === undefined) {
    await applyWrites(j.dataverse, [{ method: 'PATCH', path: `${connection.setName}(${id})`, body: { ...facts, cfl_organizationid: j.organizationId, cfl_relayid: j.relay.relayId, cfl_epoch: j.relay.epoch, cfl_status: status('notConnected') } }]);
  }
  const { rows: existing, tables } = await referenceRowsOf(j.dataverse, id);
  await applyWrites(j.dataverse, referenceWrites(existing, await wantedRows(id, data, existing), tables));

  const changed = row === undefined ? {} : Object.fromEntries(Object.entries(facts).filter(([k, v]) => ((row as Record<string, unknown>)[k] ?? null) !== v));
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
