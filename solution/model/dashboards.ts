/** Dashboards: charts and lists on one page. */
export interface Tile {
  readonly table: string;
  /** Key of the view whose rows the tile shows. */
  readonly view: string;
  /** Key of the chart; without one the tile is a list. */
  readonly chart?: string;
  readonly label: string;
}
export interface Dashboard {
  /** Stable key: the id is derived from it. */
  readonly key: string;
  readonly name: string;
  readonly help: string;
  /** Rows of tiles; all rows are equally long. */
  readonly rows: readonly (readonly Tile[])[];
}
/** An environment's standard setting; the platform refuses a dashboard with more. */
export const mostTiles = 6;

export const defineDashboard = <const D extends Dashboard>(d: D): D => d;
