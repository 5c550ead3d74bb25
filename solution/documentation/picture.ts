/** The picture of the data model: one box a table, one line a lookup. Where a table stands is written here; a table without a place is an error. */
import type { SolutionDefinition } from '../model/solution.ts';
import { platformTables } from '../out-of-box/columns.ts';

/** Column and row of every box. Tables of others stand at the outside, Xero Details in the middle. */
const places: Readonly<Record<string, readonly [column: number, row: number]>> = {
  account: [0, 1], contact: [0, 2], product: [0, 4], businessunit: [0, 6], systemuser: [0, 7], territory: [0, 8],
  cfl_balance: [1, 0], cfl_contactlink: [1, 1.5], cfl_productlink: [1, 4], cfl_fieldmapping: [1, 5.5], cfl_trackingrule: [1, 7],
  cfl_connectionhealth: [2, 0], cfl_connection: [2, 2], cfl_brandingtheme: [2, 3.5], cfl_xeroaccount: [2, 4.5], cfl_xerotaxrate: [2, 5.5], cfl_trackingoption: [2, 7], cfl_trackingcategory: [2, 8],
  quote: [3, 0], invoice: [3, 1], invoicedetail: [3, 3], cfl_purchaseinvoice: [3, 4.5], cfl_purchaseinvoiceline: [3, 5.5], cfl_creditnote: [3, 6.5], cfl_creditnoteline: [3, 7.5], cfl_creditallocation: [3, 8.5],
  cfl_syncrequest: [4, 0.5], cfl_xerodocument: [4, 3], cfl_approval: [4, 5], cfl_correctionrequest: [4, 7],
  cfl_synchistory: [5, 2], cfl_xeropayment: [5, 4],
};
const [width, height, gapX, gapY, margin] = [184, 40, 64, 34, 24];
const x = (t: string): number => margin + places[t]![0] * (width + gapX);
const y = (t: string): number => margin + places[t]![1] * (height + gapY);
const escaped = (s: string): string => s.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** SVG. Lines of tables that many point at (connection, person, currency) are drawn thin, so that the documents stand out. @throws naming a table without a place */
export function dataModelPicture(s: Pick<SolutionDefinition, 'tables' | 'extended'>): string {
  // what has commands of ours and nothing else is no part of the picture
  const all = [...s.tables, ...s.extended].filter((t) => Object.keys(t.columns).length > 0);
  const labelOf = (name: string): string => s.tables.find((t) => t.logicalName === name)?.label ?? platformTables[name]!.label;
  const edges = all.flatMap((t) => Object.values(t.columns).flatMap((c) => (c.kind === 'lookup' ? [{ from: t.logicalName, to: c.target, strong: c.onDelete !== 'RemoveLink' && c.target !== 'cfl_connection' }] : [])));
  const seen = new Map<string, { from: string; to: string; strong: boolean }>();
  for (const e of edges) { const key = `${e.from}>${e.to}`; seen.set(key, { ...e, strong: e.strong || (seen.get(key)?.strong ?? false) }); }
  const names = [...new Set([...all.map((t) => t.logicalName), ...edges.map((e) => e.to)])].sort();
  const homeless = names.filter((n) => !places[n]);
  if (homeless.length > 0) throw new Error(`The picture of the data model has no place for ${homeless.join(', ')}.`);

  const line = ({ from, to, strong }: { from: string; to: string; strong: boolean }): string => {
    const style = strong ? 'stroke="#0f6cbd" stroke-width="1.6"' : 'stroke="#b3b0ad" stroke-width="0.8"';
    if (from === to) return `<path d="M${x(from) + width} ${y(from) + 10}h14v20h-14" fill="none" ${style} marker-end="url(#at)"/>`;
    const sameColumn = places[from]![0] === places[to]![0];
    const leftward = x(to) < x(from);
    const [x1, x2] = sameColumn ? [x(from) + width, x(to) + width] : leftward ? [x(from), x(to) + width] : [x(from) + width, x(to)];
    const [y1, y2] = [y(from) + height / 2, y(to) + height / 2];
    const bend = sameColumn ? 36 : (x2 - x1) / 2;
    return `<path d="M${x1} ${y1}C${x1 + bend} ${y1} ${sameColumn ? x2 + bend : x2 - bend} ${y2} ${x2} ${y2}" fill="none" ${style} marker-end="url(#at)"/>`;
  };
  const box = (name: string): string => {
    const own = name.startsWith('cfl_');
    return `<g><rect x="${x(name)}" y="${y(name)}" width="${width}" height="${height}" rx="5" fill="${own ? '#ebf3fc' : '#f5f5f5'}" stroke="${own ? '#0f6cbd' : '#8a8886'}"/>`
      + `<text x="${x(name) + 10}" y="${y(name) + 17}" font-weight="600">${escaped(labelOf(name))}</text><text x="${x(name) + 10}" y="${y(name) + 32}" font-size="9.5" fill="#616161">${name}</text></g>`;
  };
  const [w, h] = [2 * margin + 6 * width + 5 * gapX + 24, 2 * margin + 9.5 * (height + gapY)];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" font-family="Segoe UI, Helvetica, Arial, sans-serif" font-size="12" role="img" aria-label="The tables of Counterfoil and what they point at">`,
    '<defs><marker id="at" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#616161"/></marker></defs>',
    `<rect width="${w}" height="${h}" fill="#ffffff"/>`, ...[...seen.values()].sort((a, b) => Number(a.strong) - Number(b.strong)).map(line), ...names.map(box), '</svg>', '',
  ].join('\n');
}
