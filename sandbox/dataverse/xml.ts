/** Small readers over an XML tree. */
import { DOMParser, XMLSerializer } from '@xmldom/xmldom';
import type { Element, Node } from '@xmldom/xmldom';
export type { Element };

/** @throws Error saying where the text stops being XML. */
export function parseXml(text: string): Element {
  const errors: string[] = [];
  const parser = new DOMParser({ onError: (level, message) => { if (level !== 'warning') errors.push(String(message)); } });
  let root: Element | null = null;
  try { root = parser.parseFromString(text.replace(/^\uFEFF/, ''), 'text/xml').documentElement; } catch (e) { errors.push(e instanceof Error ? e.message : String(e)); }
  if (!root || errors.length) throw new Error(errors[0] ?? 'The text holds no XML element.');
  return root;
}
export function children(of: Node, name?: string): Element[] {
  const out: Element[] = [];
  for (let n = of.firstChild; n; n = n.nextSibling) if (n.nodeType === 1 && (name === undefined || n.nodeName === name)) out.push(n as Element);
  return out;
}
export const child = (of: Node, name: string): Element | null => children(of, name)[0] ?? null;
export const textOf = (of: Node, name: string): string | null => { const c = child(of, name); return c ? (c.textContent ?? '').trim() : null; };
export const attr = (of: Element, name: string): string | null => (of.hasAttribute(name) ? of.getAttribute(name) : null);
export const print = (of: Node): string => new XMLSerializer().serializeToString(of);
export function* descend(of: Node, name: string): Generator<Element> {
  for (const c of children(of)) { if (c.nodeName === name) yield c; yield* descend(c, name); }
}
