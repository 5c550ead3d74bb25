/**
 * What Dynamics knows of a document in Xero, for rules that are asked at every refresh of the command bar: read once,
 * kept for a short time, forgotten as soon as somebody on this page has sent it.
 */
import { detailsId } from '@counterfoil/solution';
import { readDetails, type Details } from '../nudge/index.ts';
import { onSignal, refreshCommands, showsAnswer, webApi } from '../platform.ts';
import { documentOn, type DocumentHere } from './place.ts';

const KEEP_MS = 10_000;
interface Kept { readonly at: number; readonly details: Promise<Details | undefined> }
const kept = new Map<string, Kept>();
let listening = false;
/** The form whose commands were asked for last. */
let asking: Xrm.FormContext | undefined;
export function watchForm(form: Xrm.FormContext): void { asking = form; }

/** Asked for in the pane, it changes what the menu offers. After a click on the form itself the click sees to that. */
async function settled(id: string): Promise<void> {
  try {
    const form = asking;
    const d = form && documentOn(form);
    if (form !== undefined && d !== undefined && !showsAnswer(d.id) && await detailsId(d.table, d.id) === id) refreshCommands(form);
  } catch { /* the form is gone */ }
}

export function forgetKnown(): void { kept.clear(); }

/** Never rejects: a rule that fails would take the whole command bar with it. */
export function knownOf(d: DocumentHere): Promise<Details | undefined> {
  if (!listening) { listening = true; onSignal((s) => { if (s.kind === 'seen') return; forgetKnown(); if (s.kind === 'settled') void settled(s.detailsId); }); }
  const key = `${d.table}:${d.id}`;
  const before = kept.get(key);
  if (before !== undefined && Date.now() - before.at < KEEP_MS) return before.details;
  const details = readDetails(webApi(), d.table, d.id).then((r) => r.details, () => undefined);
  kept.set(key, { at: Date.now(), details });
  return details;
}
