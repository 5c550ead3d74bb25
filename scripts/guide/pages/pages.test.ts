/** The pictures of docs/install.md stand in it, can be read out, and are small. That they are what the page shows, the browser test of set-up holds. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOMParser } from '@xmldom/xmldom';
import { expect, it } from 'vitest';
import { svgOfLook, wordsOf } from './draw.ts';
import { setupFile, setupPictures, type SetupPicture } from './setup.ts';

const install = readFileSync(join(import.meta.dirname, '../../../docs/install.md'), 'utf8');

it.each(Object.entries(setupPictures) as [SetupPicture, { title: string }][])('docs/images/setup-%s.svg', (name, { title }) => {
  const drawn = readFileSync(setupFile(name), 'utf8'), faults: string[] = [];
  const svg = new DOMParser({ onError: (_level, message) => faults.push(String(message)) }).parseFromString(drawn, 'image/svg+xml').documentElement!;
  expect([faults, svg.getAttribute('role'), svg.getElementsByTagName('title')[0]?.textContent, drawn.length < 16_000]).toEqual([[], 'img', title, true]);
  expect(install).toContain(name === 'phone' ? `(images/setup-${name}.svg)` : `![${title}](images/setup-${name}.svg)`);
  // addresses of the machine that took it belong in no guide
  expect(wordsOf(drawn).filter((w) => /localhost|127\.0\.0\.1|sandbox/.test(w))).toEqual([]);
  const [, , width, height] = svg.getAttribute('viewBox')!.split(' ').map(Number);
  for (const [, x, y] of drawn.matchAll(/<text x="([-\d.]+)" y="([-\d.]+)"/g)) expect(Number(x) > 0 && Number(x) < width! && Number(y) > 0 && Number(y) < height!).toBe(true);
});
it('draws what it was given, and gives its words back', () => {
  const svg = svgOfLook({ width: 100, height: 50, ground: '#ffffff', marks: [{ kind: 'box', x: 1, y: 2, w: 30, h: 10, stroke: '#616161' }, { kind: 'text', x: 4, y: 9, w: 20, h: 0, text: 'A & <b>', size: 16, fill: '#1b1b1b' }] }, 'T & U');
  expect(wordsOf(svg)).toEqual(['A', '&', '<b>']);
  expect(svg).toContain('<rect x="1.5" y="2.5" width="29" height="9" fill="none" stroke="#616161"/>');
});
