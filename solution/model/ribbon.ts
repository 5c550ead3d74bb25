/** Commands on the classic ribbon (the only kind that works in every app and can be checked offline). */
export type DisplayRule = { readonly privilege: 'Create' | 'Read' | 'Write'; readonly table: string; readonly depth: 'Basic' | 'Local' | 'Deep' | 'Global' };
/** What the platform hands to a script. Rows of a list come as references (Id, Name, TypeName). */
export type Parameter = 'PrimaryControl' | 'SelectedControl' | 'SelectedControlSelectedItemReferences' | 'SelectedEntityTypeName' | { /** A word for the script. */ readonly text: string };
export interface Call { readonly function: string; readonly library: string; readonly parameters: readonly Parameter[] }
/**
 * `saved`: the record exists, whether the person may change it (Existing), may not (ReadOnly), or nobody may because it is
 * paid or cancelled (Disabled). A form is in exactly one of these states, so Existing alone would hide the button there.
 * `selected`: how many rows of the list are chosen. A call answers true or false, or a promise of it.
 */
export type EnableRule = { readonly form: 'saved' } | { readonly selected: 'one' | 'any' } | Call;

export interface Command {
  /** Last part of its ids: cfl.<table>.<key>.Command */
  readonly key: string;
  /** Undefined for the command of a menu, which only opens. */
  readonly run: Call | undefined;
  readonly enable: readonly EnableRule[];
  readonly display: readonly DisplayRule[];
}
export interface Button {
  /** Last part of every id: cfl.<table>.<key>... */
  readonly key: string;
  readonly command: string;
  readonly sequence: number;
  /** Key of its label; the same command says the same words on a form and in a list. */
  readonly words: string;
  readonly label: string;
  readonly tooltip: string;
  readonly description: string;
  /** Name of an SVG web resource. */
  readonly icon: string;
}
/** `section`: items of one section stand together; sections are divided by a line. */
export interface MenuItem extends Button { readonly section?: number }
export interface Menu extends Button { readonly items: readonly MenuItem[] }
export interface Placement { readonly location: string; readonly controls: readonly (Button | Menu)[] }
export interface Ribbon { readonly table: string; readonly commands: readonly Command[]; readonly placements: readonly Placement[] }

export type Place = 'form' | 'list' | 'subgrid';
const groups: Readonly<Record<Place, string>> = { form: 'Form.{}.MainTab.Save', list: 'HomepageGrid.{}.MainTab.Management', subgrid: 'SubGrid.{}.MainTab.Management' };
/** Where commands of ours stand. Every table has these groups: they come from the platform's template for all tables. */
export const locationOf = (table: string, place: Place): string => `Mscrm.${groups[place].replace('{}', table)}.Controls._children`;

/** The platform's own buttons that add a row to a table, or one that exists to a list on a form. Its template gives them to every table. */
export const addButtons = (table: string): string[] => [
  ...['NewRecord', 'SaveAndNew'].map((b) => `Mscrm.Form.${table}.${b}`), `Mscrm.HomepageGrid.${table}.NewRecord`,
  ...['NewRecord', 'AddNewStandard', 'AddExistingStandard', 'AddExistingAssoc'].map((b) => `Mscrm.SubGrid.${table}.${b}`),
];
