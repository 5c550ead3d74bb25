/** Where everything of a chart stands, in pixels: rectangles and texts, nothing of how they are painted. */
import { short, signOf, ticksFor, type Numbers } from './numbers.ts';
import type { Shape } from './plan.ts';

export interface Rect { readonly category: number; readonly series: number; readonly x: number; readonly y: number; readonly width: number; readonly height: number; /** Written beside it where there is room. */ readonly label?: { readonly x: number; readonly y: number; readonly anchor: 'start' | 'middle' | 'end' } }
export interface Text { readonly x: number; readonly y: number; readonly text: string; readonly full?: string; readonly anchor: 'start' | 'middle' | 'end'; readonly turned?: boolean }
export interface Line { readonly x1: number; readonly y1: number; readonly x2: number; readonly y2: number }
export interface Drawing { readonly width: number; readonly height: number; readonly rects: readonly Rect[]; readonly texts: readonly Text[]; readonly grid: readonly Line[]; readonly zero: Line }

/** Width of a text at 12 pixels, near enough to leave room for it; capitals are the wide ones. */
const wide = (text: string): number => [...text].reduce((all, sign) => all + (/[\p{Lu}_@%…]/u.test(sign) ? 9 : 6.6), 0);
/** At least two signs and the mark of what was left out, however little room there is. */
export function cut(text: string, room: number): string {
  if (wide(text) <= room) return text;
  const signs = [...text];
  let most = signs.length;
  while (most > 2 && wide(`${signs.slice(0, most).join('')}…`) > room) most--;
  return most < signs.length ? `${signs.slice(0, most).join('')}…` : text;
}

interface Scale { readonly ticks: readonly number[]; at(n: number): number }
function scaleOf(n: Numbers, stacked: boolean, from: number, to: number): Scale {
  const sums = n.values.flatMap((row) => {
    const all = row.map((v) => v?.number ?? 0);
    return stacked ? [all.filter((x) => x > 0).reduce((a, b) => a + b, 0), all.filter((x) => x < 0).reduce((a, b) => a + b, 0)] : all;
  });
  const ticks = ticksFor(Math.min(0, ...sums), Math.max(0, ...sums));
  const [low, high] = [ticks[0]!, ticks.at(-1)!];
  return { ticks, at: (x) => from + ((x - low) / (high - low)) * (to - from) };
}
/** Start and end of every piece along the axis of numbers. */
function pieces(n: Numbers, category: number, stacked: boolean): { series: number; from: number; to: number }[] {
  let up = 0, down = 0;
  return n.values[category]!.flatMap((v, series) => {
    if (!v) return [];
    if (!stacked) return [{ series, from: 0, to: v.number }];
    const from = v.number >= 0 ? up : down;
    if (v.number >= 0) up += v.number; else down += v.number;
    return [{ series, from, to: from + v.number }];
  });
}
const thin = 0.75;

export function draw(n: Numbers, shape: Shape, width: number): Drawing {
  return shape === 'Bar' || shape === 'StackedBar' ? bars(n, shape === 'StackedBar', width) : columns(n, shape === 'StackedColumn', width);
}

function columns(n: Numbers, stacked: boolean, width: number): Drawing {
  const height = 260, top = 18, sign = signOf(n);
  const longest = Math.max(...n.categories.map((c) => wide(c.label)));
  const left = 52, step = (width - left - 8) / n.categories.length;
  // Names that would lie over each other are turned
  const turned = longest > step - 4;
  const bottom = turned ? Math.min(96, longest * 0.72 + 18) : 26;
  const y = scaleOf(n, stacked, height - bottom, top);
  const lanes = stacked ? 1 : n.series.length;
  const band = Math.min(step * thin, 56 * lanes);
  const rects = n.categories.flatMap((_, category) => pieces(n, category, stacked).map(({ series, from, to }): Rect => {
    const lane = band / lanes, x = left + step * category + (step - band) / 2 + (stacked ? 0 : lane * series);
    const [a, b] = [y.at(Math.max(from, to)), y.at(Math.min(from, to))];
    const roomy = !stacked && wide(n.values[category]![series]!.text) < Math.max(lane, lanes === 1 ? step : 0);
    return { category, series, x, y: a, width: Math.max(1, lane - (lanes > 1 ? 2 : 0)), height: Math.max(1, b - a), ...(roomy ? { label: { x: x + lane / 2, y: to >= 0 ? a - 4 : b + 12, anchor: 'middle' as const } } : {}) };
  }));
  return {
    width, height, rects, zero: { x1: left, x2: width - 8, y1: y.at(0), y2: y.at(0) }, grid: y.ticks.map((t) => ({ x1: left, x2: width - 8, y1: y.at(t), y2: y.at(t) })),
    texts: [
      ...y.ticks.map((t): Text => ({ x: left - 6, y: y.at(t) + 4, text: short(t, sign), anchor: 'end' })),
      ...(stacked ? n.categories.map((_, i): Text => { const sum = n.values[i]!.reduce((all, v) => all + Math.max(0, v?.number ?? 0), 0); return { x: left + step * (i + 0.5), y: y.at(sum) - 4, text: cut(short(n.values[i]!.reduce((all, v) => all + (v?.number ?? 0), 0), sign), step), anchor: 'middle' }; }) : []),
      ...n.categories.map((c, i): Text => ({ x: left + step * (i + 0.5), y: height - bottom + 18, text: cut(c.label, turned ? 110 : step), full: c.label, anchor: turned ? 'end' : 'middle', turned })),
    ],
  };
}

function bars(n: Numbers, stacked: boolean, width: number): Drawing {
  const sign = signOf(n), lanes = stacked ? 1 : n.series.length;
  const step = Math.max(30, lanes * 18 + 8), top = 6, bottom = 24;
  const height = top + step * n.categories.length + bottom;
  const left = Math.min(width * 0.36, Math.max(60, ...n.categories.map((c) => wide(c.label) + 12)));
  const right = stacked ? 12 : Math.min(width * 0.3, 12 + Math.max(...n.values.flat().map((v) => wide(v?.text ?? ''))));
  const x = scaleOf(n, stacked, left, width - right);
  // Fewer numbers below where there is little room
  const every = Math.ceil(x.ticks.length / Math.max(2, Math.floor((width - left - right) / 64)));
  const rects = n.categories.flatMap((_, category) => pieces(n, category, stacked).map(({ series, from, to }): Rect => {
    const lane = (step - 8) / lanes, y = top + step * category + 4 + (stacked ? 0 : lane * series);
    const [a, b] = [x.at(Math.min(from, to)), x.at(Math.max(from, to))];
    return { category, series, x: a, y, width: Math.max(1, b - a), height: lane - (lanes > 1 ? 2 : 4), ...(stacked ? {} : { label: { x: (to >= 0 ? b : x.at(0)) + 5, y: y + lane / 2 + 3, anchor: 'start' as const } }) };
  }));
  return {
    width, height, rects, zero: { x1: x.at(0), x2: x.at(0), y1: top, y2: height - bottom }, grid: x.ticks.map((t) => ({ x1: x.at(t), x2: x.at(t), y1: top, y2: height - bottom })),
    texts: [
      ...x.ticks.filter((_, i) => i % every === 0).map((t): Text => ({ x: x.at(t), y: height - 8, text: short(t, sign), anchor: 'middle' })),
      ...n.categories.map((c, i): Text => ({ x: left - 8, y: top + step * (i + 0.5) + 4, text: cut(c.label, left - 12), full: c.label, anchor: 'end' })),
    ],
  };
}
