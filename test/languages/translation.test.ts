/** A translation is a file: what people of another language see, out of a zip that was built with one. */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grantRoles, importSolution, webApi } from '../../sandbox/administrator.ts';
import { startSandbox, type Sandbox } from '../../sandbox/start.ts';
import { launchBrowser } from '../browser/launch.ts';
import { picture, signIn } from '../browser/people.ts';
import type { World } from '../world/index.ts';
import { build } from '../../scripts/build.ts';
import { buildPseudo, englishTexts, PSEUDO, pseudo, type PseudoBuild } from './pseudo.ts';

let built: PseudoBuild;
let sandbox: Sandbox;
let browser: Browser;
const places = () => ({ identityUrl: sandbox.identity.url, dataverseUrl: sandbox.dataverse.url });

beforeAll(async () => {
  await build(true);
  built = await buildPseudo();
  sandbox = await startSandbox({ app: 0, dataverse: 0, xero: 0, identity: 0 });
  await fetch(`${sandbox.dataverse.url}/sandbox/reset`, { method: 'POST', body: JSON.stringify({ environment: { baseLanguage: 1033, languages: [1033, PSEUDO] } }) });
  await importSolution(places(), built.managed);
  await grantRoles(places());
  const call = await webApi(places(), 'sales');
  const me = (await call('GET', 'WhoAmI')).UserId as string;
  await call('PATCH', `usersettingscollection(${me})`, { uilanguageid: PSEUDO });
  browser = await launchBrowser();
});
afterAll(async () => { await browser?.close(); await sandbox?.close(); built?.close(); });

describe('the zip', () => {
  const parts = (zip: string): Record<string, string> => Object.fromEntries(Object.entries(unzipSync(readFileSync(zip))).map(([k, v]) => [k, new TextDecoder().decode(v)]));
  it('R60 names both languages, and carries the texts of scripts and panel in both', () => {
    const managed = parts(built.managed);
    expect(managed['customizations.xml']).toMatch(/<Languages>\s*<Language>1033<\/Language>\s*<Language>1031<\/Language>\s*<\/Languages>/);
    expect(managed['customizations.xml']).toContain('&lt;Library name="cfl_/strings/Counterfoil.1031.resx"');
    expect(managed['Controls/cfl_Counterfoil.SyncStatus/ControlManifest.xml']).toContain('strings/SyncStatus.1031.resx');
    expect(managed['Controls/cfl_Counterfoil.SyncStatus/strings/SyncStatus.1031.resx']).toContain('«');
    expect(built.notes).toEqual([]);
  });
  it('R60 has every English label of the managed package beside its translation, whatever kind of component it belongs to', () => {
    const managed = parts(built.managed);
    for (const [path, xml] of Object.entries(managed).filter(([p]) => /(customizations|solution|environmentvariabledefinition)\.xml$/.test(p))) {
      const lines = xml.split('\n').map((l) => l.trim()).filter((l) => !l.startsWith('<ImportExportXml'));
      const alone = lines.filter((l, i) => /(languagecode|LCID)="1033"/.test(l) && !/description=""/.test(l) && !/(languagecode|LCID)="1031"/.test(lines[i + 1] ?? ''));
      expect(alone, path).toEqual([]);
    }
  });
});

/** Words on the page, each as one element shows them; what a screen reader is told instead counts too. */
const wordsOn = (page: Page): Promise<string[]> => page.evaluate(() => {
  const found = new Set<string>();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n = walker.nextNode(); n; n = walker.nextNode()) if (n.parentElement?.checkVisibility() && n.textContent?.trim()) found.add(n.textContent.trim());
  for (const e of document.querySelectorAll('[aria-label], [title]')) for (const a of ['aria-label', 'title']) { const t = e.getAttribute(a)?.trim(); if (t) found.add(t); }
  return [...found];
});

/** English texts of ours, but not those that Dynamics or the host itself may show too. */
async function onlyOurs(page: Page): Promise<Set<string>> {
  const { labels, scripts, controls } = englishTexts();
  const theirs = await page.evaluate(async () => {
    const words: string[] = [];
    const get = async (path: string): Promise<any> => (await fetch(`/sandbox/metadata/${path}`)).json();
    for (const e of await get('entities')) if (!e.isCustom) { words.push(e.displayName, e.displayCollectionName); for (const a of (await get(`entities/${e.logicalName}`)).attributes) if (!a.logicalName.startsWith('cfl_')) words.push(a.label, ...(a.options ?? []).map((o: { label: string }) => o.label)); }
    return words;
  });
  const host = ['Refresh', 'New', 'Save', 'Close', 'Counterfoil', 'Xero', 'Yes', 'No'];
  const ours = new Set([...labels.values(), ...scripts.values(), ...controls.flatMap((c) => [...c.values()])].filter((t) => !t.includes('{0}')));
  for (const t of [...theirs, ...host]) ours.delete(t);
  return ours;
}

