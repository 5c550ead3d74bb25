import { loadScript } from '../xrm/scripts.ts';
import { parseManifest, parseResx, resxFor } from './manifest.ts';
import type { ControlManifest } from './manifest.ts';
import type { MetadataClient } from '../data/metadata.ts';

export interface ControlInstance {
  init(context: unknown, notifyOutputChanged: () => void, state: unknown, container?: HTMLDivElement): void;
  updateView(context: unknown): unknown;
  getOutputs?(): Record<string, unknown>;
  destroy(): void;
}
export interface LoadedControl { readonly name: string; readonly manifest: ControlManifest; readonly strings: Readonly<Record<string, string>>; readonly create: () => ControlInstance }

const registered = new Map<string, new () => ControlInstance>();
const loads = new Map<string, Promise<LoadedControl>>();

/** Puts the registration function in place that bundles of pcf-scripts call when they are loaded. */
export function provideComponentFramework(): void {
  (window as unknown as Record<string, unknown>)['ComponentFramework'] = { registerControl: (name: string, constructor: new () => ControlInstance) => { registered.set(name, constructor); } };
}

async function load(name: string, meta: MetadataClient, language: number): Promise<LoadedControl> {
  const found = (await meta.controls()).find((c) => c.name === name);
  if (!found) throw new Error(`The control ${name} is not in any imported solution.`);
  const manifest = parseManifest(found.manifest);
  const base = `/sandbox/controls/${encodeURIComponent(name)}/`;
  for (const lib of manifest.platformLibraries) {
    const present = lib.name === 'React' ? 'Reactv16' in window : lib.name === 'Fluent' && lib.version.startsWith('9.') && 'FluentUIReactv940' in window;
    if (!present) throw new Error(`The control ${name} wants the platform library ${lib.name} ${lib.version}, which the sandbox's app host does not provide.`);
  }
  for (const css of manifest.css) {
    const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: base + css });
    document.head.appendChild(link);
  }
  const resx = resxFor(manifest.resx, language);
  const strings = resx ? parseResx(await (await fetch(base + resx)).text()) : {};
  await loadScript(base + manifest.code);
  const constructor = registered.get(manifest.registration);
  if (!constructor) throw new Error(`The bundle of ${name} did not register a control named ${manifest.registration}.`);
  return { name, manifest, strings, create: () => new constructor() };
}

/** Loads manifest, strings, style and bundle of a control from the zip, once a page. */
export function loadControl(name: string, meta: MetadataClient, language: number): Promise<LoadedControl> {
  const known = loads.get(name);
  if (known) return known;
  const loading = load(name, meta, language).catch((e: unknown) => { loads.delete(name); throw e; });
  loads.set(name, loading);
  return loading;
}
