/** What people do with the set-up page and on Xero's pages, by their labels. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

export const step = (page: Page, name: string) => page.getByRole('listitem').filter({ has: page.getByRole('heading', { level: 2, name: new RegExp(name) }) });
export const isDone = (page: Page, name: string) => expect.poll(() => step(page, name).getAttribute('class'), { timeout: 30_000 }).toContain('done');
/** One organisation in the list of the page. */
export const organisation = (page: Page, name: string) => page.locator('.organisations > li').filter({ has: page.getByRole('heading', { level: 3, name: new RegExp(`^${name}`) }) });

export async function throughXero(page: Page, person: string, organisations: readonly RegExp[]): Promise<void> {
  await page.getByRole('button', { name: person }).click();
  for (const o of organisations) await page.getByLabel(o).check();
  await page.getByRole('button', { name: 'Allow access' }).click();
  await page.getByRole('heading', { level: 1, name: 'Set up Counterfoil' }).waitFor();
}
