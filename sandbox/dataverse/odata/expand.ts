import { badQuery } from '../errors.ts';
import { splitOutside } from './url.ts';

export interface Expand { readonly nav: string; readonly select: string | null; readonly filter: string | null; readonly orderby: string | null; readonly top: number | null; readonly expand: readonly Expand[] }

/** `a($select=x,y;$expand=b),c` */
export function parseExpand(text: string): Expand[] {
  return splitOutside(text, ',').map((part) => {
    const trimmed = part.trim();
    const open = trimmed.indexOf('(');
    if (open < 0) return { nav: trimmed, select: null, filter: null, orderby: null, top: null, expand: [] };
    if (!trimmed.endsWith(')')) throw badQuery(`Syntax error in $expand at '${trimmed}'.`);
    const options = new Map<string, string>();
    for (const o of splitOutside(trimmed.slice(open + 1, -1), ';')) {
      if (!o.trim()) continue;
      const eq = o.indexOf('=');
      const name = o.slice(0, eq).trim();
      if (!['$select', '$filter', '$orderby', '$top', '$expand'].includes(name)) throw badQuery(`The option '${name}' is not supported in $expand.`);
      options.set(name, o.slice(eq + 1));
    }
    const top = options.get('$top');
    if (top !== undefined && !/^\d+$/.test(top)) throw badQuery('$top needs a whole number.');
    return { nav: trimmed.slice(0, open), select: options.get('$select') ?? null, filter: options.get('$filter') ?? null, orderby: options.get('$orderby') ?? null, top: top === undefined ? null : Number(top), expand: options.has('$expand') ? parseExpand(options.get('$expand')!) : [] };
  });
}
