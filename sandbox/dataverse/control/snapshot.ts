/** A whole environment as JSON and back. */
import { Decimal } from '../exact-json.ts';
import type { Imported } from '../import/definitions.ts';
import { replay } from '../import/definitions.ts';
import { adopt } from '../import/adopt.ts';
import type { Level } from '../metadata/model.ts';
import type { Link, Row, Value } from '../store/store.ts';
import type { World } from '../world.ts';
import { bornMetadata, standardEnvironment, standardSwitches } from '../world.ts';
import type { Environment, Switches } from '../world.ts';

export interface Snapshot { readonly format: 1; readonly organizationId: string; readonly switches: Switches; readonly environment: Environment; readonly packages: { uniqueName: string; holding: boolean; zip: string }[]; readonly roles: [string, [string, Level][]][]; readonly store: { version: number; sequences: [string, number][]; links: [string, Link[]][]; tables: [string, Record<string, unknown>[]][] } }

const pack = (v: unknown): unknown => (Decimal.isDecimal(v) ? { $decimal: (v as Decimal).toFixed() } : v);
const unpack = (v: unknown): Value => (v !== null && typeof v === 'object' && '$decimal' in v ? new Decimal(String(v.$decimal)) : (v as Value));

export function takeSnapshot(w: World): Snapshot {
  const raw = w.store.dump() as { version: number; sequences: [string, number][]; links: [string, Link[]][]; tables: [string, Row[]][] };
  return {
    format: 1, organizationId: w.organizationId, switches: w.switches, environment: w.environment, packages: w.packages.map((p) => ({ ...p, zip: Buffer.from(p.zip).toString('base64') })), roles: [...w.rolePrivileges].map(([id, p]) => [id, [...p]]),
    store: { ...raw, tables: raw.tables.map(([name, rows]) => [name, rows.map((r) => Object.fromEntries(Object.entries(r).map(([k, v]) => [k, pack(v)])))]) },
  };
}
/** @throws DataverseError when a zip in the snapshot cannot be imported. */
export function restoreSnapshot(w: World, s: Snapshot): void {
  w.organizationId = s.organizationId;
  w.switches = { ...standardSwitches(), ...s.switches };
  w.environment = s.environment ?? standardEnvironment;
  const packages: Imported[] = s.packages.map((p) => ({ ...p, zip: new Uint8Array(Buffer.from(p.zip, 'base64')) }));
  const made = replay(bornMetadata(w.environment), packages, w.environment);
  w.rolePrivileges.clear();
  for (const [id, p] of s.roles) w.rolePrivileges.set(id, new Map(p));
  const load = (): void => w.store.load(s.store.tables.map(([name, rows]): [string, Map<string, Row>] => {
    const idColumn = w.metadata.tables.get(name)?.idColumn ?? `${name}id`;
    return [name, new Map(rows.map((r) => { const row = Object.fromEntries(Object.entries(r).map(([k, v]) => [k, unpack(v)])); return [String(row[idColumn]), row]; }))];
  }), s.store.links.map(([k, v]): [string, Link[]] => [k, v]), s.store.sequences, s.store.version);
  // Rows come as they were, those about components among them; so nothing has to follow the definitions.
  w.store.load([], [], [], 0);
  adopt(w, made, packages, null);
  for (const [id, p] of s.roles) w.rolePrivileges.set(id, new Map(p));
  load();
}
