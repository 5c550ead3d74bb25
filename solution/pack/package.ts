/** The packed form: the parts of a solution zip, its content types, and the zip itself. */
import { zipSync, type Zippable } from 'fflate';
import type { SolutionDefinition } from '../model/solution.ts';
import { packSetting, webResourcePart } from './components.ts';
import { packCustomizations } from './customizations.ts';
import { speaker } from './languages.ts';
import { packManifest, type PacConfig } from './manifest.ts';
import { document, el, type Xml } from './xml.ts';

/** What was built elsewhere. Controls: files by path inside the control's folder, as pcf-scripts wrote them. */
export interface Assets {
  readonly webResources: ReadonlyMap<string, Uint8Array>;
  readonly controls: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>;
}

/** OPC: a part that neither its extension nor an Override names is invisible to the platform's reader. */
export function contentTypes(paths: Iterable<string>): string {
  const type = 'application/octet-stream';
  const all = [...paths].sort();
  const extension = (p: string): string | undefined => /\.([A-Za-z0-9]+)$/.exec(p.slice(p.lastIndexOf('/') + 1))?.[1]?.toLowerCase();
  const extensions = [...new Set(all.flatMap((p) => extension(p) ?? []))].sort();
  return document(el('Types', { xmlns: 'http://schemas.openxmlformats.org/package/2006/content-types' },
    ...extensions.map((e) => el('Default', { Extension: e, ContentType: type })),
    ...all.filter((p) => !extension(p)).map((p) => el('Override', { PartName: `/${p}`, ContentType: type }))));
}

/** Path -> content of every part, [Content_Types].xml first. @throws naming what was not built */
export function packParts(s: SolutionDefinition, config: PacConfig, assets: Assets, managed: boolean): Map<string, Uint8Array> {
  const bytes = new TextEncoder();
  const speak = speaker(s, config);
  const xml = (root: Xml): Uint8Array => bytes.encode(document(speak(root)));
  const parts = new Map<string, Uint8Array>([
    ['solution.xml', xml(packManifest(s, config, managed ? 1 : 0))],
    ['customizations.xml', xml(packCustomizations(s, managed))],
  ]);
  for (const w of s.webResources) {
    const content = assets.webResources.get(w.name);
    if (!content) throw new Error(`Web resource ${w.name} has no content.`);
    parts.set(webResourcePart(w), content);
  }
  for (const c of s.controls) {
    const files = assets.controls.get(c.name);
    if (!files?.has('ControlManifest.xml')) throw new Error(`Control ${c.name} has no ControlManifest.xml.`);
    for (const [path, content] of files) parts.set(`Controls/${c.name}/${path}`, content);
  }
  for (const x of s.settings) parts.set(`environmentvariabledefinitions/${x.schemaName}/environmentvariabledefinition.xml`, xml(packSetting(x)));
  const sorted = [...parts].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map([['[Content_Types].xml', bytes.encode(contentTypes(parts.keys()))], ...sorted]);
}

/**
 * The same parts give the same bytes on every machine. A zip stores local time without zone, so the moment is given in local
 * terms: 1 January 2020, midnight wherever this runs.
 */
export function zipParts(parts: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const mtime = new Date(2020, 0, 1, 0, 0, 0);
  const zippable: Zippable = {};
  for (const [path, content] of parts) zippable[path] = [content, { mtime, level: 9, os: 0 }];
  return zipSync(zippable);
}
