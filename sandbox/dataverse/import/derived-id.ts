import { createHash } from 'node:crypto';

/** A stable id for a row that stands for something of the package. */
export const derivedId = (name: string): string => { const h = createHash('sha1').update(`sandbox:${name}`).digest('hex'); return `${h.slice(0, 8)}-${h.slice(8, 12)}-5${h.slice(13, 16)}-8${h.slice(17, 20)}-${h.slice(20, 32)}`; };
