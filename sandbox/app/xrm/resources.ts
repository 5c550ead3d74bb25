import type { WebResource } from '../data/metadata.ts';
import { parseResx } from '../pcf/manifest.ts';

const RESX = 12;
/** Strings by name of the resource without its language: 'cfl_/strings/Counterfoil'. */
const loaded = new Map<string, Readonly<Record<string, string>>>();
const loads = new Map<string, Promise<void>>();

const plain = (name: string): string => name.replace(/^\$webresource:/, '').replace(/\.resx$/i, '').replace(/\.\d{4,5}$/, '');

/**
 * Reads a RESX web resource in the first of the languages that it is there in: `<name>.<lcid>.resx`. Only resources that a
 * script declares as its dependency are read, as on the platform.
 */
export function loadStrings(resources: readonly WebResource[], name: string, languages: readonly number[]): Promise<void> {
  const stem = plain(name);
  const known = loads.get(stem);
  if (known) return known;
  const loading = (async () => {
    const there = new Set(resources.filter((r) => r.type === RESX).map((r) => r.name));
    const file = [...languages.map((l) => `${stem}.${l}.resx`), name, `${stem}.resx`].find((c) => there.has(c));
    if (!file) return;
    const answer = await fetch(`/WebResources/${file}`);
    if (!answer.ok) throw new Error(`The web resource ${file} could not be loaded.`);
    loaded.set(stem, parseResx(await answer.text()));
  })().catch((e: unknown) => { loads.delete(stem); throw e; });
  loads.set(stem, loading);
  return loading;
}

/** Xrm.Utility.getResourceString: at once, so only from resources that are there already; null when it is not. */
export const resourceString = (name: string, key: string): string | null => loaded.get(plain(name))?.[key] ?? null;
