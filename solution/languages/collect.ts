/** Writes Solution.1033.resx from the definitions: node solution/languages/collect.ts. A test holds it current. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { solution } from '../definition.ts';
import { collectLabels } from '../pack/languages.ts';
import type { PacConfig } from '../pack/manifest.ts';
import { writeResx } from './resx.ts';

const root = join(import.meta.dirname, '..', '..');
export const englishLabels = (): Map<string, string> =>
  new Map([...collectLabels(solution, JSON.parse(readFileSync(join(root, 'pac-config.json'), 'utf8')) as PacConfig)].sort(([a], [b]) => (a < b ? -1 : 1)));
export const englishFile = join(import.meta.dirname, 'Solution.1033.resx');

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(englishFile, writeResx(englishLabels()));
