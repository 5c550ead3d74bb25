/** A global choice (option set). Values start with the publisher's prefix 86420 and are never renumbered: rows hold them. */
export interface ChoiceOption { readonly value: number; readonly label: string; readonly color?: string }
export interface Choice {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly options: Readonly<Record<string, ChoiceOption>>;
}

export const defineChoice = <const C extends Choice>(c: C): C => c;

/** Reverse look-up: the key of an option value, or undefined when the value is not ours. */
export function optionKey<C extends Choice>(c: C, value: number | null | undefined): (keyof C['options'] & string) | undefined {
  return Object.keys(c.options).find((k) => c.options[k]!.value === value) as (keyof C['options'] & string) | undefined;
}
/** Keys of the options in a column that holds several; what is not ours is left out. */
export const optionKeys = <C extends Choice>(c: C, values: unknown): (keyof C['options'] & string)[] =>
  (typeof values === 'string' ? values.split(',') : []).flatMap((v) => optionKey(c, Number(v)) ?? []);
/** The integer that the Web API carries for an option. */
export const optionValue = <C extends Choice>(c: C, key: keyof C['options'] & string): number => c.options[key]!.value;
