/** Draws screens as SVG. Every picture has a light ground of its own, so that it can be read on light and dark pages alike. */
const escaped = (s: string): string => s.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export interface Picture { readonly file: string; readonly title: string; /** What somebody who does not see it should know. */ readonly description: string; readonly width: number; readonly height: number; readonly parts: readonly string[] }

export const colours = { ink: '#242424', soft: '#5c5c5c', link: '#0f5bb5', primary: '#0f6cbd', line: '#d1d1d1', good: '#107c10', goodGround: '#f1faf1', bad: '#b10e1c', warn: '#bc4b09', warnGround: '#fffef5', paper: '#ffffff', ground: '#f3f4f7', chosen: '#e6eefb' } as const;

interface Type { readonly size?: number; readonly bold?: boolean; readonly colour?: string; readonly end?: boolean }
export const text = (x: number, y: number, s: string, t: Type = {}): string =>
  `<text x="${x}" y="${y}"${t.size ? ` font-size="${t.size}"` : ''}${t.bold ? ' font-weight="600"' : ''}${t.colour ? ` fill="${t.colour}"` : ''}${t.end ? ' text-anchor="end"' : ''}>${escaped(s)}</text>`;

/** Breaks between words: signs are about half as wide as they are high, and nobody measures fonts here. */
export function wrapped(s: string, width: number, size: number): string[] {
  const most = Math.floor(width / (size * 0.52));
  return s.split(' ').reduce<string[]>((all, word) => {
    const last = all.at(-1);
    return last !== undefined && last.length + 1 + word.length <= most ? [...all.slice(0, -1), `${last} ${word}`] : [...all, word];
  }, []);
}
export const paragraph = (x: number, y: number, width: number, s: string, t: Type = {}): { readonly svg: string; readonly below: number } => {
  const size = t.size ?? 14;
  const lines = wrapped(s, width, t.bold ? size * 1.06 : size);
  return { svg: lines.map((l, i) => text(x, y + i * Math.round(size * 1.4), l, t)).join(''), below: y + lines.length * Math.round(size * 1.4) };
};
export const box = (x: number, y: number, w: number, h: number, o: { fill?: string; stroke?: string; r?: number } = {}): string =>
  `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${o.r ?? 6}" fill="${o.fill ?? colours.paper}"${o.stroke ? ` stroke="${o.stroke}"` : ''}/>`;
export const rule = (x: number, y: number, w: number): string => `<path d="M${x} ${y}h${w}" stroke="${colours.line}"/>`;

const widthOf = (s: string): number => Math.round(s.length * 7.4) + 32;
/** @returns where the next one may begin, too */
export function button(x: number, y: number, label: string, o: { primary?: boolean } = {}): { readonly svg: string; readonly right: number } {
  const w = widthOf(label);
  return {
    svg: box(x, y, w, 32, { r: 4, fill: o.primary ? colours.primary : colours.paper, stroke: o.primary ? colours.primary : colours.line }) + `<text x="${x + w / 2}" y="${y + 21}" text-anchor="middle" font-weight="600"${o.primary ? ' fill="#fff"' : ''}>${escaped(label)}</text>`,
    right: x + w + 10,
  };
}
export const buttonsFromRight = (right: number, y: number, labels: readonly string[]): string => {
  let at = right;
  return [...labels].reverse().map((l, i) => { const w = widthOf(l); at -= w; const drawn = button(at, y, l, { primary: i === 0 }); at -= 10; return drawn.svg; }).join('');
};
export const tick = (x: number, y: number): string => `<circle cx="${x}" cy="${y}" r="9" fill="${colours.good}"/><path d="m${x - 4} ${y} 3 3 5-6" fill="none" stroke="#fff" stroke-width="1.8"/>`;
export const warning = (x: number, y: number): string => `<path d="m${x} ${y - 10} 11 19h-22z" fill="${colours.warn}"/><path d="M${x} ${y - 3}v6m0 2v2" stroke="#fff" stroke-width="2"/>`;
export const bar = (width: number, who: string, app: string): string => `<path d="M0 10A10 10 0 0 1 10 0H${width - 10}A10 10 0 0 1 ${width} 10V44H0Z" fill="#0b3a75"/>${text(24, 28, app, { size: 16, bold: true, colour: '#fff' })}${text(width - 24, 28, who, { colour: '#fff', end: true })}`;

export const svgOf = (p: Picture): string => [
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${p.width} ${p.height}" font-family="Segoe UI, system-ui, sans-serif" font-size="14" fill="${colours.ink}" role="img" aria-labelledby="t d">`,
  `<title id="t">${escaped(p.title)}</title>`, `<desc id="d">${escaped(p.description)}</desc>`,
  box(0.5, 0.5, p.width - 1, p.height - 1, { r: 10, fill: colours.ground, stroke: colours.line }), ...p.parts, '</svg>', '',
].join('\n');
