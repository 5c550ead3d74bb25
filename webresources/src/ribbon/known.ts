/**
 * What Dynamics knows of a document in Xero, for rules that are asked at every refresh of the command bar: read once,
 * kept for a short time, forgotten as soon as somebody on this page has sent it.
 */
import { readDetails, type Details } from '../nudge/index.ts';
import { onSignal, webApi } from '../platform.ts';
import type { DocumentHere } from './place.ts';

const KEEP_MS = 10_000;
interface Kept { readonly at: number; readonly details: Promise<Details | undefined> }
const kept = new Map<string, Kept>();
let listening = false;

export function forgetKnown(): void { kept.clear(); }

/** Never rejects: a rule that fails would take the whole command bar with it. */
export function knownOf(d: DocumentHere): Promise<Details | undefined> {
  if (!listening) { listening = true; onSignal(forgetKnown); }
  const key = `${d.table}:${d.id}`;
  const before = kept.get(key);
  if (before !== undefined && Date.now() - before.at < KEEP_MS) return before.details;
  const details = readDetails(webApi(), d.table, d.id).then((r) => r.details, () => undefined);
  kept.set(key, { at: Date.now(), details });
  return details;
}
