import type { MetadataClient } from '../data/metadata.ts';
import { loadStrings } from './resources.ts';

/** Web resources of kind script: each is loaded once a page, in order, as the platform does; functions are found by name. */
const loaded = new Map<string, Promise<void>>();

export function loadScript(url: string): Promise<void> {
  const known = loaded.get(url);
  if (known) return known;
  const loading = new Promise<void>((resolve, reject) => {
    const e = document.createElement('script');
    e.src = url; e.async = false;
    e.onload = () => resolve();
    e.onerror = () => { loaded.delete(url); reject(new Error(`The script ${url} could not be loaded.`)); };
    document.head.appendChild(e);
  });
  loaded.set(url, loading);
  return loading;
}
interface Libraries { readonly meta: Pick<MetadataClient, 'webResources'>; readonly languages: readonly number[] }
let libraries: Libraries | undefined;
/** Says where libraries come from, and in which languages their strings are read, best first. Once a page. */
export function provideLibraries(l: Libraries): void { libraries = l; }

/** A library with everything that it declares as its dependency: other scripts, and strings in the person's language. */
export async function loadLibrary(name: string, seen: Set<string> = new Set()): Promise<void> {
  if (seen.has(name)) return;
  seen.add(name);
  const all = libraries ? await libraries.meta.webResources() : [];
  for (const wanted of all.find((r) => r.name === name)?.dependencies ?? []) {
    if (all.find((r) => r.name === wanted)?.type === 3) await loadLibrary(wanted, seen);
    else if (/\.resx$/i.test(wanted)) await loadStrings(all, wanted, libraries!.languages);
  }
  await loadScript(webResourceUrl(name));
}
/** `cfl_/counterfoil.js` -> its address on this host. */
export const webResourceUrl = (name: string): string => `/WebResources/${name.replace(/^\$webresource:/, '').replace(/^\/WebResources\//, '')}`;

/** Finds `A.B.c` from the window. Throws with library and name, as the platform's script error dialog does. */
export function functionNamed(name: string, library: string): (...args: unknown[]) => unknown {
  const parts = name.split('.');
  let owner: unknown = window, at: unknown = window;
  for (const part of parts) { owner = at; at = (at as Record<string, unknown> | undefined)?.[part]; }
  if (typeof at !== 'function') throw new Error(`The function ${name} was not found in the web resource ${library}.`);
  return (at as (...a: unknown[]) => unknown).bind(owner);
}

export async function callScript(library: string, functionName: string, args: readonly unknown[]): Promise<unknown> {
  if (library) await loadLibrary(library.replace(/^\$webresource:/, ''));
  return functionNamed(functionName, library)(...args);
}
