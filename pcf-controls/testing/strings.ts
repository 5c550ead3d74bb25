/** The words that ship, read from the resx, so that a missing key is seen in tests. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const unescape = (t: string): string => t.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
export function wordsOf(control: string): ReadonlyMap<string, string> {
  const resx = readFileSync(join(import.meta.dirname, '..', control, 'strings', `${control}.1033.resx`), 'utf8');
  return new Map([...resx.matchAll(/<data name="([^"]+)"[^>]*><value>([^<]*)<\/value>/g)].map((m) => [m[1] ?? '', unescape(m[2] ?? '')]));
}
/** As the platform: an unknown key comes back as it is. */
export const stringsOf = (control: string) => { const known = wordsOf(control); return (key: string): string => known.get(key) ?? key; };

export const words = wordsOf('SyncStatus');
export const getString = stringsOf('SyncStatus');
