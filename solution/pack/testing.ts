/** A small stand-in for what webresources/ and pcf-controls/ build, for tests of the packer only. */
import { strToU8 } from 'fflate';
import { solution } from '../definition.ts';
import type { PacConfig } from './manifest.ts';
import { packParts, type Assets } from './package.ts';

export const testConfig: PacConfig = {
  solution: { uniqueName: 'Counterfoil', displayName: 'Counterfoil for Dynamics 365 and Xero', version: '0.1.0.0' },
  publisher: { uniqueName: 'counterfoil', displayName: 'Counterfoil', prefix: 'cfl', optionValuePrefix: 86420 }, languageCode: 1033, relayDomain: 'relay.example.com',
};
/** Names every function that forms call, as the real bundle does. */
const script = (): string => `var Counterfoil={};${[...new Set(solution.forms.flatMap((f) => [f.onLoad, f.onSave, ...Object.values(f.onChange ?? {}), ...Object.values(f.grids ?? {}).flatMap((g) => [g.onRecordSelect, g.onSave, ...Object.values(g.onChange ?? {})])].flatMap((l) => (l ?? []).map((h) => h.function))))].join(';')}`;
/** With a question mark: may be left unbound. */
const properties: Readonly<Record<string, readonly string[]>> = { SyncStatus: ['documentKey'], TrackingPicker: ['option1', 'option2', 'document'], Balances: ['anchor', 'account?', 'contact?'] };
const manifest = (folder: string): string => `<?xml version="1.0" encoding="utf-8"?><manifest><control namespace="Counterfoil" constructor="${folder}" version="0.0.1" control-type="virtual">${(properties[folder] ?? []).map((p) => `<property name="${p.replace('?', '')}" of-type="SingleLine.Text" usage="bound" required="${!p.endsWith('?')}" />`).join('')}</control></manifest>`;
export const testAssets = (): Assets => ({
  webResources: new Map(solution.webResources.map((w) => [w.name, strToU8(w.kind === 'script' ? script() : w.kind === 'resx' ? '<root/>' : w.kind === 'html' ? '<!DOCTYPE html><title>x</title>' : '<svg xmlns="http://www.w3.org/2000/svg"/>')])),
  controls: new Map(solution.controls.map((c) => [c.name, new Map([['ControlManifest.xml', strToU8(manifest(c.folder))], ['bundle.js', strToU8('0;')], [`strings/${c.folder}.1033.resx`, strToU8('<root/>')]])])),
});
export const testParts = (managed = true): Map<string, Uint8Array> => packParts(solution, testConfig, testAssets(), managed);
