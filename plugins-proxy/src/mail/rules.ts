/** R14 R48: what may be e-mailed or marked as sent, and what Xero's history tells about it. Pure. */
import type { Problem } from '../contract.ts';
import { problem } from '../problems/index.ts';
import type { XeroHistoryRecord, XeroInvoice } from '../xero/types.ts';
import type { Mode } from './store.ts';

const approved: ReadonlySet<string> = new Set(['AUTHORISED', 'PAID']);
const statusWords: Readonly<Record<string, string>> = { DRAFT: 'a draft', SUBMITTED: 'waiting for approval', VOIDED: 'voided', DELETED: 'deleted' };

/** `differs`: Xero computed other amounts than Dynamics expects; undefined when that cannot be told. */
export function mailProblem(x: XeroInvoice, o: { readonly title: string; readonly mode: Mode; readonly differs: boolean }): Problem | undefined {
  const { title } = o;
  if (x.Type !== 'ACCREC') return problem('MAIL_ONLY_INVOICES', { title });
  if (!approved.has(x.Status ?? '')) return problem('MAIL_NOT_APPROVED', { title, what: o.mode === 'email' ? 'e-mailed' : 'marked as sent', status: statusWords[x.Status ?? ''] ?? 'in another state' });
  if (o.mode === 'markAsSent') return undefined;
  if (o.differs) return problem('MAIL_DIFFERS', { title });
  return x.Contact?.EmailAddress ? undefined : problem('MAIL_NO_ADDRESS', { title, contact: x.Contact?.Name ?? 'of this invoice' });
}

/** The only arguments that are understood. Undefined: something else was asked. */
export function modeOf(args: string | undefined): Mode | undefined {
  if (args === undefined || args.trim() === '') return 'email';
  let given: unknown;
  try { given = JSON.parse(args); } catch { return undefined; }
  if (given === null || typeof given !== 'object' || Array.isArray(given)) return undefined;
  const mode = (given as { mode?: unknown }).mode;
  return mode === undefined || mode === 'email' ? 'email' : mode === 'markAsSent' ? 'markAsSent' : undefined;
}

const atOf = (h: XeroHistoryRecord): number => {
  const wire = /\((-?\d+)/.exec(String(h.DateUTC ?? ''))?.[1];
  return wire !== undefined ? Number(wire) : Date.parse(`${String(h.DateUTCString ?? '').replace(/Z$/, '')}Z`);
};
/** Xero's clock shows seconds only, and need not be ours. */
const slackMs = 5_000;

/** Does Xero's history show an e-mail since then? That it shows none proves nothing: entries may come late. */
export const showsMail = (all: readonly XeroHistoryRecord[], since: number): boolean => all.some((h) => /\b(sent|e-?mailed)\b/i.test(String(h.Changes ?? '')) && !/\bmarked\b/i.test(String(h.Changes)) && atOf(h) >= since - slackMs);

/** The newest entries, for a person to decide. */
export function historyText(all: readonly XeroHistoryRecord[]): string {
  const newest = [...all].sort((a, b) => atOf(b) - atOf(a)).slice(0, 5);
  if (newest.length === 0) return 'nothing.';
  return `${newest.map((h) => { const at = atOf(h); return `${Number.isNaN(at) ? '' : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC `}${String(h.Changes ?? '')}${h.Details ? ` (${String(h.Details).slice(0, 120)})` : ''}`; }).join('; ')}.`;
}
