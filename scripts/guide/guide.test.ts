/** Holds the user guide to the product: every word, code and picture in it exists, and nothing that people can press or set is left out. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOMParser } from '@xmldom/xmldom';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../plugins-proxy/src/problems/catalogue.ts';
import { exportStatus, xeroStatus } from '../../solution/choices/index.ts';
import { connectionForms } from '../../solution/forms/connection.ts';
import { allRibbons } from '../../solution/ribbon/index.ts';
import { connection } from '../../solution/tables/connection.ts';
import { svgOf } from './pictures/kit.ts';
import { pictures } from './pictures/screens.ts';
import { onScreen, says } from './words.ts';
import { images } from './write.ts';

const guide = readFileSync(join(import.meta.dirname, '../../docs/user-guide.md'), 'utf8');
const bold = (markdown: string): string[] => [...markdown.matchAll(/\*\*(.+?)\*\*/g)].map((m) => m[1]!);
const codes = (markdown: string): string[] => [...markdown.matchAll(/`(.+?)`/g)].map((m) => m[1]!);
/** Its own signposts, and the word that says what bold means. */
const ours: ReadonlySet<string> = new Set(['bold', 'For everybody:', 'For salespeople:', 'For accountants:', 'For approvers:', 'For administrators:']);
const strangers = (markdown: string): string[] => bold(markdown).filter((w) => !ours.has(w) && !onScreen.has(w));
const named = new Set(bold(guide));

describe('the user guide', () => {
  it('names nothing in bold that stands on no screen', () => {
    expect(strangers(guide)).toEqual([]);
    expect(strangers('Press **Send to Xero**, then **Send it twice**.')).toEqual(['Send it twice']);
  });
  it('R58 names no problem that Counterfoil does not know', () => {
    const unknown = (markdown: string): string[] => codes(markdown).filter((c) => !Object.hasOwn(catalogue, c));
    expect(codes(guide).length).toBeGreaterThan(30);
    expect(unknown(guide)).toEqual([]);
    expect(unknown('`NUMBER_TAKEN` and `NUMBER_STOLEN`')).toEqual(['NUMBER_STOLEN']);
  });
  it('explains every command of every document', () => {
    const commands = new Set(allRibbons.flatMap((r) => r.placements.flatMap((p) => p.controls.flatMap((c) => [c.label, ...('items' in c ? c.items.map((i) => i.label) : [])]))));
    expect(commands.size).toBeGreaterThan(15);
    expect([...commands].filter((c) => !named.has(c))).toEqual([]);
  });
  it('explains every word of a status', () => {
    expect([exportStatus, xeroStatus].flatMap((c) => Object.values(c.options).map((o) => o.label)).filter((l) => !named.has(l))).toEqual([]);
  });
  it('explains every setting of a connection that an administrator can change', () => {
    const main = connectionForms.find((f) => f.table === connection.logicalName && f.key === 'main')!;
    const cells = main.tabs.filter((t) => !t.hidden && t.name !== 'technical').flatMap((t) => t.sections.filter((s) => !s.hidden).flatMap((s) => s.rows.flat()));
    const columns = cells.flatMap((c) => (typeof c === 'string' ? [c] : 'column' in c && !('quickView' in c) && !c.readOnly ? [c.column] : [])).filter((c) => c !== 'cfl_name');
    const labels = columns.map((c) => connection.columns[c as keyof typeof connection.columns].label);
    expect(labels.length).toBeGreaterThan(25);
    expect(labels.filter((l) => !named.has(l))).toEqual([]);
  });
  it('says the words of the scripts as they are', () => {
    expect(guide).toContain(says('Checks_One', '...').replace(/\s+$/, ''));
  });
});

describe('the pictures of the guide', () => {
  it.each(pictures().map((p) => [p.file, p] as const))('%s is what the product says (node scripts/guide/write.ts draws it)', (file, p) => {
    expect(readFileSync(join(images, file), 'utf8')).toBe(svgOf(p));
  });
  it.each(pictures().map((p) => [p.file, p] as const))('%s can be read out, is well-formed, small, and stands in the guide', (file, p) => {
    const drawn = svgOf(p);
    const faults: string[] = [];
    const svg = new DOMParser({ onError: (_level, message) => faults.push(String(message)) }).parseFromString(drawn, 'image/svg+xml').documentElement!;
    expect([faults, svg.getAttribute('role'), svg.getAttribute('aria-labelledby')]).toEqual([[], 'img', 't d']);
    expect([svg.getElementsByTagName('title')[0]?.textContent, (svg.getElementsByTagName('desc')[0]?.textContent?.length ?? 0) > 80, drawn.length < 8_000]).toEqual([p.title, true, true]);
    expect(guide).toContain(`![${p.title}](images/${file})`);
  });
  it.each(pictures().map((p) => [p.file, p] as const))('%s draws nothing over its edges', (_file, p) => {
    for (const [, x, y] of svgOf(p).matchAll(/<text x="([\d.]+)" y="([\d.]+)"/g)) expect(Number(x) > 0 && Number(x) < p.width && Number(y) > 0 && Number(y) < p.height).toBe(true);
  });
});
