import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { configurationDocument, configurationFile } from './configuration-document.ts';

it('docs/configuration.md says what the schema says (node plugins-proxy/src/configuration-document.ts writes it)', () => {
  expect(readFileSync(configurationFile, 'utf8')).toBe(configurationDocument());
});
