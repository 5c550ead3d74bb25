/** Buttons on the classic ribbon (the only kind that works in every app and can be checked offline). */
export type DisplayRule = { readonly privilege: 'Create' | 'Read' | 'Write'; readonly table: string; readonly depth: 'Basic' | 'Local' | 'Deep' | 'Global' };
export type EnableRule = { readonly formState: 'Existing' } | { readonly function: string; readonly library: string };
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
