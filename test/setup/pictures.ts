/** Holds the pictures of docs/install.md to the page: the same words in the same order. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { svgOfLook, wordsOf } from '../../scripts/guide/pages/draw.ts';
import { look } from '../../scripts/guide/pages/look.ts';
import { setupFile, setupPictures, takePictures, type SetupPicture } from '../../scripts/guide/pages/setup.ts';

/** @param addresses of this run, and what readers see in their place */
export async function asInTheGuide(page: Page, name: SetupPicture, addresses: readonly (readonly [string, string])[]): Promise<void> {
  const { title, part } = setupPictures[name];
  const replace = [
    ...addresses.map(([from, to]) => [from.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), to] as const),
    [' \\(sandbox\\)', ''], ['^sandbox$', '11111111-2222-4333-8444-555555555555'], ['\\d{1,2} \\w{3,4} \\d{4}, \\d\\d:\\d\\d', '23 Nov 2026, 10:15'], ['^[45],\\d{3}$', '4,990'], ['\\d+\\.\\d+\\.\\d+\\.\\d+', '1.0.0.0'], ['\\d+ %', '60 %'],
  ] as const;
  const svg = svgOfLook(await page.evaluate(look, { selector: part, replace, margin: 12 }), title);
  if (process.env[takePictures]) { writeFileSync(setupFile(name), svg); return; }
  const kept = existsSync(setupFile(name)) ? readFileSync(setupFile(name), 'utf8') : '';
  expect(wordsOf(kept), `docs/images/setup-${name}.svg is out of date: node scripts/guide/pages/setup.ts`).toEqual(wordsOf(svg));
}
