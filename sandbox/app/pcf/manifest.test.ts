// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { offsetMinutes } from './context.ts';
import { parseManifest, parseResx, resxFor } from './manifest.ts';

describe('control manifests', () => {
  it('are read as pcf-scripts writes them', () => {
    const m = parseManifest('<manifest><control namespace="N" constructor="C" control-type="virtual"><property name="key" of-type="SingleLine.Text" usage="bound" required="true"/><resources><code path="bundle.js" order="1"/><platform-library name="React" version="16.14.0"/><resx path="strings/C.1033.resx"/></resources><feature-usage><uses-feature name="WebAPI" required="true"/></feature-usage></control></manifest>');
    expect(m).toMatchObject({ registration: 'N.C', virtual: true, code: 'bundle.js', resx: ['strings/C.1033.resx'], platformLibraries: [{ name: 'React', version: '16.14.0' }], properties: [{ name: 'key', ofType: 'SingleLine.Text', usage: 'bound', required: true }] });
    expect(m.features.has('WebAPI')).toBe(true);
    expect(() => parseManifest('<manifest><control/></manifest>')).toThrow(/no code/);
  });
  it('bring strings in the language of the person, else English', () => {
    expect(parseResx('<root><data name="A" xml:space="preserve"><value>Sent &amp; done</value></data></root>')).toEqual({ A: 'Sent & done' });
    expect([resxFor(['s/C.1031.resx', 's/C.1033.resx'], 1031), resxFor(['s/C.1031.resx', 's/C.1033.resx'], 1036), resxFor([], 1033)]).toEqual(['s/C.1031.resx', 's/C.1033.resx', undefined]);
  });
  it('give the offset of a zone in minutes, summer and winter', () => {
    expect([offsetMinutes(new Date('2026-07-01T00:00:00Z'), 'Europe/London'), offsetMinutes(new Date('2026-12-01T00:00:00Z'), 'America/Los_Angeles'), offsetMinutes(new Date(0), 'UTC')]).toEqual([60, -480, 0]);
  });
});
