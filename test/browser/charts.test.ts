/** R70 in a browser, out of the built zip: charts and dashboards tell what the rows say, and lead to them. */
import { xeroStatus } from '@counterfoil/solution';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { add, linesInXero, writeBooks, type Books } from '../reporting/books.ts';
import { startWorld, type World } from '../world/index.ts';
import { launchBrowser } from './launch.ts';
import { accessibilityFindings, picture, signIn } from './people.ts';

let world: World;
let browser: Browser;
let books: Books;
beforeAll(async () => { world = await startWorld({ relay: false }); books = await writeBooks(world); browser = await launchBrowser(); });
afterEach(async () => { for (const c of browser?.contexts() ?? []) await c.close(); });
afterAll(async () => { await browser?.close(); await world?.close(); });

const tile = (page: Page, name: string): Locator => page.locator('main .tile').filter({ has: page.getByRole('heading', { name, exact: true }) });
const pieces = (of: Locator): Locator => of.locator('svg [role=button]');
/** '£1,234.50' -> 12345000n */
const amount = (text: string): bigint => BigInt(`${text.replace(/[^\d.-]/g, '').replace('.', '')}00`);
/** What a chart says, piece by piece: 'Oct 2026, North' -> amount. */
async function said(of: Locator): Promise<Record<string, bigint>> {
  await pieces(of).first().waitFor();
  const words = await pieces(of).evaluateAll((all) => all.map((e) => e.getAttribute('aria-label')!));
  return Object.fromEntries(words.map((w) => { const m = /^(.*): ([^:]*)\. Show the rows\.$/.exec(w)!; return [m[1]!, amount(m[2]!)]; }));
}
const months = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' });
const name = (id: string | null): string => Object.entries(books.options).find(([, x]) => x === id)?.[0] ?? '(blank)';
/** The same, from the rows. Cents, because that is what people are shown. */
function expected(lines: readonly any[], column: string, key: (l: any) => string): Record<string, bigint> {
  const out: Record<string, any[]> = {};
  for (const l of lines) (out[key(l)] ??= []).push(l);
  return Object.fromEntries(Object.entries(out).map(([k, rows]) => [k, (add(rows, column) + 50n) / 100n * 100n]));
}
const byMonth = (n: 1 | 2) => (l: any): string => `${months.format(new Date(`${l.day}T00:00:00Z`))}, ${name(l[`_cfl_trackingoption${n}id_value`])}`;
const sales = () => linesInXero(world, 'invoicedetails', '_invoiceid_value', '_cfl_sentinvoiceid_value');
const bills = () => linesInXero(world, 'cfl_purchaseinvoicelines', '_cfl_purchaseinvoiceid_value', '_cfl_sentpurchaseinvoiceid_value');
const credits = () => linesInXero(world, 'cfl_creditnotelines', '_cfl_creditnoteid_value', '_cfl_sentcreditnoteid_value');

async function openDashboard(page: Page, entry: 'Overview' | 'Sales by Tracking' | 'By Tracking'): Promise<void> {
  await page.getByLabel('Change area').selectOption({ label: 'Xero' });
  await page.getByRole('navigation', { name: 'Counterfoil' }).getByRole('button', { name: entry, exact: true }).click();
  await page.getByRole('heading', { level: 1, name: { Overview: 'Counterfoil: Overview', 'Sales by Tracking': 'Counterfoil: Sales', 'By Tracking': 'Counterfoil: Tracking' }[entry] }).waitFor();
}

