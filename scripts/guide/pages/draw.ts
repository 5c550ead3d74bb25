/** What was looked at, as SVG: text stays text, a file has some kilobytes, and nothing depends on the fonts of the reader. */
import type { Look, Mark } from './look.ts';

const escaped = (s: string): string => s.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const unescaped = (s: string): string => s.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
const short = (n: number): string => String(Math.round(n * 10) / 10);

function drawn(m: Mark): string {
  switch (m.kind) {
    case 'tick': return `<path d="m${short(m.x + m.w * 0.25)} ${short(m.y + m.h * 0.52)} ${short(m.w * 0.18)} ${short(m.h * 0.18)} ${short(m.w * 0.34)} ${short(-m.h * 0.4)}" fill="none" stroke="${m.fill}" stroke-width="2"/>`;
    case 'fold': return `<path d="M${m.x} ${short(m.y - 5)}${m.w ? 'h10l-5 9z' : 'v10l9-5z'}" fill="${m.fill}"/>`;
    // as wide as it was in the browser, whatever font draws it
    case 'text': return `<text x="${m.x}" y="${m.y}" textLength="${m.w}" lengthAdjust="spacingAndGlyphs"${m.size === 16 ? '' : ` font-size="${m.size}"`}${m.bold ? ' font-weight="600"' : ''}${m.mono ? ' font-family="Consolas, monospace"' : ''}${m.fill === '#1b1b1b' ? '' : ` fill="${m.fill}"`}>${escaped(m.text!)}</text>`;
    default: {
      const inset = m.stroke ? 0.5 : 0;
      return `<rect x="${short(m.x + inset)}" y="${short(m.y + inset)}" width="${short(Math.max(0, m.w - 2 * inset))}" height="${short(Math.max(0, m.h - 2 * inset))}"${m.r ? ` rx="${m.r}"` : ''} fill="${m.fill ?? 'none'}"${m.stroke ? ` stroke="${m.stroke}"` : ''}/>`;
    }
  }
}

export const svgOfLook = (l: Look, title: string): string => [
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${l.width} ${l.height}" width="${l.width}" font-family="Segoe UI, system-ui, sans-serif" font-size="16" fill="#1b1b1b" role="img" aria-labelledby="t">`,
  `<title id="t">${escaped(title)}</title>`, `<rect width="${l.width}" height="${l.height}" rx="8" fill="${l.ground}"/>`, ...l.marks.map(drawn), '</svg>', '',
].join('\n');

/** Every word in its order; where lines break depends on fonts and is left out. */
export const wordsOf = (svg: string): readonly string[] => [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].flatMap(([, t]) => unescaped(t!).split(/\s+/));
