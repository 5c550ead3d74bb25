/** Small readers over the browser's own XML parser; customizations come as XML and stay XML until here. */

/** Parses a document and gives its root element. Throws with the parser's words, so that a broken zip names itself. */
export function parseXml(text: string, what: string): Element {
  const root = new DOMParser().parseFromString(text, 'text/xml').documentElement;
  const broken = root.nodeName === 'parsererror' ? root : root.getElementsByTagName('parsererror')[0];
  if (broken) throw new Error(`${what} is not well-formed XML: ${broken.textContent ?? ''}`);
  return root;
}

export const children = (e: Element | undefined, name?: string): Element[] =>
  e ? Array.from(e.childNodes).filter((c): c is Element => c.nodeType === 1 && (name === undefined || c.nodeName === name)) : [];
export const child = (e: Element | undefined, name: string): Element | undefined => children(e, name)[0];
/** Walks down one name after the other. */
export const path = (e: Element | undefined, ...names: string[]): Element | undefined => names.reduce<Element | undefined>((at, name) => child(at, name), e);
export const attr = (e: Element | undefined, name: string): string | undefined => e?.getAttribute(name) ?? undefined;
export const text = (e: Element | undefined): string => e?.textContent?.trim() ?? '';

/** Booleans are written "true", "false", "1" and "0" in customizations. */
export function flag(e: Element | undefined, name: string, otherwise: boolean): boolean {
  const value = attr(e, name);
  return value === undefined ? otherwise : value === 'true' || value === '1';
}

/** The label in the wanted language; falls back to the first one, as the platform falls back to the base language. */
export function label(parent: Element | undefined, list: string, item: string, textAttribute: string, languageAttribute: string, language = 1033): string {
  const all = children(child(parent, list), item);
  const chosen = all.find((l) => attr(l, languageAttribute) === String(language)) ?? all[0];
  return attr(chosen, textAttribute) ?? '';
}

export const bareId = (id: string): string => id.replace(/[{}]/g, '').toLowerCase();
