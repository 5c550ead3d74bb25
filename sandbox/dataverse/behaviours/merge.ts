import { DataverseError, noSuchRow } from '../errors.ts';
import type { Table } from '../metadata/model.ts';
import type { Caller } from '../security/access.ts';
import { demand } from '../security/access.ts';
import type { Reference, Value } from '../store/store.ts';
import type { World } from '../world.ts';
import { secondsOf } from './values.ts';
import type { Values } from './write.ts';
import { updateRow } from './write.ts';

/**
 * Everything that points at the subordinate then points at the master: closed invoices too, and whatever a key says, since
 * no row gets another key than it had. The subordinate stays, inactive, and names its master.
 * @param checkParents refuses where both have a parent and it is not the same
 */
export function mergeRows(w: World, c: Caller, t: Table, master: string, subordinate: string, values: Values, checkParents: boolean): void {
  const into = w.store.get(t.logicalName, master), from = w.store.get(t.logicalName, subordinate);
  if (!into) throw noSuchRow(t.logicalName, master);
  if (!from) throw noSuchRow(t.logicalName, subordinate);
  if (master === subordinate) throw new DataverseError(400, '0x80040203', 'A record cannot be merged with itself.');
  demand(w, c, 'Write', t, into);
  demand(w, c, 'Write', t, from);
  for (const [row, id] of [[into, master], [from, subordinate]] as const) if (row['merged'] === true || row['statecode'] !== 0) throw new DataverseError(400, '0x80040363', `Only active records can be merged. (${t.logicalName} ${id})`);
  const parent = t.logicalName === 'account' ? 'parentaccountid' : 'parentcustomerid';
  const a = into[parent] as Reference | null, b = from[parent] as Reference | null;
  if (checkParents && a && b && a.id !== b.id) throw new DataverseError(400, '0x80040203', 'The records have different parents.');
  if (values.size) updateRow(w, c, t, master, values);
  const now = secondsOf(w.now());
  for (const r of w.metadata.pointingAt(t.logicalName)) {
    const child = w.metadata.tables.get(r.referencing);
    // Who merged whom is not handed on, and nobody becomes his own parent.
    if (!child || r.attribute === 'masterid') continue;
    if (r.origin !== 'platform' && w.switches.mergeCustomRows === 'stay') continue;
    for (const row of [...w.store.rows(r.referencing).values()]) {
      const to = row[r.attribute] as Reference | null | undefined;
      const id = String(row[child.idColumn]);
      if (to?.id !== subordinate || to.table !== t.logicalName) continue;
      const next: Record<string, Value> = { ...row, modifiedon: now, modifiedby: { table: 'systemuser', id: c.acting.userId } };
      next[r.attribute] = child.logicalName === t.logicalName && id === master ? null : { table: t.logicalName, id: master };
      w.store.put(child.logicalName, id, next);
    }
  }
  const state = t.columns.get('statuscode')!.options!.find((o) => o.state === 1)!;
  w.store.put(t.logicalName, subordinate, { ...w.store.get(t.logicalName, subordinate)!, merged: true, masterid: { table: t.logicalName, id: master }, statecode: 1, statuscode: state.value, modifiedon: now, modifiedby: { table: 'systemuser', id: c.acting.userId } });
}
