/** Writes Counterfoil.1033.resx from the catalogues of English sentences: node webresources/strings/collect.ts. A test holds it current. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeResx } from '../../solution/languages/resx.ts';
import { english } from '../src/english/index.ts';

export const englishFile = join(import.meta.dirname, 'Counterfoil.1033.resx');
export const englishResx = (): string => writeResx(Object.entries(english));

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(englishFile, englishResx());
