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
  readonly sequences = new Map<string, number>();
  /** Rises whenever something changes that decides about rights; computed rights are kept until then. */
  securityEpoch = 0;

  rows(table: string): Map<string, Row> {
    let rows = this.#tables.get(table);
    if (!rows) this.#tables.set(table, (rows = new Map()));
    return rows;
  }
  #touch(table: string): void { if (table === 'systemuser' || table === 'role' || table === 'team' || table === 'businessunit') this.securityEpoch++; }
  get(table: string, id: string): Row | undefined { return this.#tables.get(table)?.get(id); }
  put(table: string, id: string, row: Row): void {
    const rows = this.rows(table);
    const before = rows.get(id);
    this.#touch(table);
    this.#journal?.push(() => { this.#touch(table); if (before) rows.set(id, before); else rows.delete(id); });
    rows.set(id, { ...row, versionnumber: ++this.#version });
  }
  /** As put(), but the row counts as unchanged: its version stays. */
  keep(table: string, id: string, row: Row): void {
    const rows = this.rows(table);
    const before = rows.get(id);
    this.#journal?.push(() => { if (before) rows.set(id, before); else rows.delete(id); });
    rows.set(id, row);
  }
  remove(table: string, id: string): void {
    const rows = this.rows(table);
    const before = rows.get(id);
    if (!before) return;
    this.#touch(table);
    this.#journal?.push(() => { this.#touch(table); rows.set(id, before); });
    rows.delete(id);
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
    this.#links = new Map(links);
    this.sequences.clear();
    for (const [k, v] of sequences) this.sequences.set(k, v);
    this.#version = version;
  }
}
