/** The built zip in environments that are not like the developers': another base language, no Sales app. */
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { solution } from '../../solution/pack/index.ts';
import { grantRoles, setRelayUrl } from '../../sandbox/administrator.ts';
import { launchBrowser } from '../browser/launch.ts';
import { openInvoice, picture, sendButton, signIn } from '../browser/people.ts';
import { newInvoice, requestSend } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';

let world: World, browser: Browser | undefined, admin: Awaited<ReturnType<World['as']>>, zip: string;
beforeAll(async () => {
  world = await startWorld({ relay: false });
  zip = readFileSync(world.zips.managed).toString('base64');
  admin = await world.as('admin');
});
afterAll(async () => { await browser?.close(); await world?.close(); });
const reset = (environment: object): Promise<unknown> => world.control('dataverse', 'reset', { environment });
const metadata = (path: string): Promise<any> => world.control('dataverse', `metadata/${path}`);
const load = (job: string): Promise<unknown> => admin('POST', 'ImportSolution', { CustomizationFile: zip, OverwriteUnmanagedCustomizations: false, PublishWorkflows: true, ImportJobId: job });

describe.each([[1031, 'German'], [1036, 'French']])('base language %i (%s), English not installed', (baseLanguage) => {
  beforeAll(async () => { await reset({ baseLanguage, languages: [], sales: true }); await load('11111111-aaaa-4aaa-8aaa-111111111111'); });

  it('R23 everything comes in and has a name: the labels of the zip stand in for those of the base language', async () => {
    expect(await admin('GET', 'importjobs(11111111-aaaa-4aaa-8aaa-111111111111)?$select=progress')).toMatchObject({ progress: 100 });
    for (const t of solution.tables) {
      const e = await metadata(`entities/${t.logicalName}`);
      expect([e.displayName, e.displayCollectionName]).toEqual([t.label, t.plural]);
      for (const [name, c] of Object.entries(t.columns)) expect(e.attributes.find((a: any) => a.logicalName === name)?.label, `${t.logicalName}.${name}`).toBe(c.label);
    }
    const definition = await admin('GET', "EntityDefinitions(LogicalName='cfl_connection')?$select=DisplayName");
    expect(definition.DisplayName.UserLocalizedLabel).toEqual({ Label: 'Xero Connection', LanguageCode: baseLanguage });
  });
  it('R23 the app, its areas, forms, views, dashboards and roles are there and named', async () => {
    const [app] = await metadata('apps');
    expect(app.siteMap.areas.map((a: any) => a.title)).toEqual(solution.app.areas.map((a) => a.title));
    for (const f of solution.forms) expect((await metadata(`entities/${f.table}/forms`)).map((x: any) => x.name), f.table).toContain(f.name);
    for (const v of solution.views) expect((await metadata(`entities/${v.table}/views`)).map((x: any) => x.name), v.table).toContain(v.name);
    const roles = (await admin('GET', "roles?$select=name&$filter=startswith(name,'Counterfoil')")).value.map((r: any) => r.name);
    expect(roles.sort()).toEqual(solution.roles.map((r) => r.name).sort());
    const { ribbonDiffXml: [ribbon] } = await metadata('entities/invoice/ribbon');
    expect(ribbon).toContain('Send to Xero');
  });
  it('R23 the roles work: who may send asks, who may not is refused', async () => {
    await grantRoles(world.places);
    await setRelayUrl(world.places, world.relayUrl);
    const invoice = await newInvoice(world, {});
    await requestSend(world, invoice);
    await expect(requestSend(world, invoice, 'viewer')).rejects.toThrow('403');
  });
});

it('R23 an invoice opens in a German environment, with the command and the app', async () => {
  await reset({ baseLanguage: 1031, languages: [], sales: true });
  await load('44444444-aaaa-4aaa-8aaa-444444444444');
  await grantRoles(world.places);
  const invoice = await newInvoice(world, {});
  browser = await launchBrowser();
  const page = await signIn(browser, world, 'sales', '/');
  await openInvoice(page, world, invoice);
  await sendButton(page).waitFor();
  expect(await page.locator('#sitemap').innerText()).toContain('Invoices');
  await picture(page, 'german-environment');
});

describe('without the Sales app', () => {
  it('R23 the import says what to install first, in words, and changes nothing', async () => {
    await reset({ baseLanguage: 1033, languages: [], sales: false });
    const before = await world.control('dataverse', 'snapshot');
    const job = '22222222-aaaa-4aaa-8aaa-222222222222';
    await expect(load(job)).rejects.toThrow(/0x8004801d.*Install the following solutions before installing this one: .*Dynamics 365 Sales \(9\.0\.0\.0\).*Missing: Invoice \(invoice\), Invoice Product \(invoicedetail\), Product \(product\)/s);
    expect(await admin('GET', `importjobs(${job})?$select=progress,data`)).toMatchObject({ progress: 0, data: expect.stringContaining('Dynamics 365 Sales') });
    const after = await world.control('dataverse', 'snapshot');
    const rows = (s: any): unknown => s.store.tables.filter(([name, list]: any) => name !== 'importjob' && list.length);
    expect(rows(after)).toEqual(rows(before));
    expect(await metadata('apps')).toEqual([]);
  });
  it('R23 with it, the same file comes in', async () => {
    await reset({ baseLanguage: 1033, languages: [], sales: true });
    await load('33333333-aaaa-4aaa-8aaa-333333333333');
    expect((await admin('GET', 'solutions?$select=uniquename')).value).toMatchObject([{ uniquename: 'Counterfoil' }]);
  });
});
