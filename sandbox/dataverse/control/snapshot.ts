/** A whole environment as JSON and back. */
import { Decimal } from '../exact-json.ts';
import { importSolution } from '../import/import-solution.ts';
import type { Level } from '../metadata/model.ts';
import type { Link, Row, Value } from '../store/store.ts';
import type { World } from '../world.ts';
import { builtinMetadata, standardSwitches } from '../world.ts';
import { emptyComponents } from '../import/components.ts';
import type { Switches } from '../world.ts';

export interface Snapshot { readonly format: 1; readonly organizationId: string; readonly switches: Switches; readonly zips: string[]; readonly roles: [string, [string, Level][]][]; readonly store: { version: number; sequences: [string, number][]; links: [string, Link[]][]; tables: [string, Record<string, unknown>[]][] } }

const pack = (v: unknown): unknown => (Decimal.isDecimal(v) ? { $decimal: (v as Decimal).toFixed() } : v);
const unpack = (v: unknown): Value => (v !== null && typeof v === 'object' && '$decimal' in v ? new Decimal(String(v.$decimal)) : (v as Value));

export function takeSnapshot(w: World): Snapshot {
  const raw = w.store.dump() as { version: number; sequences: [string, number][]; links: [string, Link[]][]; tables: [string, Row[]][] };
  return {
    format: 1, organizationId: w.organizationId, switches: w.switches, zips: w.zips.map((z) => Buffer.from(z).toString('base64')), roles: [...w.rolePrivileges].map(([id, p]) => [id, [...p]]),
    store: { ...raw, tables: raw.tables.map(([name, rows]) => [name, rows.map((r) => Object.fromEntries(Object.entries(r).map(([k, v]) => [k, pack(v)])))]) },
  };
}
/** @throws DataverseError when a zip in the snapshot cannot be imported. */
export function restoreSnapshot(w: World, s: Snapshot): void {
  w.organizationId = s.organizationId;
  w.switches = { ...standardSwitches(), ...s.switches };
  w.metadata = builtinMetadata();
  w.components = emptyComponents();
  w.zips = [];
  w.rolePrivileges.clear();
  for (const [id, p] of s.roles) w.rolePrivileges.set(id, new Map(p));
  const load = (): void => w.store.load(s.store.tables.map(([name, rows]): [string, Map<string, Row>] => {
    const idColumn = w.metadata.tables.get(name)?.idColumn ?? `${name}id`;
    return [name, new Map(rows.map((r) => { const row = Object.fromEntries(Object.entries(r).map(([k, v]) => [k, unpack(v)])); return [String(row[idColumn]), row]; }))];
  }), s.store.links.map(([k, v]): [string, Link[]] => [k, v]), s.store.sequences, s.store.version);
  // The import writes rows of its own and needs users and roles; the snapshot's rows then win as they were.
  load();
  for (const z of s.zips) importSolution(w, new Uint8Array(Buffer.from(z, 'base64')));
  load();
}
