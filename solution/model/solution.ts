import type { Chart } from './charts.ts';
import type { Choice } from './choices.ts';
import type { Dashboard } from './dashboards.ts';
import type { Form } from './forms.ts';
import type { Language } from './languages.ts';
import type { Ribbon } from './ribbon.ts';
import type { Role } from './roles.ts';
import type { ExtendedTable, Table } from './tables.ts';
import type { View } from './views.ts';

/**
 * A table's lists, opened with the view that people chose as theirs; the same with one view, whatever they chose; or the dashboards
 * with the one that opens first.
 */
export type SubArea = { readonly key: string; readonly title: string } & ({ readonly table: string; /** Key of the view. */ readonly view?: string } | { /** Key of the dashboard. */ readonly dashboard: string; /** Name of the icon's web resource. */ readonly icon: string; /** Tables that one must be able to read, or the entry is not shown. */ readonly reads: readonly string[] });
export interface Group { readonly key: string; readonly title: string; readonly subAreas: readonly SubArea[] }
export interface Area { readonly key: string; readonly title: string; readonly icon: string; readonly groups: readonly Group[] }
export interface App {
  readonly uniqueName: string; readonly name: string; readonly help: string;
  /** Name of the icon's web resource. */
  readonly icon: string;
  readonly tables: readonly string[];
  /** Names of the roles that may open it. */
  readonly roles: readonly string[];
  readonly areas: readonly Area[];
}
/** Environment variable definition of type text; its value is the customer's and is never shipped. */
export interface Setting { readonly schemaName: string; readonly name: string; readonly help: string; readonly required: boolean }
export interface WebResource {
  readonly name: string; readonly displayName: string; readonly help: string; readonly kind: 'script' | 'svg' | 'resx' | 'html';
  /** Path below webresources/. */
  readonly source: string;
  /** Of texts: the language they are in. */
  readonly language?: number;
  /** Names of web resources that the platform has to load with this one. */
  readonly dependsOn?: readonly string[];
}
/** A code component; `folder` is the one that pcf-scripts writes below pcf-controls/out/controls/. */
export interface Control { readonly name: string; readonly folder: string }

/** Everything that the solution contains. */
export interface SolutionDefinition {
  readonly tables: readonly Table[];
  readonly extended: readonly ExtendedTable[];
  readonly choices: readonly Choice[];
  readonly forms: readonly Form[];
  readonly views: readonly View[];
  readonly charts: readonly Chart[];
  readonly dashboards: readonly Dashboard[];
  readonly ribbons: readonly Ribbon[];
  readonly roles: readonly Role[];
  readonly app: App;
  readonly settings: readonly Setting[];
  readonly webResources: readonly WebResource[];
  readonly controls: readonly Control[];
  /** Besides English. */
  readonly languages?: readonly Language[];
}
