/** From an environment without Counterfoil and a relay that knows nothing to the first invoice in Xero, in a browser. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { webApi } from '../../sandbox/administrator.ts';
import { setupApplication } from '../../sandbox/data/users.ts';
import { startSandbox, type Sandbox } from '../../sandbox/start.ts';
import { build } from '../../scripts/build.ts';
import { startRelayProcess, type RelayProcess } from '../../scripts/relay-process.ts';
import { launchBrowser } from '../browser/launch.ts';
import { accessibilityFindings, openInvoice, panel, picture, sendButton, signIn } from '../browser/people.ts';
import { linksTo, newInvoice, requestEnded, requestSend, xeroInvoices } from '../world/documents.ts';
import { freePort, type World } from '../world/index.ts';
import type { SetupPicture } from '../../scripts/guide/pages/setup.ts';
import { asInTheGuide } from './pictures.ts';
import { isDone, organisation, step, throughXero } from './at-xero.ts';

let sandbox: Sandbox, relay: RelayProcess, browser: Browser, dataDir: string, world: World;
const NOTHING = { DATAVERSE_URL: '', DATAVERSE_TENANT_ID: '', DATAVERSE_CLIENT_ID: '', DATAVERSE_CLIENT_SECRET: '', XERO_CLIENT_ID: '', XERO_CLIENT_SECRET: '' };

beforeAll(async () => {
  await build(true);
  sandbox = await startSandbox({ app: 0, dataverse: 0, xero: 0, identity: 0 });
  dataDir = mkdtempSync(join(tmpdir(), 'counterfoil-nothing-'));
  const port = await freePort();
  const json = { method: 'POST', headers: { 'content-type': 'application/json' } };
  // what is registered at Xero beforehand: where its app may send people back to
  await fetch(`${sandbox.identity.url}/sandbox/xero/apps`, { ...json, body: JSON.stringify({ app: 'counterfoil-app', redirectUri: `http://localhost:${port}/setup/xero/callback` }) });
  await fetch(`${sandbox.dataverse.url}/sandbox/switches`, { ...json, body: JSON.stringify({ backgroundSeconds: 2 }) });
  relay = await startRelayProcess({
    port, dataDir, dataverseUrl: '', xeroUrl: sandbox.xero.url, identityUrl: sandbox.identity.url, appUrl: sandbox.app.url,
    extra: { ...NOTHING, XERO_APP_CLIENT_ID: 'counterfoil-app', XERO_APP_CLIENT_SECRET: 'sandbox-app-secret', SWEEP_SECONDS: '3600', XERO_POLL_SECONDS: '3600' },
  });
  const places = { identityUrl: sandbox.identity.url, dataverseUrl: sandbox.dataverse.url };
  world = { ...sandbox, places, relayUrl: relay.url, as: (user: string) => webApi(places, user) } as unknown as World;
  browser = await launchBrowser();
});
afterAll(async () => { await browser?.close(); await relay?.stop(); await sandbox?.close(); if (dataDir) rmSync(dataDir, { recursive: true, force: true }); });

const looked = async (page: Page, name: SetupPicture): Promise<void> => {
  await picture(page, `setup-${name}`);
  await asInTheGuide(page, name, [[relay.url, 'https://counterfoil.example.com'], [sandbox.dataverse.url, 'https://yourcompany.crm4.dynamics.com']]);
  expect(await accessibilityFindings(page)).toEqual([]);
};

it('R21 R46 R68 an administrator goes from nothing to the first invoice in Xero', async () => {
  const context = await browser.newContext({ viewport: { width: 1000, height: 900 }, locale: 'en-GB' });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const broken: string[] = [];
  page.on('pageerror', (e) => { broken.push(e.message); });
  page.on('console', (m) => { if (/Content Security Policy/.test(m.text())) broken.push(m.text()); });
  await page.goto(`${relay.url}/setup`);
  await page.getByLabel('Set-up code').waitFor();
  await looked(page, 'code');
  const code = /Set-up code: (\S+)/.exec(relay.output())![1]!;
  await page.getByLabel('Set-up code').fill('wrong');
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.getByRole('alert').getByText('That is not the code.').waitFor();
  await page.getByLabel('Set-up code').fill(code);
  await page.keyboard.press('Enter');

  await page.getByLabel('Directory (tenant) ID').fill('sandbox');
  await page.getByLabel('Application (client) ID').fill(setupApplication.id);
  await page.getByLabel('Client secret (value)').fill('sandbox-setup-secret');
  await looked(page, 'registration');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByLabel('Address of your Dynamics environment').fill(sandbox.dataverse.url);
  await looked(page, 'sign-in');
  await page.getByRole('button', { name: 'Sign in with Microsoft' }).click();
  await page.getByRole('button', { name: /Ada Admin/ }).click();

  await page.getByRole('button', { name: /^Install version/ }).waitFor();
  await looked(page, 'solution');
  await page.getByRole('button', { name: /^Install version/ }).click();
  await page.getByLabel('Progress').waitFor();
  await looked(page, 'installing');
  // whoever leaves and comes back sees where it stands
  await page.goto('about:blank');
  await page.goto(`${relay.url}/setup`);
  await isDone(page, 'The solution in Dynamics');

  await looked(page, 'user');
  await page.getByRole('button', { name: 'Make the user and give it its role' }).click();
  await isDone(page, 'user in Dynamics');
  expect(await page.getByLabel('Address of this relay').inputValue()).toBe(relay.url);
  await looked(page, 'address');
  await step(page, 'address').getByRole('button', { name: 'Save' }).click();
  await isDone(page, 'address');

  await page.getByRole('button', { name: 'Connect to Xero' }).click();
  await page.getByRole('button', { name: /Olivia/ }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('alert').waitFor();
  await looked(page, 'xero');
  await page.getByRole('button', { name: 'Connect to Xero' }).click();
  await throughXero(page, 'Olivia Owner', [/Harbour/]);
  await isDone(page, '^5?Xero');
  await page.getByText('Connected', { exact: true }).waitFor();
  await page.getByRole('link', { name: /open the app Counterfoil/ }).waitFor();
  await looked(page, 'done');
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  await page.setViewportSize({ width: 390, height: 844 });
  await looked(page, 'phone');
  await page.setViewportSize({ width: 1000, height: 900 });
  await organisation(page, 'Harbour').getByRole('button', { name: /^Disconnect/ }).click();
  await page.getByRole('button', { name: 'Yes, disconnect' }).waitFor();
  await looked(page, 'disconnect');
  await page.getByRole('button', { name: 'No, keep it' }).click();
  expect(broken).toEqual([]);

  // settings were proposed from the organisation
  const admin = await world.as('admin');
  const read = async () => (await admin('GET', 'cfl_connections?$select=cfl_name,cfl_countrycode,cfl_basecurrency,cfl_isdefault,cfl_safestart,cfl_tenantid,_cfl_defaultaccountid_value,_cfl_defaulttaxrateid_value')).value;
  const [first] = await read();
  expect(first).toMatchObject({ cfl_countrycode: 'GB', cfl_basecurrency: 'GBP', cfl_isdefault: true, cfl_safestart: true });
  expect(first._cfl_defaultaccountid_value).toBeTruthy();
  expect(first._cfl_defaulttaxrateid_value).toBeTruthy();

  // the first invoice, by a salesperson, in the app
  const security = await world.as('security');
  const role = (await security('GET', "roles?$select=roleid&$filter=name eq 'Counterfoil Sender'")).value[0].roleid;
  const sales = (await security('GET', "systemusers?$select=systemuserid&$filter=domainname eq 'sales@harbourvine.example'")).value[0].systemuserid;
  await security('POST', `systemusers(${sales})/systemuserroles_association/$ref`, { '@odata.id': `${sandbox.dataverse.url}/api/data/v9.2/roles(${role})` });
  const id = await newInvoice(world, { name: 'The first', number: 'FIRST-1', lines: [{ text: 'Consulting', quantity: 2, price: 100 }] });
  const app = await signIn(browser, world, 'sales');
  app.setDefaultTimeout(20_000);
  await openInvoice(app, world, id);
  await sendButton(app).click();
  await panel(app).getByText('FIRST-1').first().waitFor({ timeout: 30_000 });
  await expect.poll(async () => (await xeroInvoices(world)).filter(linksTo(id)).map((i) => [i.InvoiceNumber, i.Total]), { timeout: 30_000 }).toEqual([['FIRST-1', 240]]);

  // set-up has registered the doorbell: a flow's request is found although no browser tells of it and no sweep comes
  const silent = await newInvoice(world, { number: 'FIRST-2' });
  expect((await requestEnded(world, await requestSend(world, silent), 20_000)).state).toBe('done');
}, 240_000);
