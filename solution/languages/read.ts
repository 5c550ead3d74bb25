/** Which languages there are: a translation is a file `<Name>.<language>.resx` beside the English one, and nothing else. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../model/languages.ts';
import { checkTranslation, longestLabel } from './check.ts';
import { readResx } from './resx.ts';

export interface Translations {
  readonly labels: readonly Language[];
  /** Languages besides English in which scripts speak. */
  readonly scripts: readonly number[];
  readonly mistakes: readonly string[];
  /** What is not translated yet, one line a file. */
  readonly notes: readonly string[];
}
export interface Folders { readonly labels: string; readonly scripts: string; /** By name of the control: its folder of strings. */ readonly controls: Readonly<Record<string, string>> }

interface Family { readonly translations: ReadonlyMap<number, ReadonlyMap<string, string>>; readonly mistakes: readonly string[]; readonly notes: readonly string[] }
const ENGLISH = 1033;
const anyLength = (): number => Infinity;

/** Languages of the files `<name>.<language>.resx` in a folder, English left out. */
export const languagesOf = (folder: string, name: string): number[] => (existsSync(folder) ? readdirSync(folder) : [])
  .flatMap((f) => (f.startsWith(`${name}.`) && /^\d{4,5}\.resx$/.test(f.slice(name.length + 1)) ? [Number.parseInt(f.slice(name.length + 1), 10)] : [])).filter((l) => l !== ENGLISH).sort((a, b) => a - b);

/** @param otherwise what people see for a missing text; undefined: nothing readable, so none may be missing */
function family(folder: string, name: string, longest: (key: string) => number, otherwise: string | undefined): Family {
  const strangers = (existsSync(folder) ? readdirSync(folder) : []).filter((f) => f.endsWith('.resx') && !new RegExp(`^${name}\\.\\d{4,5}\\.resx$`).test(f))
    .map((f) => `${f}: a translation is named ${name}.<language>.resx, for example ${name}.1031.resx for German.`);
  const read = (language: number): Map<string, string> => readResx(readFileSync(join(folder, `${name}.${language}.resx`), 'utf8'), `${name}.${language}.resx`);
  const languages = languagesOf(folder, name);
  if (!languages.length) return { translations: new Map(), mistakes: strangers, notes: [] };
  const english = read(ENGLISH);
  const checked = languages.map((language) => ({ language, texts: read(language) })).map((l) => ({ ...l, ...checkTranslation(`${name}.${l.language}.resx`, english, l.texts, longest) }));
  return {
    translations: new Map(checked.map((c) => [c.language, c.texts])),
    mistakes: [...strangers, ...checked.flatMap((c) => [...c.mistakes, ...(otherwise === undefined ? c.missing.map((key) => `${name}.${c.language}.resx: ${key} is missing. Translate it, or copy the English text: people would see its key.`) : [])])],
    notes: otherwise === undefined ? [] : checked.filter((c) => c.missing.length).map((c) => `${name}.${c.language}.resx: ${c.missing.length} of ${english.size} texts are not translated; ${otherwise}, for example ${c.missing[0]}.`),
  };
}

export function readTranslations(folders: Folders): Translations {
  const labels = family(folders.labels, 'Solution', longestLabel, 'the environment\'s base language is shown for them');
  const scripts = family(folders.scripts, 'Counterfoil', anyLength, 'English is shown for them');
  const controls = Object.entries(folders.controls).map(([name, folder]) => family(folder, name, anyLength, undefined));
  const all = [labels, scripts, ...controls];
  return {
    labels: [...labels.translations].map(([lcid, texts]) => ({ lcid, labels: texts })), scripts: [...scripts.translations.keys()],
    mistakes: all.flatMap((f) => f.mistakes), notes: all.flatMap((f) => f.notes),
  };
}
