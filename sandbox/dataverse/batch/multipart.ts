/** Multipart bodies of $batch, in and out. Lines end in CRLF; a bare LF is taken too, as the original does. */
import { badQuery } from '../errors.ts';
import type { Answer, Operation } from '../odata/answer.ts';

export interface Part { readonly contentId: string | null; readonly operation: Operation }
export type BatchItem = { readonly single: Part } | { readonly changeSet: readonly Part[] };

export const boundaryOf = (contentType: string | undefined): string | null => /^multipart\/mixed\s*;.*?boundary\s*=\s*(?:"([^"]+)"|([^;\s]+))/i.exec(contentType ?? '')?.slice(1).find((x) => x !== undefined) ?? null;

function split(body: string, boundary: string): string[] {
  const text = `\n${body.replaceAll('\r\n', '\n')}`;
  const pieces = text.split(`\n--${boundary}`);
  const last = pieces.findIndex((p, i) => i > 0 && p.startsWith('--'));
  if (pieces.length < 2 || last < 0) throw badQuery(`The batch is not closed by its boundary '--${boundary}--'.`);
  return pieces.slice(1, last).map((p) => p.replace(/^[ \t]*\n/, ''));
}
function headersAndBody(text: string): { headers: Record<string, string>; body: string } {
  const end = text.startsWith('\n') ? 0 : text.indexOf('\n\n');
  const head = end < 0 ? text : text.slice(0, end);
  const headers: Record<string, string> = {};
  for (const line of head.split('\n')) { const colon = line.indexOf(':'); if (colon > 0) headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim(); }
  return { headers, body: end < 0 ? '' : text.slice(end).replace(/^\n{1,2}/, '') };
}
function readPart(text: string, basePath: string, base: string): Part {
  const outer = headersAndBody(text);
  if (!/^application\/http/i.test(outer.headers['content-type'] ?? '')) throw badQuery('A part of a batch needs Content-Type: application/http.');
  const newline = outer.body.indexOf('\n');
  const line = (newline < 0 ? outer.body : outer.body.slice(0, newline)).trim();
  const m = /^([A-Z]+)\s+(\S+)(?:\s+HTTP\/1\.1)?$/.exec(line);
  if (!m) throw badQuery(`'${line}' is no request line.`);
  const inner = headersAndBody(newline < 0 ? '' : outer.body.slice(newline + 1));
  let path = m[2]!;
  if (path.startsWith(base)) path = path.slice(base.length);
  else path = path.replace(/^https?:\/\/[^/]+/, '');
  if (path.startsWith(basePath)) path = path.slice(basePath.length);
  return { contentId: outer.headers['content-id'] ?? inner.headers['content-id'] ?? null, operation: { method: m[1]!, path: path.replace(/^\//, ''), headers: inner.headers, body: inner.body.trimEnd() } };
}
/** @throws DataverseError when the body is no batch, holds a read inside a change set, or a change set without Content-IDs. */
export function parseBatch(body: string, boundary: string, basePath: string, base: string): BatchItem[] {
  return split(body, boundary).map((piece): BatchItem => {
    const { headers, body: inner } = headersAndBody(piece);
    const nested = boundaryOf(headers['content-type']);
    if (!nested) return { single: readPart(piece, basePath, base) };
    const parts = split(inner, nested).map((p) => readPart(p, basePath, base));
    for (const p of parts) {
      if (p.operation.method === 'GET') throw badQuery('A change set cannot hold a GET.');
      if (p.contentId === null) throw badQuery('Content-ID header not present for a request in the change set.');
    }
    return { changeSet: parts };
  });
}

const reasons: Record<number, string> = { 200: 'OK', 201: 'Created', 204: 'No Content', 304: 'Not Modified', 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed', 412: 'Precondition Failed', 429: 'Too Many Requests', 500: 'Internal Server Error', 501: 'Not Implemented' };
export function printPart(a: Answer, contentId: string | null): string {
  const head = ['Content-Type: application/http', 'Content-Transfer-Encoding: binary', ...(contentId === null ? [] : [`Content-ID: ${contentId}`]), '', `HTTP/1.1 ${a.status} ${reasons[a.status] ?? ''}`];
  const names: Record<string, string> = { 'odata-entityid': 'OData-EntityId', location: 'Location', etag: 'ETag', 'preference-applied': 'Preference-Applied', 'retry-after': 'Retry-After' };
  if (a.contentType) head.push(`Content-Type: ${a.contentType}`);
  head.push('OData-Version: 4.0');
  for (const [k, v] of Object.entries(a.headers)) head.push(`${names[k] ?? k}: ${v}`);
  return `${head.join('\r\n')}\r\n\r\n${a.body ?? ''}`;
}
export const assemble = (parts: readonly string[], boundary: string): string => `${parts.map((p) => `--${boundary}\r\n${p}\r\n`).join('')}--${boundary}--\r\n`;
