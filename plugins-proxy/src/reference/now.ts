/** One connection read from Xero now, because somebody asked: rows, facts of the organisation, and when. */
import type { Organisation } from '../documents/types.ts';
import type { DataverseDoor } from '../dataverse/door.ts';
import { applyWrites, connectionRows, healthWrite, patchConnection } from '../environments/rows.ts';
import type { XeroDoor } from '../xero/door.ts';
import { changedFacts, factsOf } from './facts.ts';
import { mirrorRows, type Changes } from './mirror.ts';
import { readFromXero } from './read.ts';

export interface ReadNow { readonly name: string; readonly changes: Changes; readonly facts: readonly string[] }
export interface NowDeps { readonly dataverse: DataverseDoor; readonly xero: XeroDoor; readonly now: () => Date; readonly callMs: number }

/** Settings are never touched. Repeating it does no harm. @throws DoorError */
export async function readNow(d: NowDeps, organisation: Organisation, correlationId: string): Promise<ReadNow> {
  const { connectionId: id, tenantId } = organisation;
  const read = await readFromXero(d.xero, tenantId, { lane: 'click', correlationId, deadlineMs: d.callMs });
  const changes = await mirrorRows(d.dataverse, id, read.data);
  const facts = factsOf({ tenantId, tenantName: organisation.name }, read.organisation, read.currencies);
  const row = (await connectionRows(d.dataverse)).find((r) => r.cfl_connectionid.toLowerCase() === id);
  const changed = row === undefined ? {} : changedFacts(row as Record<string, unknown>, facts);
  const name = String(facts['cfl_name']);
  const { dayLeft, minuteLeft } = await d.xero.budget(tenantId);
  const at = d.now().toISOString();
  await applyWrites(d.dataverse, [
    ...(Object.keys(changed).length > 0 ? [patchConnection(id, changed)] : []),
    await healthWrite(id, name, { cfl_referencereadon: at, cfl_lastcallon: at, cfl_daycallsleft: dayLeft, cfl_minutecallsleft: minuteLeft }),
  ]);
  return { name, changes, facts: Object.keys(changed) };
}
