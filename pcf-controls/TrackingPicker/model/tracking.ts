/** Which option stands in which of the two columns of a line. Pure. */
export interface Option { readonly id: string; readonly name: string }
export interface Category { readonly id: string; readonly name: string; /** The column that it fills by its position in Xero. */ readonly column: 0 | 1; readonly options: readonly Option[] }
/** What the two columns hold. */
export type Values = readonly [Option | undefined, Option | undefined];
/** Why a value that stands on the line is none of those that are offered. */
export interface Stray { readonly value: Option; readonly column: 0 | 1; readonly why: 'archived' | 'foreign' | 'unknown'; readonly categoryId: string | undefined }
export interface Slot { readonly category: Category; readonly chosen: Option | undefined; /** Holds a value of this category that Xero no longer takes. */ readonly stray: Stray | undefined }

const holds = (c: Category, v: Option | undefined): boolean => v !== undefined && c.options.some((o) => o.id === v.id);

/** Columns by category. A line whose options stand the other way round is read as it is: Xero takes either order. */
export function slotsOf(categories: readonly Category[], values: Values, strays: readonly Stray[]): readonly Slot[] {
  return categories.map((category) => ({
    category, chosen: values.find((v) => holds(category, v)),
    stray: strays.find((s) => s.categoryId === category.id),
  }));
}
/** Values that belong to none of the categories that are shown; they are pointed out, never taken away. */
export const straysBeside = (categories: readonly Category[], strays: readonly Stray[]): readonly Stray[] => strays.filter((s) => !categories.some((c) => c.id === s.categoryId));

/** Values that no category offers. */
export const unknownIn = (categories: readonly Category[], values: Values): readonly { value: Option; column: 0 | 1 }[] =>
  values.flatMap((value, i) => (value === undefined || categories.some((c) => holds(c, value)) ? [] : [{ value, column: i as 0 | 1 }]));

/**
 * The two columns after a choice. It goes where the category's value stands now; else into the category's own column when that is free or
 * holds what Xero would refuse anyway; else into the other one.
 */
export function choose(categories: readonly Category[], values: Values, category: Category, option: Option | undefined, strays: readonly Stray[]): Values {
  const other = (i: 0 | 1): 0 | 1 => (i === 0 ? 1 : 0);
  const there = ([0, 1] as const).filter((i) => holds(category, values[i]) || strays.some((s) => s.column === i && s.categoryId === category.id));
  const next: [Option | undefined, Option | undefined] = [values[0], values[1]];
  for (const i of there) next[i] = undefined;
  if (option === undefined) return next;
  const taken = (i: 0 | 1): boolean => next[i] !== undefined && categories.some((c) => holds(c, next[i]));
  const place = there[0] ?? (taken(category.column) ? other(category.column) : next[category.column] === undefined || next[other(category.column)] !== undefined ? category.column : other(category.column));
  next[place] = option;
  return next;
}
export const withoutStray = (values: Values, s: Stray): Values => (s.column === 0 ? [undefined, values[1]] : [values[0], undefined]);

const folded = (t: string): string => t.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
/** Options whose name holds what was typed, those that begin with it first. */
export function matching(options: readonly Option[], typed: string): readonly Option[] {
  const q = folded(typed.trim());
  if (q === '') return options;
  const found = options.filter((o) => folded(o.name).includes(q));
  const begins = (o: Option): boolean => folded(o.name).startsWith(q);
  return [...found.filter(begins), ...found.filter((o) => !begins(o))];
}
