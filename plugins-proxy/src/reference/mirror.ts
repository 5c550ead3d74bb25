/** Brings the mirrored rows of one connection up to what Xero says. Only what differs is written; repeating it does nothing. */
import type { DataverseDoor } from '../dataverse/door.ts';
import { applyWrites, referenceRowsOf } from '../environments/rows.ts';
import { differences, wantedRows, type Difference, type ReferenceData } from './rows.ts';

/** How many rows of a table (by logical name) were made, changed, archived, brought back. */
export type Changes = Readonly<Record<string, Readonly<Partial<Record<Difference, number>>>>>;

/** @throws DoorError; what was written until then stays, and the next time goes on from there */
export async function mirrorRows(dataverse: DataverseDoor, connectionId: string, data: ReferenceData): Promise<Changes> {
  const { rows: existing, tables } = await referenceRowsOf(dataverse, connectionId);
  const found = differences(existing, await wantedRows(connectionId, data, existing), tables);
  await applyWrites(dataverse, found.flatMap((d) => d.writes));
  const changes: Record<string, Partial<Record<Difference, number>>> = {};
  for (const { table, is } of found) { const c = changes[table.logicalName] ??= {}; c[is] = (c[is] ?? 0) + 1; }
  return changes;
}
