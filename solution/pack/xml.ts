/** A small element tree, printed the same way on every machine: two spaces, LF, attributes in the given order. */
export interface Xml { readonly name: string; readonly attributes: readonly (readonly [string, string])[]; readonly children: readonly (Xml | string)[] }
type Child = Xml | string | false | null | undefined | readonly Child[];

const flat = (c: Child): (Xml | string)[] => (Array.isArray(c) ? (c as readonly Child[]).flatMap(flat) : c === false || c == null ? [] : [c as Xml | string]);

/** Attributes that are undefined are left out. A string child becomes text; false, null and undefined children vanish. */
export const el = (name: string, attributes: Readonly<Record<string, string | number | boolean | undefined>> = {}, ...children: Child[]): Xml => ({
  name,
  attributes: Object.entries(attributes).filter(([, v]) => v !== undefined).map(([k, v]) => [k, String(v)] as const),
  children: flat(children),
});
/** `<name>value</name>`; an empty string prints as an empty element. */
export const leaf = (name: string, value: string | number): Xml => el(name, {}, value === '' ? null : String(value));
/** One element for every entry, in order: flags and facts of a component. */
export const leaves = (values: Readonly<Record<string, string | number>>): Xml[] => Object.entries(values).map(([k, v]) => leaf(k, v));

// Characters that XML 1.0 cannot carry at all would make the import fail with a message that names no place.
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const escapeText = (s: string): string => {
  if (forbidden.test(s)) throw new Error(`Text holds a character that XML cannot carry: ${JSON.stringify(s)}`);
  return s.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
};
const escapeAttribute = (s: string): string => escapeText(s).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');

function print(x: Xml, indent: string): string {
  const open = `${indent}<${x.name}${x.attributes.map(([k, v]) => ` ${k}="${escapeAttribute(v)}"`).join('')}`;
  if (!x.children.length) return `${open} />\n`;
  if (x.children.every((c) => typeof c === 'string')) return `${open}>${x.children.map((c) => escapeText(c as string)).join('')}</${x.name}>\n`;
  return `${open}>\n${x.children.map((c) => (typeof c === 'string' ? `${indent}  ${escapeText(c)}\n` : print(c, `${indent}  `))).join('')}${indent}</${x.name}>\n`;
}
/** A whole file in UTF-8 with its declaration. */
export const document = (root: Xml): string => `<?xml version="1.0" encoding="utf-8"?>\n${print(root, '')}`;

export const labels = (plural: string, singular: string, text: string): Xml => el(plural, {}, el(singular, { description: text, languagecode: 1033 }));
export const localizedNames = (text: string): Xml => labels('LocalizedNames', 'LocalizedName', text);
export const descriptions = (text: string | undefined): Xml => labels('Descriptions', 'Description', text ?? '');
