import type { Decimal } from '../exact-json.ts';

/** A lookup's value. */
export interface Reference { readonly table: string; readonly id: string }
/** instants 'YYYY-MM-DDTHH:mm:ssZ', calendar dates 'YYYY-MM-DD', decimals exact. */
export type Value = string | number | boolean | Decimal | Reference | readonly number[] | null;
export type Row = Readonly<Record<string, Value>>;
export type Link = readonly [string, string];

/**
 * Rows in memory. Rows are never changed in place, so an undo journal is enough for atomic requests and change sets,
 * and reading while writing sees whole rows.
 */
export class Store {
  #tables = new Map<string, Map<string, Row>>();
  #links = new Map<string, Link[]>();
  #journal: (() => void)[] | null = null;
  #version = 1000000;
  /** Rows by the value of a column (of a lookup, the row that it names): made when it is first asked for, and kept from then on. */
  #naming = new Map<string, Map<string, Map<string, Set<string>>>>();
  /** When a row came, by table: what an index finds is read in the same order as all rows are. */
  #came = new Map<string, Map<string, number>>();
  #comings = 0;
  readonly sequences = new Map<string, number>();
  /** Rises whenever something changes that decides about rights; computed rights are kept until then. */
  securityEpoch = 0;

  rows(table: string): Map<string, Row> {
    let rows = this.#tables.get(table);
    if (!rows) this.#tables.set(table, (rows = new Map()));
    return rows;
  }
  #touch(table: string): void { if (table === 'systemuser' || table === 'role' || table === 'team' || table === 'businessunit') this.securityEpoch++; }
  /** Rows whose lookup names this row, without looking at all the others. */
  naming(table: string, lookup: string, id: string): Row[] {
    const rows = this.rows(table);
    return [...this.idsWith(table, lookup, id)].map((rowId) => rows.get(rowId)!);
  }
  /** Ids of the rows whose column has this value: of a lookup the id that it names, of text as it is compared. */
  idsWith(table: string, lookup: string, value: string): ReadonlySet<string> {
    let ofTable = this.#naming.get(table);
    if (!ofTable) this.#naming.set(table, (ofTable = new Map()));
    let index = ofTable.get(lookup);
    if (!index) {
      ofTable.set(lookup, (index = new Map()));
      for (const [rowId, row] of this.rows(table)) entry(index, lookup, row)?.add(rowId);
    }
    return index.get(value) ?? nobody;
  }
  /** These rows, in the order in which they would be met among all of them. */
  some(table: string, ids: ReadonlySet<string>): Row[] {
    const rows = this.rows(table);
    const found = [...ids].filter((id) => rows.has(id));
    if (found.length < 2) return found.map((id) => rows.get(id)!);
    let came = this.#came.get(table);
    if (!came) { this.#came.set(table, (came = new Map())); for (const id of rows.keys()) came.set(id, ++this.#comings); }
    return found.sort((a, b) => came.get(a)! - came.get(b)!).map((id) => rows.get(id)!);
  }
  /** The only place that changes rows. */
  #become(table: string, id: string, row: Row | undefined): void {
    const rows = this.rows(table);
    const before = rows.get(id);
    if (row) rows.set(id, row); else rows.delete(id);
    const came = this.#came.get(table);
    if (came && row && !before) came.set(id, ++this.#comings); else if (!row) came?.delete(id);
    for (const [lookup, index] of this.#naming.get(table) ?? []) {
      if (before) entry(index, lookup, before)?.delete(id);
      if (row) entry(index, lookup, row)?.add(id);
    }
  }
  get(table: string, id: string): Row | undefined { return this.#tables.get(table)?.get(id); }
  put(table: string, id: string, row: Row): void {
    const before = this.rows(table).get(id);
    this.#touch(table);
    this.#journal?.push(() => { this.#touch(table); this.#become(table, id, before); });
    this.#become(table, id, { ...row, versionnumber: ++this.#version });
  }
  /** As put(), but the row counts as unchanged: its version stays. */
  keep(table: string, id: string, row: Row): void {
    const before = this.rows(table).get(id);
    this.#journal?.push(() => { this.#become(table, id, before); });
    this.#become(table, id, row);
  }
  remove(table: string, id: string): void {
    const before = this.rows(table).get(id);
    if (!before) return;
    this.#touch(table);
    this.#journal?.push(() => { this.#touch(table); this.#become(table, id, before); });
    this.#become(table, id, undefined);
  }
  links(name: string): readonly Link[] { return this.#links.get(name) ?? []; }
  setLinks(name: string, links: Link[]): void {
    const before = this.#links.get(name) ?? [];
    this.securityEpoch++;
    this.#journal?.push(() => { this.securityEpoch++; this.#links.set(name, before); });
    this.#links.set(name, links);
  }
  /** Runs `work`; when it throws, every write since the start is undone and the error goes on. Nests. */
  atomically<T>(work: () => T): T {
    const outer = this.#journal;
    const journal: (() => void)[] = [];
    this.#journal = journal;
    try {
      const result = work();
      outer?.push(...journal);
      return result;
    } catch (error) {
      for (const undo of journal.reverse()) undo();
      throw error;
    } finally {
      this.#journal = outer;
    }
  }
  /** Autonumbers rise even when the request is rolled back, as sequences do. */
  nextNumber(name: string, first = 1000): number {
    const next = this.sequences.get(name) ?? first;
    this.sequences.set(name, next + 1);
    return next;
  }
  dump(): unknown {
    return {
      version: this.#version, sequences: [...this.sequences], links: [...this.#links],
      tables: [...this.#tables].map(([name, rows]) => [name, [...rows.values()]]),
    };
  }
  load(tables: Iterable<[string, Map<string, Row>]>, links: Iterable<[string, Link[]]>, sequences: Iterable<[string, number]>, version: number): void {
    this.securityEpoch++;
    this.#tables = new Map(tables);
    this.#naming.clear();
    this.#came.clear();
    this.#links = new Map(links);
    this.sequences.clear();
    for (const [k, v] of sequences) this.sequences.set(k, v);
    this.#version = version;
  }
}

const nobody: ReadonlySet<string> = new Set();

/** Text compares as the database's collation does: without case, trailing blanks do not count. */
export const folded = (s: string): string => s.replace(/ +$/, '').toLocaleLowerCase('en');

/** Ids of the rows that have the same there as this row; undefined where it is empty, or is nothing that is looked for this way. */
function entry(index: Map<string, Set<string>>, column: string, row: Row): Set<string> | undefined {
  const value = row[column];
  const key = typeof value === 'string' ? folded(value) : (value as Reference | null | undefined)?.id;
  if (key === undefined) return undefined;
  let ids = index.get(key);
  if (!ids) index.set(key, (ids = new Set()));
  return ids;
}
