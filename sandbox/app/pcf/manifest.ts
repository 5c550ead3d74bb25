import { attr, child, children, flag, parseXml } from '../model/xml.ts';

export interface ManifestProperty { readonly name: string; readonly ofType: string; readonly usage: 'bound' | 'input' | 'output'; readonly required: boolean; readonly defaultValue?: string }
export interface ControlManifest {
  /** Name under which the bundle registers itself: namespace.constructor. */
  readonly registration: string;
  readonly virtual: boolean;
  readonly properties: readonly ManifestProperty[];
  readonly code: string;
  readonly css: readonly string[];
  readonly resx: readonly string[];
  readonly platformLibraries: readonly { readonly name: string; readonly version: string }[];
  readonly features: ReadonlySet<string>;
}

/** Reads the ControlManifest.xml that pcf-scripts writes and the zip carries. */
export function parseManifest(xml: string): ControlManifest {
  const control = child(parseXml(xml, 'The control manifest'), 'control');
  const resources = child(control, 'resources');
  const code = attr(child(resources, 'code'), 'path');
  if (!control || !code) throw new Error('The control manifest has no control or no code.');
  const paths = (name: string): string[] => children(resources, name).map((e) => attr(e, 'path') ?? '');
  return {
    registration: `${attr(control, 'namespace')}.${attr(control, 'constructor')}`,
    virtual: ['virtual', 'react'].includes(attr(control, 'control-type') ?? 'standard'),
    properties: children(control, 'property').map((p) => ({ name: attr(p, 'name') ?? '', ofType: attr(p, 'of-type') ?? '', usage: (attr(p, 'usage') ?? 'bound') as ManifestProperty['usage'], required: flag(p, 'required', false), defaultValue: attr(p, 'default-value') })),
    code, css: paths('css'), resx: paths('resx'),
    platformLibraries: children(resources, 'platform-library').map((l) => ({ name: attr(l, 'name') ?? '', version: attr(l, 'version') ?? '' })),
    features: new Set(children(child(control, 'feature-usage'), 'uses-feature').map((f) => attr(f, 'name') ?? '')),
  };
}

/** Strings of a resx file by key. */
export function parseResx(xml: string): Record<string, string> {
  return Object.fromEntries(children(parseXml(xml, 'The control\'s strings'), 'data').map((d) => [attr(d, 'name') ?? '', child(d, 'value')?.textContent ?? '']));
}
/** The resx of a language, else of English, else the first. Names end in .<lcid>.resx. */
export const resxFor = (paths: readonly string[], language: number): string | undefined =>
  paths.find((p) => p.includes(`.${language}.`)) ?? paths.find((p) => p.includes('.1033.')) ?? paths[0];
