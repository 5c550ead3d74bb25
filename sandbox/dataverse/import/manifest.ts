/** What solution.xml says about the package as a whole. */
import { DataverseError } from '../errors.ts';
import type { Metadata } from '../metadata/registry.ts';
import type { Element } from '../xml.ts';
import { attr, child, children, textOf } from '../xml.ts';
import { labelOf } from './columns.ts';
import type { Package } from './package.ts';
import { refusal } from './package.ts';

export interface Manifest {
  readonly element: Element;
  readonly uniqueName: string;
  readonly displayName: string;
  readonly version: string;
  readonly managed: boolean;
  readonly prefix: string;
  /** Language of the environment that it was made in; its labels become those of the base language where that has none. */
  readonly language: number;
}

export function readManifest(p: Package): Manifest {
  const element = child(p.solution, 'SolutionManifest');
  if (!element) throw refusal('solution.xml has no SolutionManifest.');
  const uniqueName = textOf(element, 'UniqueName') ?? '', version = textOf(element, 'Version') ?? '';
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(version)) throw refusal(`The version '${version}' is not four whole numbers.`);
  const publisher = child(element, 'Publisher');
  const prefix = publisher ? textOf(publisher, 'CustomizationPrefix') ?? '' : '';
  if (!prefix) throw refusal('The publisher has no CustomizationPrefix.');
  return { element, uniqueName, version, prefix, managed: textOf(element, 'Managed') === '1', language: Number(attr(p.solution, 'languagecode') ?? 1033), displayName: labelOf(child(element, 'LocalizedNames'), 'LocalizedName', uniqueName) };
}

export const compareVersions = (a: string, b: string): number => { const x = a.split('.').map(Number), y = b.split('.').map(Number); for (let i = 0; i < 4; i++) if (x[i] !== y[i]) return x[i]! - y[i]!; return 0; };

/**
 * Required components that are not here. Only their being there counts: which solution brought them, and in which version,
 * is for the message.
 * @throws DataverseError 0x8004801D naming what to install first
 */
export function demandDependencies(m: Manifest, here: Metadata): void {
  const list = child(m.element, 'MissingDependencies');
  const missing: Element[] = [];
  for (const d of list ? children(list, 'MissingDependency') : []) {
    const required = child(d, 'Required');
    if (!required) continue;
    const type = attr(required, 'type'), name = (attr(required, 'schemaName') ?? '').toLowerCase();
    if (type !== '1') throw refusal(`The sandbox does not emulate a missing dependency of type ${String(type)}.`);
    if (!here.tables.has(name)) missing.push(required);
  }
  if (!missing.length) return;
  const solutions = [...new Set(missing.map((r) => `"${attr(r, 'solution') ?? ''}"`))].join(', ');
  const parts = missing.map((r) => `${attr(r, 'displayName') ?? ''} (${attr(r, 'schemaName') ?? ''})`).join(', ');
  throw new DataverseError(400, '0x8004801d', `The following solution cannot be imported: ${m.uniqueName}. Some dependencies are missing. There are missing dependencies. Install the following solutions before installing this one: ${solutions}. Missing: ${parts}.`);
}
