/**
 * $batch on the wire: multipart/mixed with application/http parts (OData 4.0, part 1, 11.7). Written strictly, with CRLF;
 * read tolerantly: line ends of either kind, preambles, any header order, nested answers of change sets.
 */
import { randomUUID } from 'node:crypto';
import { parseExact, printExact } from '../core/json.ts';
import type { BatchPart, PartAnswer, Write } from './door.ts';
import { encodePath } from './paths.ts';

export interface BatchBody { readonly contentType: string; readonly body: string }

/** `headers` go onto every request inside: what a server ignores on the outer request (impersonation!) must not be lost. */
export function writeBatch(parts: readonly BatchPart[], base: string, headers: Readonly<Record<string, string>>, numeric: ReadonlySet<string>): BatchBody {
  const boundary = `batch_${randomUUID()}`;
  const out: string[] = [];
  for (const part of parts) {
    if ('get' in part) out.push(`--${boundary}`, ...request('GET', base + encodePath(part.get), headers, undefined), '');
    else if ('write' in part) out.push(`--${boundary}`, ...writing(part.write, base, headers, numeric), '');
    else {
      const set = `changeset_${randomUUID()}`;
      out.push(`--${boundary}`, `Content-Type: multipart/mixed; boundary=${set}`, '');
      part.changeSet.forEach((w, i) => out.push(`--${set}`, ...writing(w, base, headers, numeric, i + 1), ''));
      out.push(`--${set}--`, '');
    }
  }
  out.push(`--${boundary}--`, '');
  return { contentType: `multipart/mixed; boundary=${boundary}`, body: out.join('\r\n') };
}

function writing(w: Write, base: string, headers: Readonly<Record<string, string>>, numeric: ReadonlySet<string>, contentId?: number): string[] {
  const own: Record<string, string> = { ...headers };
  if (w.ifMatch !== undefined) own['If-Match'] = w.ifMatch;
  if (w.ifNoneMatch !== undefined) own['If-None-Match'] = w.ifNoneMatch;
  return request(w.method, base + encodePath(w.path), own, w.body === undefined ? undefined : printExact(w.body, numeric), contentId);
}

function request(method: string, path: string, headers: Readonly<Record<string, string>>, body: string | undefined, contentId?: number): string[] {
  return [
    'Content-Type: application/http', 'Content-Transfer-Encoding: binary', ...(contentId === undefined ? [] : [`Content-ID: ${contentId}`]), '',
    `${method} ${path} HTTP/1.1`, 'Accept: application/json', ...(body === undefined ? [] : ['Content-Type: application/json; charset=utf-8; type=entry']),
    ...Object.entries(headers).map(([k, v]) => `${k}: ${v}`), '', ...(body === undefined ? [] : [body]),
  ];
}

/** @throws SyntaxError when the answer is cut off or is no batch answer: then nobody knows what happened. */
export function readBatch(contentType: string, text: string): PartAnswer[] {
  return split(contentType, text).map((part) => {
    const inner = part.headers['content-type'] ?? '';
    if (!inner.toLowerCase().startsWith('multipart/')) return readAnswer(part.content);
    const answers = split(inner, part.content).map((p) => readAnswer(p.content));
    return answers.find((a) => a.status >= 400) ?? { status: 204, body: undefined };
  });
}

interface Part { readonly headers: Readonly<Record<string, string>>; readonly content: string }

function split(contentType: string, text: string): Part[] {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1]?.trim();
  if (boundary === undefined) throw new SyntaxError('A batch answer without boundary.');
  // at line starts only; JSON cannot hold a raw line end, so no content can look like a boundary
  const pieces = `\n${text}`.split(new RegExp(`\\r?\\n--${boundary.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?=--|[ \\t]*\\r?\\n)`));
  const last = pieces.pop();
  if (pieces.length === 0 || last === undefined || !last.startsWith('--')) throw new SyntaxError('A batch answer that is cut off.');
  return pieces.slice(1).map((p) => headed(p.replace(/^[ \t]*\r?\n/, '')));
}

function headed(text: string): Part {
  const end = /\r?\n\r?\n|^\r?\n/.exec(text);
  const head = end === null ? text : text.slice(0, end.index);
  const headers: Record<string, string> = {};
  for (const line of head.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { headers, content: end === null ? '' : text.slice(end.index + end[0].length) };
}

function readAnswer(text: string): PartAnswer {
  const first = /^\s*HTTP\/1\.\d (\d{3})[^\n]*\n?/.exec(text);
  if (first === null) throw new SyntaxError('A part of a batch answer without a status line.');
  const { content } = headed(text.slice(first[0].length));
  const status = Number(first[1]);
  const body = content.trim() === '' ? undefined : parseExact(content);
  return status >= 400 ? { status, body, error: errorOf(body) } : { status, body };
}

/** `{error:{code,message}}` of Dataverse; tolerant, because proxies answer in other shapes. */
export function errorOf(body: any): { code: string; message: string } {
  const e = body?.error;
  return { code: typeof e?.code === 'string' ? e.code : '', message: typeof e?.message === 'string' ? e.message : '' };
}
