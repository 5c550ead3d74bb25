/** A row was created on a table that has steps: a system job for each, in the same transaction, and what it will deliver. */
import { randomUUID } from 'node:crypto';
import { secondsOf } from '../behaviours/values.ts';
import { isDecimal, type Table } from '../metadata/model.ts';
import type { Caller } from '../security/access.ts';
import type { Reference, Row, Value } from '../store/store.ts';
import type { World } from '../world.ts';
import { filterId } from './register.ts';

/** A delivery that waits; it counts only while its system job is there, so a transaction that is undone delivers nothing. */
export interface Delivery { readonly job: string; readonly step: string; readonly endpoint: string; readonly context: Readonly<Record<string, unknown>> }

const contracts = 'http://schemas.microsoft.com/xrm/2011/Contracts';
const wcfDate = (instant: string): string => `/Date(${Date.parse(instant)})/`;
const entityReference = (r: Reference) => ({ __type: `EntityReference:${contracts}`, Id: r.id, KeyAttributes: [], LogicalName: r.table, Name: null, RowVersion: null });

export function raiseCreated(w: World, c: Caller, t: Table, id: string, row: Row): void {
  if (w.store.rows('sdkmessageprocessingstep').size === 0) return;
  const filter = filterId('Create', t.logicalName);
  for (const step of w.store.rows('sdkmessageprocessingstep').values()) {
    if ((step['sdkmessagefilterid'] as Reference | null)?.id !== filter || step['statecode'] !== 0) continue;
    const job = randomUUID();
    const now = secondsOf(w.now());
    w.store.put('asyncoperation', job, {
      asyncoperationid: job, name: String(step['name']), operationtype: 1, messagename: 'Create', primaryentitytype: t.logicalName, retrycount: 0, statecode: 0, statuscode: 0, message: null, friendlymessage: null, errorcode: null,
      createdon: now, modifiedon: now, startedon: null, completedon: null, owningextensionid: { table: 'sdkmessageprocessingstep', id: String(step['sdkmessageprocessingstepid']) },
    });
    w.deliveries.push({ job, step: String(step['sdkmessageprocessingstepid']), endpoint: (step['eventhandler'] as Reference).id, context: contextOf(w, c, t, id, row, { job, step: String(step['sdkmessageprocessingstepid']) }) });
  }
}

/** RemoteExecutionContext as its JSON serializer prints it. */
function contextOf(w: World, c: Caller, t: Table, id: string, row: Row, o: { readonly job: string; readonly step: string }): Record<string, unknown> {
  const initiating = c.impersonator ?? c.acting;
  const attributes = [...t.columns.values()].flatMap((column) => {
    const v: Value | undefined = row[column.logicalName];
    return v === null || v === undefined ? [] : [{ key: column.logicalName, value: printed(column.type, v, isDecimal(column)) }];
  });
  const context = {
    BusinessUnitId: c.acting.businessUnitId, CorrelationId: randomUUID(), Depth: 1, InitiatingUserId: initiating.userId,
    InputParameters: [{ key: 'Target', value: { __type: `Entity:${contracts}`, Attributes: attributes, EntityState: null, FormattedValues: [], Id: id, KeyAttributes: [], LogicalName: t.logicalName, RelatedEntities: [], RowVersion: null } }],
    IsExecutingOffline: false, IsInTransaction: false, IsOfflinePlayback: false, IsolationMode: 1, MessageName: 'Create', Mode: 1, OperationCreatedOn: wcfDate(String(row['createdon'])), OperationId: o.job,
    OrganizationId: w.organizationId, OrganizationName: w.organizationName, OutputParameters: [{ key: 'id', value: id }], OwningExtension: { Id: o.step, KeyAttributes: [], LogicalName: 'sdkmessageprocessingstep', Name: null, RowVersion: null },
    ParentContext: null, PostEntityImages: [], PreEntityImages: [], PrimaryEntityId: id, PrimaryEntityName: t.logicalName, RequestId: null, SecondaryEntityName: 'none', SharedVariables: [], Stage: 40, UserId: c.acting.userId,
  };
  return { ...context, ParentContext: { ...context, InputParameters: [...context.InputParameters, { key: 'SuppressDuplicateDetection', value: false }], OutputParameters: [], Stage: 30 } };
}

function printed(type: string, v: Value, decimal: boolean): unknown {
  if (v !== null && typeof v === 'object' && 'table' in v) return entityReference(v as Reference);
  if (type === 'choice' || type === 'state' || type === 'status') return { __type: `OptionSetValue:${contracts}`, Value: v };
  if (type === 'money') return { __type: `Money:${contracts}`, Value: Number(String(v)) };
  if (decimal) return Number(String(v));
  if (type === 'datetime' && typeof v === 'string') return wcfDate(v);
  return v;
}
