import type { Choice } from './choices.ts';
import type { Form } from './forms.ts';
import type { Ribbon } from './ribbon.ts';
import type { Role } from './roles.ts';
import type { ExtendedTable, Table } from './tables.ts';
import type { View } from './views.ts';

export interface SubArea { readonly key: string; readonly title: string; readonly table: string }
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
export interface WebResource { readonly name: string; readonly displayName: string; readonly help: string; readonly kind: 'script' | 'svg'; /** Path below webresources/. */ readonly source: string }
/** A code component; `folder` is the one that pcf-scripts writes below pcf-controls/out/controls/. */
export interface Control { readonly name: string; readonly folder: string }

/** Everything that the solution contains. */
export interface SolutionDefinition {
  readonly tables: readonly Table[];
  readonly extended: readonly ExtendedTable[];
  readonly choices: readonly Choice[];
  readonly forms: readonly Form[];
  readonly views: readonly View[];
  readonly ribbons: readonly Ribbon[];
  readonly roles: readonly Role[];
  readonly app: App;
  readonly settings: readonly Setting[];
  readonly webResources: readonly WebResource[];
  readonly controls: readonly Control[];
}
