/** Every view, form and menu of the zip, in the browser, for every role: what they may see opens, and nothing else is offered. */
import { ownTables } from '@counterfoil/solution';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { solution } from '../../solution/definition.ts';
import { cellsOf, formType, isQuickView, isSubgrid } from '../../solution/model/forms.ts';
import { held } from '../../solution/model/roles.ts';
import { formId, viewId } from '../../solution/pack/ids.ts';
import { startWorld, type World } from '../world/index.ts';
import { launchBrowser } from './launch.ts';
import { entitySet, oneOfEach } from './one-of-each.ts';
import { accessibilityFindings, picture, signIn } from './people.ts';

const people = { sales: 'Counterfoil Sender', accounts: 'Counterfoil Accountant', approver: 'Counterfoil Approver', viewer: 'Counterfoil Viewer' } as const;

let world: World;
let browser: Browser;
let ids: Readonly<Record<string, string>>;
beforeAll(async () => {
  world = await startWorld();
  browser = await launchBrowser();
  // accounts, tax rates and tracking arrive with the relay's first look at Xero
  ids = await vi.waitFor(() => oneOfEach(world), { timeout: 30_000, interval: 300 });
}, 90_000);
afterEach(async () => { for (const c of browser?.contexts() ?? []) await c.close(); });
afterAll(async () => { await browser?.close(); await world?.close(); });

/** Waits until nothing is being read any more; answers what could not be shown. */
async function opened(page: Page): Promise<string[]> {
  await page.waitForFunction(() => !!document.querySelector('main .failure') || (!!document.querySelector('main .list, main article, main .dashboard') && !document.querySelector('main [aria-busy=true], main .loading, main .ms-Spinner')));
  return page.locator('main .failure').allInnerTexts();
}
const go = async (page: Page, to: Readonly<Record<string, string>>): Promise<string[]> => {
  await page.evaluate((p) => (window as unknown as { Xrm: { Navigation: { navigateTo(p: unknown): Promise<void> } } }).Xrm.Navigation.navigateTo(p), to);
  return opened(page);
};
/** Opens every tab of a record's form one after the other. */
async function tabs(page: Page): Promise<string[]> {
  const failures = await opened(page);
  const all = page.locator('article.record.main').getByRole('tab');
  for (let i = 0; i < await all.count(); i++) { await all.nth(i).click(); failures.push(...await opened(page)); }
  return failures;
}
const siteMap = (page: Page) => page.getByRole('navigation', { name: 'Counterfoil' });

/** What the definitions say that a role is shown: entries whose table, and what its view joins, may be read. */
function entriesFor(roleName: string): string[] {
  const role = solution.roles.find((r) => r.name === roleName)!;
  const mayRead = (table: string): boolean => { const own = ownTables.find((t) => t.logicalName === table); return own ? 'Read' in held(role, own.schemaName) : true; };
  const joined = (table: string, view: string | undefined): string[] => (solution.views.find((v) => v.table === table && v.key === view)?.joins ?? []).map((j) => j.table);
  return solution.app.areas.flatMap((a) => a.groups.flatMap((g) => g.subAreas)
    .filter((s) => ('table' in s ? [s.table, ...joined(s.table, s.view)] : s.reads).every(mayRead)).map((s) => `${a.title}: ${s.title}`));
}

describe('the app', () => {
  async function entries(user: string): Promise<string[]> {
    const page = await signIn(browser, world, user);
    const shown: string[] = [];
    const area = page.getByLabel('Change area');
    for (const title of await area.locator('option').allInnerTexts()) {
      await area.selectOption({ label: title });
      const all = siteMap(page).locator('.sitemap-groups').getByRole('button');
      for (let i = 0; i < await all.count(); i++) {
        const name = (await all.nth(i).locator('span').last().innerText()).trim();
        shown.push(`${title}: ${name}`);
        await all.nth(i).click();
        expect([user, name, await opened(page)]).toEqual([user, name, []]);
      }
    }
    return shown;
  }
  it('R23 shows people what their role may read, and every entry opens', async () => {
    const shown = await Promise.all(Object.entries(people).map(async ([user, role]) => [role, await entries(user)]));
    expect(shown).toEqual(Object.values(people).map((role) => [role, entriesFor(role)]));
  }, 90_000);
});