describe('the tracking dashboard', () => {
  it('R70 adds up sales, purchases and credits by tracking option and month, in base currency, over what is in Xero', async () => {
    const page = await signIn(browser, world, 'admin');
    await openDashboard(page, 'By Tracking');
    expect(await said(tile(page, 'Sales by tracking 1'))).toEqual(expected(await sales(), 'extendedamount_base', byMonth(1)));
    expect(await said(tile(page, 'Sales by tracking 2'))).toEqual(expected(await sales(), 'extendedamount_base', byMonth(2)));
    expect(await said(tile(page, 'Purchases by tracking 1'))).toEqual(expected(await bills(), 'cfl_netamount_base', byMonth(1)));
    // 1152.30 euros at 1.1523 are a thousand pounds: nothing is added up in two currencies
    expect((await said(tile(page, 'Purchases by tracking 1')))['Nov 2026, North']).toBe(1000_0000n);
    const notes = await credits();
    expect(await said(tile(page, 'Credits to customers'))).toEqual(expected(notes.filter((l) => [10.01, 5].includes(l.cfl_netamount)), 'cfl_netamount_base', byMonth(1)));
    expect(await said(tile(page, 'Credits from suppliers'))).toEqual(expected(notes.filter((l) => l.cfl_netamount === 20.02), 'cfl_netamount_base', byMonth(1)));
    expect(await page.locator('.failure').allInnerTexts()).toEqual([]);
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 1500 });
    await picture(page, 'dashboard-tracking');
  });

  it('R70 shows the same numbers as a table, and another chart on request', async () => {
    const page = await signIn(browser, world, 'admin');
    await openDashboard(page, 'By Tracking');
    const t = tile(page, 'Sales by tracking 1');
    const drawn = await said(t);
    await t.getByRole('button', { name: /as a table$/ }).click();
    const told = await t.locator('table.numbers tbody button').evaluateAll((all) => all.map((e) => e.getAttribute('aria-label')!));
    expect(Object.fromEntries(told.map((w) => { const m = /^(.*): ([^:]*)\. Show the rows\.$/.exec(w)!; return [m[1], amount(m[2]!)]; }))).toEqual(drawn);
    await t.getByLabel('Chart', { exact: true }).selectOption({ label: 'Sales by Tracking 1' });
    const byOption = (l: any): string => name(l._cfl_trackingoption1id_value);
    const both = await said(t);
    const lines = await sales();
    const labelled = (column: string, label: string) => Object.fromEntries(Object.entries(expected(lines, column, byOption)).filter(([k]) => column !== 'tax_base' || lines.some((l) => byOption(l) === k)).map(([k, v]) => [`${k}, Sum (${label})`, v]));
    expect(both).toEqual({ ...labelled('extendedamount_base', 'Extended Amount (Base)'), ...labelled('tax_base', 'Tax (Base)') });
    expect(await accessibilityFindings(page)).toEqual([]);
    await picture(page, 'chart-bars');
  });

  it('R70 leads from a column to exactly its lines, and from a line to its document; by keyboard too', async () => {
    const page = await signIn(browser, world, 'admin');
    await openDashboard(page, 'By Tracking');
    const t = tile(page, 'Sales by tracking 1');
    await pieces(t).first().waitFor();
    const words = await pieces(t).evaluateAll((all) => all.map((e) => e.getAttribute('aria-label')!));
    const wanted = words.findIndex((w) => w.startsWith('Oct 2026, North:'));
    await pieces(t).first().focus();
    for (let i = 0; i < wanted; i++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByText('Sales by Tracking 1 and Month: Oct 2026, North').waitFor();
    const rows = page.locator('main table.grid tbody tr');
    await rows.first().waitFor();
    const lines = (await sales()).filter((l) => byMonth(1)(l) === 'Oct 2026, North');
    expect(lines).toHaveLength(2);
    expect(await rows.count()).toBe(2);
    const numbers = await page.locator('main [aria-busy=false] table.grid').evaluate((grid) => [...grid.querySelectorAll('tbody tr')].map((r) => [...r.querySelectorAll('td')].map((c) => c.textContent ?? '')));
    const head = await page.locator('main table.grid th').allInnerTexts();
    const base = head.findIndex((h) => h.startsWith('Extended Amount (Base)'));
    expect(numbers.reduce((sum, r) => sum + amount(r[base]!), 0n)).toBe(add(lines, 'extendedamount_base') / 100n * 100n);
    await picture(page, 'chart-drilldown');
    expect(await accessibilityFindings(page)).toEqual([]);
    const address = page.url();
    await rows.first().getByRole('button', { name: /^Sale of 2026-10/ }).click();
    await page.locator('article.record.main h1').getByText(/Sale of 2026-10/).waitFor();
    // the address of a narrowed list can be kept and given to others
    await page.goto(address);
    await expect.poll(() => rows.count(), { timeout: 20_000 }).toBe(2);
    await page.getByRole('button', { name: 'Show all rows of the view' }).click();
    const all = (await sales()).length;
    await expect.poll(() => rows.count(), { timeout: 20_000 }).toBe(all);
  });

  it('R70 forgets a document that is voided in Xero', async () => {
    const page = await signIn(browser, world, 'admin');
    await openDashboard(page, 'By Tracking');
    const t = tile(page, 'Sales by tracking 1');
    expect((await said(t))['Nov 2026, North']).toBe(640_0000n);
    await (await world.as('admin'))('PATCH', `cfl_xerodocuments(${books.voided})`, { cfl_xerostatus: xeroStatus.options.voided.value });
    await page.getByRole('menuitem', { name: 'Refresh all' }).click();
    await expect.poll(async () => Object.keys(await said(t)), { timeout: 20_000 }).not.toContain('Nov 2026, North');
    expect(await said(t)).toEqual(expected(await sales(), 'extendedamount_base', byMonth(1)));
    await (await world.as('admin'))('PATCH', `cfl_xerodocuments(${books.voided})`, { cfl_xerostatus: xeroStatus.options.authorised.value });
  });
});