/** Every word of ours that the app host is given: names and descriptions of tables, columns, options, views, charts, forms, dashboards, commands, navigation. */
const wordsGiven = (page: Page): Promise<Record<string, string[]>> => page.evaluate(async () => {
  const get = async (path: string): Promise<any> => (await fetch(`/sandbox/metadata/${path}`)).json();
  const words: Record<string, string[]> = {};
  const add = (kind: string, ...found: (string | null | undefined)[]): void => { words[kind] = [...(words[kind] ?? []), ...found.filter((w): w is string => !!w)]; };
  const inXml = (xml: string): string[] => [...new DOMParser().parseFromString(xml, 'text/xml').querySelectorAll('[languagecode]')].map((e) => e.getAttribute('description') ?? '');
  const ours = (x: any): boolean => x.origin !== 'platform';
  for (const e of await get('entities')) {
    const path = `entities/${e.logicalName}`;
    const [whole, views, forms, charts, ribbon] = await Promise.all([get(path), get(`${path}/views`), get(`${path}/forms`), get(`${path}/charts`), get(`${path}/ribbon`)]);
    if (e.logicalName.startsWith('cfl_')) add('tables', e.displayName, e.displayCollectionName);
    for (const c of whole.attributes) if (c.logicalName.startsWith('cfl_')) { add('columns', c.label, c.description); add('options', ...(c.options ?? []).map((o: any) => o.label)); }
    add('views', ...views.filter(ours).map((v: any) => v.name));
    for (const f of forms.filter(ours)) add('forms', f.name, ...inXml(f.formXml));
    add('charts', ...charts.filter(ours).map((c: any) => c.name));
    for (const xml of ribbon.ribbonDiffXml) add('commands', ...inXml(xml));
  }
  for (const d of await get('dashboards')) add('dashboards', d.name, ...inXml(d.formXml));
  for (const app of await get('apps')) add('navigation', app.name, app.description, ...app.siteMap.areas.flatMap((x: any) => [x.title, ...x.groups.flatMap((g: any) => [g.title, ...g.subAreas.map((y: any) => y.title)])]));
  return words;
});

describe('people', () => {
  it('R60 of that language are given no English label of any kind, and others no translated one', async () => {
    const [page, other] = [await signIn(browser, sandbox as unknown as World, 'sales'), await signIn(browser, sandbox as unknown as World, 'sales2')];
    const [given, english] = [await wordsGiven(page), await wordsGiven(other)];
    expect(Object.keys(given).sort()).toEqual(['charts', 'columns', 'commands', 'dashboards', 'forms', 'navigation', 'options', 'tables', 'views']);
    for (const [kind, words] of Object.entries(given)) {
      expect(words.length, kind).toBeGreaterThan(1);
      expect(words.filter((w) => !/^«.*»$/s.test(w)), kind).toEqual([]);
      expect(english[kind]!.filter((w) => w.includes('«')), kind).toEqual([]);
      expect(english[kind]!.length, kind).toBe(words.length);
    }
    await page.context().close();
    await other.context().close();
  });
  it('R60 of that language meet no English text of ours on list, form, commands, navigation, messages and panel; others see English', async () => {
    const page = await signIn(browser, sandbox as unknown as World, 'sales');
    const ours = await onlyOurs(page);
    const untranslated = async (): Promise<string[]> => (await wordsOn(page)).filter((w) => ours.has(w));
    const { scripts, labels } = englishTexts();
    const label = (key: string): string => pseudo(labels.get(key)!);
    await page.locator('main table.grid tbody tr').first().waitFor();
    await page.locator('.view-switch').click();
    await page.getByRole('option', { name: label('view.invoice.all.label'), exact: true }).click();
    await page.locator('main table.grid tbody tr').first().getByRole('checkbox').check();
    await page.getByRole('menuitem', { name: label('ribbon.cfl.invoice.Send.LabelText.title') }).waitFor();
    expect(await untranslated()).toEqual([]);
    expect((await wordsOn(page)).filter((w) => w.startsWith('«')).length).toBeGreaterThan(8);
    await picture(page, 'translated-list');

    await page.locator('main table.grid tbody tr').first().locator('button.link').first().click();
    const form = page.locator('article.record.main');
    await form.locator('h1').waitFor();
    await form.locator('.form-switch').click();
    await page.locator('.ms-Dropdown-items').getByRole('option', { name: label('form.invoice.main.label'), exact: true }).click();
    await form.getByRole('tab', { name: label('form.invoice.main.tab.xero.label'), exact: true }).click();
    await form.getByText(label('table.invoice.column.cfl_amountsare.label')).first().waitFor();
    expect(await untranslated()).toEqual([]);

    // no relay is there: what the script and the panel say is theirs alone
    await form.getByRole('menuitem', { name: label('ribbon.cfl.invoice.Send.LabelText.title') }).click();
    await form.getByText(pseudo(scripts.get('OnItsWay')!)).waitFor();
    await expect.poll(() => page.locator('aside.pane [data-control="cfl_Counterfoil.SyncStatus"]').innerText()).toContain('«');
    expect(await untranslated()).toEqual([]);
    expect(await page.evaluate(() => (window as any).Xrm.Utility.getResourceString('cfl_/strings/Counterfoil', 'no such key'))).toBeNull();
    await picture(page, 'translated-form');
    await page.context().close();

    const english = await signIn(browser, sandbox as unknown as World, 'sales2');
    await english.locator('main table.grid thead').waitFor();
    expect((await wordsOn(english)).filter((w) => w.includes('«'))).toEqual([]);
    expect(await english.evaluate(() => (window as any).Xrm.Utility.getGlobalContext().userSettings.languageId)).toBe(1033);
    await english.context().close();
  });
});
