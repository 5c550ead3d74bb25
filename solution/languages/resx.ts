/** RESX, the format of .NET resources: what Dataverse, code components and translators' tools read. */
import { DOMParser } from '@xmldom/xmldom';

const escape = (s: string): string => s.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const types = (kind: string): string => `System.Resources.ResX${kind}, System.Windows.Forms, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089`;
const headers = [['resmimetype', 'text/microsoft-resx'], ['version', '2.0'], ['reader', types('ResourceReader')], ['writer', types('ResourceWriter')]] as const;

/** The same entries give the same bytes. */
export function writeResx(entries: Iterable<readonly [string, string]>): string {
  return [
    '<?xml version="1.0" encoding="utf-8"?>', '<root>',
    ...headers.map(([name, value]) => `  <resheader name="${name}"><value>${escape(value)}</value></resheader>`),
    ...[...entries].map(([name, value]) => `  <data name="${escape(name).replaceAll('"', '&quot;')}" xml:space="preserve"><value>${escape(value)}</value></data>`),
    '</root>', '',
  ].join('\n');
}

/** @param file for messages @throws when it is not well-formed, or names a text twice */
export function readResx(content: string, file: string): Map<string, string> {
  let failure: string | undefined;
  const document = (() => {
    try { return new DOMParser({ onError: (level, message) => { if (level !== 'warning') failure ??= String(message); } }).parseFromString(content.replace(/^\ufeff/, ''), 'text/xml'); } catch (e) { failure ??= e instanceof Error ? e.message : String(e); return undefined; }
  })();
  if (failure !== undefined || document?.documentElement?.tagName !== 'root') throw new Error(`${file} is no RESX file: ${failure ?? 'its root element is not <root>'}.`);
  const texts = new Map<string, string>();
  for (const data of Array.from(document.getElementsByTagName('data'))) {
    const name = data.getAttribute('name') ?? '';
    if (texts.has(name)) throw new Error(`${file}: ${name} stands there twice. Remove one.`);
    texts.set(name, data.getElementsByTagName('value')[0]?.textContent ?? '');
  }
  return texts;
}