describe('the overview', () => {
  it('R70 shows what was sent this month, what is overdue by customer, and what waits', async () => {
    const page = await signIn(browser, world, 'admin');
    await openDashboard(page, 'Overview');
    const details = (await (await world.as('admin'))('GET', 'cfl_xerodocuments')).value as any[];
    const sent = await said(tile(page, 'Sent this month'));
    expect(Object.values(sent).reduce((a, b) => a + b, 0n)).toBe(BigInt(details.length) * 100n);
    const overdue = await said(tile(page, 'Overdue, by customer'));
    const owed = details.filter((d) => d.cfl_xerostatus === xeroStatus.options.authorised.value && d.cfl_amountdue > 0);
    expect(overdue).toEqual({ 'Bright & Sons': (add(owed, 'cfl_amountdue_base') + 50n) / 100n * 100n });
    await tile(page, 'Needs a decision').getByText('There is nothing here.').waitFor();
    expect(await page.locator('.failure').allInnerTexts()).toEqual([]);
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 1300 });
    await picture(page, 'dashboard-overview');
    await page.setViewportSize({ width: 400, height: 800 });
    await picture(page, 'dashboard-phone');
  });
});

describe('people', () => {
  const settled = (page: Page) => expect.poll(() => page.locator('main .tile [aria-busy=true], main .tile .loading').count(), { timeout: 20_000 }).toBe(0);
  it('R70 see the same months in Auckland as in London', async () => {
    const page = await signIn(browser, world, 'viewer');
    await openDashboard(page, 'By Tracking');
    expect(await said(tile(page, 'Sales by tracking 1'))).toEqual(expected(await sales(), 'extendedamount_base', byMonth(1)));
    await settled(page);
    expect(await page.locator('.failure').allInnerTexts()).toEqual([]);
  });
  it('R23 R70 who sells sees what is theirs, adds up nothing else, and is led nowhere that would only refuse', async () => {
    const page = await signIn(browser, world, 'sales');
    await openDashboard(page, 'Sales by Tracking');
    expect(await said(tile(page, 'By tracking 1'))).toEqual({ 'South, Sum (Extended Amount (Base))': 12_3400n, 'South, Sum (Tax (Base))': 0n });
    await settled(page);
    expect(await page.locator('.failure').allInnerTexts()).toEqual([]);
    expect(await page.getByRole('navigation', { name: 'Counterfoil' }).getByRole('button', { name: 'By Tracking', exact: true }).count()).toBe(0);
    expect(await accessibilityFindings(page)).toEqual([]);
  });
});

describe('lists', () => {
  it('R70 show a chart beside the rows, and go into a spreadsheet', async () => {
    const page = await signIn(browser, world, 'admin', '/main.aspx?appname=cfl_Counterfoil&pagetype=entitylist&etn=cfl_purchaseinvoiceline');
    await page.locator('.view-switch').click();
    await page.getByRole('option', { name: 'Purchase Invoice Lines in Xero' }).click();
    await page.getByRole('menuitem', { name: 'Show Chart' }).click();
    const pane = page.getByRole('region', { name: 'Chart' });
    await pane.getByLabel('Chart', { exact: true }).selectOption({ label: 'Purchases by Tracking 1 and Month' });
    expect(await said(pane)).toEqual(expected(await bills(), 'cfl_netamount_base', byMonth(1)));
    await picture(page, 'chart-pane');
    expect(await accessibilityFindings(page)).toEqual([]);
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'Export' }).click()]);
    expect(file.suggestedFilename()).toBe('Purchase Invoice Lines in Xero.csv');
    const text = await (await import('node:fs/promises')).readFile((await file.path())!, 'utf8');
    const rows = text.trim().split('\r\n').map((l) => l.split(','));
    const at = rows[0]!.indexOf('Net Amount (Base)');
    expect(at).toBeGreaterThan(0);
    expect(rows.slice(1).map((r) => Number(r[at])).sort((a, b) => a - b)).toEqual((await bills()).map((l) => l.cfl_netamount_base as number).sort((a, b) => a - b));
  });
});
