import { DataverseError, noSegment } from '../errors.ts';
import type { Column, ManyToMany, Relationship, Table } from './model.ts';
import { isLookup } from './model.ts';

/** All definitions in force. An import works on a copy and swaps it in whole, so a refused import leaves nothing behind. */
export class Metadata {
  readonly tables = new Map<string, Table>();
  readonly relationships: Relationship[] = [];
  readonly manyToMany: ManyToMany[] = [];
  #bySet = new Map<string, Table>();

  addTable(t: Table): void { this.tables.set(t.logicalName, t); this.#bySet.set(t.setName, t); }
  addRelationship(r: Relationship): void {
    const at = this.relationships.findIndex((x) => x.name === r.name && x.referenced === r.referenced);
    if (at >= 0) this.relationships[at] = r; else this.relationships.push(r);
  }
  copy(): Metadata {
    const m = new Metadata();
    for (const t of this.tables.values()) m.addTable({ ...t, columns: new Map(t.columns), keys: [...t.keys] });
    m.relationships.push(...this.relationships);
    m.manyToMany.push(...this.manyToMany);
    return m;
  }
  table(logicalName: string): Table {
    const t = this.tables.get(logicalName);
    if (!t) throw new DataverseError(400, '0x80041102', `The entity with a name = '${logicalName}' was not found in the MetadataCache.`);
    return t;
  }
  /** Entity set names are case sensitive in the original. */
  tableOfSet(set: string): Table {
    const t = this.#bySet.get(set);
    if (!t) throw noSegment(set);
    return t;
  }
  hasSet(set: string): boolean { return this.#bySet.has(set); }
  /** The lookup behind a single-valued navigation property. Case sensitive, as in the original. */
  lookupNav(t: Table, nav: string): { column: Column; relationship: Relationship } | null {
    const r = this.relationships.find((x) => x.referencing === t.logicalName && x.referencingNav === nav);
    const column = r && t.columns.get(r.attribute);
    return r && column ? { column, relationship: r } : null;
  }
  collectionNav(t: Table, nav: string): Relationship | null {
    return this.relationships.find((x) => x.referenced === t.logicalName && x.referencedNav === nav) ?? null;
  }
  manyNav(t: Table, nav: string): { link: ManyToMany; other: string; side: 1 | 2 } | null {
    for (const link of this.manyToMany) {
      if (link.table1 === t.logicalName && link.nav1 === nav) return { link, other: link.table2, side: 1 };
      if (link.table2 === t.logicalName && link.nav2 === nav) return { link, other: link.table1, side: 2 };
    }
    return null;
  }
  /** Navigation property by target table of a lookup column. */
  navsOf(t: Table, c: Column): Record<string, string> {
    if (!isLookup(c)) return {};
    const own = this.relationships.filter((r) => r.referencing === t.logicalName && r.attribute === c.logicalName);
    return Object.fromEntries(own.map((r) => [r.referenced, r.referencingNav]));
  }
  pointingAt(logicalName: string): Relationship[] { return this.relationships.filter((r) => r.referenced === logicalName); }
}
