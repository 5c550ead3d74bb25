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
  if (library) await loadScript(webResourceUrl(library));
  return functionNamed(functionName, library)(...args);
}
