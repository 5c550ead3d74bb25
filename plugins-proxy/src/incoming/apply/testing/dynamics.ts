/** A Dynamics of rows in memory: versions, change sets that happen whole or not at all, closed invoices that take only their state, and lost answers. */
import { creditAllocation, syncHistory, xeroDocument, xeroPayment, type Table } from '@counterfoil/solution';
import { DoorError } from '../../../core/errors.ts';
import type { BatchPart, DataverseDoor, PartAnswer, Write } from '../../../dataverse/door.ts';

export type Values = Record<string, any>;
interface Kept { version: number; values: Values }
const keys: Readonly<Record<string, string>> = { invoices: 'invoiceid', cfl_connections: 'cfl_connectionid', ...Object.fromEntries([xeroDocument, xeroPayment, syncHistory, creditAllocation].map((t) => [t.setName, `${t.logicalName}id`])) };
const tables: Readonly<Record<string, Table>> = Object.fromEntries([xeroDocument, xeroPayment, syncHistory, creditAllocation].map((t) => [t.setName, t]));
const refused = (status: number, code: string): PartAnswer => ({ status, body: undefined, error: { code, message: code } });

export class FakeDynamics implements DataverseDoor {
  readonly sets = new Map<string, Map<string, Kept>>(Object.keys(keys).map((k) => [k, new Map()]));
  /** Number of change sets until the process dies: before it is committed, or after. */
  dies: { in: number; after: boolean } | undefined;
  /** Somebody else comes between reading and writing. */
  between: (() => void) | undefined;
  calls = { reads: 0, writes: 0, changeSets: 0 };
  refuses: ((w: Write) => PartAnswer | undefined) | undefined;

  put(set: string, id: string, values: Values): void { const kept = this.sets.get(set)!.get(id); this.sets.get(set)!.set(id, { version: (kept?.version ?? 0) + 1, values: { ...kept?.values, ...values } }); }
  row(set: string, id: string): Values | undefined { return this.sets.get(set)!.get(id)?.values; }
  rows(set: string): Values[] { return [...this.sets.get(set)!.values()].map((k) => k.values); }

  async batch(parts: readonly BatchPart[]): Promise<PartAnswer[]> {
    if (parts.some((p) => 'get' in p)) this.calls.reads += 1; else { this.calls.writes += 1; const b = this.between; this.between = undefined; b?.(); }
    return parts.map((p) => ('get' in p ? this.read(p.get) : 'write' in p ? this.changeSet([p.write]) : this.changeSet(p.changeSet)));
  }
  async get(path: string): Promise<any> { return this.read(path).body; }
  write(): Promise<any> { throw new Error('not used'); }

  private read(path: string): PartAnswer {
    const one = /^(\w+)\(([^)]+)\)/.exec(path);
    if (one) { const kept = this.sets.get(one[1]!)!.get(one[2]!); return kept ? { status: 200, body: shown(kept) } : refused(404, 'gone'); }
    const [, set, filter] = /^(\w+)\?.*\$filter=(.*)$/.exec(path)!;
    // A and (B or C), as this area asks
    const test = (v: Values): boolean => filter!.split(/ and (?![^(]*\))/).every((all) => all.replace(/^\(|\)$/g, '').split(' or ').some((c) => {
      const [column, op, value] = c.trim().split(' ') as [string, string, string];
      const there = v[column] ?? null;
      const wanted = value === 'null' ? null : value.replaceAll("'", '');
      return op === 'ne' ? there !== wanted : String(there) === String(wanted);
    }));
    return { status: 200, body: { value: [...this.sets.get(set!)!.values()].filter((k) => test(k.values)).map(shown) } };
  }

  private changeSet(writes: readonly Write[]): PartAnswer {
    const dying = this.dies && this.dies.in-- === 0 ? this.dies : undefined;
    if (dying) this.dies = undefined;
    if (dying && !dying.after) throw new DoorError({ door: 'dataverse', fate: 'doubtful', code: 'killed', message: 'killed' });
    this.calls.changeSets += 1;
    const before = new Map([...this.sets].map(([name, rows]) => [name, new Map(rows)]));
    for (const w of writes) {
      const bad = this.refuses?.(w) ?? this.one(w);
      if (!bad) continue;
      for (const [name, rows] of before) this.sets.set(name, rows);
      return bad;
    }
    if (dying) throw new DoorError({ door: 'dataverse', fate: 'doubtful', code: 'killed', message: 'killed' });
    return { status: 204, body: undefined };
  }

  private one(w: Write): PartAnswer | undefined {
    const [, set, id] = /^(\w+)\(([^)]+)\)$/.exec(w.path)! as unknown as [string, string, string];
    const rows = this.sets.get(set)!;
    const kept = rows.get(id);
    if (w.ifNoneMatch && kept) return refused(412, 'exists');
    if (w.ifMatch && (!kept || (w.ifMatch !== '*' && w.ifMatch !== etag(kept)))) return refused(412, 'another version');
    const body = { ...w.body } as Values;
    if (set === 'invoices' && kept!.values['statecode'] !== 0 && Object.keys(body).some((k) => k !== 'statecode' && k !== 'statuscode')) return refused(400, '0x80048418');
    const values: Values = { ...(kept?.values ?? { statecode: 0, [keys[set]!]: id }) };
    for (const [name, value] of Object.entries(body)) {
      const bound = name.endsWith('@odata.bind') ? name.slice(0, -11).toLowerCase() : undefined;
      if (bound) values[`_${bound}_value`] = value === null ? null : /\(([^)]+)\)/.exec(String(value))![1];
      else if (tables[set]?.columns[name] === undefined && !['statecode', 'statuscode'].includes(name)) return refused(400, `no column ${name}`);
      else values[name] = tables[set]?.columns[name]?.kind === 'instant' && value !== null ? `${new Date(String(value)).toISOString().slice(0, 19)}Z` : value === null || value === '' ? null : typeof value === 'object' ? String(value) : value;
    }
    rows.set(id, { version: (kept?.version ?? 0) + 1, values });
    return undefined;
  }
}
const etag = (k: Kept): string => `W/"${k.version}"`;
const shown = (k: Kept): Values => ({ ...k.values, '@odata.etag': etag(k) });
