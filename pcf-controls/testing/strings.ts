/** The words that ship, read from the resx, so that a missing key is seen in tests. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const resx = readFileSync(join(import.meta.dirname, '..', 'SyncStatus', 'strings', 'SyncStatus.1033.resx'), 'utf8');
const unescape = (t: string): string => t.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
export const words: ReadonlyMap<string, string> = new Map([...resx.matchAll(/<data name="([^"]+)"[^>]*><value>([^<]*)<\/value>/g)].map((m) => [m[1] ?? '', unescape(m[2] ?? '')]));

/** As the platform: an unknown key comes back as it is. */
export const getString = (key: string): string => words.get(key) ?? key;
