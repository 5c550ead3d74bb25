/**
 * The log. It carries ids, codes, counts and times; never a token, never a word or an amount of a document. So errors of
 * the doors are logged without message and body (both may quote the document), errors of the database without `detail`
 * (it quotes values), and well-known secret keys are removed wherever they appear.
 */
import { pino, type Logger, type LoggerOptions } from 'pino';
import { isDoorError } from './errors.ts';

export type Log = Logger;
const SECRET = ['authorization', 'token', 'access_token', 'refresh_token', 'client_secret', 'secret', 'ticket', 'password', 'body'];

export function describeError(e: unknown): Record<string, unknown> {
  if (isDoorError(e)) return { type: 'DoorError', door: e.door, fate: e.fate, status: e.status, code: e.code };
  if (!(e instanceof Error)) return { type: typeof e };
  const code = (e as { code?: unknown }).code;
  // errors of the database driver come from values; ours and Node's come from code
  const fromDatabase = typeof (e as { severity?: unknown }).severity === 'string';
  return { type: e.name, ...(typeof code === 'string' ? { code } : {}), ...(fromDatabase ? {} : { message: e.message }), stack: e.stack?.split('\n').slice(1, 6).join('\n') };
}

export function createLog(level: string, destination?: { write(line: string): void }): Log {
  const options: LoggerOptions = {
    level, base: null, messageKey: 'message', timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: describeError, error: describeError },
    redact: { paths: SECRET.flatMap((k) => [k, `*.${k}`, `*.*.${k}`]), censor: '[removed]' },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
export const silentLog = (): Log => pino({ level: 'silent' });
