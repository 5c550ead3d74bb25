import { noSuchRow, readOnlyRow, restricted } from '../errors.ts';
import { uninstallSolution } from '../import/import-solution.ts';
import type { Table } from '../metadata/model.ts';
import type { Caller } from '../security/access.ts';
import { demand } from '../security/access.ts';
import type { Reference, Value } from '../store/store.ts';
import type { World } from '../world.ts';
import { resettle } from './pricing.ts';
import { isClosed, soldLines } from './states.ts';
import { demandWritable } from './write.ts';

interface Doomed { readonly table: Table; readonly id: string }

/**
 * Deletes a row with what cascades from it. Restrict is looked for in the whole tree before anything goes, so a posted
 * invoice stays whole together with its lines.
 * @throws DataverseError 0x80040227 when a restricting row points at any row that would go.
 */
export function removeRow(w: World, c: Caller, t: Table, id: string): void {
  if (t.logicalName === 'solution' && !c.system) { removeSolution(w, c, t, id); return; }
  demandWritable(t, c);
  const row = w.store.get(t.logicalName, id);
  if (!row) throw noSuchRow(t.logicalName, id);
  demand(w, c, 'Delete', t, row);
  const of = soldLines(t.logicalName);
  const parent = of && (row[of.lookup] as Reference).id;
  if (of && isClosed(of, w.store.get(of.table, parent!))) throw readOnlyRow();
  const doomed = new Map<string, Doomed>();
  gather(w, { table: t, id }, doomed);
  for (const one of doomed.values()) demandUnrestricted(w, one, doomed);
  for (const one of doomed.values()) unlink(w, one, doomed);
  for (const one of doomed.values()) w.store.remove(one.table.logicalName, one.id);
  if (of) resettle(w, of, parent!);
}

function removeSolution(w: World, c: Caller, t: Table, id: string): void {
  const row = w.store.get('solution', id);
  if (!row) throw noSuchRow('solution', id);
  demand(w, c, 'Delete', t, row);
  uninstallSolution(w, String(row['uniquename']));
}

function* children(w: World, of: Doomed): Generator<{ r: ReturnType<World['metadata']['pointingAt']>[number]; child: Doomed }> {
  for (const r of w.metadata.pointingAt(of.table.logicalName)) {
    const table = w.metadata.tables.get(r.referencing);
    if (!table) continue;
    for (const row of w.store.rows(r.referencing).values()) {
      const to = row[r.attribute] as Reference | null | undefined;
      if (to?.id === of.id && to.table === of.table.logicalName) yield { r, child: { table, id: String(row[table.idColumn]) } };
    }
  }
}
const keyOf = (d: Doomed): string => `${d.table.logicalName}:${d.id}`;

function gather(w: World, one: Doomed, into: Map<string, Doomed>): void {
  if (into.has(keyOf(one))) return;
  into.set(keyOf(one), one);
  for (const { r, child } of children(w, one)) if (r.onDelete === 'Cascade') gather(w, child, into);
}
function demandUnrestricted(w: World, one: Doomed, doomed: Map<string, Doomed>): void {
  for (const { r, child } of children(w, one)) if (r.onDelete === 'Restrict' && !doomed.has(keyOf(child))) throw restricted();
}
function unlink(w: World, one: Doomed, doomed: Map<string, Doomed>): void {
  for (const { r, child } of [...children(w, one)]) {
    if (r.onDelete === 'Cascade' || doomed.has(keyOf(child))) continue;
    const row: Record<string, Value> = { ...w.store.get(child.table.logicalName, child.id)! };
    row[r.attribute] = null;
    w.store.put(child.table.logicalName, child.id, row);
  }
}
