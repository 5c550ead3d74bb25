/** What is really there in an environment: one call of Dataverse, with the administrator's own token. */
import { componentId, connection, connectionHealth, connectionStatus, optionKey } from '@counterfoil/solution';
import { DoorError } from '../core/errors.ts';
import type { DataverseDoor, PartAnswer } from '../dataverse/door.ts';
import { administers, isRole, roleReads, SERVICE_ROLE } from './administrator.ts';
import type { AddressState, ConnectionView, UserState } from './contract.ts';
import type { ImportSeen, SolutionSeen } from './state.ts';

export const SOLUTION = 'Counterfoil';
/** What the platform calls a version that was imported beside the one in use. */
const HOLDING = `${SOLUTION}_Upgrade`;

export interface Seen {
  readonly administers: boolean;
  readonly solution: Omit<SolutionSeen, 'offered'>;
  readonly user: { readonly id: string; readonly disabled: boolean; readonly hasRole: boolean } | undefined;
  readonly businessUnit: { readonly id: string; readonly name: string } | undefined;
  readonly variable: { readonly definition: string; readonly valueId: string | undefined; readonly value: string | undefined } | undefined;
  readonly connections: readonly Omit<ConnectionView, 'ours'>[];
}
export interface ImportPointer { readonly job: string; readonly operation: string | undefined; readonly ageMs: number }

const COMPLETED = 3, SUCCEEDED = 30;
/** An import that was written down and that the platform has not heard of after this time never reached it. */
const LOST_MS = 180_000;

/** @throws DoorError; status 401 when the token has ended */
export async function look(door: DataverseDoor, o: { readonly userId: string; readonly clientId: string | undefined; readonly import: ImportPointer | undefined }): Promise<Seen> {
  const health = connectionHealth.setName, rows = connection.setName;
  const parts = [
    ...roleReads(o.userId),
    { get: `solutions?$select=uniquename,version&$filter=uniquename eq '${SOLUTION}' or uniquename eq '${HOLDING}'` },
    { get: "EntityDefinitions?$select=LogicalName&$filter=LogicalName eq 'invoice'" },
    { get: 'businessunits?$select=businessunitid,name&$filter=_parentbusinessunitid_value eq null' },
    { get: "environmentvariabledefinitions?$select=environmentvariabledefinitionid&$expand=environmentvariabledefinition_environmentvariablevalue($select=environmentvariablevalueid,value)&$filter=schemaname eq 'cfl_RelayUrl'" },
    { get: `${rows}?$select=cfl_name,cfl_tenantid,cfl_countrycode,cfl_basecurrency,cfl_status,cfl_statusreason,cfl_isdefault&$filter=statecode eq 0&$orderby=cfl_name` },
    { get: `${health}?$select=_cfl_connectionid_value,cfl_daycallsleft,cfl_lastcallon,cfl_lastpollon,cfl_referencereadon` },
    { get: `systemusers?$select=systemuserid,isdisabled&$expand=systemuserroles_association($select=roleid,_parentrootroleid_value)&$filter=applicationid eq ${o.clientId ?? '00000000-0000-0000-0000-000000000000'}` },
    ...(o.import === undefined ? [] : [{ get: `importjobs(${o.import.job})?$select=progress,completedon` }]),
    ...(o.import?.operation === undefined ? [] : [{ get: `asyncoperations(${o.import.operation})?$select=statecode,statuscode,friendlymessage,message` }]),
  ];
  const answers = await door.batch(parts, { continueOnError: true, deadlineMs: 30_000 });
  const ended = answers.find((a) => a.status === 401);
  if (ended) throw new DoorError({ door: 'dataverse', fate: 'unauthorised', status: 401, code: 'http-401', message: 'The token has ended.' });
  const [direct, teams, solutions, invoice, units, variable, connections, healths, users, job, operation] = answers as PartAnswer[];
  // who may not read the roles is no administrator; any other failure is one of the platform and must not look like an empty environment
  for (const a of [solutions, invoice, units, users]) if (a!.status >= 400 && a!.status !== 403) throw new DoorError({ door: 'dataverse', fate: 'doubtful', status: a!.status, code: a!.error?.code ?? `http-${a!.status}`, message: a!.error?.message ?? 'Dataverse did not answer.' });

  const version = (name: string): string | undefined => solutions!.body?.value?.find((s: any) => s.uniquename === name)?.version;
  const role = await componentId('role', SERVICE_ROLE);
  const [user] = users!.body?.value ?? [], [unit] = units!.body?.value ?? [], [definition] = variable!.body?.value ?? [];
  const value = definition?.environmentvariabledefinition_environmentvariablevalue?.[0];
  return {
    administers: await administers([direct!, teams!]),
    solution: { hasInvoices: (invoice!.body?.value?.length ?? 0) > 0, installed: version(SOLUTION), holding: version(HOLDING), import: importSeen(o.import, job, operation) },
    user: user && { id: user.systemuserid, disabled: user.isdisabled === true, hasRole: (user.systemuserroles_association ?? []).some((r: any) => isRole(r, role)) },
    businessUnit: unit && { id: unit.businessunitid, name: unit.name },
    variable: definition && { definition: definition.environmentvariabledefinitionid, valueId: value?.environmentvariablevalueid, value: value?.value ?? undefined },
    connections: (connections!.body?.value ?? []).map((c: any) => connectionView(c, (healths!.body?.value ?? []).find((h: any) => h._cfl_connectionid_value === c.cfl_connectionid))),
  };
}

