/** How people move through the app host. Pictures go to dist/screenshots, so that somebody can look at them. */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { World } from '../world/index.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pictures = join(import.meta.dirname, '..', '..', 'dist', 'screenshots');

export async function signIn(browser: Browser, world: World, user: string, to = '/', viewport = { width: 1280, height: 800 }): Promise<Page> {
  const context = await browser.newContext({ viewport, locale: 'en-GB', timezoneId: 'Europe/London' });
  const page = await context.newPage();
  page.on('pageerror', (e) => { throw e; });
  await page.goto(`${world.app.url}/signin?return=${encodeURIComponent(to)}`);
  await page.locator(`button[name=user][value=${user}]`).click();
  await page.locator('#sitemap').waitFor({ state: 'attached' });
  return page;
}

export const invoiceAddress = (id: string): string => `/main.aspx?appname=cfl_Counterfoil&pagetype=entityrecord&etn=invoice&id=${id}`;

/** Opens an invoice's form; `form` is the name in the form switcher. */
export async function openInvoice(page: Page, world: World, id: string, form?: string): Promise<void> {
  await page.goto(`${world.app.url}${invoiceAddress(id)}`);
  await page.locator('article.record.main h1').waitFor();
  if (form === undefined) return;
  await chooseForm(page, () => form);
}

/** Chooses in the form switcher by the names that it offers. */
export async function chooseForm(page: Page, choose: (names: string[]) => string): Promise<void> {
  await page.locator('article.record.main .form-switch').click();
  const options = page.locator('.ms-Dropdown-items [role=option]');
  await options.first().waitFor();
  await page.locator('.ms-Dropdown-items').getByRole('option', { name: choose(await options.allInnerTexts()), exact: true }).click();
  await page.locator('article.record.main h1').waitFor();
}

export const sendButton = (page: Page) => page.locator('article.record.main').getByRole('menuitem', { name: 'Send to Xero' });
/** The status control in the side pane. */
export const panel = (page: Page) => page.locator('aside.pane [data-control="cfl_Counterfoil.SyncStatus"]');

/** Findings of axe that are serious or critical, as readable lines. `within`: only there, where the rest of the page was looked at before. */
export async function accessibilityFindings(page: Page, within?: string): Promise<string[]> {
  // evaluated and not added as a script, which a page's own policy may forbid
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe);
  const found = await page.evaluate((selector) => (window as any).axe.run(selector ?? document, { resultTypes: ['violations'] }), within);
  return found.violations.filter((v: any) => ['serious', 'critical'].includes(v.impact)).map((v: any) => `${v.id}: ${v.help} (${v.nodes.map((n: any) => n.target.join(' ')).slice(0, 3).join(', ')})`);
}

export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}
