/** Draws the pictures of the user guide: node scripts/guide/write.ts. A test holds them current. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { svgOf } from './pictures/kit.ts';
import { pictures } from './pictures/screens.ts';

export const images = join(import.meta.dirname, '../../docs/images');

if (import.meta.main) for (const p of pictures()) writeFileSync(join(images, p.file), svgOf(p));
