/** What a solution zip holds, and what takes the room in it. */
import { unzipSync } from 'fflate';

const kilobytes = (n: number): string => `${(n / 1024).toFixed(1)} kB`;
const kindOf = (path: string): string => (path.includes('/') ? path.slice(0, path.indexOf('/')) : path);
/** Component kinds by the element that defines one; counted in text, because this is a report and no check. */
const components: readonly (readonly [string, RegExp])[] = [
  ['tables', /<Entity>/g], ['columns', /<attribute PhysicalName=/g], ['relationships', /<EntityRelationship Name=/g], ['choices', /<OptionSetType>picklist/g], ['forms', /<systemform>/g], ['views', /<savedquery>/g],
  ['charts', /<visualization>/g], ['dashboards', /<Dashboard>/g], ['roles', /<Role id="[^"]*" name=/g], ['web resources', /<WebResource>/g], ['code components', /<CustomControl>/g],
];

/** @param zip the file, @param parts its parts, unpacked */
export function sizeReport(zip: Uint8Array, parts: ReadonlyMap<string, Uint8Array>): string {
  const packed = new Map<string, number>();
  unzipSync(zip, { filter: (f) => { packed.set(f.name, f.size); return false; } });
  const customizations = new TextDecoder().decode(parts.get('customizations.xml'));
  const kinds = [...new Set([...parts.keys()].map(kindOf))].map((kind) => {
    const of = [...parts].filter(([p]) => kindOf(p) === kind);
    return { kind, count: of.length, plain: of.reduce((n, [, c]) => n + c.length, 0), packed: of.reduce((n, [p]) => n + (packed.get(p) ?? 0), 0) };
  }).sort((a, b) => b.packed - a.packed || (a.kind < b.kind ? -1 : 1));
  const row = (a: string, b: string, c: string, d: string): string => `  ${a.padEnd(36)}${b.padStart(7)}${c.padStart(14)}${d.padStart(14)}`;
  return [
    `  ${components.map(([name, pattern]) => `${(customizations.match(pattern) ?? []).length} ${name}`).join(', ')}`,
    row('part', 'files', 'plain', 'in the zip'), ...kinds.map((k) => row(k.kind, String(k.count), kilobytes(k.plain), kilobytes(k.packed))),
    row('the zip', String(parts.size), kilobytes([...parts.values()].reduce((n, c) => n + c.length, 0)), kilobytes(zip.length)),
  ].join('\n');
}
