import * as webApi from '../data/webapi.ts';
import { bareId } from '../model/xml.ts';
import { NotProvided } from './missing.ts';

interface ParameterType { readonly typeName: string; readonly structuralProperty: number }
interface RequestMetadata { readonly boundParameter?: string | null; readonly parameterTypes?: Readonly<Record<string, ParameterType>>; readonly operationType: number; readonly operationName: string }
type Request = Record<string, unknown> & { getMetadata: () => RequestMetadata };
type SetName = (table: string) => Promise<string>;
interface Wire { readonly method: string; readonly path: string; readonly body?: unknown; readonly headers?: Record<string, string> }
const ENTITY = 5, ACTION = 0, FUNCTION = 1, CRUD = 2;

/** A request object as Xrm takes it -> what goes over the wire. */
async function wireOf(request: unknown, setName: SetName): Promise<Wire> {
  const r = request as Request;
  const meta = r.getMetadata();
  if (meta.operationType === CRUD) return crud(r, meta.operationName, setName);
  if (meta.operationType !== ACTION && meta.operationType !== FUNCTION) throw new NotProvided(`Xrm.WebApi.online.execute with operationType ${meta.operationType}`);
  const types = meta.parameterTypes ?? {};
  const reference = async (v: unknown): Promise<string> => { const e = v as { entityType: string; id: string }; return `${await setName(e.entityType)}(${bareId(e.id)})`; };
  const bound = meta.boundParameter ? `${await reference(r[meta.boundParameter])}/Microsoft.Dynamics.CRM.` : '';
  const names = Object.keys(types).filter((n) => n !== meta.boundParameter && r[n] !== undefined);
  if (meta.operationType === FUNCTION) {
    const values = await Promise.all(names.map(async (n, i) => `@p${i + 1}=${encodeURIComponent(types[n]!.structuralProperty === ENTITY ? JSON.stringify({ '@odata.id': await reference(r[n]) }) : literal(r[n]))}`));
    return { method: 'GET', path: `${bound}${meta.operationName}(${names.map((n, i) => `${n}=@p${i + 1}`).join(',')})${values.length ? `?${values.join('&')}` : ''}`, headers: webApi.everything };
  }
  return { method: 'POST', path: bound + meta.operationName, body: Object.fromEntries(names.map((n) => [n, r[n]])), headers: webApi.everything };
}

/** Create, Retrieve, Update and Delete as documented: `etn`, `id`, `payload`, or `entityReference` and `columns`. */
async function crud(r: Request, operation: string, setName: SetName): Promise<Wire> {
  const of = (r['entityReference'] ?? { entityType: r['etn'], id: r['id'] }) as { entityType: string; id: string };
  const row = async (): Promise<string> => `${await setName(of.entityType)}(${bareId(String(of.id))})`;
  switch (operation) {
    case 'Create': return { method: 'POST', path: await setName(String(r['etn'])), body: r['payload'] };
    case 'Update': return { method: 'PATCH', path: await row(), body: r['payload'], headers: { 'if-match': '*' } };
    case 'Delete': return { method: 'DELETE', path: await row() };
    case 'Retrieve': return { method: 'GET', path: `${await row()}${Array.isArray(r['columns']) && r['columns'].length ? `?$select=${(r['columns'] as string[]).join(',')}` : ''}`, headers: webApi.everything };
    default: throw new NotProvided(`Xrm.WebApi.online.execute of ${operation} (CRUD request)`);
  }
}

/** Xrm.WebApi.online.execute: actions, functions and CRUD requests. The answer looks like the platform's, a Response. */
export async function executeRequest(request: unknown, setName: SetName): Promise<unknown> {
  const w = await wireOf(request, setName);
  const a = await webApi.request(w.method, w.path, w.body, w.headers);
  return responseOf(a.status, a.headers, a.body === undefined ? '' : JSON.stringify(a.body));
}

/**
 * Xrm.WebApi.online.executeMultiple: one $batch. A list inside of the list is a change set, all or nothing. As on the
 * platform the batch stops at the first request that fails, and the promise is rejected with its words.
 */
export async function executeMultiple(requests: readonly unknown[], setName: SetName): Promise<unknown[]> {
  const boundary = `batch_${crypto.randomUUID()}`;
  const lines: string[] = [];
  let contentId = 0;
  const part = (w: Wire, inSet: boolean): string[] => ['Content-Type: application/http', 'Content-Transfer-Encoding: binary', ...(inSet ? [`Content-ID: ${++contentId}`] : []), '',
    `${w.method} ${webApi.root}${w.path} HTTP/1.1`, 'Accept: application/json', ...Object.entries(w.headers ?? {}).map(([k, v]) => `${k}: ${v}`), ...(w.body === undefined ? [] : ['Content-Type: application/json; charset=utf-8']), '', ...(w.body === undefined ? [''] : [JSON.stringify(w.body)])];
  for (const r of requests) {
    lines.push(`--${boundary}`);
    if (!Array.isArray(r)) { lines.push(...part(await wireOf(r, setName), false)); continue; }
    const set = `changeset_${crypto.randomUUID()}`;
    lines.push(`Content-Type: multipart/mixed; boundary=${set}`, '');
    for (const x of r as unknown[]) lines.push(`--${set}`, ...part(await wireOf(x, setName), true));
    lines.push(`--${set}--`, '');
  }
  lines.push(`--${boundary}--`, '');
  const answer = await fetch(`${webApi.root}$batch`, { method: 'POST', credentials: 'same-origin', headers: { 'content-type': `multipart/mixed; boundary=${boundary}`, accept: 'application/json', 'odata-version': '4.0', 'odata-maxversion': '4.0' }, body: lines.join('\r\n') });
  const parts = readParts(await answer.text());
  const failed = parts.find((p) => p.status >= 400);
  if (failed || (!answer.ok && parts.length === 0)) {
    const error = failed?.text ? (JSON.parse(failed.text) as { error?: { code?: string; message?: string } }).error : undefined;
    throw new webApi.WebApiError(failed?.status ?? answer.status, error?.code ?? '0x0', error?.message ?? `The environment answered ${answer.status} to a batch.`);
  }
  return parts.map((p) => responseOf(p.status, new Headers(p.headers), p.text));
}

/** Parts of a multipart answer, those of change sets among the others. */
export function readParts(text: string): { status: number; headers: [string, string][]; text: string }[] {
  return text.replaceAll('\r\n', '\n').split(/\n?--(?:batchresponse|changesetresponse|batch|changeset)_[^\n]*\n?/).flatMap((piece) => {
    const m = /HTTP\/1\.1 (\d{3})[^\n]*\n([\s\S]*)/.exec(piece);
    if (!m) return [];
    const [head = '', ...body] = m[2]!.split('\n\n');
    const headers = head.split('\n').flatMap((l): [string, string][] => { const at = l.indexOf(':'); return at > 0 ? [[l.slice(0, at).trim(), l.slice(at + 1).trim()]] : []; });
    return [{ status: Number(m[1]), headers, text: body.join('\n\n').trim() }];
  });
}

const literal = (v: unknown): string => (typeof v === 'string' ? (/^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(v) ? v : `'${v.replaceAll("'", "''")}'`) : Array.isArray(v) || (typeof v === 'object' && v !== null) ? JSON.stringify(v) : String(v));
const responseOf = (status: number, headers: Headers, text: string): unknown => ({ ok: status < 400, status, statusText: '', headers, json: () => Promise.resolve(text ? JSON.parse(text) as unknown : undefined), text: () => Promise.resolve(text) });
