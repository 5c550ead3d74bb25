/** Create, update, assign: the one way in which rows change, for clients, cascades and the seed alike. */
import { randomUUID } from 'node:crypto';
import { badPayload, DataverseError, duplicateId, duplicateKey, noSuchRow, NotEmulated } from '../errors.ts';
import { sizeOf } from '../metadata/builtin/notes.ts';
import type { Table } from '../metadata/model.ts';
import { isIndexed, isLookup } from '../metadata/model.ts';
import { comparable } from '../query/operators.ts';
import { zoneOfCode } from '../query/zone-codes.ts';
import type { Caller } from '../security/access.ts';
import { demand, demandOwnerReads } from '../security/access.ts';
import type { Reference, Row, Value } from '../store/store.ts';
import type { World } from '../world.ts';
import { createApplicationUser } from './application-user.ts';
import { autoNumber } from './autonumber.ts';
import { resettle, settleLine, settleMoney, settleTotals } from './pricing.ts';
import { demandKnownTurn, demandOpen, settleState, soldLines, soldTable } from './states.ts';
import { secondsOf } from './values.ts';
import { raiseCreated } from '../webhooks/raise.ts';
import { demandRegistrable } from '../webhooks/register.ts';

export type Values = ReadonlyMap<string, Value>;
const user = (id: string): Reference => ({ table: 'systemuser', id });

export function demandWritable(t: Table, c: Caller): void {
  if (t.readOnly && !c.system) throw new DataverseError(501, 'SandboxNotEmulated', `The sandbox Dataverse does not emulate writing to table '${t.logicalName}'.`);
}

export function createRow(w: World, c: Caller, t: Table, values: Values, givenId: string | null = null): string {
  const id = givenId ?? (values.get(t.idColumn) as string | undefined) ?? randomUUID();
  if (t.logicalName === 'systemuser' && !c.system && !w.store.get('systemuser', id)) return createApplicationUser(w, c, values, id);
  demandWritable(t, c);
  if (t.logicalName === 'usersettings' && !c.system) throw new NotEmulated('creating user settings: every user has them');
  if (w.store.get(t.logicalName, id)) throw duplicateId();
  const row: Record<string, Value> = {};
  for (const column of t.columns.values()) {
    row[column.logicalName] = column.type === 'state' ? (column.options?.[0]?.value ?? 0) : column.defaultValue;
  }
  row['statuscode'] = t.columns.get('statuscode')?.options?.find((o) => o.state === row['statecode'])?.value ?? null;
  if (!t.columns.has('statuscode')) delete row['statuscode'];
  const given = new Set<string>();
  const stateCounts = c.system || w.switches.stateOnCreate === 'honoured';
  for (const [name, value] of values) {
    const column = t.columns.get(name)!;
    const isState = column.type === 'state' || (column.type === 'status' && !t.columns.get('statuscode')!.options?.some((o) => o.value === value && o.state === row['statecode']));
    if (isState ? !stateCounts : !(column.validForCreate || c.system)) continue;
    row[name] = value;
    given.add(name);
  }
  row[t.idColumn] = id;
  const now = secondsOf(w.now());
  row['createdon'] = now; row['modifiedon'] = now;
  row['createdby'] = user(c.acting.userId); row['modifiedby'] = user(c.acting.userId);
  row['createdonbehalfby'] = row['modifiedonbehalfby'] = c.impersonator ? user(c.impersonator.userId) : null;
  if (t.ownership === 'UserOwned') setOwner(w, row, (row['ownerid'] as Reference | null) ?? user(c.acting.userId));
  if (t.columns.has('transactioncurrencyid') && !row['transactioncurrencyid']) row['transactioncurrencyid'] = baseCurrency(w);
  for (const column of t.columns.values()) if (column.autoNumber && !row[column.logicalName]) row[column.logicalName] = autoNumber(w, `${t.logicalName}.${column.logicalName}`, column.autoNumber);
  const sold = soldTable(t.logicalName);
  if (sold && !row[sold.number]) row[sold.number] = autoNumber(w, `${sold.table}.${sold.number}`, sold.pattern);

  demandRequired(t, row);
  demandTargets(w, row, given);
  // The right to create is measured on the row as it will be: its owner decides about the depth.
  demand(w, c, 'Create', t, row);
  if (t.ownership === 'UserOwned' && !c.system) {
    const owner = row['ownerid'] as Reference;
    if (owner.id !== c.acting.userId) demand(w, c, 'Assign', t, row);
    demandOwnerReads(w, owner, t);
  }
  demandAppend(w, c, t, row, given);
  settleState(t, id, null, row, given);
  settle(w, t, id, row, true);
  demandUnique(w, t, id, row);
  demandRegistrable(w, t, row);
  w.store.put(t.logicalName, id, row);
  afterwards(w, t, row);
  raiseCreated(w, c, t, id, row);
  return id;
}

