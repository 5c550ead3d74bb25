/** `node scripts/compare-solutions.ts <older zip> <newer zip>`: what an import adds and what an upgrade takes away. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import { compare, sayComparison } from '../solution/pack/compare.ts';
import { explain, Trouble } from './steps.ts';

export const partsIn = (zip: Uint8Array): Map<string, Uint8Array> => new Map(Object.entries(unzipSync(zip)));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const [older, newer] = process.argv.slice(2);
    if (!older || !newer) throw new Trouble('Two zips are needed.', 'node scripts/compare-solutions.ts <older zip> <newer zip>');
    console.log(sayComparison(compare(partsIn(readFileSync(older)), partsIn(readFileSync(newer)))));
  } catch (e) { explain(e); }
}
