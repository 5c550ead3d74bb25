/**
 * Looks at a page as it stands in a browser: every box, line of text and mark, where it is and in which colour. Runs inside
 * the page, so it knows nothing from outside.
 */
export interface Mark {
  readonly kind: 'box' | 'text' | 'tick' | 'fold';
  readonly x: number; readonly y: number; readonly w: number; readonly h: number;
  readonly fill?: string; readonly stroke?: string; readonly r?: number;
  readonly text?: string; readonly size?: number; readonly bold?: boolean; readonly mono?: boolean;
}
export interface Look { readonly width: number; readonly height: number; readonly ground: string; readonly marks: readonly Mark[] }

/** @param replace patterns and what is shown in their place: addresses and times are others on each run */
export function look({ selector, replace, margin }: { selector: string; replace: readonly (readonly [string, string])[]; margin: number }): Look {
  const root = document.querySelector(selector)!;
  const shown = (s: string): string => replace.reduce((all, [from, to]) => all.replace(new RegExp(from, 'g'), to), s);
  const undo: (() => void)[] = [];
  for (const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT); walker.nextNode();) {
    const node = walker.currentNode as Text, was = node.data;
    if (shown(was) !== was) { node.data = shown(was); undo.push(() => { node.data = was; }); }
  }
  const canvas = document.createElement('canvas').getContext('2d')!;
  const marks: Mark[] = [];
  const frame = root.getBoundingClientRect();
  const at = (n: number): number => Math.round(n * 10) / 10;
  const x0 = frame.left - margin, y0 = frame.top - margin;
  const plain = (colour: string): boolean => colour === 'transparent' || /, 0\)$/.test(colour);
  const hex = (colour: string): string => `#${colour.match(/[\d.]+/g)!.slice(0, 3).map((n) => Math.round(Number(n)).toString(16).padStart(2, '0')).join('')}`;
  const type = (s: CSSStyleDeclaration) => ({ fill: hex(s.color), size: at(parseFloat(s.fontSize)), bold: Number(s.fontWeight) >= 600, mono: /mono/i.test(s.fontFamily) });
  const measured = (text: string, s: CSSStyleDeclaration): TextMetrics => { canvas.font = `${s.fontWeight} ${s.fontSize} ${s.fontFamily}`; return canvas.measureText(text); };
  const ascent = (s: CSSStyleDeclaration): number => measured('x', s).fontBoundingBoxAscent;
  const say = (text: string, left: number, base: number, width: number, s: CSSStyleDeclaration): void => { marks.push({ kind: 'text', x: at(left - x0), y: at(base - y0), w: at(width), h: 0, text, ...type(s) }); };
  const words = (node: Text, s: CSSStyleDeclaration): void => {
    let line: { text: string; left: number; right: number; top: number } | undefined;
    const end = (): void => { if (line) say(line.text, line.left, line.top + ascent(s), line.right - line.left, s); line = undefined; };
    for (const found of node.data.matchAll(/\S+/g)) {
      const range = document.createRange();
      range.setStart(node, found.index); range.setEnd(node, found.index + found[0].length);
      const [first, ...more] = [...range.getClientRects()];
      if (first === undefined) continue;
      if (line && Math.abs(line.top - first.top) > 3) end();
      // one that is broken over two lines is drawn in one
      const right = more.length > 0 ? first.left + measured(found[0], s).width : first.right;
      line = line ? { ...line, text: `${line.text} ${found[0]}`, right } : { text: found[0], left: first.left, right, top: first.top };
    }
    end();
  };
  const box = (e: Element, s: CSSStyleDeclaration, b: DOMRect): void => {
    const borders = (['Top', 'Right', 'Bottom', 'Left'] as const).map((side) => (parseFloat(s[`border${side}Width`]) > 0 ? s[`border${side}Color`] : ''));
    const all = borders.every(Boolean), w = at(b.width), h = at(b.height), x = at(b.left - x0), y = at(b.top - y0);
    if (e instanceof HTMLInputElement && e.type === 'checkbox') {
      marks.push({ kind: 'box', x, y, w, h, r: 3, fill: e.checked ? '#0f6cbd' : '#ffffff', stroke: e.checked ? '#0f6cbd' : '#616161' });
      if (e.checked) marks.push({ kind: 'tick', x, y, w, h, fill: '#ffffff' });
    } else if (e instanceof HTMLProgressElement) {
      for (const [part, fill] of [[1, '#e0e0e0'], [0.6, '#0f6cbd']] as const) marks.push({ kind: 'box', x, y, w: at(w * part), h, r: 4, fill });
    } else if (!plain(s.backgroundColor) || all) {
      const r = parseFloat(s.borderTopLeftRadius) * (s.borderTopLeftRadius.endsWith('%') ? b.width / 100 : 1);
      marks.push({ kind: 'box', x, y, w, h, r: Math.min(at(r), w / 2), ...(plain(s.backgroundColor) ? {} : { fill: hex(s.backgroundColor) }), ...(all ? { stroke: hex(borders[0]!) } : {}) });
    } else if (borders[3]) marks.push({ kind: 'box', x, y, w: at(parseFloat(s.borderLeftWidth)), h, fill: hex(borders[3]) });
  };
  const element = (e: Element): void => {
    if (!e.checkVisibility()) return;
    const s = getComputedStyle(e), b = e.getBoundingClientRect(), size = parseFloat(s.fontSize);
    // what flows with a text has a box on each line
    if (e !== root || !plain(s.backgroundColor)) for (const part of s.display === 'inline' ? e.getClientRects() : [b]) box(e, s, part);
    if (e instanceof HTMLInputElement && e.type !== 'checkbox' && e.value !== '') {
      const text = e.type === 'password' ? '\u2022'.repeat(16) : shown(e.value);
      say(text, b.left + parseFloat(s.paddingLeft) + 1, b.top + b.height / 2 + size * 0.36, measured(text, s).width, s);
    }
    if (e.tagName === 'SUMMARY') marks.push({ kind: 'fold', x: at(b.left - x0), y: at(b.top + b.height / 2 - y0), w: (e.parentElement as HTMLDetailsElement).open ? 1 : 0, h: 0, fill: hex(s.color) });
    else if (e.tagName === 'LI' && s.display === 'list-item' && s.listStyleType !== 'none') {
      const label = s.listStyleType === 'decimal' ? `${[...e.parentElement!.children].indexOf(e) + 1}.` : '\u2022', { width } = measured(label, s);
      say(label, b.left - width - 6, b.top + parseFloat(s.lineHeight) / 2 + size * 0.36, width, s);
    }
    for (const child of e.childNodes) if (child instanceof Element) element(child); else if (child instanceof Text) words(child, s);
  };
  element(root);
  for (const u of undo) u();
  return { width: Math.ceil(frame.width + 2 * margin), height: Math.ceil(frame.height + 2 * margin), ground: hex(getComputedStyle(document.documentElement).backgroundColor), marks };
}
