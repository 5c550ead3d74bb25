import { DataverseError, NotEmulated } from '../errors.ts';
import { printExact } from '../exact-json.ts';

/** One operation as it comes, alone or out of a batch. `path` is relative to the Web API's base. */
export interface Operation { readonly method: string; readonly path: string; readonly headers: Readonly<Record<string, string | undefined>>; readonly body: string }
export interface Answer { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string | null; readonly contentType?: string }

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => ({ status, headers, body: printExact(body), contentType: 'application/json; odata.metadata=minimal; odata.streaming=true' });
export const nothing = (headers: Record<string, string> = {}): Answer => ({ status: 204, headers, body: null });

export function failure(error: unknown, op: Operation): Answer {
  if (error instanceof DataverseError) return json(error.status, { error: { code: error.code, message: error.message } }, { ...error.headers });
  if (error instanceof NotEmulated) return json(501, { error: { code: 'SandboxNotEmulated', message: error.message, request: { method: op.method, path: op.path, body: op.body.slice(0, 2000) } } });
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return json(500, { error: { code: '0x80040216', message: `An unexpected error occurred in the sandbox: ${message}` } });
}
