/** Coming back to the set-up page, in a browser: a sign-in that has ended, disconnecting, reconnecting, further organisations. */
import { connection, connectionStatus, optionValue } from '@counterfoil/solution';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLog } from '../../plugins-proxy/src/core/log.ts';
import { startRelay, type Relay } from '../../plugins-proxy/src/relay.ts';
import { liftSafeStart } from '../../sandbox/administrator.ts';
import { relayApplicationId } from '../../sandbox/data/users.ts';
import { relayEnvironment } from '../../scripts/relay-process.ts';
import { launchBrowser } from '../browser/launch.ts';
import { accessibilityFindings, picture } from '../browser/people.ts';
import { newInvoice, requestEnded, requestSend } from '../world/documents.ts';
import { startWorld, type World } from '../world/index.ts';
import { organisation, throughXero } from './at-xero.ts';

const HARBOUR = 'Harbour & Vine Ltd';
let world: World, browser: Browser, page: Page, relay: Relay | undefined, connectedAt = 0;
const lines: string[] = [];
const identity = (path: string, body: unknown) => fetch(`${world.identity.url}/sandbox/xero/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

beforeAll(async () => {
  world = await startWorld({ relay: false });
  await identity('apps', { app: 'counterfoil-app', redirectUri: `${world.relayUrl}/setup/xero/callback` });
  relay = await startRelay({
    ...relayEnvironment({ port: world.relayPort, dataDir: world.dataDir, dataverseUrl: world.dataverse.url, xeroUrl: world.xero.url, identityUrl: world.identity.url, appUrl: world.app.url }),
    XERO_CLIENT_ID: '', XERO_CLIENT_SECRET: '', SWEEP_SECONDS: '0.5', RULES_SECONDS: '1', XERO_POLL_SECONDS: '3600',
    DATAVERSE_CLIENT_ID: relayApplicationId, SETUP_TENANT_ID: 'sandbox', SETUP_CLIENT_ID: relayApplicationId, SETUP_CLIENT_SECRET: 'sandbox-relay-secret', XERO_APP_CLIENT_ID: 'counterfoil-app', XERO_APP_CLIENT_SECRET: 'sandbox-app-secret',
  }, createLog('info', { write: (line) => { lines.push(line); } }));
  browser = await launchBrowser();
  page = await (await browser.newContext({ viewport: { width: 1000, height: 1100 }, locale: 'en-GB' })).newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(`${world.relayUrl}/setup`);
  await page.getByLabel('Address of your Dynamics environment').fill(world.dataverse.url);
  await page.getByRole('button', { name: 'Sign in with Microsoft' }).click();
  await page.getByRole('button', { name: /Ada Admin/ }).click();
  await page.getByRole('button', { name: 'Connect to Xero' }).click();
  await throughXero(page, 'Olivia Owner', [/Harbour/]);
  await says(HARBOUR, 'Connected');
  await liftSafeStart(world.places);
});
afterAll(async () => { await browser?.close(); await relay?.close(); await world?.close(); });

const says = (name: string, status: string) => organisation(page, name).getByText(status, { exact: true }).waitFor();
const rows = async (): Promise<any[]> => (await (await world.as('admin'))('GET', `${connection.setName}?$select=cfl_name,cfl_status,cfl_statusreason,cfl_isdefault,cfl_numbering,cfl_arrivalstatus,cfl_connectedon,_cfl_defaultaccountid_value,_cfl_defaulttaxrateid_value&$orderby=cfl_name`)).value;
/** What people have set, without what the relay tells. */
const settings = async (): Promise<unknown[]> => (await rows()).map(({ cfl_status: _s, cfl_statusreason: _r, '@odata.etag': _e, ...r }) => r);
const rowOf = async (name: string): Promise<any> => (await rows()).find((r) => r.cfl_name === name);
const over = (row: any) => ({ extra: { 'cfl_ConnectionId@odata.bind': `/${connection.setName}(${row.cfl_connectionid})` } });
const send = async (name: string): Promise<any> => {
  const invoice = await newInvoice(world, over(await rowOf(name)));
  return { invoice, ...await requestEnded(world, await requestSend(world, invoice)) };
};
const looked = async (name: string): Promise<void> => { await picture(page, `setup-${name}`); expect(await accessibilityFindings(page)).toEqual([]); };

it('R21 R46 disconnecting says what it means, the page and Dynamics say that it is done, sending is refused in plain words, and reconnecting overwrites nothing', async () => {
  const admin = await world.as('admin');
  const [row] = await rows();
  // what the administrator has set is not what would be proposed
  await admin('PATCH', `${connection.setName}(${row.cfl_connectionid})`, { cfl_numbering: optionValue(connection.columns.cfl_numbering.choice, 'xero') });
  const before = await settings();
  expect((await send(HARBOUR)).state).toBe('done');
  const item = organisation(page, HARBOUR);
  await item.getByRole('button', { name: `Disconnect ${HARBOUR}` }).click();
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe(`Disconnect ${HARBOUR}?`);
  for (const words of ['What is on its way waits.', 'They can be sent again afterwards.', 'Nothing is deleted in Xero or in Dynamics']) await item.getByText(words).waitFor();
  await looked('disconnect');
  await item.getByRole('button', { name: 'No, keep it' }).click();
  expect(await item.getByText('Connected', { exact: true }).isVisible()).toBe(true);
  await item.getByRole('button', { name: `Disconnect ${HARBOUR}` }).click();
  await item.getByRole('button', { name: 'Yes, disconnect' }).click();
  await says(HARBOUR, 'Not connected');
  await item.getByText(/press Reconnect/).waitFor();
  expect(await item.getByRole('button', { name: /^Disconnect/ }).count()).toBe(0);
  await looked('disconnected');
  expect((await rows())[0].cfl_statusreason).toMatch(/is disconnected: .* press Reconnect/);
  const refused = await send(HARBOUR);
  expect(refused).toMatchObject({ state: 'refused' });
  expect(refused.message).toContain(`${HARBOUR} is not connected to Xero. Ask an administrator to connect it`);
  // it was meant: nobody is told of a connection that was lost
  expect(lines.join('\n')).not.toMatch(/no-sign-in/);

  await item.getByRole('button', { name: `Reconnect ${HARBOUR}` }).click();
  await throughXero(page, 'Olivia Owner', [/Harbour/]);
  await says(HARBOUR, 'Connected');
  expect(await settings()).toEqual(before);
  expect((await requestEnded(world, await requestSend(world, refused.invoice))).state).toBe('done');
});

it('R21 further organisations: one more by the same sign-in, one that it reaches already, one by another sign-in; each is shown with what matters, and one is the default', async () => {
  const more = ['Second Ltd', 'Offered Ltd', 'Third Ltd'].map((name, n) => ({ name, tenantId: `${String(n + 2).repeat(8)}-2f4d-4a6b-8e93-1d0c9b8a7f65` }));
  for (const { name, tenantId } of more) await world.control('xero', 'organisations', { tenantId, connectionId: tenantId, name, shortCode: `!${name[0]}` });
  // the same person has allowed it before, for another environment
  await world.control('xero', 'sign-ins', { app: 'counterfoil-app', user: 'olivia', tenantIds: [more[1]!.tenantId], authEventId: crypto.randomUUID(), keepsEvent: false });
  const names = async (): Promise<string[]> => page.locator('.organisations > li h3').allInnerTexts();

  await page.getByRole('button', { name: 'Connect another organisation' }).click();
  await throughXero(page, 'Olivia Owner', [/Second Ltd/]);
  connectedAt = performance.now();
  await says('Second Ltd', 'Connected');
  await page.getByText('Your sign-in at Xero reaches more organisations.').waitFor();
  await looked('offered');
  await page.getByRole('button', { name: 'Use Offered Ltd, too' }).click();
  await says('Offered Ltd', 'Connected');
  expect(await page.getByText('reaches more organisations').count()).toBe(0);
  expect(await names()).toEqual([`${HARBOUR}Default`, 'Offered Ltd', 'Second Ltd']);

  // somebody makes another one the default in Dynamics as well
  const admin = await world.as('admin');
  const second = await rowOf('Second Ltd');
  await admin('PATCH', `${connection.setName}(${second.cfl_connectionid})`, { cfl_isdefault: true });
  await page.getByRole('button', { name: 'Connect another organisation' }).click();
  await throughXero(page, 'Adam Adviser', [/Third Ltd/]);
  await says('Third Ltd', 'Connected');
  await expect.poll(names).toEqual([HARBOUR, 'Offered Ltd', 'Second LtdDefault', 'Third Ltd']);
  expect((await rows()).filter((r) => r.cfl_isdefault === true).map((r) => r.cfl_name)).toEqual(['Second Ltd']);
  for (const { name } of [{ name: HARBOUR }, ...more]) {
    const shown = await organisation(page, name).locator('dl').innerText();
    expect(shown, name).toMatch(/Status\s+Connected\s+Country\s+GB, GBP\s+Calls left today\s+[45],\d{3}\s+Last read\s+\d+ \w+ \d{4}, \d\d:\d\d/);
  }
  await looked('organisations');
  expect((await send('Third Ltd')).state).toBe('done');

  // one goes, the others stay
  await organisation(page, 'Offered Ltd').getByRole('button', { name: /^Disconnect/ }).click();
  await page.getByRole('button', { name: 'Yes, disconnect' }).click();
  await says('Offered Ltd', 'Not connected');
  for (const name of [HARBOUR, 'Second Ltd', 'Third Ltd']) expect(await organisation(page, name).getByText('Connected', { exact: true }).count(), name).toBe(1);
});

it('R56 R46 a sign-in at Xero that has ended shows on the page, sending says so, and one button brings it back with every setting as it was', async () => {
  const before = await settings();
  // Xero has forgotten the sign-in, and the token of the last half hour is over
  await identity('reset', {});
  await identity('clock', { advanceMs: 31 * 60_000 });
  // one that is refused although it was given a moment ago is not renewed at once
  await new Promise((done) => { setTimeout(done, Math.max(0, 11_000 - (performance.now() - connectedAt))); });
  await expect.poll(async () => { await requestSend(world, await newInvoice(world, over(await rowOf(HARBOUR)))); return (await rowOf(HARBOUR)).cfl_status; }, { timeout: 20_000, interval: 1_000 }).toBe(optionValue(connectionStatus, 'needsReconnecting'));
  await page.getByRole('button', { name: 'Check again' }).click();
  await says(HARBOUR, 'Needs reconnecting');
  await organisation(page, HARBOUR).getByText('The sign-in at Xero has ended.').waitFor();
  await looked('lapsed');
  await page.getByRole('button', { name: `Reconnect ${HARBOUR}` }).click();
  await throughXero(page, 'Adam Adviser', [/Harbour/]);
  await says(HARBOUR, 'Connected');
  expect(await settings()).toEqual(before);
  expect((await send(HARBOUR)).state).toBe('done');
});
