/** Holds a translation against English, so that a mistake is named with file and key before it reaches anybody's form. */
export interface Checked { readonly mistakes: readonly string[]; /** English keys without a translation: they are shown in the base language. */ readonly missing: readonly string[] }

const placeholders = (s: string): string => [...new Set(s.match(/\{\d\}/g) ?? [])].sort().join(' ');
/** What the platform stores, and for tables and columns what its classic editors take; the semantic check of the package knows the same numbers. */
const longest: readonly (readonly [RegExp, number])[] = [
  [/^table\.[^.]+(\.column\.[^.]+)?\.label$/, 50], [/^view\..*\.label$/, 200], [/\.\d+\.label$/, 200], [/\.title$/, 500], [/\.(label|plural)$/, 100], [/./, 2000],
];
export const longestLabel = (key: string): number => longest.find(([kind]) => kind.test(key))![1];

export function checkTranslation(file: string, english: ReadonlyMap<string, string>, translated: ReadonlyMap<string, string>, longest: (key: string) => number): Checked {
  const mistakes = [...translated].flatMap(([key, text]) => {
    const original = english.get(key);
    if (original === undefined) return [`${file}: there is no text with the key ${key}. Remove it, or correct the key.`];
    if (text.trim() === '') return [`${file}: ${key} is empty. Translate it, or remove it: then the base language is shown.`];
    if (placeholders(text) !== placeholders(original)) return [`${file}: ${key} must hold ${placeholders(original) || 'no placeholder'}, as the English text does, but holds ${placeholders(text) || 'none'}.`];
    return text.length > longest(key) ? [`${file}: ${key} is ${text.length} characters long; at most ${longest(key)} fit.`] : [];
  });
  return { mistakes, missing: [...english.keys()].filter((k) => !translated.has(k)) };
}