export function updateRow(w: World, c: Caller, t: Table, id: string, values: Values): void {
  demandWritable(t, c);
  const before = w.store.get(t.logicalName, id);
  if (!before) throw noSuchRow(t.logicalName, id);
  const row: Record<string, Value> = { ...before };
  const given = new Set<string>();
  for (const [name, value] of values) {
    const column = t.columns.get(name)!;
    if (!(column.validForUpdate || c.system) || name === t.idColumn) continue;
    row[name] = value;
    given.add(name);
  }
  const owner = given.has('ownerid') && (row['ownerid'] as Reference | null)?.id !== (before['ownerid'] as Reference | null)?.id ? (row['ownerid'] as Reference | null) : null;
  if (given.has('ownerid') && !row['ownerid']) throw badPayload(t.setName, 'The owner of a row cannot be empty.');
  if (!owner || given.size > 1) demand(w, c, 'Write', t, before);
  const sold = soldTable(t.logicalName);
  if (sold && (sold.table === 'invoice' || !c.system)) { demandOpen(sold, before, given); demandKnownTurn(sold, before, row); }
  if (given.has('timezonecode') && zoneOfCode(Number(row['timezonecode'])) === undefined) throw new NotEmulated(`the time zone code ${String(row['timezonecode'])}`);
  demandRequired(t, row);
  demandTargets(w, row, given);
  demandAppend(w, c, t, row, given);
  if (owner) { demand(w, c, 'Assign', t, before); if (!c.system) demandOwnerReads(w, owner, t); setOwner(w, row, owner); }
  settleState(t, id, before, row, given);
  row['modifiedon'] = secondsOf(w.now());
  row['modifiedby'] = user(c.acting.userId);
  row['modifiedonbehalfby'] = c.impersonator ? user(c.impersonator.userId) : null;
  settle(w, t, id, row, false);
  demandUnique(w, t, id, row);
  demandRegistrable(w, t, row);
  w.store.put(t.logicalName, id, row);
  afterwards(w, t, row);
  if (owner) cascadeAssign(w, t, id, owner);
}

function settle(w: World, t: Table, id: string, row: Record<string, Value>, creating: boolean): void {
  const [lines, sold] = [soldLines(t.logicalName), soldTable(t.logicalName)];
  if (t.logicalName === 'contact') row['fullname'] = [row['firstname'], row['lastname']].filter(Boolean).join(' ') || null;
  if (lines) settleLine(w, lines, row, creating);
  if (sold) settleTotals(w, sold, id, row);
  if (t.logicalName === 'annotation') row['filesize'] = typeof row['documentbody'] === 'string' ? sizeOf(row['documentbody']) : null;
  settleMoney(w, t, row);
}
function afterwards(w: World, t: Table, row: Row): void {
  const lines = soldLines(t.logicalName);
  if (lines) resettle(w, lines, (row[lines.lookup] as Reference).id);
}

