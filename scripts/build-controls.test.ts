import { describe, expect, it } from 'vitest';
import { stampLanguages, stampManifest } from './build-controls.ts';

const manifest = '<manifest>\n  <control constructor="Panel" version="0.0.1">\n    <domain>x</domain>\n    <resources>\n      <code path="index.ts" order="1" />\n      <resx path="strings/Panel.1033.resx" version="1.0.0" />\n    </resources>\n  </control>\n</manifest>\n';

describe('the manifest of a control', () => {
  it('names the texts of every language that lies beside English, and forgets those that are gone', () => {
    const two = stampLanguages(manifest, 'Panel', [1031]);
    expect(two.match(/<resx [^>]*>/g)).toEqual(['<resx path="strings/Panel.1033.resx" version="1.0.0" />', '<resx path="strings/Panel.1031.resx" version="1.0.0" />']);
    expect(stampLanguages(two, 'Panel', [1031])).toBe(two);
    expect(stampLanguages(two, 'Panel', [])).toBe(manifest);
  });
  it('gets version and domain from the one place', () => expect(stampManifest(manifest, { version: '1.2.3.4', relayDomain: 'relay.example' })).toContain('version="1.2.3">\n    <domain>relay.example</domain>'));
});
