/** What a zip brings besides tables, kept as it stands in the zip. */
import type { Level, Option } from '../metadata/model.ts';

export interface ViewComponent { readonly id: string; readonly name: string; readonly entity: string; readonly queryType: number; readonly isDefault: boolean; readonly isQuickFind: boolean; readonly layoutXml: string; readonly fetchXml: string; readonly origin: string }
export interface FormComponent { readonly id: string; readonly name: string; readonly entity: string; readonly type: string; readonly formXml: string; readonly order: number; readonly origin: string }
export interface ChartComponent { readonly id: string; readonly name: string; readonly description: string; readonly entity: string; readonly isDefault: boolean; readonly dataXml: string; readonly presentationXml: string; readonly origin: string }
export interface RibbonComponent { readonly entity: string; readonly ribbonDiffXml: string; readonly origin: string }
export interface WebResourceComponent { readonly id: string; readonly name: string; readonly displayName: string; readonly type: number; readonly content: Uint8Array; /** Names of web resources that it wants loaded. */ readonly dependencies?: readonly string[]; readonly origin: string }
export interface ControlComponent { readonly name: string; readonly files: ReadonlyMap<string, Uint8Array>; readonly origin: string }
export interface SubArea { id: string; title: string; entity: string | null; url: string | null; /** Id of the dashboard that opens first. */ dashboard: string | null; icon: string | null; /** Shown only to people who hold all of these. */ privileges: { entity: string; privilege: string }[] }
export interface Area { id: string; title: string; icon: string | null; groups: { id: string; title: string; subAreas: SubArea[] }[] }
export interface AppComponent { readonly id: string; readonly uniqueName: string; readonly name: string; readonly description: string; readonly icon: string | null; readonly siteMap: { areas: Area[] }; readonly components: { tables: string[]; views: string[]; forms: string[] }; readonly roles: readonly string[]; readonly origin: string }
export interface RoleComponent { readonly id: string; readonly name: string; readonly privileges: ReadonlyMap<string, Level>; readonly origin: string }
export interface VariableComponent { readonly schemaName: string; readonly displayName: string; readonly description: string; readonly defaultValue: string | null; readonly type: number; readonly required: boolean; readonly value: string | null; readonly origin: string }
export interface OptionSetComponent { readonly name: string; readonly options: readonly Option[]; readonly origin: string }
export interface RootComponent { readonly type: number; readonly key: string; readonly behavior: number }
export interface InstalledSolution { readonly uniqueName: string; readonly displayName: string; readonly version: string; readonly managed: boolean; readonly prefix: string; readonly roots: readonly RootComponent[] }

export interface Components {
  readonly views: Map<string, ViewComponent>;
  /** Dashboards too: they are forms without a table. */
  readonly forms: Map<string, FormComponent>;
  readonly charts: Map<string, ChartComponent>;
  readonly ribbons: RibbonComponent[];
  readonly webResources: Map<string, WebResourceComponent>;
  readonly controls: Map<string, ControlComponent>;
  readonly apps: Map<string, AppComponent>;
  readonly roles: Map<string, RoleComponent>;
  readonly variables: Map<string, VariableComponent>;
  readonly optionSets: Map<string, OptionSetComponent>;
  readonly solutions: Map<string, InstalledSolution>;
}
export const emptyComponents = (): Components => ({ views: new Map(), forms: new Map(), charts: new Map(), ribbons: [], webResources: new Map(), controls: new Map(), apps: new Map(), roles: new Map(), variables: new Map(), optionSets: new Map(), solutions: new Map() });
export const copyComponents = (c: Components): Components => ({ views: new Map(c.views), forms: new Map(c.forms), charts: new Map(c.charts), ribbons: [...c.ribbons], webResources: new Map(c.webResources), controls: new Map(c.controls), apps: new Map(c.apps), roles: new Map(c.roles), variables: new Map(c.variables), optionSets: new Map(c.optionSets), solutions: new Map(c.solutions) });