export function setOwner(w: World, row: Record<string, Value>, owner: Reference): void {
  const holder = w.store.get(owner.table, owner.id);
  if (!holder) throw noSuchRow(owner.table, owner.id);
  row['ownerid'] = owner;
  row['owninguser'] = owner.table === 'systemuser' ? owner : null;
  row['owningteam'] = owner.table === 'team' ? owner : null;
  row['owningbusinessunit'] = holder['businessunitid'] ?? null;
}
/** Rows that follow their parent to a new owner. No privilege of the caller is asked for: the platform does it. The owner has to be able to read them, like any owner. */
function cascadeAssign(w: World, t: Table, id: string, owner: Reference): void {
  for (const r of w.metadata.pointingAt(t.logicalName)) {
    if (r.onAssign === 'NoCascade') continue;
    const child = w.metadata.table(r.referencing);
    if (child.ownership !== 'UserOwned') continue;
    for (const row of [...w.store.rows(child.logicalName).values()]) {
      const to = row[r.attribute] as Reference | null;
      if (to?.id !== id || to.table !== t.logicalName || (row['ownerid'] as Reference).id === owner.id) continue;
      if (w.switches.cascadeAssign === 'ownerMustRead') demandOwnerReads(w, owner, child);
      const next: Record<string, Value> = { ...row };
      setOwner(w, next, owner);
      w.store.put(child.logicalName, String(row[child.idColumn]), next);
      cascadeAssign(w, child, String(row[child.idColumn]), owner);
    }
  }
}

export function baseCurrency(w: World): Reference | null {
  const [organization] = w.store.rows('organization').values();
  return (organization?.['basecurrencyid'] as Reference | null | undefined) ?? null;
}
/** Only what the system itself requires: "application required" binds forms, not the Web API. */
function demandRequired(t: Table, row: Row): void {
  for (const c of t.columns.values()) {
    if (c.required === 'systemrequired' && !['state', 'owner', 'primarykey', 'money'].includes(c.type) && c.validForCreate && (row[c.logicalName] === null || row[c.logicalName] === undefined)) {
      throw new DataverseError(400, '0x80040203', `The required attribute '${c.logicalName}' of '${t.logicalName}' is missing.`);
    }
  }
}
function demandTargets(w: World, row: Row, given: ReadonlySet<string>): void {
  for (const name of given) {
    const to = row[name];
    if (to && typeof to === 'object' && 'table' in to && !w.store.get(to.table, to.id)) throw noSuchRow(to.table, to.id);
  }
}
/** Setting a lookup appends this row to that one: both sides have a say. The owner is assigned, not appended. */
function demandAppend(w: World, c: Caller, t: Table, row: Row, given: ReadonlySet<string>): void {
  if (c.system) return;
  for (const name of given) {
    const column = t.columns.get(name)!;
    const to = row[name] as Reference | null;
    if (!isLookup(column) || column.type === 'owner' || !to) continue;
    const target = w.metadata.table(to.table);
    demand(w, c, 'Append', t, row);
    demand(w, c, 'AppendTo', target, w.store.get(to.table, to.id)!);
  }
}
const same = (a: Value | undefined, b: Value | undefined): boolean => (typeof a === 'string' && typeof b === 'string' ? a.toLowerCase() === b.toLowerCase() : JSON.stringify(a) === JSON.stringify(b));
function demandUnique(w: World, t: Table, id: string, row: Row): void {
  for (const key of t.keys) {
    if (key.columns.some((c) => row[c] === null || row[c] === undefined)) continue;
    const by = key.columns.find((c) => isIndexed(t.columns.get(c)!));
    const value = by === undefined ? undefined : comparable(t.columns.get(by)!, row[by]);
    const among = by === undefined ? w.store.rows(t.logicalName).values() : w.store.some(t.logicalName, w.store.idsWith(t.logicalName, by, String(value)));
    for (const other of among) {
      if (other[t.idColumn] !== id && key.columns.every((c) => same(other[c], row[c]))) throw duplicateKey(key.columns.join(', '), key.name);
    }
  }
}
