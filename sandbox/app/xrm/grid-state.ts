import type { Entity } from '../data/metadata.ts';
import type { Row } from '../data/webapi.ts';
import { Observable } from '../model/observable.ts';
import type { Handler } from './field-state.ts';
import type { GridRow } from './grid-row.ts';

export interface GridEvents { readonly select: Set<Handler>; readonly save: Set<Handler>; readonly change: Map<string, Set<Handler>> }

/** A subgrid as scripts know it. Whoever draws it reads the rows and tells it; what scripts ask for it announces. */
export class GridState extends Observable {
  readonly id: string;
  /** Rows are edited in place (on tablet and web). */
  readonly editable: boolean;
  readonly onLoad = new Set<Handler>();
  readonly events: GridEvents = { select: new Set(), save: new Set(), change: new Map() };
  entity: Entity | undefined;
  viewId = '';
  fetchXml = '';
  rows: readonly Row[] = [];
  /** Rows of an editable grid, with what people changed, by id. */
  readonly edited = new Map<string, GridRow>();
  selected: readonly string[] = [];
  more = false;
  loaded = false;
  /** Rises with every wish to read the rows again. */
  version = 0;
  readonly #contextOf: (extra: Record<string, unknown>) => unknown;

  constructor(o: { id: string; editable: boolean; contextOf: (extra: Record<string, unknown>) => unknown }) {
    super();
    this.id = o.id; this.editable = o.editable; this.#contextOf = o.contextOf;
  }
  refresh(): void { this.version++; this.changed(); }

  /** Takes freshly read rows and tells scripts. Rows with unsaved changes keep them. */
  take(entity: Entity, rows: readonly Row[], o: { more: boolean; viewId: string; fetchXml: string }): void {
    this.entity = entity; this.rows = rows; this.more = o.more; this.viewId = o.viewId; this.fetchXml = o.fetchXml; this.loaded = true;
    const ids = new Set(rows.map((r) => this.idOf(r)));
    for (const [id, row] of this.edited) {
      if (!ids.has(id) && !row.unsaved) this.edited.delete(id);
      else row.read(rows.find((r) => this.idOf(r) === id));
    }
    for (const handler of [...this.onLoad]) handler(this.#contextOf({ grid: this }));
    this.changed();
  }
  idOf(row: Row): string { return String(row[this.entity?.primaryIdAttribute ?? '']).toLowerCase(); }
  nameOf(row: Row): string { return String(row[this.entity?.primaryNameAttribute ?? ''] ?? ''); }
  /** Rows whose changes are neither saved nor given up. */
  get unsaved(): GridRow[] { return [...this.edited.values()].filter((r) => r.unsaved); }
}
