/**
 * Business areas write paths as people read them (`invoices?$filter=name eq 'Ö & Co'`); here they become URLs. Spaces,
 * quotes, non-ASCII letters and the like are escaped; what has a meaning in a URL, and what is escaped already, stays.
 */
export const API = '/api/data/v9.2/';

export function encodePath(path: string): string {
  return path.replace(/%(?![0-9a-fA-F]{2})|[^A-Za-z0-9\-._~:/?@!$&'()*+,;=%]/gu, (c) => encodeURIComponent(c));
}

/** Path of a next link, if it is of our own origin and below the API: a link to elsewhere would carry our token there. */
export function ownPath(link: string, origin: string): string | undefined {
  const url = URL.parse(link, origin);
  return url !== null && url.origin === origin && url.pathname.startsWith(API) ? url.pathname.slice(API.length) + url.search : undefined;
}
