/** Dataverse's error codes to our problems. The code decides where it is known, else the HTTP status. */
import type { Problem } from '../contract.ts';
import { problem } from './catalogue.ts';

export interface DataverseError { readonly status: number; readonly code?: string; readonly message?: string }

const busy = new Set(['0x80072322', '0x80072321', '0x80072326']);
const notAllowed = new Set(['0x80040220', '0x80048306', '0x80042f09']);
const gone = new Set(['0x80040217', '0x80060888']);
const disabled = new Set(['0x80040225', '0x8004d24b']);

const codeOf = (e: DataverseError): string => (e.code ?? '').toLowerCase();
const words = (e: DataverseError): string => (e.message ?? '').trim() || `HTTP ${e.status}${e.code ? ` ${e.code}` : ''}`;

/** Met while reading the document as the user who asked. `what` says in words what was read. */
export function problemOfReading(e: DataverseError, what: string, isDocument: boolean): Problem {
  if (disabled.has(codeOf(e))) return problem('USER_DISABLED', {});
  if (busy.has(codeOf(e)) || e.status === 429) return problem('DYNAMICS_BUSY', {});
  if (isDocument && (gone.has(codeOf(e)) || e.status === 404)) return problem('DOCUMENT_NOT_FOUND', {});
  if (notAllowed.has(codeOf(e)) || e.status === 403) return problem('DOCUMENT_NOT_ALLOWED', { detail: `${what}.` });
  return problem('DOCUMENT_UNREADABLE', { detail: `${what}: ${words(e)}` });
}

/** Met while writing results back. */
export function problemOfWriting(e: DataverseError): Problem {
  if (busy.has(codeOf(e)) || e.status === 429) return problem('DYNAMICS_BUSY', {});
  if (isOwnerRefused(e)) return problem('OWNER_MAY_NOT_READ', {});
  if (notAllowed.has(codeOf(e)) || e.status === 403) return problem('RECORD_NOT_ALLOWED', { detail: words(e) });
  if (gone.has(codeOf(e)) || e.status === 404) return problem('RECORD_TARGET_GONE', { detail: words(e) });
  return problem('DYNAMICS_REFUSED', { detail: words(e) });
}

/** Dataverse refuses an owner who has no read privilege on the table; the words name the owner or the read privilege. */
export function isOwnerRefused(e: DataverseError): boolean {
  if (!notAllowed.has(codeOf(e)) && codeOf(e) !== '0x80041d0b') return false;
  return codeOf(e) === '0x80042f09' || /\bowner\b|assignee|prvRead\w*cfl_|missing read/i.test(e.message ?? '');
}