describe('views', () => {
  it('R23 R43 every view of every kind answers to everybody who may read what it joins', async () => {
    for (const [user, roleName] of [...Object.entries(people), ['admin', '']] as const) {
      const call = await world.as(user);
      const stored = (await call('GET', 'savedqueries?$select=savedqueryid,fetchxml,name')).value as { savedqueryid: string; fetchxml: string; name: string }[];
      const role = solution.roles.find((r) => r.name === roleName);
      for (const v of solution.views) {
        const fetchXml = stored.find((s) => s.savedqueryid.toLowerCase() === viewId(v.table, v.key))?.fetchxml;
        expect(fetchXml, `${v.table} ${v.key} is stored`).toBeTruthy();
        const own = [v.table, ...(v.joins ?? []).map((j) => j.table)].map((t) => ownTables.find((o) => o.logicalName === t)).filter((t) => t !== undefined);
        const may = !role || own.every((t) => 'Read' in held(role, t.schemaName));
        const answer = call('GET', `${entitySet(v.table)}?fetchXml=${encodeURIComponent(fetchXml!.replaceAll('{0}', '%'))}`).then(() => true, (e: Error) => (/: 403 /.test(e.message) ? false : e.message));
        expect([user, v.table, v.name, await answer]).toEqual([user, v.table, v.name, may]);
      }
    }
  }, 60_000);

  const shown = solution.views.filter((v) => v.kind === 'public');
  const tables = [...new Set(shown.map((v) => v.table))];
  it('every public view opens in the app, and the first of each table is accessible', async () => {
    // two pages, each with every other table: half the time where there are two processors
    await Promise.all([0, 1].map(async (half) => {
      const page = await signIn(browser, world, 'admin');
      for (const table of tables.filter((_, i) => i % 2 === half)) for (const [i, v] of shown.filter((x) => x.table === table).entries()) {
        expect([table, v.name, await go(page, { pageType: 'entitylist', entityName: table, viewId: viewId(table, v.key) })]).toEqual([table, v.name, []]);
        expect(await page.locator('main .view-title').innerText()).toContain(v.name);
        if (i === 0) expect([table, await accessibilityFindings(page, 'main')]).toEqual([table, []]);
      }
    }));
  }, 120_000);
});

describe('forms', () => {
  const main = solution.forms.filter((f) => formType(f) === 'main');
  /** Forms that read more than their own row: what may be refused differs by role. The viewer, who may read everything, opens all. */
  const withLists = main.filter((f) => cellsOf(f).some((c) => isSubgrid(c) || isQuickView(c)));
  /** Opens what may be read with all its tabs. @returns the tables of what was opened */
  async function walk(user: string, forms: typeof main, look?: (page: Page, table: string) => Promise<void>): Promise<string[]> {
    const call = await world.as(user);
    const page = await signIn(browser, world, user);
    const seen: string[] = [];
    for (const f of forms) {
      if (!await call('GET', `${entitySet(f.table)}(${ids[f.table]!})?$select=${f.table}id`).then(() => true, () => false)) continue;
      await go(page, { pageType: 'entityrecord', entityName: f.table, entityId: ids[f.table]!, formId: formId(f.table, f.key) });
      expect([user, f.name, await tabs(page)]).toEqual([user, f.name, []]);
      await look?.(page, f.table);
      seen.push(f.table);
    }
    return seen;
  }

  it('every main form and every tab opens for those who may read the row', async () => {
    await Promise.all(Object.entries(people).map(async ([user, roleName]) => {
      const role = solution.roles.find((r) => r.name === roleName)!;
      // rows of the relay and of other people are not a salesperson's to see: only what is read for the whole organisation
      const forms = user === 'viewer' ? main : withLists;
      const may = forms.map((f) => f.table).filter((t) => { const own = ownTables.find((o) => o.logicalName === t); return !own || held(role, own.schemaName).Read === 'Global'; });
      expect([user, (await walk(user, forms)).sort()]).toEqual([user, may.sort()]);
    }));
  }, 120_000);

  it('every main form is accessible', async () => {
    const look = async (page: Page, table: string): Promise<void> => { expect([table, await accessibilityFindings(page, 'main')]).toEqual([table, []]); await picture(page, `form-${table}`); };
    const seen = await Promise.all([0, 1].map((half) => walk('admin', main.filter((_, i) => i % 2 === half), look)));
    expect(seen.flat()).toHaveLength(main.length);
  }, 120_000);

  it('every quick create form opens, shows its columns and closes', async () => {
    const page = await signIn(browser, world, 'admin');
    for (const f of solution.forms.filter((x) => formType(x) === 'quickCreate')) {
      await page.evaluate((entityName) => { void (window as unknown as { Xrm: { Navigation: { openForm(o: unknown): Promise<void> } } }).Xrm.Navigation.openForm({ entityName, useQuickCreateForm: true }); }, f.table);
      const panel = page.getByRole('dialog');
      await panel.getByRole('button', { name: 'Cancel' }).waitFor();
      expect([f.name, await panel.locator('.failure').allInnerTexts()]).toEqual([f.name, []]);
      expect(await panel.locator('[data-field]').count()).toBeGreaterThan(3);
      await panel.getByRole('button', { name: 'Cancel' }).click();
      // defaults that scripts set count as changes
      await vi.waitFor(async () => {
        const discard = page.getByRole('button', { name: 'Discard changes' });
        if (await discard.count()) await discard.click({ timeout: 500 });
        expect(await page.getByRole('dialog').count()).toBe(0);
      }, { timeout: 10_000 });
    }
  }, 60_000);
});