export function importSeen(pointer: ImportPointer | undefined, job: PartAnswer | undefined, operation: PartAnswer | undefined): ImportSeen | undefined {
  if (pointer === undefined) return undefined;
  const progress = Math.max(0, Math.min(99, Math.floor(Number(job?.status === 200 ? job.body.progress ?? 0 : 0))));
  const running = { running: true, progress, failure: undefined };
  if (operation !== undefined && operation.status === 200) {
    const { statecode, statuscode, friendlymessage, message } = operation.body;
    if (Number(statecode) !== COMPLETED) return running;
    return { running: false, progress: 100, failure: Number(statuscode) === SUCCEEDED ? undefined : String(friendlymessage || message || 'The platform gives no reason.') };
  }
  // asked for, and the answer with its number was lost: the job itself tells
  if (job?.status === 200) return job.body.completedon ? { running: false, progress: 100, failure: undefined } : running;
  return pointer.ageMs < LOST_MS ? running : { running: false, progress: 0, failure: 'The import never began.' };
}

function connectionView(c: any, h: any): Omit<ConnectionView, 'ours'> {
  const reads = [h?.cfl_lastpollon, h?.cfl_referencereadon].filter((x) => typeof x === 'string').sort();
  return {
    tenantId: String(c.cfl_tenantid ?? '').toLowerCase(), name: c.cfl_name ?? '', country: c.cfl_countrycode ?? undefined, currency: c.cfl_basecurrency ?? undefined,
    status: statusOf(c.cfl_status), reason: c.cfl_statusreason ?? undefined, isDefault: c.cfl_isdefault === true, callsLeft: h?.cfl_daycallsleft === undefined || h.cfl_daycallsleft === null ? undefined : Number(h.cfl_daycallsleft), lastReadOn: reads.at(-1),
  };
}
const STATUSES = new Set(['connected', 'needsReconnecting', 'paused', 'readOnly', 'environmentCopied']);
const statusOf = (value: unknown): ConnectionView['status'] => { const key = optionKey(connectionStatus, value as number); return key !== undefined && STATUSES.has(key) ? key as ConnectionView['status'] : 'notConnected'; };

export function userStateOf(seen: Pick<Seen, 'user' | 'businessUnit'>, o: { readonly clientId: string; readonly served: boolean; readonly url: string }): UserState {
  const { user } = seen;
  const state = user === undefined ? 'absent' : user.disabled ? 'disabled' : !user.hasRole ? 'noRole' : o.served ? 'ready' : 'notServed';
  return { state, clientId: o.clientId, businessUnit: seen.businessUnit?.name ?? '', role: SERVICE_ROLE, where: 'https://admin.powerplatform.microsoft.com/environments' };
}
export function addressStateOf(variable: Seen['variable'], proposed: string): AddressState {
  const value = variable?.value?.trim().replace(/\/+$/, '') || undefined;
  return { state: value === undefined ? 'absent' : value === proposed ? 'ready' : 'other', value, proposed };
}
