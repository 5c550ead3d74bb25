/** A solution zip as the import service sees it: parts that [Content_Types].xml declares, and the two XML documents. */
import { unzipSync } from 'fflate';
import { DataverseError } from '../errors.ts';
import type { Element } from '../xml.ts';
import { attr, children, parseXml } from '../xml.ts';

export const refusal = (message: string): DataverseError => new DataverseError(400, '0x80048060', `ImportSolution failed: ${message}`);
export interface Package { readonly solution: Element; readonly customizations: Element; readonly parts: ReadonlyMap<string, Uint8Array> }
const text = new TextDecoder();

export function openPackage(zip: Uint8Array): Package {
  let files: Record<string, Uint8Array>;
  try { files = unzipSync(zip); } catch { throw refusal('The file is not a zip archive.'); }
  const xml = (name: string): Element => {
    const bytes = files[name];
    if (!bytes) throw refusal(`The package has no ${name}.`);
    try { return parseXml(text.decode(bytes)); } catch (e) { throw refusal(`${name} is not well-formed: ${e instanceof Error ? e.message : String(e)}`); }
  };
  const types = xml('[Content_Types].xml');
  const extensions = new Set(children(types, 'Default').map((d) => (attr(d, 'Extension') ?? '').toLowerCase()));
  const overrides = new Set(children(types, 'Override').map((o) => attr(o, 'PartName') ?? ''));
  const parts = new Map<string, Uint8Array>();
  for (const [name, bytes] of Object.entries(files)) {
    if (name === '[Content_Types].xml' || name.endsWith('/')) continue;
    const file = name.slice(name.lastIndexOf('/') + 1);
    const extension = file.includes('.') ? file.slice(file.lastIndexOf('.') + 1).toLowerCase() : null;
    // An undeclared part is invisible to the packaging library of the import service.
    if (overrides.has(`/${name}`) || (extension !== null && extensions.has(extension))) parts.set(name, bytes);
  }
  for (const needed of ['solution.xml', 'customizations.xml']) if (!parts.has(needed)) throw refusal(`[Content_Types].xml does not declare ${needed}.`);
  return { solution: xml('solution.xml'), customizations: xml('customizations.xml'), parts };
}
export function part(p: Package, fileName: string, owner: string): Uint8Array {
  const bytes = p.parts.get(fileName.replace(/^\//, ''));
  if (!bytes) throw refusal(`${owner}: the file ${fileName} is missing from the package, or has no content type.`);
  return bytes;
}
