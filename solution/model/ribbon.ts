/** Buttons on the classic ribbon (the only kind that works in every app and can be checked offline). */
export type DisplayRule = { readonly privilege: 'Create' | 'Read' | 'Write'; readonly table: string; readonly depth: 'Basic' | 'Local' | 'Deep' | 'Global' };
/**
 * `saved`: the record exists, whether the person may change it (Existing), may not (ReadOnly), or nobody may because it is
 * paid or cancelled (Disabled). A form is in exactly one of these states, so Existing alone would hide the button there.
 */
export type EnableRule = { readonly form: 'saved' } | { readonly function: string; readonly library: string };
export interface Button {
  /** Last part of every id: cfl.<table>.<key>... */
  readonly key: string;
  readonly location: string;
  readonly sequence: number;
  readonly label: string;
  readonly tooltip: string;
  readonly description: string;
  /** Name of an SVG web resource. */
  readonly icon: string;
  readonly function: string;
  readonly library: string;
  readonly enable: readonly EnableRule[];
  readonly display: readonly DisplayRule[];
}
export interface Ribbon { readonly table: string; readonly buttons: readonly Button[] }
export const defineRibbon = <const R extends Ribbon>(r: R): R => r;
