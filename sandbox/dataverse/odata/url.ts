import { badQuery, noSegment } from '../errors.ts';

export interface Segment { readonly name: string; /** Text between the parentheses, or null when there are none. */ readonly key: string | null }
export interface Target { readonly segments: readonly Segment[]; readonly options: ReadonlyMap<string, string> }

/** Splits at `separator` outside quotes and brackets. */
export function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0, quoted = false, start = 0;
  for (let i = 0; i < text.length; i++) {
    const ch = text[i]!;
    if (ch === '\'') quoted = !quoted;
    if (quoted) continue;
    if (ch === '(' || ch === '[' || ch === '{') depth++;
    else if (ch === ')' || ch === ']' || ch === '}') depth--;
    else if (ch === separator && depth === 0) { parts.push(text.slice(start, i)); start = i + 1; }
  }
  parts.push(text.slice(start));
  return parts;
}
const decode = (text: string): string => { try { return decodeURIComponent(text.replaceAll('+', '%20')); } catch { throw badQuery('The URL is not well encoded.'); } };
const decodePath = (text: string): string => { try { return decodeURIComponent(text); } catch { throw badQuery('The URL is not well encoded.'); } };

/** Path and query relative to the Web API's base. */
export function parseTarget(relative: string): Target {
  const question = relative.indexOf('?');
  const path = question < 0 ? relative : relative.slice(0, question);
  const options = new Map<string, string>();
  if (question >= 0) {
    for (const pair of relative.slice(question + 1).split('&')) {
      if (!pair) continue;
      const eq = pair.indexOf('=');
      const name = decode(eq < 0 ? pair : pair.slice(0, eq));
      if (options.has(name)) throw badQuery(`Query option '${name}' was specified more than once, but it must be specified at most once.`);
      options.set(name, eq < 0 ? '' : decode(pair.slice(eq + 1)));
    }
  }
  const segments = splitOutside(decodePath(path).replace(/^\/+/, '').replace(/\/+$/, ''), '/').filter(Boolean).map((text): Segment => {
    const open = text.indexOf('(');
    if (open < 0) return { name: text, key: null };
    if (!text.endsWith(')')) throw noSegment(text);
    return { name: text.slice(0, open), key: text.slice(open + 1, -1) };
  });
  return { segments, options };
}
export const unquote = (text: string): string | null => (/^'(?:[^']|'')*'$/.test(text) ? text.slice(1, -1).replaceAll('\'\'', '\'') : null);
