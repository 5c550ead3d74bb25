/**
 * Labels of several languages. A zip names each label once a language; an environment shows one. The original keeps them all
 * and picks when it draws; here the documents are reduced when they are opened, once for each language that somebody uses.
 */
import type { Element } from '../xml.ts';
import { attr, children } from '../xml.ts';

const languageOf = (e: Element): string | null => attr(e, 'languagecode') ?? attr(e, 'LCID');
/** Parts that are there once a language, and where one of several therefore has to be chosen. */
const labels = new Set(['label', 'displayname', 'Description', 'LocalizedName', 'LocalizedCollectionName', 'Title']);

/** Keeps of every list of labels the one in the language that comes first in `preferred`, else the first written. */
export function speak(of: Element, preferred: readonly number[]): void {
  const byName = new Map<string, Element[]>();
  for (const c of children(of)) {
    if (labels.has(c.nodeName) && languageOf(c) !== null) byName.set(c.nodeName, [...(byName.get(c.nodeName) ?? []), c]);
    else speak(c, preferred);
  }
  for (const list of byName.values()) {
    if (list.length < 2) continue;
    const rank = (e: Element): number => { const at = preferred.indexOf(Number(languageOf(e))); return at < 0 ? preferred.length : at; };
    const kept = list.reduce((best, e) => (rank(e) < rank(best) ? e : best));
    for (const e of list) if (e !== kept) of.removeChild(e);
  }
}

/** Every language that a label is written in. */
export function languagesIn(of: Element, into = new Set<number>()): Set<number> {
  for (const c of children(of)) {
    const language = labels.has(c.nodeName) ? languageOf(c) : null;
    if (language !== null) into.add(Number(language));
    languagesIn(c, into);
  }
  return into;
}
